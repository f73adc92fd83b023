"""Figures that tests measure, printed at the end of a run, also when several processes ran it.

A test asks for the fixture `record_property` and says `record_property(FIGURE, "first page: 5,432 B")`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

FIGURE = "figure"


def figures(reports: list[Any]) -> Iterator[str]:
    """Every figure of these reports, in the order they came in."""
    for report in reports:
        if getattr(report, "when", "") == "call":
            yield from (text for name, text in report.user_properties if name == FIGURE)


def show(terminal: Any) -> None:
    """Print what was measured."""
    reports = [one for kind in ("passed", "failed") for one in terminal.stats.get(kind, [])]
    lines = [line for text in figures(reports) for line in text.splitlines()]
    if lines:
        terminal.section("figures")
        for line in lines:
            terminal.write_line(line)
