"""One click on "Enviar": kept before the registers are asked, settled with the case.

An intent that stays unsettled is a click whose program died in between: the reconciler finishes it. The same
key always leads to the same folio.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, or_, select, text, update

from kiosk.storage.prepared import Prepared
from kiosk.storage.store import Work
from kiosk.storage.tables import draft, idempotency

_INTEND = Prepared(
    text(
        "INSERT INTO idempotency (key, draft_id, content_hash, folio, at) "
        "VALUES (:key, :draft, :content_hash, '', :at) ON CONFLICT (key) DO NOTHING"
    ).bindparams(bindparam("draft", type_=Uuid()), bindparam("at", type_=idempotency.c.at.type))
)
_SETTLE = Prepared(
    update(idempotency)
    .where(idempotency.c.draft_id == bindparam("draft", type_=Uuid()))
    .values(folio=bindparam("new_folio"))
)


@dataclass(frozen=True, slots=True)
class Intent:
    """A click that was not finished, and the digest of what it sent."""

    key: bytes
    draft_id: UUID
    content_hash: bytes


def intend(work: Work, *, key: bytes, draft_id: UUID, content_hash: bytes, at: datetime) -> None:
    """Keep the click; a key kept before stays as it was."""
    _INTEND.run(work, {"key": key, "draft": draft_id, "content_hash": content_hash, "at": at})


def sent_at(work: Work, draft_id: UUID, *, content_hash: bytes) -> datetime | None:
    """When exactly this content was sent last; None when it was not."""
    which = select(func.max(idempotency.c.at)).where(
        idempotency.c.draft_id == draft_id, idempotency.c.content_hash == content_hash
    )
    found: datetime | None = work.sql.execute(which).scalar()
    return found


def settle(work: Work, draft_id: UUID, *, folio: str) -> None:
    """Every click of this draft leads to this folio."""
    _SETTLE.run(work, {"draft": draft_id, "new_folio": folio})


def unfinished(work: Work, *, before: datetime, limit: int) -> tuple[Intent, ...]:
    """Clicks on drafts that are still open, older than a moment."""
    rows = work.sql.execute(
        select(idempotency.c.key, idempotency.c.draft_id, idempotency.c.content_hash)
        .join(draft, draft.c.id == idempotency.c.draft_id)
        .where(idempotency.c.folio == "", idempotency.c.at < before, draft.c.state == "open")
        .order_by(idempotency.c.at)
        .limit(limit)
    )
    return tuple(Intent(row.key, row.draft_id, row.content_hash) for row in rows)


def forget(work: Work, key: bytes) -> None:
    """A click that cannot be finished any more (the person went on and changed something)."""
    work.sql.execute(delete(idempotency).where(idempotency.c.key == key))


def purge(work: Work, *, before: datetime) -> int:
    """Delete clicks older than a moment (30 days) that are settled, or whose draft is over."""
    over = idempotency.c.draft_id.in_(select(draft.c.id).where(draft.c.state != "open"))
    old = delete(idempotency).where(idempotency.c.at < before, or_(idempotency.c.folio != "", over))
    return work.sql.execute(old).rowcount
