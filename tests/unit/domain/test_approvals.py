"""Who else must confirm a signature (assisted_service 3.3)."""

from __future__ import annotations

import pytest

from kiosk.domain.approvals import Asks, Method, asks_of

ALONE = {"one_screen": False, "interpreter": False, "four_eyes": False}


@pytest.mark.parametrize(
    ("method", "asks"),
    [
        (Method.CODE, Asks.NOBODY), (Method.PIN, Asks.NOBODY), (Method.DRAWN, Asks.NOBODY),
        (Method.NAME, Asks.STAFF), (Method.PAPER, Asks.STAFF), (Method.VOICE, Asks.STAFF),
    ],
)  # fmt: skip
def test_who_confirms_where_the_person_has_a_screen(method: Method, asks: Asks) -> None:
    assert asks_of(method, **ALONE) is asks


@pytest.mark.parametrize("method", [Method.DRAWN, Method.NAME, Method.VOICE])
def test_ad_09_what_leaves_no_paper_at_one_screen_needs_another_member(method: Method) -> None:
    assert asks_of(method, **{**ALONE, "one_screen": True}) is Asks.SECOND


@pytest.mark.parametrize("method", list(Method))
def test_four_eyes_are_asked_whatever_the_way(method: Method) -> None:
    assert asks_of(method, **{**ALONE, "four_eyes": True}) is Asks.SECOND


def test_whoever_interprets_is_confirmed_by_staff() -> None:
    assert asks_of(Method.CODE, **{**ALONE, "interpreter": True}) is Asks.STAFF
