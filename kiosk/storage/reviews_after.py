"""What follows a case: freezes, notices with their codes, the two questions afterwards, incidents, the watch.

For the program itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.case import CaseState
from kiosk.storage.assist_tables import assist_consent
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.review_tables import (
    case_contact,
    case_freeze,
    case_notice,
    case_watch,
    follow_up,
    incident,
)
from kiosk.storage.store import Work
from kiosk.storage.tables import case_file, draft

IncidentKind: TypeAlias = Literal["charged", "not_understood", "not_me"]
CHARGED: IncidentKind = "charged"
NOT_UNDERSTOOD: IncidentKind = "not_understood"


@dataclass(frozen=True, slots=True)
class Freeze:
    """Nothing happens to a case until the end of a day."""

    id: UUID
    case_id: UUID
    cause: str
    before: CaseState
    until: date


@dataclass(frozen=True, slots=True)
class NewCaseSeen:
    """A case that the watch did not note yet."""

    id: UUID
    draft_id: UUID
    folio: str
    state: CaseState
    office: str
    channel: str
    helped: bool


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """Two questions somebody may answer once."""

    case_id: UUID
    draft_id: UUID
    folio: str
    office: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something for internal control."""

    kind: str
    office: str
    folio: str
    made_at: datetime


# --- freezes ----------------------------------------------------------------------------------------------


def freeze(
    work: Work, freeze_id: UUID, *, case_id: UUID, cause: str, before: CaseState, until: date, at: datetime
) -> None:
    """Stop a case until a day. The caller holds the case's row: there is one freeze at a time."""
    new = {
        "id": freeze_id, "case_id": case_id, "cause": cause, "before": before.value, "made_at": at,
        "until": until,
    }  # fmt: skip
    work.sql.execute(insert(case_freeze).values(new))


def frozen(work: Work, case_id: UUID) -> Freeze | None:
    """The freeze of a case that nobody lifted."""
    row = work.sql.execute(
        select(case_freeze).where(case_freeze.c.case_id == case_id, case_freeze.c.lifted_at.is_(None))
    ).first()
    return None if row is None else Freeze(row.id, row.case_id, row.cause, CaseState(row.before), row.until)


def lift(work: Work, case_id: UUID, *, at: datetime) -> None:
    still = and_(case_freeze.c.case_id == case_id, case_freeze.c.lifted_at.is_(None))
    work.sql.execute(update(case_freeze).where(still).values(lifted_at=at))


def stopped_by_people(
    work: Work, *, offices: Sequence[str] | None, limit: int
) -> tuple[tuple[str, date], ...]:
    """Folios that somebody said were not theirs, and until when nothing happens to them; newest first.

    What stands still for an answer to the two questions is not told: the office does not see those.
    """
    of_office = () if offices is None else (case_file.c.office.in_(offices),)
    found = (
        select(case_file.c.folio, case_freeze.c.until)
        .join(case_file, case_file.c.id == case_freeze.c.case_id)
        .where(case_freeze.c.lifted_at.is_(None), case_freeze.c.cause == "not_me", *of_office)
        .order_by(case_freeze.c.made_at.desc())
        .limit(limit)
    )
    return tuple((row.folio, row.until) for row in work.sql.execute(found))


# --- notices ----------------------------------------------------------------------------------------------


def keep_notices(
    work: Work, digests: Sequence[bytes], *, case_id: UUID, at: datetime, until: datetime
) -> None:
    """Codes that messages carried, as digests."""
    rows = [{"digest": one, "case_id": case_id, "made_at": at, "until": until} for one in digests]
    if rows:
        work.sql.execute(insert(case_notice), rows)


def case_of_notice(work: Work, digests: Sequence[bytes], *, folio: str, at: datetime) -> UUID | None:
    """The case of a folio, when one of these codes was told of it and still holds."""
    found = (
        select(case_notice.c.case_id)
        .join(case_file, case_file.c.id == case_notice.c.case_id)
        .where(case_notice.c.digest.in_(digests), case_notice.c.until > at, case_file.c.folio == folio)
    )
    return work.sql.execute(found).scalar()


def purge(work: Work, *, before: datetime) -> int:
    """Codes of messages that hold no more."""
    over = delete(case_notice).where(case_notice.c.until < before)
    return work.sql.execute(over).rowcount


# --- the watch --------------------------------------------------------------------------------------------


def unwatched(work: Work, *, limit: int) -> tuple[NewCaseSeen, ...]:
    """Cases the watch has not noted, oldest first."""
    noted = exists().where(case_watch.c.case_id == case_file.c.id)
    agreed = exists().where(assist_consent.c.draft_id == case_file.c.draft_id, assist_consent.c.agreed)
    found = (
        select(case_file, agreed.label("helped"))
        .where(~noted)
        .order_by(case_file.c.submitted_at)
        .limit(limit)
    )
    return tuple(
        NewCaseSeen(row.id, row.draft_id, row.folio, row.state, row.office, row.channel, bool(row.helped))
        for row in work.sql.execute(found)
    )


def note(
    work: Work,
    case_id: UUID,
    *,
    ref: str,
    helped: bool,
    kin: bool,
    told: int,
    contacts: Sequence[bytes],
    at: datetime,
) -> bool:
    """The watch has seen a case. False when it was noted before; needs a transaction of its own."""
    new = {"case_id": case_id, "ref": ref, "noted_at": at, "helped": helped, "kin": kin, "told": told}
    try:
        work.sql.execute(insert(case_watch).values(new))
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            return False
        raise
    rows = [{"case_id": case_id, "contact_index": one} for one in dict.fromkeys(contacts)]
    if rows:
        work.sql.execute(insert(case_contact), rows)
    return True


# --- two questions ----------------------------------------------------------------------------------------


def ask_after(work: Work, case_id: UUID, *, digest: bytes, at: datetime, until: datetime) -> None:
    new = {"case_id": case_id, "digest": digest, "made_at": at, "until": until}
    work.sql.execute(insert(follow_up).values(new))


def asked_after(work: Work, digests: Sequence[bytes], *, at: datetime) -> FollowUpRow | None:
    """Whose two questions a code opens."""
    row = work.sql.execute(
        select(
            follow_up.c.case_id, case_file.c.draft_id, case_file.c.folio, case_file.c.office,
            follow_up.c.answered_at,
        )
        .join(case_file, case_file.c.id == follow_up.c.case_id)
        .where(follow_up.c.digest.in_(digests), follow_up.c.until > at)
    ).first()  # fmt: skip
    return None if row is None else FollowUpRow(*row)


def answer_after(work: Work, case_id: UUID, *, charged: str, understood: str, at: datetime) -> bool:
    """Keep what was answered. False when it was answered before."""
    once = and_(follow_up.c.case_id == case_id, follow_up.c.answered_at.is_(None))
    values = {"charged": charged, "understood": understood, "answered_at": at}
    return work.sql.execute(update(follow_up).where(once).values(values)).rowcount == 1


def answers_after(work: Work, *, since: datetime) -> tuple[int, int, int, int]:
    """Asked, answered, charged, not understood, since a time."""
    counted = select(
        func.count(),
        func.count(follow_up.c.answered_at),
        func.count().filter(follow_up.c.charged == "yes"),
        func.count().filter(follow_up.c.understood == "no"),
    ).where(follow_up.c.made_at >= since)
    asked, answered, charged, lost = work.sql.execute(counted).one()
    return int(asked), int(answered), int(charged), int(lost)


# --- incidents --------------------------------------------------------------------------------------------


def report(
    work: Work, incident_id: UUID, *, case_id: UUID, kind: IncidentKind, office: str, at: datetime
) -> None:
    """Something internal control must look at."""
    new = {"id": incident_id, "case_id": case_id, "kind": kind, "office": office, "made_at": at}
    work.sql.execute(insert(incident).values(new))


def incidents(work: Work, *, limit: int) -> tuple[IncidentRow, ...]:
    """The newest first."""
    found = (
        select(incident.c.kind, incident.c.office, case_file.c.folio, incident.c.made_at)
        .join(case_file, case_file.c.id == incident.c.case_id)
        .order_by(incident.c.made_at.desc(), incident.c.id)
        .limit(limit)
    )
    return tuple(IncidentRow(*row) for row in work.sql.execute(found))


def resume_digest(work: Work, folio: str) -> bytes | None:
    """Digest of the code to come back of a folio, None when there is no such folio."""
    which = select(draft.c.resume_digest).where(draft.c.folio == folio)
    found: bytes | None = work.sql.execute(which).scalar()
    return found
