"""What an officer may change in the registers when a case is decided, and who may not decide it.

Rules: R-B11-03 to R-B11-06 and R-B11-13 of the procedure's specification; assisted_service 5.3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Name, Person

DAYS_A_WEEK = 7
FREEZE_DAYS = 5
"""Business days in which nothing happens to a case somebody said was not theirs (AD-13)."""


class Effect(Enum):
    """What a decision changes in the registers."""

    NONE = "none"
    UNIFY = "unify"
    """Several numbers of one person become one; all of them keep finding it."""
    LINK = "link"
    """A record without CURP, or with an older one of the same person, gets the person's."""
    SEPARATE = "separate"
    """One number of two people becomes two; the jobs that are named go with whoever leaves it."""
    ASSIGN = "assign"
    """They are two people: this one gets a number of their own."""


@dataclass(frozen=True, slots=True)
class Employed:
    """One job under a number; `until` is None while it lasts. `place` names it among those of the number."""

    place: int
    employer: str
    since: date
    until: date | None
    state: str


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Somebody the register writes a number to."""

    curp: Curp | None
    name: Name
    birth_date: date


@dataclass(frozen=True, slots=True)
class Account:
    """A number as an officer reads it: since when, its jobs, who holds it, and what it was joined with."""

    nss: Nss
    since: date
    in_use: bool
    shared: bool
    jobs: tuple[Employed, ...]
    holders: tuple[HeldBy, ...]


class Corrections(Protocol):
    """What the registers do for officers and for the watch. Each act is done once for each `key`."""

    def kin_of(self, curp: Curp) -> tuple[Curp, ...]:
        """Every key of the children and of the parents or guardians of a person, by the civil register."""

    def account(self, nss: Nss) -> Account | None:
        """A number with its jobs and holders; those of numbers joined with it count as its own."""

    def unify(self, keep: Nss, others: Collection[Nss], *, key: str, at: datetime) -> None:
        """`others` lead to `keep` from now on: nothing of them is erased, all of them stay searchable."""

    def link(self, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
        """Write the person's CURP on a record that has none or another; that one is kept as its older one."""

    def separate(
        self,
        nss: Nss,
        person: Person,
        *,
        keeps: bool,
        jobs: Collection[int],
        key: str,
        office: str,
        at: datetime,
    ) -> None:
        """The number stays with the person (`keeps`) or with the others; whoever leaves it gets a new one and
        takes the jobs along that are named by their places."""


def weeks_of(jobs: Iterable[Employed], *, today: date) -> int:
    """Whole weeks under one or more jobs; weeks in two jobs at once count once."""
    spans = sorted((job.since, job.until or today) for job in jobs)
    days, last = 0, date.min
    for since, until in spans:
        first = max(since, date.fromordinal(last.toordinal() + 1))
        if until >= first:
            days += (until - first).days + 1
            last = until
    return days // DAYS_A_WEEK


def drawn(candidates: Sequence[str], chance: bytes) -> str:
    """One of several, all as likely (eight bytes of chance leave no tilt anybody could use)."""
    return candidates[int.from_bytes(chance) % len(candidates)]
