"""What time and rotation ask for: drafts nobody came back to are erased, data keys are wrapped anew.

A draft is erased by dropping its data key: what it sealed stays unreadable in old backups too.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select, update

from kiosk.flow.questions import Source
from kiosk.storage.readers import MARK, case_key_context, draft_key_context
from kiosk.storage.store import Work
from kiosk.storage.tables import case_file, draft, draft_entry


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
    work.sql.execute(
        delete(draft_entry).where(draft_entry.c.draft_id == draft_id, draft_entry.c.seq <= newest)
    )
    return True


def rewrap_drafts(work: Work, *, limit: int) -> int:
    """Wrap data keys of drafts with the current key; how many were left to wrap and now are."""
    current = work.vault.key_id
    old = (
        select(draft.c.id, draft.c.holder, draft.c.data_key)
        .where(draft.c.key_id != current, draft.c.data_key.is_not(None))
        .limit(limit)
    )
    rows = work.sql.execute(old).all()
    for row in rows:
        place = draft_key_context(row.id, row.holder)
        wrapped = work.vault.rewrap(row.data_key, context=place, new_context=place)
        # Only over the form that was read: a submission may have bound it to a person meanwhile.
        mine = update(draft).where(draft.c.id == row.id, draft.c.data_key == row.data_key)
        work.sql.execute(mine.values(data_key=wrapped, key_id=current))
    return len(rows)


def rewrap_cases(work: Work, *, limit: int) -> int:
    """Wrap data keys of cases with the current key; how many were left to wrap and now are."""
    current = work.vault.key_id
    old = (
        select(case_file.c.id, case_file.c.person, case_file.c.data_key)
        .where(case_file.c.key_id != current, case_file.c.data_key.is_not(None))
        .limit(limit)
    )
    rows = work.sql.execute(old).all()
    for row in rows:
        place = case_key_context(row.id, row.person)
        wrapped = work.vault.rewrap(row.data_key, context=place, new_context=place)
        mine = update(case_file).where(case_file.c.id == row.id, case_file.c.data_key == row.data_key)
        work.sql.execute(mine.values(data_key=wrapped, key_id=current))
    return len(rows)
