"""The pool of new numbers: one for each request, one for each person, never the same twice.

    Exception
    └── StorageError
        └── PoolExhausted   no office asked has a serial left for this year of enrolment and year of birth

A serial is taken in the transaction that gives it to somebody, so an assignment that fails leaves no gap.
A number that may never be given is burned: it gets a row with the reason, and the pool steps over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, or_, select, union_all, update

from kiosk.domain.identifiers import Curp, Nss
from kiosk.storage.bodies import insert_unless_there, seal_body
from kiosk.storage.errors import StorageError
from kiosk.storage.registry import insured, nss_assignment, nss_burned, nss_pool
from kiosk.storage.store import Work

LAST_SERIAL: Final = 9999
"""Serials of an office, a year and a year of birth go from 0000 to this one (identifiers 3)."""

ALREADY_THERE: Final = "already in the register"


class PoolExhausted(StorageError):
    """No number is left to give: somebody must open an office code. Carries the codes that were tried."""

    def __init__(self, offices: Sequence[str]) -> None:
        super().__init__(", ".join(offices) or "no offices")
        self.offices = tuple(offices)


def assigned(work: Work, key: str, *, keys: Sequence[Curp]) -> UUID | None:
    """The row of the number that a request, or a person under any of their keys, was given before."""
    indexes = [_person_index(work, curp) for curp in keys]
    return work.sql.execute(
        select(nss_assignment.c.insured_id)
        .where(or_(nss_assignment.c.key == key, nss_assignment.c.person_index.in_(indexes)))
        .order_by(nss_assignment.c.key != key)
    ).scalars().first()  # fmt: skip


def claim(work: Work, key: str, *, keys: Sequence[Curp], office: str, at: datetime) -> bool:
    """Keep the place of an assignment; False when the request or the person has one already.

    `keys` are all the keys of the person, the one in force first; a place under an older one counts too.
    """
    if len(keys) > 1 and assigned(work, key, keys=keys) is not None:
        return False
    values = {"key": key, "person_index": _person_index(work, keys[0]), "office": office, "assigned_at": at}
    return insert_unless_there(work, nss_assignment, values)


def give_up(work: Work, key: str) -> None:
    """Free a claimed place that needs no number."""
    work.sql.execute(delete(nss_assignment).where(nss_assignment.c.key == key))


def settle(work: Work, key: str, *, insured_id: UUID) -> None:
    """Tie the claimed place to the number it got."""
    work.sql.execute(update(nss_assignment).where(nss_assignment.c.key == key).values(insured_id=insured_id))


def take(work: Work, offices: Sequence[str], *, year: int, birth_year: int, at: datetime) -> Nss:
    """The next number of the first office that has one; those the register knows are burned on the way."""
    year, birth_year = year % 100, birth_year % 100
    for office in offices:
        while (serial := _next_serial(work, office, year=year, birth_year=birth_year)) is not None:
            nss = Nss.build(office, year, birth_year, serial)
            if _is_free(work, nss):
                return nss
            burn(work, nss, reason=ALREADY_THERE, at=at)
    raise PoolExhausted(offices)


def burn(work: Work, nss: Nss, *, reason: str, at: datetime) -> bool:
    """Keep a number from ever being given; False when it was burned before."""
    index = _nss_index(work, nss)
    body = seal_body(work, nss_burned, index, {"nss": nss.value})
    values = {"nss_index": index, "reason": reason, "burned_at": at, "body": body}
    return insert_unless_there(work, nss_burned, values)


def _next_serial(work: Work, office: str, *, year: int, birth_year: int) -> int | None:
    """Move the pool on by one; None when it is used up. Other transactions wait for this row, no longer."""
    pool = {"office": office, "year": year, "birth_year": birth_year}
    step = (
        update(nss_pool)
        .where(*(nss_pool.c[name] == value for name, value in pool.items()), nss_pool.c.last < LAST_SERIAL)
        .values(last=nss_pool.c.last + 1)
        .returning(nss_pool.c.last)
    )
    serial = work.sql.execute(step).scalar_one_or_none()
    if serial is None:
        insert_unless_there(work, nss_pool, {**pool, "last": -1})
        serial = work.sql.execute(step).scalar_one_or_none()
    return serial


def _is_free(work: Work, nss: Nss) -> bool:
    """Whether nobody has the number and nobody burned it."""
    index = _nss_index(work, nss)
    found = union_all(
        select(insured.c.nss_index).where(insured.c.nss_index == index),
        select(nss_burned.c.nss_index).where(nss_burned.c.nss_index == index),
    )
    return work.sql.execute(found).first() is None


def _person_index(work: Work, curp: Curp) -> bytes:
    return work.vault.index("nss_assignment.person", curp.value)


def _nss_index(work: Work, nss: Nss) -> bytes:
    return work.vault.index("insured.nss", nss.value)
