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


@dataclass(frozen=True, slots=True)
class Papers:
    """What is written down of a paper: its data, who saw it signed. Empty for a tap with one's own code."""

    instrument: str = ""
    witnesses: tuple[str, ...] = ()


NO_PAPERS: Final = Papers()


def end_of(start: date, months: int) -> date:
    """The day a mandate of so many months ends; ValueError above twelve."""
    if not 0 < months <= LONGEST_MONTHS:
        raise ValueError("a mandate lasts from one month to twelve")
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def lacks(proof: Proof, papers: Papers) -> str:
    """What a proof still needs: "instrument" or "witnesses"; "" when nothing."""
    if proof is not Proof.OWN_CODE and not papers.instrument.strip():
        return "instrument"
    different = {name.strip().casefold() for name in papers.witnesses if name.strip()}
    if proof is Proof.LETTER and len(different) < LETTER_WITNESSES:
        return "witnesses"
    return ""
