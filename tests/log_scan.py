"""Looks for personal data in what the program logged; the fixtures of every suite hand it their log file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.log import redact

REDACTED_KEY = re.compile(r'"redacted": \d')
DATES = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:\+\d\d:\d\d|Z)?")


def leaks_in(text: str) -> Iterator[str]:
    """Lines where personal data came through, or was stopped only by the second net."""
    for number, line in enumerate(text.splitlines(), start=1):
        if REDACTED_KEY.search(line):
            yield f"line {number}: the second net had to act"
        elif redact(DATES.sub("", line))[1]:
            yield f"line {number}: looks like personal data"


def check_log(path: Path) -> None:
    """Fail when the log of a suite holds personal data; the lines themselves are not repeated."""
    found = list(leaks_in(path.read_text("utf-8"))) if path.exists() else []
    assert not found, f"{path.name}: " + "; ".join(found[:20])
