"""Calls for help of kiosks: which kiosk, which question, since when; never an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from kiosk.storage.assist_rows import CallRow
from kiosk.storage.assist_tables import help_call
from kiosk.storage.store import Work

_COLUMNS = tuple(help_call.c[name] for name in CallRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Waits:
    """How calls of one draft went: how many, seconds until the first was answered, and when it was made."""

    calls: int
    answer_seconds: int
    first_at: datetime | None


def open_call(work: Work, office: str, device: str) -> CallRow | None:
    """The call of a kiosk that is not over."""
    which = select(*_COLUMNS).where(
        help_call.c.office == office, help_call.c.device == device, help_call.c.ended_at.is_(None)
    )
    row = work.sql.execute(which).first()
    return None if row is None else CallRow(*row)


def ring(work: Work, new: CallRow) -> None:
    """A new call. The one before of the same kiosk must be over."""
    values = {name: getattr(new, name) for name in CallRow.__dataclass_fields__}
    work.sql.execute(insert(help_call), values)


def move(work: Work, call_id: UUID, *, draft_id: UUID | None, procedure: str, page: str) -> None:
    """The same person calls again from another question."""
    work.sql.execute(
        update(help_call)
        .where(help_call.c.id == call_id)
        .values(draft_id=draft_id, procedure=procedure, page=page)
    )


def open_calls(work: Work, office: str) -> tuple[CallRow, ...]:
    """The calls of an office that are not over, oldest first."""
    which = select(*_COLUMNS).where(help_call.c.office == office, help_call.c.ended_at.is_(None))
    return tuple(CallRow(*row) for row in work.sql.execute(which.order_by(help_call.c.made_at)))


def answer(
    work: Work, call_id: UUID, *, office: str, staff_id: UUID, number: str, at: datetime
) -> CallRow | None:
    """Somebody goes there: once. None when somebody else was faster or the call is not of this office."""
    taken = (
        update(help_call)
        .where(
            help_call.c.id == call_id,
            help_call.c.office == office,
            help_call.c.answered_at.is_(None),
            help_call.c.ended_at.is_(None),
        )
        .values(answered_at=at, answered_by=staff_id, answered_number=number)
        .returning(*_COLUMNS)
    )
    row = work.sql.execute(taken).first()
    return None if row is None else CallRow(*row)


def end(work: Work, office: str, device: str, *, at: datetime) -> bool:
    """The call of a kiosk is over: helped, or the person left."""
    over = update(help_call).where(
        help_call.c.office == office, help_call.c.device == device, help_call.c.ended_at.is_(None)
    )
    return work.sql.execute(over.values(ended_at=at)).rowcount > 0


def end_old(work: Work, *, made_before: datetime, at: datetime) -> int:
    """Calls nobody came for are over at some time."""
    old = update(help_call).where(help_call.c.made_at < made_before, help_call.c.ended_at.is_(None))
    return work.sql.execute(old.values(ended_at=at)).rowcount


def waits(work: Work, draft_id: UUID) -> Waits:
    """How the calls of a draft went."""
    which = select(help_call.c.made_at, help_call.c.answered_at).where(help_call.c.draft_id == draft_id)
    rows = work.sql.execute(which.order_by(help_call.c.made_at)).all()
    answered = [row.answered_at - row.made_at for row in rows if row.answered_at is not None]
    seconds = round(answered[0].total_seconds()) if answered else 0
    return Waits(len(rows), seconds, rows[0].made_at if rows else None)


def purge(work: Work, *, before: datetime) -> int:
    """Delete calls made before a time."""
    return work.sql.execute(delete(help_call).where(help_call.c.made_at < before)).rowcount
