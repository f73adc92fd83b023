"""Visits: reached by their cookie only, while they last, with a level that lasts no longer than it may."""

from __future__ import annotations

from datetime import timedelta

from kiosk.domain.people import Level
from kiosk.storage import Store, drafts, visits
from kiosk.storage.rows import VisitRow
from tests.app.storage.making import KIOSK, MINUTE, NOW, PERSON, SYSTEM, a_draft, a_visit, token


def found(store: Store, cookie: str, *, minutes: int = 0) -> VisitRow | None:
    with store.reading(SYSTEM) as work:
        return visits.by_token(work, token(cookie), at=NOW + minutes * MINUTE)


def test_a_visit_is_found_by_its_cookie_and_by_no_other(store: Store) -> None:
    visit_id = a_visit(store, "mine")
    seen = found(store, "mine")
    assert seen is not None
    assert (seen.id, seen.level, seen.place, seen.opened_at) == (visit_id, Level.L0, KIOSK, NOW)
    assert found(store, "yours") is None


def test_a_visit_is_over_when_its_time_is_or_when_it_ends(store: Store) -> None:
    visit_id = a_visit(store, "mine", life=timedelta(minutes=30))
    assert found(store, "mine", minutes=29) is not None
    assert found(store, "mine", minutes=30) is None
    with store.writing(SYSTEM) as work:
        visits.end(work, visit_id, at=NOW)
    assert found(store, "mine") is None


def test_a_risen_level_kills_the_old_cookie_and_ends_by_itself(store: Store) -> None:
    visit_id = a_visit(store, "old")
    until = NOW + 30 * MINUTE
    with store.writing(SYSTEM) as work:
        visits.raise_level(
            work, visit_id, token_hash=token("new"), level=Level.L2, until=until, holder=PERSON
        )
    assert found(store, "old") is None
    risen = found(store, "new", minutes=29)
    assert risen is not None
    assert (risen.level, risen.holder) == (Level.L2, PERSON)
    later = found(store, "new", minutes=30)
    assert later is not None
    assert (later.level, later.holder) == (Level.L0, None)


def test_a_lowered_level_is_nobodys(store: Store) -> None:
    visit_id = a_visit(store, "mine")
    with store.writing(SYSTEM) as work:
        visits.raise_level(
            work, visit_id, token_hash=token("mine"), level=Level.L3, until=NOW + MINUTE, holder=PERSON
        )
        visits.lower_level(work, visit_id)
    lowered = found(store, "mine")
    assert lowered is not None
    assert (lowered.level, lowered.holder) == (Level.L0, None)


def test_language_sign_of_life_and_a_changed_cookie_are_kept(store: Store) -> None:
    visit_id = a_visit(store, "mine")
    with store.writing(SYSTEM) as work:
        visits.set_locale(work, visit_id, locale="en")
        visits.touch(work, visit_id, at=NOW + MINUTE)
        visits.touch(work, visit_id, at=NOW)  # an older sign never takes a newer one back
        visits.change_token(work, visit_id, token_hash=token("changed"))
    seen = found(store, "changed")
    assert seen is not None
    assert (seen.place.locale, seen.seen_at) == ("en", NOW + MINUTE)


def test_old_visits_are_deleted_and_their_drafts_stay(store: Store) -> None:
    visit_id = a_visit(store, "old")
    draft = a_draft(store, visit_id)
    a_visit(store, "newer", at=NOW + 24 * 60 * MINUTE)
    with store.writing(SYSTEM) as work:
        assert visits.purge(work, before=NOW + 12 * 60 * MINUTE) == 1
        assert visits.by_id(work, visit_id) is None
        looked = drafts.look(work, draft.id)
    assert looked is not None
    assert looked.draft.visit_id is None


def test_only_the_house_gets_a_visit_without_its_cookie(store: Store) -> None:
    from tests.app.storage.making import person

    visit_id = a_visit(store)
    with store.reading(SYSTEM) as work:
        assert visits.by_id(work, visit_id) is not None
    with store.reading(person(visit_id)) as work:
        assert visits.by_id(work, visit_id) is None
