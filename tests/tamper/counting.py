"""What a run of changes did: how many of each kind, and which of them were taken for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

SEED = 20_261_122
"""Of every run; printed with the figures."""


@dataclass(slots=True)
class Tally:
    """Changes by kind, and the survivors: changed things that a check accepted."""

    what: str
    made: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    survivors: list[str] = field(default_factory=list)

    def count(self, kind: str, *, refused: bool, told: str = "") -> None:
        """One change and what the check said of it."""
        self.made[kind] += 1
        if not refused:
            self.survivors.append(f"{kind}: {told}"[:300])

    @property
    def total(self) -> int:
        return self.made.total()

    @property
    def words(self) -> str:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(self.made.items()))
        return (
            f"{self.what}: {self.total:,} changes refused of {self.total:,} (seed {SEED}; {kinds}; "
            f"{self.empty:,} drawn that changed nothing and do not count)"
        )


def judge(tally: Tally, wanted: int, draw: Callable[[int], None]) -> None:
    """Draw changes until `wanted` real ones were judged; a change that changes nothing is drawn again."""
    turn = 0
    while tally.total < wanted:
        draw(turn)
        turn += 1
        assert turn < 4 * wanted + 100, f"{tally.what}: too many empty changes"
