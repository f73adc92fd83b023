"""What time asks for: drafts nobody came back to are erased, and answers of cases closed for long.

A draft is erased by dropping its data key: what it sealed stays unreadable in old backups too.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Executable, delete, exists, func, insert, not_, select, update

from kiosk.domain.case import OPEN_STATES
from kiosk.flow.questions import Source
from kiosk.storage.assist_tables import assist_consent
from kiosk.storage.readers import MARK
from kiosk.storage.review_tables import case_contact, review_task
from kiosk.storage.sign_tables import approval, interpreter
from kiosk.storage.store import Work
from kiosk.storage.tables import (
    case_answer,
    case_event,
    case_file,
    draft,
    draft_entry,
    ledger,
    ledger_body,
)


def old_drafts(work: Work, *, opened_before: datetime, limit: int) -> tuple[UUID, ...]:
    """Open drafts that were begun before a time, oldest first; not those that became a case and go on."""
    sent = exists().where(case_file.c.draft_id == draft.c.id)
    old = (
        select(draft.c.id)
        .where(draft.c.state == "open", draft.c.opened_at < opened_before, ~sent)
        .order_by(draft.c.opened_at)
        .limit(limit)
    )
    return tuple(work.sql.execute(old).scalars())


def expire(work: Work, draft_id: UUID, *, at: datetime) -> bool:
    """Erase the answers of an open draft and leave a marker, so that a late save conflicts."""
    ended = (
        update(draft)
        .where(draft.c.id == draft_id, draft.c.state == "open")
        .values(state="expired", ended_at=at, data_key=None, resume_digest=None)
    )
    if work.sql.execute(ended).rowcount == 0:
        return False
    last = select(func.max(draft_entry.c.seq)).where(draft_entry.c.draft_id == draft_id)
    newest: int = work.sql.execute(last).scalar() or 0
    work.sql.execute(
        insert(draft_entry).values(
            draft_id=draft_id,
            seq=newest + 1,
            page=MARK + "expired",
            row="",
            actor="system",
            source=Source.COMPUTED.value,
            at=at,
            key_id="",
            payload=b"",
        )
    )
    for erasing in (
        delete(draft_entry).where(draft_entry.c.draft_id == draft_id, draft_entry.c.seq <= newest),
        *_signs_of(draft_id),
    ):
        work.sql.execute(erasing)
    return True


def old_cases(work: Work, *, closed_before: datetime, limit: int) -> tuple[UUID, ...]:
    """Drafts of the cases that closed before a time and still have answers, oldest first."""
    last = (
        select(func.max(case_event.c.at))
        .where(case_event.c.case_id == case_file.c.id)
        .correlate(case_file)
        .scalar_subquery()
    )
    old = (
        select(case_file.c.draft_id)
        .where(
            case_file.c.state.not_in(OPEN_STATES),
            case_file.c.data_key.is_not(None),
            case_file.c.submitted_at < closed_before,  # cheap, and never later than its last event
            last < closed_before,
        )
        .order_by(case_file.c.submitted_at)
        .limit(limit)
    )
    return tuple(work.sql.execute(old).scalars())


def erase_case(work: Work, draft_id: UUID, *, case_ref: str) -> None:
    """Erase the answers of a case and of its draft, notes, and what the ledger knew of it.

    What happened and when stays, and so do its acuses: the ledger's lines name nobody.
    """
    case_id = select(case_file.c.id).where(case_file.c.draft_id == draft_id).scalar_subquery()
    lines = select(ledger.c.n).where(ledger.c.case_ref == case_ref)
    for erasing in (
        delete(case_answer).where(case_answer.c.case_id == case_id),
        update(case_event).where(case_event.c.case_id == case_id).values(note_sealed=None),
        delete(draft_entry).where(
            draft_entry.c.draft_id == draft_id, not_(draft_entry.c.page.startswith(MARK, autoescape=True))
        ),
        delete(case_contact).where(case_contact.c.case_id == case_id),
        update(review_task).where(review_task.c.case_id == case_id).values(details_sealed=None),
        delete(ledger_body).where(ledger_body.c.n.in_(lines)),
        *_signs_of(draft_id),
        update(draft).where(draft.c.id == draft_id).values(data_key=None, resume_digest=None),
        update(case_file).where(case_file.c.draft_id == draft_id).values(data_key=None),
    ):
        work.sql.execute(erasing)


def _signs_of(draft_id: UUID) -> tuple[Executable, ...]:
    """How the person signed, and who interpreted."""
    return (
        update(approval).where(approval.c.draft_id == draft_id).values(evidence_sealed=None),
        delete(interpreter).where(interpreter.c.draft_id == draft_id),
        update(assist_consent).where(assist_consent.c.draft_id == draft_id).values(evidence_sealed=None),
    )
