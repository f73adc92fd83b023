"""Acuses: sealed text kept as it was, found by folio or code, with one PDF for ever."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from kiosk.storage import Actor, Store, drafts, receipts
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.tables import acuse, acuse_pdf
from kiosk.vault import Unreadable
from tests.app.storage.making import MINUTE, NOW, SYSTEM, a_case, a_draft, a_visit, person

FOLIO = "2026-000001-8"


def kept(store: Store, case_id: UUID, *, number: int = 1, code: str = "7K3MQ9TX", folio: str = FOLIO) -> UUID:
    acuse_id = uuid4()
    with store.writing(SYSTEM) as work:
        receipts.keep(
            work,
            acuse_id,
            folio=folio,
            number=number,
            kind="result",
            case_id=case_id,
            text="||1.0|CANARY||",
            seal=b"seal",
            seal_key_id="seal-001",
            code=code,
            ledger_n=4,
            at=NOW,
        )
    return acuse_id


def test_an_acuse_is_found_by_folio_and_by_code(store: Store) -> None:
    acuse_id = kept(store, a_case(store, a_draft(store)))
    with store.reading(SYSTEM) as work:
        by_folio = receipts.of_folio(work, FOLIO)
        assert by_folio is not None
        assert by_folio == receipts.by_code(work, "7K3MQ9TX")
        assert receipts.by_code(work, "7K3MQ9TY") is None
        assert receipts.of_folio(work, "2026-000009-1") is None
        raw = work.sql.execute(select(acuse.c.text_sealed, acuse.c.code_sealed, acuse.c.verification)).one()
    assert (by_folio.id, by_folio.text, by_folio.code) == (acuse_id, "||1.0|CANARY||", "7K3MQ9TX")
    assert (by_folio.kind, by_folio.status, by_folio.ledger_n) == ("result", "valid", 4)
    assert b"CANARY" not in raw.text_sealed
    assert b"7K3MQ9TX" not in raw.code_sealed + raw.verification


def test_acuses_of_a_folio_are_numbered_and_the_newest_comes_first(store: Store) -> None:
    case_id = a_case(store, a_draft(store))
    first = kept(store, case_id)
    second = kept(store, case_id, number=2, code="AAAAAAAA")
    with pytest.raises(AlreadyKept):
        kept(store, case_id, number=2, code="BBBBBBBB")
    with pytest.raises(AlreadyKept):
        kept(store, case_id, number=3, code="AAAAAAAA")
    with store.reading(SYSTEM) as work:
        newest, older = receipts.of_folio(work, FOLIO), receipts.of_folio(work, FOLIO, number=1)
        assert newest is not None
        assert older is not None
        assert (newest.id, older.id) == (second, first)
        assert [each.id for each in receipts.all_of_folio(work, FOLIO)] == [first, second]
        assert receipts.newest_number(work, FOLIO) == 2
        assert receipts.newest_number(work, "2026-000009-1") == 0


def test_an_acuse_of_somebody_else_and_a_missing_one_are_the_same(store: Store) -> None:
    draft = a_draft(store)
    acuse_id = kept(store, a_case(store, draft))
    assert draft.visit_id is not None
    phone = a_visit(store)
    for actor, sees in (
        (person(draft.visit_id), True),
        (person(phone), False),
        (Actor("person"), False),
        (Actor("staff", visit=draft.visit_id), False),
    ):
        with store.reading(actor) as work:
            found = receipts.of_folio(work, FOLIO)
            assert (found is not None) is sees
            assert len(receipts.all_of_folio(work, FOLIO)) == sees
            assert receipts.of_folio(work, "2026-000009-1") is None
    with store.writing(SYSTEM) as work:
        drafts.hand_to(work, draft.id, visit_id=phone, channel="home")
    with store.reading(person(phone)) as work:
        handed = receipts.of_folio(work, FOLIO)
    assert handed is not None
    assert handed.id == acuse_id


def test_a_status_changes_and_text_does_not(store: Store) -> None:
    case_id = a_case(store, a_draft(store))
    first, second = kept(store, case_id), kept(store, case_id, number=2, code="AAAAAAAA")
    with store.writing(SYSTEM) as work:
        receipts.set_status(work, first, status="replaced", at=NOW + MINUTE, replaced_by=second)
        receipts.set_status(work, second, status="cancelled", at=NOW + MINUTE)
    with store.reading(SYSTEM) as work:
        old, new = receipts.all_of_folio(work, FOLIO)
    assert (old.status, old.replaced_by, old.status_at) == ("replaced", second, NOW + MINUTE)
    assert (new.status, new.text, new.made_at) == ("cancelled", "||1.0|CANARY||", NOW)


def test_the_first_pdf_is_the_one_for_ever(store: Store) -> None:
    draft = a_draft(store)
    acuse_id = kept(store, a_case(store, draft))
    with store.reading(SYSTEM) as work:
        assert receipts.pdf_of(work, acuse_id) is None
        assert [each.id for each in receipts.without_pdf(work, made_before=NOW + MINUTE, limit=9)] == [
            acuse_id
        ]
        assert receipts.without_pdf(work, made_before=NOW, limit=9) == ()
    with store.writing(SYSTEM) as work:
        assert receipts.keep_pdf(work, acuse_id, b"%PDF first", pages=2, at=NOW) == b"%PDF first"
        assert receipts.keep_pdf(work, acuse_id, b"%PDF second", pages=1, at=NOW) == b"%PDF first"
    with store.reading(SYSTEM) as work:
        assert receipts.pdf_of(work, acuse_id) == b"%PDF first"
        assert receipts.without_pdf(work, made_before=NOW + MINUTE, limit=9) == ()
        assert drafts.pages_printed(work, draft.id) == 2
        assert b"%PDF" not in work.sql.execute(select(acuse_pdf.c.pdf_sealed)).scalar_one()


def test_a_changed_text_is_noticed_when_it_is_read(store: Store) -> None:
    kept(store, a_case(store, a_draft(store)))
    with store.writing(SYSTEM) as work:
        sealed = work.sql.execute(select(acuse.c.text_sealed)).scalar_one()
        work.sql.execute(update(acuse).values(text_sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])))
    with pytest.raises(Unreadable), store.reading(SYSTEM) as work:
        receipts.of_folio(work, FOLIO)
