"""Turns of an office: two lines, one count a day each."""

from __future__ import annotations

from enum import Enum


class Line(Enum):
    """Whom somebody waits for. The value is the letter people hear."""

    OPERATOR = "A"
    """Help with a procedure, or a counter."""
    OFFICER = "R"
    """A review somebody must decide."""


class TurnState(Enum):
    """Where a turn stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    ABSENT = "absent"
    LEFT = "left"


def turn_label(line: Line, number: int) -> str:
    """A turn as it is called out: `A-012`."""
    return f"{line.value}-{number:03d}"
