"""Visits: from the first POST to "Terminar". The token itself is never here, only its SHA-256."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.people import Level
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.prepared import Prepared
from kiosk.storage.readers import VISIT_COLUMNS, VISIT_IS_LIVE, read_visit
from kiosk.storage.rows import Place, VisitRow
from kiosk.storage.store import Work
from kiosk.storage.tables import draft, visit

_OPEN = Prepared(
    insert(visit),
    keys=(
        "id", "token_hash", "level", "channel", "office", "device", "locale", "opened_at", "seen_at",
        "ends_at",
    ),
)  # fmt: skip
_BY_TOKEN = Prepared(
    select(*VISIT_COLUMNS).where(visit.c.token_hash == bindparam("token_hash"), *VISIT_IS_LIVE)
)
_UNHEARD = select(*VISIT_COLUMNS).where(
    visit.c.before_hash == bindparam("before_hash"),
    visit.c.before_proof == bindparam("proof"),
    visit.c.before_until > bindparam("at", type_=visit.c.ends_at.type),
    *VISIT_IS_LIVE,
)
_UNHEARD_OF_DRAFT = Prepared(
    select(visit.c.before_proof)
    .join(draft, draft.c.visit_id == visit.c.id)
    .where(
        draft.c.id == bindparam("draft", type_=Uuid()),
        visit.c.before_hash == bindparam("before_hash"),
        visit.c.before_until > bindparam("at", type_=visit.c.ends_at.type),
        *VISIT_IS_LIVE,
    )
)
_NOBODY: dict[str, int | None] = {"level": int(Level.L0), "level_until": None, "holder": None}


def open_visit(
    work: Work, visit_id: UUID, *, token_hash: bytes, place: Place, at: datetime, ends_at: datetime
) -> None:
    """A new visit, at level 0. AlreadyKept, after undoing all, if the token was ever another visit's."""
    new = {
        "id": visit_id,
        "token_hash": token_hash,
        "level": int(Level.L0),
        "channel": place.channel,
        "office": place.office,
        "device": place.device,
        "locale": place.locale,
        "opened_at": at,
        "seen_at": at,
        "ends_at": ends_at,
    }
    try:
        _OPEN.run(work, new)
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise AlreadyKept("visit") from None
        raise


def by_token(work: Work, token_hash: bytes, *, at: datetime) -> VisitRow | None:
    """The visit of a cookie, while it is under way."""
    row = _BY_TOKEN.first(work, {"token_hash": token_hash, "at": at})
    return None if row is None else read_visit(row, at=at)


def by_id(work: Work, visit_id: UUID, *, at: datetime | None = None) -> VisitRow | None:
    """A visit, over or not, as it last stood, or as it stands at a time. For the program itself: others need
    its cookie."""
    if work.actor.kind != "system":
        return None
    row = work.sql.execute(select(*VISIT_COLUMNS).where(visit.c.id == visit_id)).first()
    return None if row is None else read_visit(row, at=at or row.seen_at)


@dataclass(frozen=True, slots=True)
class Before:
    """What a browser may show once more when the answer with its new token was lost on the way: the digest of
    its old token, of the proof it gave, and until when."""

    token_hash: bytes
    proof: bytes = field(repr=False)
    until: datetime


def raise_level(
    work: Work,
    visit_id: UUID,
    *,
    token_hash: bytes,
    level: int,
    until: datetime,
    holder: bytes | None,
    before: Before | None = None,
) -> None:
    """A level proved for the person `holder` (blind index of the CURP). The old token dies here."""
    raised = {"token_hash": token_hash, "level": int(level), "level_until": until, "holder": holder}
    work.sql.execute(update(visit).where(visit.c.id == visit_id).values(raised | _before(before)))


def unheard(work: Work, *, token_hash: bytes, proof: bytes, at: datetime) -> VisitRow | None:
    """The visit that took over from this token for this proof a moment ago."""
    row = work.sql.execute(_UNHEARD, {"before_hash": token_hash, "proof": proof, "at": at}).first()
    return None if row is None else read_visit(row, at=at)


def unheard_kind(work: Work, *, token_hash: bytes, draft_id: UUID, at: datetime) -> bytes | None:
    """First byte of the proof for which the visit of this draft took over from this token a moment ago."""
    row = _UNHEARD_OF_DRAFT.first(work, {"before_hash": token_hash, "draft": draft_id, "at": at})
    return None if row is None or row.before_proof is None else bytes(row.before_proof[:1])


def _before(before: Before | None) -> dict[str, bytes | datetime]:
    if before is None:
        return {}
    return {
        "before_hash": before.token_hash,
        "before_proof": before.proof,
        "before_until": before.until,
    }


def lower_level(work: Work, visit_id: UUID) -> None:
    """Back to level 0: too long without a sign of life, or by wish."""
    work.sql.execute(update(visit).where(visit.c.id == visit_id).values(_NOBODY))


def change_token(work: Work, visit_id: UUID, *, token_hash: bytes, before: Before | None = None) -> None:
    """The visit goes on under another cookie; the old one opens nothing."""
    changed = {"token_hash": token_hash, **_before(before)}
    work.sql.execute(update(visit).where(visit.c.id == visit_id).values(changed))


def touch(work: Work, visit_id: UUID, *, at: datetime) -> None:
    """A sign of life. Never called once per saved step: that would be a second write."""
    work.sql.execute(update(visit).where(visit.c.id == visit_id, visit.c.seen_at < at).values(seen_at=at))


def set_locale(work: Work, visit_id: UUID, *, locale: str) -> None:
    """The language of the screens from now on."""
    work.sql.execute(update(visit).where(visit.c.id == visit_id).values(locale=locale))


def end(work: Work, visit_id: UUID, *, at: datetime) -> None:
    """Over: the token opens nothing from now on."""
    over = update(visit).where(visit.c.id == visit_id, visit.c.ended_at.is_(None))
    work.sql.execute(over.values(ended_at=at, **_NOBODY))


def purge(work: Work, *, before: datetime) -> int:
    """Delete visits that were over before a time (security 11). Their drafts lose their visit."""
    gone = delete(visit).where(or_(visit.c.ended_at < before, visit.c.ends_at < before))
    return work.sql.execute(gone).rowcount
