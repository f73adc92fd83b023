"""Drafts: one insert a step, one order, one owner, sealed answers, and codes that wear out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from kiosk.flow.questions import Entry, Source
from kiosk.storage import Actor, Store, drafts, upkeep
from kiosk.storage.errors import SeqTaken
from kiosk.storage.rows import DraftRow, Looked, Survey
from kiosk.storage.tables import draft as draft_table
from kiosk.storage.tables import draft_entry
from kiosk.vault import Unreadable, Vault
from tests.app.storage.making import (
    KIOSK,
    MINUTE,
    NOW,
    PERSON,
    SYSTEM,
    a_case,
    a_draft,
    a_visit,
    an_entry,
    person,
    resealed,
    saved,
    token,
)
from tests.counting import counting


def looked(store: Store, draft: DraftRow, actor: Actor = SYSTEM) -> Looked:
    with store.reading(actor) as work:
        found = drafts.look(work, draft.id)
    assert found is not None
    return found


def values(entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [dict(entry.values) for entry in entries]


# --- a saved step


def test_a_saved_step_costs_three_statements_and_one_commit(store: Store) -> None:
    visit_id = a_visit(store, "mine")
    draft = a_draft(store, visit_id)
    saved(store, draft, an_entry(1), an_entry(2))
    with counting() as seen:
        with store.reading(Actor("system")) as work:
            both = drafts.look_by_token(work, token_hash=token("mine"), draft_id=draft.id, at=NOW)
        assert both is not None
        assert both[1] is not None
        with store.writing(person(visit_id)) as work:
            drafts.append(work, both[1].draft, [an_entry(3), an_entry(4)])
    assert len(seen.statements) == 3
    assert (seen.commits, seen.connections) == (1, 0)


def test_what_was_saved_comes_back_in_order_with_who_said_it(store: Store) -> None:
    draft = a_draft(store)
    notes = {"c": 18, "refused": {"R-GEN-02": 1}}
    first = Entry(1, "curp", "", Source.CITIZEN, "person", NOW, {"curp": "made up Ñandú"}, notes)
    second = Entry(2, "curp", "", Source.REGISTRY, "person", NOW + MINUTE, {"name": "Renata"}, {})
    saved(store, draft, first, second)
    saved(store, draft, an_entry(3, page="trabajadores"))
    found = looked(store, draft)
    assert found.entries[:2] == (first, second)
    assert (found.newest, found.marked) == (3, None)
    assert (found.draft.procedure, found.draft.state, found.draft.place) == ("a_procedure", "open", KIOSK)


def test_a_taken_number_undoes_the_whole_save(store: Store) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1))
    with pytest.raises(SeqTaken):
        saved(store, draft, an_entry(2), an_entry(1))
    assert values(looked(store, draft).entries) == [{"curp": "answer 1"}]
    saved(store, draft, an_entry(2))  # the connection is clean again
    assert looked(store, draft).newest == 2


def test_a_conflict_that_is_caught_inside_the_block_still_commits_nothing(store: Store) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1))

    def save_and_go_on() -> None:
        with store.writing(SYSTEM) as work:
            drafts.keep_survey(work, draft, survey=Survey(was_easy="no"))
            with pytest.raises(SeqTaken):
                drafts.append(work, draft, [an_entry(1)])

    with pytest.raises(RuntimeError):
        save_and_go_on()
    assert looked(store, draft).draft.survey.was_easy is None


def test_of_many_that_save_the_same_number_one_wins(store: Store) -> None:
    draft = a_draft(store)
    outcomes: list[str] = []

    def save(name: str) -> None:
        try:
            saved(store, draft, an_entry(1, {"curp": name}))
            outcomes.append("saved")
        except SeqTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=save, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "taken", "taken", "taken"]
    assert looked(store, draft).newest == 1


def test_answers_are_sealed_where_they_lie(store: Store) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1, {"curp": "CANARY"}), an_entry(2))
    with store.reading(SYSTEM) as work:
        first, second = work.sql.execute(select(draft_entry.c.payload).order_by(draft_entry.c.seq)).scalars()
    assert b"CANARY" not in first
    with store.writing(SYSTEM) as work:  # an answer carried to another place does not open
        work.sql.execute(update(draft_entry).where(draft_entry.c.seq == 2).values(payload=first))
    with pytest.raises(Unreadable):
        looked(store, draft)
    with store.writing(SYSTEM) as work:
        work.sql.execute(update(draft_entry).where(draft_entry.c.seq == 2).values(payload=second))
    assert looked(store, draft).newest == 2


# --- owners


def test_a_draft_of_somebody_else_and_one_that_does_not_exist_are_the_same(store: Store) -> None:
    mine, other = a_visit(store, "mine"), a_visit(store, "other")
    draft = a_draft(store, mine)
    with store.reading(person(mine)) as work:
        assert drafts.look(work, draft.id) is not None
        assert drafts.look(work, uuid4()) is None
    for actor in (person(other), Actor("person"), Actor("staff", visit=mine)):
        with store.reading(actor) as work:
            assert drafts.look(work, draft.id) is None
            assert drafts.of_visit(work) == () or actor.kind == "staff"


def test_by_cookie_only_the_visit_that_owns_it_reaches_a_draft(store: Store) -> None:
    mine = a_visit(store, "mine")
    a_visit(store, "other")
    draft = a_draft(store, mine)
    with store.reading(SYSTEM) as work:
        own = drafts.look_by_token(work, token_hash=token("mine"), draft_id=draft.id, at=NOW)
        foreign = drafts.look_by_token(work, token_hash=token("other"), draft_id=draft.id, at=NOW)
        missing = drafts.look_by_token(work, token_hash=token("other"), draft_id=uuid4(), at=NOW)
        nobody = drafts.look_by_token(work, token_hash=token("?"), draft_id=draft.id, at=NOW)
        over = drafts.look_by_token(
            work, token_hash=token("mine"), draft_id=draft.id, at=NOW + timedelta(hours=2)
        )
    assert own is not None
    assert own[0].id == mine
    assert own[1] is not None
    assert foreign is not None
    assert foreign == missing
    assert foreign[1] is None
    assert nobody is None
    assert over is None


def test_a_draft_changes_hands_whole(store: Store) -> None:
    kiosk, phone = a_visit(store), a_visit(store)
    draft = a_draft(store, kiosk)
    with store.writing(SYSTEM) as work:
        drafts.hand_to(work, draft.id, visit_id=phone, channel="home")
    with store.reading(person(kiosk)) as work:
        assert drafts.look(work, draft.id) is None
    assert looked(store, draft, person(phone)).draft.channel_end == "home"


def test_open_drafts_of_a_visit_newest_first(store: Store) -> None:
    mine = a_visit(store)
    older, newer = a_draft(store, mine), a_draft(store, mine, at=NOW + MINUTE)
    ended = a_draft(store, mine)
    a_draft(store)
    with store.writing(SYSTEM) as work:
        drafts.end(work, ended, seq=1, state="withdrawn", actor="person", channel="home", at=NOW)
    with store.reading(person(mine)) as work:
        assert [each.id for each in drafts.of_visit(work)] == [newer.id, older.id]


# --- ends


def test_after_the_marker_a_late_save_conflicts(store: Store) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1))
    with store.writing(SYSTEM) as work:
        drafts.end(work, draft, seq=2, state="submitted", actor="person", channel="kiosk", at=NOW)
    with pytest.raises(SeqTaken):
        saved(store, draft, an_entry(2))
    found = looked(store, draft)
    assert (found.draft.state, found.draft.ended_at, found.marked) == ("submitted", NOW, "submitted")
    assert (len(found.entries), found.newest) == (1, 2)


def test_a_draft_that_must_say_more_is_open_again_behind_its_marker(store: Store) -> None:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        drafts.end(work, draft, seq=1, state="submitted", actor="person", channel="kiosk", at=NOW)
        drafts.reopen(work, draft)
    saved(store, draft, an_entry(2))
    assert looked(store, draft).draft.state == "open"


def test_an_expired_draft_cannot_be_read_nor_written(store: Store) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1), an_entry(2))
    fresh = a_draft(store, at=NOW + 30 * 24 * 60 * MINUTE)
    with store.reading(SYSTEM) as work:
        old = upkeep.old_drafts(work, opened_before=NOW + MINUTE, limit=10)
    assert old == (draft.id,)
    with store.writing(SYSTEM) as work:
        assert upkeep.expire(work, draft.id, at=NOW)
        assert not upkeep.expire(work, draft.id, at=NOW)
    with pytest.raises(SeqTaken):
        saved(store, draft, an_entry(3))
    found = looked(store, draft)
    assert (found.entries, found.marked, found.draft.data_key) == ((), "expired", None)
    with pytest.raises(ValueError, match="erased"), store.writing(SYSTEM) as work:
        drafts.append(work, found.draft, [an_entry(4)])
    assert looked(store, fresh).draft.data_key is not None


# --- keys


def test_the_data_key_is_bound_to_the_person_and_still_opens(store: Store, vault: Vault) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1))
    with store.writing(SYSTEM) as work:
        drafts.submit(
            work, draft, seq=2, channel="home", at=NOW, folio=FOLIO, resume_digest=b"r", holder=PERSON
        )
    found = looked(store, draft)
    assert (found.draft.holder, values(found.entries)) == (PERSON, [{"curp": "answer 1"}])
    with store.writing(SYSTEM) as work:  # said to be somebody else's, it does not open
        work.sql.execute(update(draft_table).values(holder=b"q" * 16))
    with pytest.raises(Unreadable):
        looked(store, draft)


def test_a_rotation_wraps_old_keys_anew(store: Store, vault: Vault) -> None:
    draft = a_draft(store)
    saved(store, draft, an_entry(1))
    assert resealed(store, draft_table) == 0
    new = vault.rotate()
    assert resealed(store, draft_table) == 1
    assert resealed(store, draft_table) == 0
    with store.reading(SYSTEM) as work:
        assert work.sql.execute(select(draft_table.c.key_id)).scalar() == new
    assert values(looked(store, draft).entries) == [{"curp": "answer 1"}]


# --- folio and resume code

FOLIO = "2026-000001-8"


def allotted(store: Store) -> DraftRow:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        assert drafts.allot(work, draft, folio=FOLIO, resume_digest=b"right") == FOLIO
    return draft


def tried(store: Store, *, minutes: int = 0, folio: str = FOLIO) -> drafts.Resumable | None:
    """What may be compared with: nothing for no such folio, and for one whose tries are used up."""
    with store.writing(SYSTEM) as work:
        found = drafts.try_resume(work, folio=folio, at=NOW + minutes * MINUTE, an_hour=5, in_all=10)
    return found if found is not None and found.resume_digest else None


def test_a_draft_keeps_its_first_folio_and_code(store: Store) -> None:
    draft = allotted(store)
    with store.writing(SYSTEM) as work:
        assert drafts.allot(work, draft, folio="2026-000002-6", resume_digest=b"other") == FOLIO
    assert looked(store, draft).draft.has_resume_code
    resumable = tried(store)
    assert resumable is not None
    assert (resumable.id, resumable.resume_digest) == (draft.id, b"right")


def test_tries_wear_out_by_the_hour_and_in_all(store: Store) -> None:
    allotted(store)
    assert [tried(store) is not None for _ in range(6)] == [True] * 5 + [False]
    assert [tried(store, minutes=60) is not None for _ in range(5)] == [True] * 4 + [False]
    assert tried(store, minutes=240) is None  # ten wrong ones: the code is burned


def test_a_right_code_makes_wrong_ones_forgotten(store: Store) -> None:
    draft = allotted(store)
    for _ in range(5):
        tried(store)
    with store.writing(SYSTEM) as work:
        drafts.forgive_tries(work, draft.id)
    assert tried(store) is not None


def test_a_draft_without_a_code_cannot_be_tried(store: Store) -> None:
    without_code = a_draft(store)
    with store.writing(SYSTEM) as work:
        drafts.allot(work, without_code, folio="2026-000002-6")
    assert tried(store, folio="2026-000002-6") is None
    assert tried(store, folio="2026-000009-1") is None


@pytest.mark.parametrize("folio", [FOLIO, "2026-000009-1"])
def test_a_folio_that_does_not_exist_does_the_same_number_of_statements(store: Store, folio: str) -> None:
    allotted(store)
    with counting() as seen, store.writing(SYSTEM) as work:
        found = drafts.try_resume(work, folio=folio, at=NOW, an_hour=5, in_all=10)
        drafts.same_work(work, folio=folio, at=NOW, missing=found is None)
    assert len(seen.statements) == 2


# --- measures and survey


def test_what_is_said_of_the_procedure_adds_up(store: Store) -> None:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        drafts.keep_survey(work, draft, survey=Survey(first_time="yes"))
        drafts.keep_survey(work, draft, survey=Survey(was_easy="no"))
        drafts.keep_survey(work, draft, survey=Survey())
    assert looked(store, draft).draft.survey == Survey("yes", None, "no")


def test_a_phase_is_measured_once_and_only_when_it_is_over(store: Store) -> None:
    draft = a_draft(store)
    with store.writing(SYSTEM) as work:
        assert drafts.to_measure(work, phase="open", limit=10) == ()
        drafts.end(work, draft, seq=1, state="submitted", actor="person", channel="kiosk", at=NOW)
        assert drafts.to_measure(work, phase="open", limit=10) == (draft.id,)
        assert drafts.to_measure(work, phase="closed", limit=10) == ()
    a_case(store, draft)
    with store.writing(SYSTEM) as work:
        assert drafts.to_measure(work, phase="closed", limit=10) == (draft.id,)
        for phase in ("open", "closed"):
            assert drafts.claim_measure(work, draft.id, phase=phase, at=NOW)
            assert not drafts.claim_measure(work, draft.id, phase=phase, at=NOW)
            assert drafts.to_measure(work, phase=phase, limit=10) == ()
