"""Figures that tests measure, printed at the end of a run, also when several processes ran it.

A test asks for the fixture `record_property` and says `record_property(FIGURE, "first page: 5,432 B")`.
What many tests count together is added up: `record_property(COUNT, "15 pages examined")`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

FIGURE, COUNT = "figure", "count"


def figures(reports: list[Any]) -> Iterator[str]:
    """Every figure of these reports, in the order they came in."""
    for report in reports:
        if getattr(report, "when", "") == "call":
            yield from (text for name, text in report.user_properties if name == FIGURE)


def counts(reports: list[Any]) -> Iterator[str]:
    """One line for each thing counted, with its sum over these reports."""
    totals: Counter[str] = Counter()
    for report in reports:
        if getattr(report, "when", "") == "call":
            for name, text in report.user_properties:
                if name == COUNT:
                    number, _, what = text.partition(" ")
                    totals[what] += int(number)
    yield from (f"{total:,} {what}" for what, total in totals.items())


def show(terminal: Any) -> None:
    """Print what was measured."""
    reports = [one for kind in ("passed", "failed") for one in terminal.stats.get(kind, [])]
    lines = [line for text in figures(reports) for line in text.splitlines()] + list(counts(reports))
    if lines:
        terminal.section("figures")
        for line in lines:
            terminal.write_line(line)
