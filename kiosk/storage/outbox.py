"""Messages that must leave the house: written with the act that caused them, sent later, each once.

At least once outside, exactly once inside: a message that fails is tried again later, and parked after eight
tries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, delete, or_, select, text, update

from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Work
from kiosk.storage.tables import outbox

MOST_TRIES = 8

NOBODY = "nobody"
"""The kind of a message that goes nowhere: written and parked at once, so that writing costs the same whether
or not there is somebody to write to."""

_PUT = text(
    "INSERT INTO outbox (id, dedupe, kind, to_sealed, body_sealed, made_at, not_before, parked_at, tries) "
    "VALUES (:id, :dedupe, :kind, :to_sealed, :body_sealed, :made_at, :not_before, :parked_at, 0) "
    "ON CONFLICT (dedupe) DO NOTHING"
).bindparams(
    bindparam("id", type_=Uuid()),
    bindparam("made_at", type_=outbox.c.made_at.type),
    bindparam("not_before", type_=outbox.c.not_before.type),
    bindparam("parked_at", type_=outbox.c.parked_at.type),
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message. `kind` is the way it goes: `sms`, `email`, or NOBODY."""

    id: UUID
    dedupe: str
    kind: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    made_at: datetime
    sent_at: datetime | None
    tries: int
    parked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to write. `dedupe` is its own name: one of the same name is never written twice."""

    id: UUID
    dedupe: str
    kind: str
    to: str = field(repr=False)
    body: str = field(repr=False)


def put_all(work: Work, new: Sequence[NewMessage], *, at: datetime) -> None:
    """Write messages in the transaction that causes them; those that are there already stay as they are."""
    rows = [
        {
            "id": one.id,
            "dedupe": one.dedupe,
            "kind": one.kind,
            "to_sealed": work.vault.seal(one.to.encode(), context=f"outbox|to|{one.id}"),
            "body_sealed": work.vault.seal(one.body.encode(), context=f"outbox|body|{one.id}"),
            "made_at": at,
            "not_before": at,
            "parked_at": at if one.kind == NOBODY else None,
        }
        for one in new
    ]
    if rows:
        work.sql.execute(_PUT, rows)


def due(work: Work, *, at: datetime, limit: int) -> tuple[OutboxRow, ...]:
    """Messages to send now, oldest first."""
    rows = work.sql.execute(
        select(outbox)
        .where(outbox.c.sent_at.is_(None), outbox.c.parked_at.is_(None), outbox.c.not_before <= at)
        .order_by(outbox.c.not_before)
        .limit(limit)
    )
    return tuple(_read(work, row) for row in rows)


def mark_sent(work: Work, message: UUID, *, at: datetime) -> bool:
    """Somebody took the message over. False if it was marked before."""
    sent = update(outbox).where(outbox.c.id == message, outbox.c.sent_at.is_(None))
    return work.sql.execute(sent.values(sent_at=at, tries=outbox.c.tries + 1)).rowcount == 1


def mark_failed(work: Work, message: UUID, *, at: datetime, again_at: datetime) -> None:
    """It did not go: try again later, or park it when it failed too often."""
    tried = outbox.c.tries + 1
    work.sql.execute(
        update(outbox)
        .where(outbox.c.id == message, outbox.c.sent_at.is_(None))
        .values(tries=tried, not_before=again_at, parked_at=case((tried >= MOST_TRIES, at), else_=None))
    )


def latest(work: Work, *, limit: int) -> tuple[OutboxRow, ...]:
    """The newest messages first, sent or not (for the simulated mailbox and the command)."""
    real = select(outbox).where(outbox.c.kind != NOBODY)
    newest = real.order_by(outbox.c.made_at.desc(), outbox.c.id).limit(limit)
    return tuple(_read(work, row) for row in work.sql.execute(newest))


def purge(work: Work, *, before: datetime) -> int:
    """Delete messages that were sent, or given up, before a time."""
    over = delete(outbox).where(or_(outbox.c.sent_at < before, outbox.c.parked_at < before))
    return work.sql.execute(over).rowcount


def _read(work: Work, row: AnyRow) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        dedupe=row.dedupe,
        kind=row.kind,
        to=work.vault.open_sealed(row.to_sealed, context=f"outbox|to|{row.id}").decode(),
        body=work.vault.open_sealed(row.body_sealed, context=f"outbox|body|{row.id}").decode(),
        made_at=row.made_at,
        sent_at=row.sent_at,
        tries=row.tries,
        parked_at=row.parked_at,
    )
