"""Every address for every kind of visitor: whose it is, with which token, by which method.

What must come back is worked out from the table of guards. A new line of the table or a new address is tried
by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kiosk.domain.identifiers import Folio
from kiosk.web.guards import TABLE, Who
from tests.app.conftest import World
from tests.app.people import AMAYA, DARIO, EULALIA, RENATA, confirmed, proved
from tests.app.test_route_matrix import NONE, OWN, WAITS, Owned, asks, ends, routes, shows_nothing, token_of
from tests.citizen import Citizen


def nobody(world: World) -> Citizen:
    return world.citizen().goes_to("/tramites/asignacion-nss")


def beginner(world: World) -> Citizen:
    return world.citizen().starts()


def asked(world: World) -> Citizen:
    return confirmed(world.citizen(), DARIO.curp)


def known(world: World) -> Citizen:
    return proved(world.citizen(), EULALIA)


def ended(world: World) -> Citizen:
    """Somebody whose visit is over and whose browser still has the cookie of it."""
    citizen = confirmed(world.citizen(), DARIO.curp)
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    page = citizen.page
    assert cookie is not None
    citizen.posts("/terminar", {"csrf": token_of(citizen)})
    citizen.client.set_cookie("s", cookie.value, domain="127.0.0.1")
    return citizen.looks_again_at(page)


ROLES: Mapping[str, Callable[[World], Citizen]] = {
    "L0 without a visit": nobody, "L0": beginner, "L1": asked, "L2": known, "over": ended,
}  # fmt: skip


@pytest.fixture
def theirs(world: World) -> Owned:
    """A sent request and an open draft of somebody else."""
    owner = proved(world.citizen(), RENATA).sends()
    folio = owner.folio
    confirmed(owner, AMAYA.curp)
    return Owned(owner, owner.draft.rsplit("/", 1)[-1], folio)


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.slow("every address, several times")
def test_what_is_not_ones_own_is_closed_by_every_method_and_token(
    world: World, theirs: Owned, role: str
) -> None:
    """Foreign and missing, GET and POST, right token, none and another's: only what the table promises."""
    visitor = ROLES[role](world)
    token = token_of(visitor)
    missing = Owned(visitor, NONE, str(Folio.of(2026, 987654)))
    tried = 0
    for rule, action, method in routes(theirs.owner.app):
        if action not in OWN or rule.endpoint == WAITS:
            continue
        for sent in (token, "", token_of(theirs.owner)) if method == "POST" else ("",):
            answers = [asks(visitor, method, one.address(rule), token=sent) for one in (theirs, missing)]
            where = f"{role}: {method} {rule.rule} {[one.status_code for one in answers]}"
            assert all(shows_nothing(one) for one in answers), where
            assert answers[0].status_code == answers[1].status_code, where
            assert wanted(answers[0], action, visits=role != "L0 without a visit", right=sent == token), where
            tried += 1
    assert tried > 30


def wanted(answer: Any, action: str, *, visits: bool, right: bool) -> bool:
    """Whether an answer about what is not one's own is the one the table promises."""
    if answer.request.method == "POST" and not right:
        return bool(answer.status_code == 403)
    if TABLE[action].who is Who.VISIT and not visits:
        return ends(answer) or answer.status_code == 404
    return bool(answer.status_code == 404)


@pytest.mark.slow("every address")
def test_after_a_long_silence_own_pages_hide_everything(world: World, theirs: Owned) -> None:
    world.clock.passes(minutes=16)
    token = token_of(theirs.owner)
    for rule, action, method in routes(theirs.owner.app):
        if action not in OWN or rule.endpoint in (WAITS, "leave.unlock"):
            continue
        cookie = theirs.owner.client.get_cookie("s", domain="127.0.0.1")
        answer = asks(theirs.owner, method, theirs.address(rule), token=token)
        where = f"{method} {rule.rule}: {answer.status_code}"
        assert shows_nothing(answer), where
        assert answer.status_code < 500, where
        assert cookie is not None
        theirs.owner.client.set_cookie("s", cookie.value, domain="127.0.0.1")


def test_the_pages_would_show_it_to_their_owner(theirs: Owned) -> None:
    """The search for what leaks is not blind: the owner sees their name."""
    assert not shows_nothing(asks(theirs.owner, "GET", f"/acuses/{theirs.folio}"))
