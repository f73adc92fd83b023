"""Cases: seen by who made them, is proved to be their person or holds their draft; moved by the rules."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from kiosk.domain.case import CaseEvent, CaseState, MoveNotAllowed
from kiosk.domain.people import Level
from kiosk.storage import Actor, Store, cases, drafts, visits
from kiosk.storage.cases import CaseAnswer
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.rows import CaseRow, Sight
from kiosk.storage.tables import case_answer, case_event, case_file
from kiosk.vault import Unreadable, Vault
from tests.app.storage.making import (
    MINUTE,
    NOW,
    PERSON,
    SYSTEM,
    a_case,
    a_draft,
    a_visit,
    person,
    resealed,
    token,
)

FOLIO = "2026-000001-8"
ANSWERS = (
    CaseAnswer("curp", "", "CITIZEN", "made up"),
    CaseAnswer("name", "", "REGISTRY", "CANARY Ñandú"),
    CaseAnswer("worker", "r1", "CITIZEN", "first row"),
)


def seen(store: Store, actor: Actor, *, minutes: int = 0, folio: str = FOLIO) -> CaseRow | None:
    with store.reading(actor) as work:
        return cases.look(work, folio, at=NOW + minutes * MINUTE)


def by_house(store: Store, folio: str = FOLIO) -> CaseRow:
    found = seen(store, SYSTEM, folio=folio)
    assert found is not None
    return found


def proved(store: Store, holder: bytes, *, level: Level = Level.L2) -> UUID:
    visit_id = a_visit(store)
    with store.writing(SYSTEM) as work:
        visits.raise_level(
            work,
            visit_id,
            token_hash=token(f"{visit_id}"),
            level=level,
            until=NOW + 30 * MINUTE,
            holder=holder,
        )
    return visit_id


def test_a_case_comes_back_with_its_answers_and_history(store: Store) -> None:
    draft = a_draft(store)
    case_id = a_case(store, draft, answers=ANSWERS)
    found = by_house(store)
    assert (found.id, found.draft_id, found.procedure, found.version) == (case_id, draft.id, "a_procedure", 1)
    assert (found.state, found.rule, found.person, found.sight) == (
        CaseState.AUTO_APPROVED,
        "R-B11-02",
        PERSON,
        Sight.HOUSE,
    )
    with store.reading(SYSTEM) as work:
        assert cases.answers(work, found) == ANSWERS
        assert [event.kind for event in cases.events(work, found)] == [
            CaseState.SUBMITTED,
            CaseState.AUTO_APPROVED,
        ]
        assert b"CANARY" not in b"".join(work.sql.execute(select(case_answer.c.value_sealed)).scalars())


def test_a_draft_becomes_one_case(store: Store) -> None:
    draft = a_draft(store)
    a_case(store, draft)
    with pytest.raises(AlreadyKept):
        a_case(store, draft, folio="2026-000002-6")
    with pytest.raises(AlreadyKept):
        a_case(store, a_draft(store), folio=FOLIO)


def test_who_sees_a_case_and_why(store: Store) -> None:
    draft = a_draft(store)
    a_case(store, draft)
    assert draft.visit_id is not None
    phone = a_visit(store)
    for actor, why in (
        (person(draft.visit_id), Sight.MAKER),
        (person(proved(store, PERSON)), Sight.HOLDER),
        (person(proved(store, PERSON, level=Level.L1)), None),
        (person(proved(store, b"q" * 16)), None),
        (person(phone), None),
        (Actor("person"), None),
        (Actor("staff", visit=draft.visit_id), None),
    ):
        found = seen(store, actor)
        assert (found.sight if found else None) is why
    with store.writing(SYSTEM) as work:
        drafts.hand_to(work, draft.id, visit_id=phone, channel="home")
    kept = seen(store, person(phone))
    assert kept is not None
    assert kept.sight is Sight.KEEPER


def test_a_proof_that_is_over_shows_nothing(store: Store) -> None:
    a_case(store, a_draft(store))
    visit_id = proved(store, PERSON)
    assert seen(store, person(visit_id), minutes=29) is not None
    assert seen(store, person(visit_id), minutes=30) is None
    with store.writing(SYSTEM) as work:
        visits.end(work, visit_id, at=NOW)
    assert seen(store, person(visit_id)) is None


def test_a_case_about_nobody_is_no_ones_by_proof(store: Store) -> None:
    a_case(store, a_draft(store), who=None)
    assert seen(store, person(proved(store, PERSON))) is None


def test_a_foreign_case_and_a_missing_one_are_the_same(store: Store) -> None:
    draft = a_draft(store)
    case_id = a_case(store, draft)
    stranger = person(a_visit(store))
    assert seen(store, stranger) is None
    assert seen(store, stranger, folio="2026-000009-1") is None
    with store.reading(stranger) as work:
        assert cases.by_id(work, case_id, at=NOW) is None
        assert cases.look_by_draft(work, draft.id, at=NOW) is None
        assert cases.folio_of_draft(work, draft.id) is None
        assert cases.of_asker(work, at=NOW) == ()
        assert cases.waiting(work, system="insured", limit=10) == ()
    assert draft.visit_id is not None
    with store.reading(person(draft.visit_id)) as work:
        assert cases.by_id(work, case_id, at=NOW) is not None
        assert cases.look_by_draft(work, draft.id, at=NOW) is not None
        assert cases.folio_of_draft(work, draft.id) == FOLIO
        assert [case.id for case in cases.of_asker(work, at=NOW)] == [case_id]


def test_a_case_moves_only_where_it_may(store: Store) -> None:
    a_case(store, a_draft(store), state=CaseState.SUBMITTED, waiting_for="insured")
    found = by_house(store)
    with store.reading(SYSTEM) as work:
        assert [case.id for case in cases.waiting(work, system="insured", limit=10)] == [found.id]
        assert cases.waiting(work, system="population", limit=10) == ()
    due = NOW.date() + timedelta(days=14)
    reviewed = CaseEvent(CaseState.IN_REVIEW, NOW + MINUTE, "system")
    with store.writing(SYSTEM) as work:
        state = cases.move(work, found, [reviewed], rule="R-B11-04", due_on=due, note="CANARY")
    assert state is CaseState.IN_REVIEW
    after = by_house(store)
    assert (after.state, after.rule, after.due_on, after.waiting_for) == (state, "R-B11-04", due, None)
    with pytest.raises(MoveNotAllowed), store.writing(SYSTEM) as work:
        cases.move(work, found, [CaseEvent(CaseState.AUTO_APPROVED, NOW, "system")])
    with store.reading(SYSTEM) as work:
        assert [event.kind for event in cases.events(work, after)] == [
            CaseState.SUBMITTED,
            CaseState.IN_REVIEW,
        ]
        notes = work.sql.execute(select(case_event.c.note_sealed).order_by(case_event.c.n)).scalars().all()
    assert notes[0] is None
    assert b"CANARY" not in notes[1]


def test_the_same_request_is_known_while_open_and_on_the_day_it_was_granted(store: Store) -> None:
    a_case(store, a_draft(store))
    a_case(store, a_draft(store), folio="2026-000002-6", who=b"q" * 16, state=CaseState.IN_REVIEW)
    today, much_later = NOW.date(), NOW.date() + timedelta(days=60)
    with store.reading(SYSTEM) as work:

        def same(who: bytes, day: object) -> str | None:
            assert day in (today, much_later)
            chosen = today if day == today else much_later
            return cases.same_request(work, procedure="a_procedure", person=who, today=chosen)

        assert same(PERSON, today) == FOLIO
        assert same(PERSON, much_later) is None
        assert same(b"q" * 16, much_later) == "2026-000002-6"
        assert same(b"r" * 16, today) is None
        assert cases.same_request(work, procedure="another", person=PERSON, today=today) is None


def test_the_key_of_a_case_belongs_to_its_person(store: Store) -> None:
    a_case(store, a_draft(store), who=None, answers=ANSWERS)
    with store.writing(SYSTEM) as work:
        cases.set_person(work, by_house(store), person=PERSON, verified=True)
    found = by_house(store)
    with store.reading(SYSTEM) as work:
        assert cases.answers(work, found) == ANSWERS
    with store.writing(SYSTEM) as work:
        work.sql.execute(update(case_file).values(person=b"q" * 16))
    with pytest.raises(Unreadable):
        by_house(store)


def test_a_rotation_wraps_keys_of_cases_anew(store: Store, vault: Vault) -> None:
    a_case(store, a_draft(store), answers=ANSWERS)
    vault.rotate()
    assert resealed(store, case_file) == 1
    assert resealed(store, case_file) == 0
    with store.reading(SYSTEM) as work:
        assert cases.answers(work, by_house(store)) == ANSWERS


def test_a_case_whose_key_was_erased_has_no_answers(store: Store) -> None:
    a_case(store, a_draft(store), answers=ANSWERS)
    with store.writing(SYSTEM) as work:
        work.sql.execute(update(case_file).values(data_key=None))
    with store.reading(SYSTEM) as work:
        assert cases.answers(work, by_house(store)) == ()
