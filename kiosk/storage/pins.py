"""Presence PINs and the tries at them. A person is a blind index; comparing is for the services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from kiosk.storage.sign_tables import pin_tries, presence_pin
from kiosk.storage.store import Work


@dataclass(frozen=True, slots=True)
class PinRow:
    """The PIN of a person: its digest, that of the code on their paper, and when it was last used."""

    digest: str = field(repr=False)
    paper: str = field(repr=False)
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries since the last right one, and the last of them."""

    wrong: int
    last_at: datetime | None


def of(work: Work, person: bytes) -> PinRow | None:
    """The PIN of a person."""
    which = select(presence_pin.c.digest, presence_pin.c.paper_digest, presence_pin.c.used_at)
    row = work.sql.execute(which.where(presence_pin.c.person == person)).first()
    return None if row is None else PinRow(row.digest, row.paper_digest, row.used_at)


def was_made(work: Work, person: bytes, *, since: datetime) -> bool:
    """Whether the PIN of a person is not older than that."""
    made = select(presence_pin.c.made_at).where(presence_pin.c.person == person)
    found: datetime | None = work.sql.execute(made).scalar()
    return found is not None and found >= since


def put(work: Work, person: bytes, *, digest: str, paper: str, at: datetime) -> None:
    """A new PIN and paper instead of any older ones; wrong tries are forgotten."""
    work.sql.execute(delete(presence_pin).where(presence_pin.c.person == person))
    new = {"person": person, "digest": digest, "paper_digest": paper, "made_at": at, "used_at": at}
    work.sql.execute(insert(presence_pin).values(new))
    forgive(work, person)


def change(work: Work, person: bytes, *, used: str, digest: str, paper: str, at: datetime) -> bool:
    """A new PIN and paper for whoever had the paper `used`, once; wrong tries are forgotten."""
    which = update(presence_pin).where(presence_pin.c.person == person, presence_pin.c.paper_digest == used)
    new = {"digest": digest, "paper_digest": paper, "made_at": at, "used_at": at}
    if work.sql.execute(which.values(new)).rowcount != 1:
        return False
    forgive(work, person)
    return True


def spend_paper(work: Work, person: bytes) -> None:
    """The code on the paper serves no more."""
    work.sql.execute(update(presence_pin).where(presence_pin.c.person == person).values(paper_digest=""))


def use(work: Work, person: bytes, *, at: datetime) -> None:
    """The right PIN was typed."""
    work.sql.execute(update(presence_pin).where(presence_pin.c.person == person).values(used_at=at))
    forgive(work, person)


def tries(work: Work, person: bytes) -> Tries:
    """What was tried in vain for a person."""
    which = select(pin_tries.c.wrong, pin_tries.c.last_at).where(pin_tries.c.person == person)
    row = work.sql.execute(which).first()
    return Tries(0, None) if row is None else Tries(row.wrong, row.last_at)


def count(work: Work, person: bytes, *, at: datetime) -> int:
    """Count one try before it is looked at, so that many at once are many; how many there are now."""
    again = update(pin_tries).where(pin_tries.c.person == person)
    done = work.sql.execute(
        again.values(wrong=pin_tries.c.wrong + 1, last_at=at).returning(pin_tries.c.wrong)
    ).scalar()
    if done is not None:
        return int(done)
    work.sql.execute(insert(pin_tries).values(person=person, wrong=1, last_at=at))
    return 1


def forgive(work: Work, person: bytes) -> bool:
    """Wrong tries are forgotten; whether there were any."""
    return work.sql.execute(delete(pin_tries).where(pin_tries.c.person == person)).rowcount > 0


def purge(work: Work, *, unused_since: datetime) -> int:
    """PINs and tries that nobody came back to since a time."""
    old = (
        delete(presence_pin).where(presence_pin.c.used_at < unused_since),
        delete(pin_tries).where(pin_tries.c.last_at < unused_since),
    )
    return sum(work.sql.execute(each).rowcount for each in old)
