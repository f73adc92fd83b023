"""Sittings of help and what people agreed to. A live one is one that nobody ended and nobody left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, insert, select, update

from kiosk.storage.assist_rows import Helping, NewConsent, Turn
from kiosk.storage.assist_tables import assist_consent, assist_session
from kiosk.storage.rows import DraftRow
from kiosk.storage.store import Work
from kiosk.storage.tables import visit

IDLE = timedelta(minutes=10)
"""At a desk (AD-15)."""

HELPING_COLUMNS = tuple(
    column.label(f"helping_{column.name}")
    for column in assist_session.c
    if column.name not in ("ended_at", "ended_by")
)
"""Labelled, so that they stand beside the columns of a visit and a draft."""

HELPING_IS_LIVE = and_(
    assist_session.c.ended_at.is_(None),
    assist_session.c.seen_at > bindparam("idle_since", type_=assist_session.c.seen_at.type),
)
_VISIT_IS_LIVE = exists().where(
    visit.c.id == assist_session.c.visit_id,
    visit.c.ended_at.is_(None),
    visit.c.ends_at > bindparam("at", type_=visit.c.ends_at.type),
)


def idle_since(at: datetime) -> datetime:
    """Whoever was seen last at this moment or before has gone."""
    return at - IDLE


def read_helping(row: Any) -> Helping | None:
    """A sitting from the columns `HELPING_COLUMNS`; None when an outer join found none."""
    if row.helping_id is None:
        return None
    return Helping(
        id=row.helping_id,
        draft_id=row.helping_draft_id,
        visit_id=row.helping_visit_id,
        staff_id=row.helping_staff_id,
        staff_number=row.helping_staff_number,
        office=row.helping_office,
        mode=row.helping_mode,
        turn=row.helping_turn,
        started_at=row.helping_started_at,
        seen_at=row.helping_seen_at,
        agreed_at=row.helping_agreed_at,
        paused_at=row.helping_paused_at,
        asked=row.helping_asked,
    )


def live_for_visit(work: Work, visit_id: UUID, *, at: datetime) -> Helping | None:
    """Who helps in a visit now."""
    found = _live(work, assist_session.c.visit_id == visit_id, at=at)
    return found[0] if found else None


def live_for_token(work: Work, token_hash: bytes, *, at: datetime) -> Helping | None:
    """Who helps in the visit of a cookie now."""
    which = select(visit.c.id).where(visit.c.token_hash == token_hash).scalar_subquery()
    found = _live(work, assist_session.c.visit_id == which, at=at)
    return found[0] if found else None


def live_for_staff(work: Work, staff_id: UUID, *, at: datetime) -> tuple[Helping, ...]:
    """Whom a member of the staff helps now, oldest first."""
    return _live(work, assist_session.c.staff_id == staff_id, at=at)


def of_staff(work: Work, session_id: UUID, *, staff_id: UUID, at: datetime) -> Helping | None:
    """One sitting, for whoever helps in it. Of others and missing: None."""
    wanted = and_(assist_session.c.id == session_id, assist_session.c.staff_id == staff_id)
    found = _live(work, wanted, at=at)
    return found[0] if found else None


def _live(work: Work, which: ColumnElement[bool], *, at: datetime) -> tuple[Helping, ...]:
    wanted = select(*HELPING_COLUMNS).where(which, HELPING_IS_LIVE, _VISIT_IS_LIVE)
    rows = work.sql.execute(
        wanted.order_by(assist_session.c.started_at), {"idle_since": idle_since(at), "at": at}
    )
    return tuple(found for row in rows if (found := read_helping(row)) is not None)


def was_helped(work: Work, draft_id: UUID) -> bool:
    """Whether anybody ever helped with a draft and the person had agreed."""
    agreed = exists().where(assist_consent.c.draft_id == draft_id, assist_consent.c.agreed.is_(True))
    return bool(work.sql.execute(select(agreed)).scalar())


def helpers_of(work: Work, draft_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Id and number of everybody who ever helped with a draft."""
    helped = (
        select(assist_consent.c.staff_id, assist_consent.c.staff_number)
        .where(assist_consent.c.draft_id == draft_id, assist_consent.c.agreed.is_(True))
        .distinct()
    )
    return tuple((row.staff_id, row.staff_number) for row in work.sql.execute(helped))


def first_help(work: Work, draft_id: UUID) -> datetime | None:
    """When help with a draft was agreed to for the first time."""
    first = (
        select(assist_consent.c.at)
        .where(assist_consent.c.draft_id == draft_id, assist_consent.c.agreed.is_(True))
        .order_by(assist_consent.c.at)
        .limit(1)
    )
    found: datetime | None = work.sql.execute(first).scalar()
    return found


def begin(work: Work, new: Helping) -> None:
    """A new sitting. What was left of an older one in the same visit must be ended before."""
    values = {name: getattr(new, name) for name in Helping.__dataclass_fields__}
    work.sql.execute(insert(assist_session), {**values, "ended_by": ""})


def unended(work: Work, visit_id: UUID) -> tuple[UUID, ...]:
    """Sittings of a visit that nobody ended, also those left alone."""
    which = select(assist_session.c.id).where(
        assist_session.c.visit_id == visit_id, assist_session.c.ended_at.is_(None)
    )
    return tuple(work.sql.execute(which).scalars())


def end(work: Work, session_ids: Sequence[UUID], *, by: str, at: datetime) -> tuple[Helping, ...]:
    """End sittings, once each; those that were still there."""
    if not session_ids:
        return ()
    over = (
        update(assist_session)
        .where(assist_session.c.id.in_(session_ids), assist_session.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=by)
        .returning(*HELPING_COLUMNS)
    )
    rows = work.sql.execute(over).all()
    return tuple(found for row in rows if (found := read_helping(row)) is not None)


def left_alone(work: Work, *, at: datetime, limit: int) -> tuple[UUID, ...]:
    """Sittings nobody ended although nobody is there any more, or whose visit is over."""
    gone = select(assist_session.c.id).where(
        assist_session.c.ended_at.is_(None), ~and_(assist_session.c.seen_at > idle_since(at), _VISIT_IS_LIVE)
    )
    return tuple(work.sql.execute(gone.limit(limit), {"at": at}).scalars())


def of_staff_unended(work: Work, staff_id: UUID) -> tuple[UUID, ...]:
    """Every sitting of a member of the staff that is not ended."""
    which = select(assist_session.c.id).where(
        assist_session.c.staff_id == staff_id, assist_session.c.ended_at.is_(None)
    )
    return tuple(work.sql.execute(which).scalars())


def touch(work: Work, helping: Helping, *, at: datetime) -> None:
    """A sign of life."""
    _change(work, helping, seen_at=at)


def give_turn(work: Work, helping: Helping, turn: Turn, *, at: datetime) -> Helping:
    """Whose turn the only screen is."""
    _change(work, helping, turn=turn, seen_at=at)
    return replace(helping, turn=turn, seen_at=at)


def pause(work: Work, helping: Helping, *, since: datetime | None) -> None:
    """The person wants to be alone for a moment, or goes on (None)."""
    _change(work, helping, paused_at=since)


def ask(work: Work, helping: Helping, page: str, *, at: datetime) -> None:
    """The person is asked to answer a page themselves; "" when they have."""
    _change(work, helping, asked=page, seen_at=at)


def agree(work: Work, helping: Helping, draft_id: UUID, *, at: datetime) -> None:
    """The person agreed to be helped with a draft; from now on the sitting is about it."""
    _change(work, helping, agreed_at=at, draft_id=draft_id, seen_at=at, asked="")


def _change(work: Work, helping: Helping, **values: object) -> None:
    which = update(assist_session).where(
        assist_session.c.id == helping.id, assist_session.c.ended_at.is_(None)
    )
    work.sql.execute(which.values(**values))


def keep_consent(
    work: Work, consent_id: UUID, helping: Helping, found: DraftRow, new: NewConsent, *, at: datetime
) -> None:
    """What the person answered; also a no."""
    sealed = None
    if new.evidence and found.data_key is not None:
        told = json.dumps(dict(new.evidence)).encode()
        sealed = found.data_key.seal(told, context=f"assist_consent|evidence|{consent_id}")
    work.sql.execute(
        insert(assist_consent),
        {
            "id": consent_id,
            "session_id": helping.id,
            "draft_id": found.id,
            "procedure": new.procedure,
            "text_version": new.text_version,
            "data_kinds": ",".join(new.data_kinds),
            "way": new.way,
            "language": new.language,
            "staff_id": helping.staff_id,
            "staff_number": helping.staff_number,
            "agreed": new.agreed,
            "at": at,
            "channel": new.channel,
            "evidence_sealed": sealed,
        },
    )


def has_consent(work: Work, session_id: UUID, procedure: str) -> bool:
    """Whether the person agreed, in this sitting, to be helped with a procedure."""
    agreed = exists().where(
        assist_consent.c.session_id == session_id,
        assist_consent.c.procedure == procedure,
        assist_consent.c.agreed.is_(True),
    )
    return bool(work.sql.execute(select(agreed)).scalar())
