"""How many statements and commits each page may cost; the client of the application tests holds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many statements; exactly so many commits when a page was kept (None: any number)."""

    statements: int
    commits: int | None = None


STEP = Budget(3, 1)
PAGE = Budget(6)
LOOK_UP = Budget(10)


def budget_of(name: str) -> Budget:
    return Budget(10_000)
