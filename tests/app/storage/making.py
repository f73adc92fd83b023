"""Short ways to make visits, drafts and cases for the tests of storage. Synthetic people only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Table

from kiosk.domain.case import CaseEvent, CaseState
from kiosk.flow.questions import Entry, Source
from kiosk.storage import Actor, Store, cases, drafts, resealing, visits
from kiosk.storage.cases import CaseAnswer, NewCase
from kiosk.storage.rows import DraftRow, Place

NOW = datetime(2026, 11, 9, 16, 5, 7, 123456, tzinfo=UTC)
KIOSK = Place("kiosk", "0301", "kiosco-7", "es_MX")
SYSTEM = Actor("system")
PERSON = b"p" * 16
MINUTE = timedelta(minutes=1)


def token(name: str) -> bytes:
    """The digest of a cookie."""
    return hashlib.sha256(name.encode()).digest()


def person(visit_id: UUID) -> Actor:
    return Actor("person", visit=visit_id)


def a_visit(
    store: Store, cookie: str = "", *, at: datetime = NOW, life: timedelta = timedelta(hours=2)
) -> UUID:
    """A visit under way; its cookie is its id unless a name is given."""
    visit_id = uuid4()
    with store.writing(SYSTEM) as work:
        visits.open_visit(
            work, visit_id, token_hash=token(cookie or str(visit_id)), place=KIOSK, at=at, ends_at=at + life
        )
    return visit_id


def a_draft(store: Store, visit_id: UUID | None = None, *, at: datetime = NOW) -> DraftRow:
    """An empty draft, of a new visit unless one is given."""
    owner = visit_id or a_visit(store, at=at)
    with store.writing(person(owner)) as work:
        return drafts.open_draft(work, uuid4(), procedure="a_procedure", version=1, place=KIOSK, at=at)


def an_entry(seq: int, values: Mapping[str, str] | None = None, *, page: str = "curp") -> Entry:
    return Entry(seq, page, "", Source.CITIZEN, "person", NOW, values or {"curp": f"answer {seq}"}, {})


def saved(store: Store, draft: DraftRow, *entries: Entry) -> None:
    with store.writing(SYSTEM) as work:
        drafts.append(work, draft, entries)


def a_case(
    store: Store,
    draft: DraftRow,
    *,
    folio: str = "2026-000001-8",
    who: bytes | None = PERSON,
    state: CaseState = CaseState.AUTO_APPROVED,
    waiting_for: str | None = None,
    answers: tuple[CaseAnswer, ...] = (),
) -> UUID:
    """A case of a draft, submitted by the visit of the draft."""
    events = [CaseEvent(CaseState.SUBMITTED, NOW, "person")]
    if state is not CaseState.SUBMITTED:
        events.append(CaseEvent(state, NOW, "system"))
    new = NewCase(
        uuid4(), folio, who, True, tuple(events), "R-B11-02", "kiosk", "0301", waiting_for=waiting_for
    )
    actor = Actor("person", visit=draft.visit_id)
    with store.writing(actor) as work:
        cases.open_case(work, draft, new, answers=answers)
    return new.id


def resealed(store: Store, table: Table) -> int:
    """Bring the data keys of a table under the newest key; how many were under an older one."""
    place = next(one for one in resealing.PLACES if one.table is table)
    with store.writing(SYSTEM) as work:
        old = resealing.next_old(work, place, after=None, limit=10)
        assert resealing.seal_anew(work, place, old) == ()
    return len(old)
