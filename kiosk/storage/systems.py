"""Marks of systems that do not answer: how a demonstration or a test makes one fall silent."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Label, delete, insert, select, update

from kiosk.domain.refusal import SystemDown
from kiosk.storage.bodies import Change
from kiosk.storage.registry import system_mark
from kiosk.storage.store import Work

SYSTEMS: Final = ("population", "insured", "login", "notices")


def require_up(work: Work, system: str, *, now: datetime) -> None:
    """SystemDown while a mark says so."""
    require_mark(system, down_until(work, system), now=now)


def mark_of(system: str) -> Label[datetime | None]:
    """The mark of a system as a column, for a query that asks the system something at once."""
    return (
        select(system_mark.c.down_until)
        .where(system_mark.c.system == system)
        .scalar_subquery()
        .label("down_until")
    )


def require_mark(system: str, until: datetime | None, *, now: datetime) -> None:
    """SystemDown when a mark that was read along with an answer says so."""
    if until is not None and now < until:
        raise SystemDown(system)


def down_until(work: Work, system: str) -> datetime | None:
    """When a system answers again; the moment may be over."""
    return work.sql.execute(
        select(system_mark.c.down_until).where(system_mark.c.system == system)
    ).scalar_one_or_none()


def mark(work: Work, system: str, *, until: datetime | None) -> Change:
    """Make a system fall silent until an instant, or (None) answer from now on."""
    stored = down_until(work, system)
    if stored == until:
        return Change.SAME
    which = system_mark.c.system == system
    if until is None:
        work.sql.execute(delete(system_mark).where(which))
    elif stored is None:
        work.sql.execute(insert(system_mark).values(system=system, down_until=until))
        return Change.ADDED
    else:
        work.sql.execute(update(system_mark).where(which).values(down_until=until))
    return Change.CHANGED
