"""Turns: given once, called in order, ended. The number of a line is counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, case, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.turns import Line, TurnState, turn_label
from kiosk.storage.desk_tables import turn
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Work

WAITING = TurnState.WAITING


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn. `phone` is empty unless somebody asked for a message."""

    id: UUID
    office: str
    day: date
    line: Line
    number: int
    reason: str
    state: TurnState
    made_at: datetime
    called_at: datetime | None
    place: str
    calls: int
    phone: str = field(repr=False)

    @property
    def label(self) -> str:
        return turn_label(self.line, self.number)


def give(
    work: Work, turn_id: UUID, *, office: str, day: date, line: Line, reason: str, phone: str, at: datetime
) -> TurnRow:
    """The next number of a line. AlreadyKept, after undoing all, when somebody took it at the same moment."""
    same = and_(turn.c.office == office, turn.c.day == day, turn.c.line == line)
    last: int = work.sql.execute(select(func.coalesce(func.max(turn.c.number), 0)).where(same)).scalar_one()
    sealed = work.vault.seal(phone.encode(), context=_context(turn_id)) if phone else None
    new = insert(turn).values(
        id=turn_id, office=office, day=day, line=line, number=last + 1, reason=reason, state=WAITING,
        made_at=at, place="", calls=0, phone_sealed=sealed,
    )  # fmt: skip
    try:
        work.sql.execute(new)
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise AlreadyKept("turn") from None
        raise
    return TurnRow(turn_id, office, day, line, last + 1, reason, WAITING, at, None, "", 0, phone)


def forget_phone(work: Work, given: TurnRow) -> TurnRow:
    """Nobody is told of this turn."""
    work.sql.execute(update(turn).where(turn.c.id == given.id).values(phone_sealed=None))
    return replace(given, phone="")


def look(work: Work, turn_id: UUID) -> TurnRow | None:
    """A turn by its address, which nobody can guess."""
    row = work.sql.execute(select(turn).where(turn.c.id == turn_id)).first()
    return None if row is None else _read(work, row)


def before(work: Work, one: TurnRow) -> int:
    """How many wait in the same line and came earlier."""
    same = and_(turn.c.office == one.office, turn.c.day == one.day, turn.c.line == one.line)
    earlier = select(func.count()).where(same, turn.c.state == WAITING, turn.c.number < one.number)
    return int(work.sql.execute(earlier).scalar_one())


def waiting(work: Work, *, office: str, day: date, lines: Sequence[Line]) -> tuple[TurnRow, ...]:
    """Who waits in these lines, longest first."""
    rows = work.sql.execute(
        select(turn)
        .where(turn.c.office == office, turn.c.day == day, turn.c.state == WAITING, turn.c.line.in_(lines))
        .order_by(turn.c.made_at, turn.c.number)
    )
    return tuple(_read(work, row) for row in rows)


def called(work: Work, *, office: str, day: date, limit: int) -> tuple[TurnRow, ...]:
    """The turns called last at an office, the newest first: what the screen of the room shows."""
    rows = work.sql.execute(
        select(turn)
        .where(turn.c.office == office, turn.c.day == day, turn.c.state == TurnState.CALLED)
        .order_by(turn.c.called_at.desc())
        .limit(limit)
    )
    return tuple(_read(work, row) for row in rows)


def at_desk(work: Work, staff_id: UUID, *, day: date) -> TurnRow | None:
    """The turn a member called and did not end yet."""
    row = work.sql.execute(
        select(turn).where(turn.c.called_by == staff_id, turn.c.day == day, turn.c.state == TurnState.CALLED)
    ).first()
    return None if row is None else _read(work, row)


def call(work: Work, turn_id: UUID, *, staff_id: UUID, place: str, at: datetime) -> bool:
    """Call a turn to a desk; False when somebody else called it first."""
    taken = (
        update(turn)
        .where(turn.c.id == turn_id, turn.c.state == WAITING)
        .values(state=TurnState.CALLED, called_at=at, called_by=staff_id, place=place, calls=1)
    )
    return work.sql.execute(taken).rowcount == 1


def call_again(work: Work, turn_id: UUID, *, staff_id: UUID, at: datetime) -> bool:
    """Call the turn of this desk once more."""
    again = update(turn).where(
        turn.c.id == turn_id, turn.c.called_by == staff_id, turn.c.state == TurnState.CALLED
    )
    return work.sql.execute(again.values(called_at=at, calls=turn.c.calls + 1)).rowcount == 1


def end(work: Work, turn_id: UUID, *, state: TurnState, at: datetime, staff_id: UUID | None = None) -> bool:
    """Served, absent, or left by the person; False when it was over, or is another desk's."""
    whose = turn.c.called_by == staff_id if staff_id is not None else turn.c.state.in_([WAITING])
    over = update(turn).where(turn.c.id == turn_id, turn.c.ended_at.is_(None), whose)
    return work.sql.execute(over.values(state=state, ended_at=at, phone_sealed=None)).rowcount == 1


def typical_wait(work: Work, *, office: str, day: date, line: Line) -> int | None:
    """Seconds the turns of this line waited today, on average; None when none was called yet."""
    rows = work.sql.execute(
        select(turn.c.made_at, turn.c.called_at).where(
            turn.c.office == office, turn.c.day == day, turn.c.line == line, turn.c.called_at.is_not(None)
        )
    ).all()
    waits = [(row.called_at - row.made_at).total_seconds() for row in rows]
    return round(sum(waits) / len(waits)) if waits else None


def close_day(work: Work, *, before_day: date, at: datetime) -> int:
    """Turns of earlier days nobody ended: left, and no telephone stays."""
    over = update(turn).where(turn.c.day < before_day, turn.c.ended_at.is_(None))
    left = case((turn.c.state == WAITING, TurnState.LEFT.value), else_=TurnState.SERVED.value)
    return work.sql.execute(over.values(state=left, ended_at=at, phone_sealed=None)).rowcount


def purge(work: Work, *, before_day: date) -> int:
    """Delete turns of days long over."""
    return work.sql.execute(delete(turn).where(turn.c.day < before_day)).rowcount


def _read(work: Work, row: AnyRow) -> TurnRow:
    sealed: bytes | None = row.phone_sealed
    phone = work.vault.open_sealed(sealed, context=_context(row.id)).decode() if sealed is not None else ""
    return TurnRow(
        row.id, row.office, row.day, row.line, row.number, row.reason, row.state, row.made_at,
        row.called_at, row.place, row.calls, phone,
    )  # fmt: skip


def _context(turn_id: UUID) -> str:
    return f"turn|phone|{turn_id}"
