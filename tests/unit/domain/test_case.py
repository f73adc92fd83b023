"""The life of a case (procedures 0.7): every move that is allowed, and that no other one is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.domain.case import (
    MOVES,
    CaseEvent,
    CaseState,
    MoveNotAllowed,
    may_move,
    state_of,
    submitted_on,
    with_event,
)

START = datetime(2026, 11, 10, 5, 30, tzinfo=UTC)


def events(words: str) -> list[CaseEvent]:
    return [
        CaseEvent(CaseState(word), START + timedelta(days=3 * n), "system")
        for n, word in enumerate(words.split())
    ]


@pytest.mark.parametrize(
    "words",
    [
        "submitted auto_approved closed",
        "submitted in_review approved closed",
        "submitted in_review rejected closed",
        "submitted in_review needs_info submitted in_review approved closed disputed in_review rejected",
        "submitted needs_info submitted auto_approved disputed closed",
        "submitted needs_info expired",
        "submitted withdrawn disputed",
        "withdrawn",
        "expired",
    ],
)
def test_lives(words: str) -> None:
    assert state_of(events(words)) is CaseState(words.split()[-1])


@pytest.mark.parametrize(
    "words",
    [
        "approved",
        "in_review",
        "submitted submitted",
        "submitted approved",
        "submitted rejected",
        "submitted auto_approved approved",
        "submitted in_review auto_approved",
        "submitted auto_approved closed in_review",
        "submitted withdrawn submitted",
        "expired submitted",
        "submitted in_review expired",
    ],
)
def test_moves_that_are_not_allowed(words: str) -> None:
    *before, last = words.split()
    with pytest.raises(MoveNotAllowed) as caught:
        state_of(events(words))
    assert caught.value.after is CaseState(last)
    assert caught.value.before is (CaseState(before[-1]) if before else None)
    assert str(caught.value) == f"{before[-1] if before else 'draft'} -> {last}"


def test_every_state_has_its_moves_and_can_be_reached() -> None:
    assert set(MOVES) == set(CaseState)
    reached = {state for state in CaseState if may_move(None, state)}
    for _ in CaseState:
        reached |= {after for before in reached for after in MOVES[before]}
    assert reached == set(CaseState)


def test_everything_sent_can_be_disputed() -> None:
    assert {state for state in CaseState if not may_move(state, CaseState.DISPUTED)} == {
        CaseState.EXPIRED,
        CaseState.DISPUTED,
    }


def test_open_states() -> None:
    assert {state.value for state in CaseState if state.is_open} == {
        "submitted",
        "in_review",
        "needs_info",
        "disputed",
    }


def test_needs_info_keeps_the_first_date() -> None:
    history = events("submitted in_review needs_info submitted")
    assert submitted_on(history) == date(2026, 11, 9)  # official time, not UTC
    assert submitted_on(events("expired")) is None
    assert submitted_on([]) is None


def test_a_history_grows_only_by_allowed_moves() -> None:
    history = tuple(events("submitted in_review"))
    approved = CaseEvent(CaseState.APPROVED, START, "staff 7")
    assert with_event(history, approved) == (*history, approved)
    with pytest.raises(MoveNotAllowed):
        with_event(history, CaseEvent(CaseState.EXPIRED, START, "system"))


def test_a_draft_has_no_state() -> None:
    assert state_of([]) is None


def test_an_event_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        CaseEvent(CaseState.SUBMITTED, START.replace(tzinfo=None), "system")
