"""What lets one person act for another, and for how long (assisted_service 3.2)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

LONGEST_MONTHS: Final = 12
MONTHS: Final = (1, 3, 6, 12)
LETTER_WITNESSES: Final = 2


class Proof(Enum):
    """How the agent came to it."""

    OWN_CODE = "own_code"
    LETTER = "letter"
    POWER = "power"
    GUARDIAN = "guardian"
    """Parental authority or guardianship, as the civil register shows it."""

    @property
    def on_paper(self) -> bool:
        """Whether there is an instrument to look at."""
        return self in (Proof.LETTER, Proof.POWER)


class Scope(Enum):
    """How far a notarial power goes."""

    ADMINISTRATION = "administration"
    LAWSUITS = "lawsuits"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Papers:
    """What is written down of a paper: its data, who saw it signed. Empty for a tap with one's own code."""

    instrument: str = ""
    witnesses: tuple[str, ...] = ()
    scope: Scope | None = None


NO_PAPERS: Final = Papers()


def end_of(start: date, months: int) -> date:
    """The day a mandate of so many months ends; ValueError above twelve."""
    if not 0 < months <= LONGEST_MONTHS:
        raise ValueError("a mandate lasts from one month to twelve")
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def birthday(born: date, age: int) -> date:
    """The day somebody is so many years old; the first of March for who was born on a leap day."""
    year = born.year + age
    leap = (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28
    return date(year, 3, 1) if leap else born.replace(year=year)


def lacks(proof: Proof, papers: Papers) -> str:
    """What a proof still needs: "instrument" or "witnesses"; "" when nothing."""
    if proof.on_paper and not papers.instrument.strip():
        return "instrument"
    different = {name.strip().casefold() for name in papers.witnesses if name.strip()}
    if proof is Proof.LETTER and len(different) < LETTER_WITNESSES:
        return "witnesses"
    return ""
