"""Every address, for every kind of visitor and every way to ask, answers what the table of guards promises.

The expectation of an address is worked out from its line in the table, never written down by hand: a new line
of a kind this file does not know, or an address whose example is missing, fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from kiosk.domain.identifiers import Folio
from kiosk.web.guards import TABLE, Cookie, Who
from tests.app.conftest import World
from tests.app.people import AMAYA, NIEVES, RENATA, confirmed, proved
from tests.citizen import Citizen

OWN = frozenset(
    {
        "draft.answer", "draft.leave", "draft.send", "draft.prove", "draft.hand_off", "visit.unlock",
        "case.follow", "case.prove", "acuse.see", "acuse.rate", "help.pair", "help.agree", "help.news",
        "help.turn", "draft.sign", "case.dispute_own",
    }
)  # fmt: skip
"""Actions on somebody's draft or case: what is not the visitor's looks as if it did not exist."""

NOBODYS = frozenset(
    {
        "home.see", "procedures.see", "procedure.start", "search.ask", "information.see", "settings.change",
        "mandate.see", "mandate.revoke",
        "draft.resume", "help.ask", "help.begin", "help.cross", "visit.extend", "visit.end",
        "acuse.verify", "login.return", "trial.see",
        "health.see", "metrics.see", "policy.report", "file.get", "turn.take", "turn.see",
        "acts.see", "case.dispute", "follow_up.answer",
    }
)  # fmt: skip
"""Actions that are about nobody, or only about the visitor's own visit."""

NO_TICKET = 410
"""What a form that crosses from the other host gets without a ticket: nothing it asks for is there."""

WAITS = "leave.taken"
"""What a kiosk asks while it waits for the phone: a draft that is not its own any more ends its visit."""

NONE = "00000000-0000-4000-8000-000000000000"
SECRETS = ("Renata", RENATA.curp, RENATA.nss, "Amaya", AMAYA.curp)


@dataclass(frozen=True, slots=True)
class Owned:
    """What belongs to one visitor, and who they are."""

    owner: Citizen
    draft: str
    folio: str

    def address(self, rule: Rule) -> str:
        """The address of a rule about what is owned."""
        values = {
            "draft_id": self.draft, "folio": self.folio, "where": "entrega", "rows": "nada", "row": "nada",
            "slug": "asignacion-nss", "code": "ABCD2345", "name": "nada.css",
            "session_id": NONE, "call_id": NONE, "reason": "folio",
            "turn_id": NONE, "mandate_id": NONE, "approval_id": NONE, "task_id": NONE,
        }  # fmt: skip
        missing = rule.arguments - values.keys()
        assert not missing, f"{rule.rule} needs an example of {sorted(missing)}"
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found.group(1)], rule.rule)


@pytest.fixture
def owned(world: World) -> Owned:
    owner = proved(world.citizen(), RENATA).sends()
    folio = owner.folio
    confirmed(owner, AMAYA.curp)
    return Owned(owner, owner.draft.rsplit("/", 1)[-1], folio)


@pytest.fixture
def stranger(world: World) -> Citizen:
    """Somebody with a visit and a draft of their own."""
    other = world.citizen()
    other.starts().answers(for_whom="CHILD").answers(curp=NIEVES.curp)
    return other


def routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule, action and method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
        action = getattr(app.view_functions[rule.endpoint], "guard").action  # noqa: B009 - set by the guard
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, action, method


def asks(citizen: Citizen, method: str, address: str, **headers: str) -> Any:
    """One request as a browser sends it, past the budgets of the speaking client."""
    sent = {**({"Origin": citizen.origin} if method == "POST" else {}), **headers}
    data = {"csrf": headers.pop("token", "")} if method == "POST" else None
    sent.pop("token", None)
    return citizen.client.open(address, method=method, data=data, base_url=citizen.origin, headers=sent)


def token_of(citizen: Citizen) -> str:
    return dict(citizen.page.form("f").filled({}))["csrf"]


def ends(answer: Any) -> bool:
    """Sent to the page that says a visit is over."""
    return bool(answer.status_code == 303 and answer.headers["Location"] == "/terminado")


def shows_nothing(answer: Any) -> bool:
    text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
    return not any(one in text for one in SECRETS) and answer.mimetype != "application/pdf"


def test_every_action_has_an_expectation(owned: Owned) -> None:
    at_desks = {action for action in TABLE if action.startswith("desk.")}
    assert TABLE.keys() == OWN | NOBODYS | at_desks
    assert all(TABLE[action].who in (Who.DESK, Who.STAFF) for action in at_desks)
    assert {access.who for access in TABLE.values()} == set(Who)
    for action in OWN - {"visit.unlock"}:
        assert TABLE[action].who is Who.VISIT, action
    for rule, _, _ in routes(owned.owner.app):
        owned.address(rule)


def test_nothing_is_changed_without_a_token_but_by_whoever_needs_none(owned: Owned) -> None:
    """Without a cookie, with another's, with one's own: no token, no change."""
    for rule, action, method in routes(owned.owner.app):
        if method == "GET" or not TABLE[action].token:
            continue
        for somebody in (owned.owner, owned.owner.another()):
            answer = asks(somebody, method, owned.address(rule))
            refused = NO_TICKET if TABLE[action].crosses else 403
            assert answer.status_code == refused, f"{method} {rule.rule}: {answer.status_code}"
            assert shows_nothing(answer)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "null", "site"],
)
def test_a_foreign_form_changes_nothing_even_with_the_right_token(
    owned: Owned, headers: dict[str, str]
) -> None:
    token = token_of(owned.owner)
    for rule, action, method in routes(owned.owner.app):
        if method == "POST" and TABLE[action].token:
            answer = asks(owned.owner, method, owned.address(rule), token=token, **headers)
            refused = NO_TICKET if TABLE[action].crosses and "Origin" not in headers else 403
            assert answer.status_code == refused, f"{rule.rule}: {answer.status_code}"


def test_without_a_cookie_a_visits_pages_lead_to_the_end(owned: Owned) -> None:
    for rule, action, method in routes(owned.owner.app):
        if method != "GET":
            continue
        answer = asks(owned.owner.another(), method, owned.address(rule))
        where = f"{rule.rule}: {answer.status_code}"
        if TABLE[action].who is Who.VISIT:
            assert ends(answer), where
        elif TABLE[action].who is Who.STAFF:
            assert (answer.status_code, answer.headers.get("Location")) == (303, "/asesor/entrar"), where
        else:
            assert answer.status_code in ({403} if action == "login.return" else {200, 204, 303, 404}), where
            makes, made = TABLE[action].cookie is Cookie.MAKE, "Set-Cookie" in answer.headers
            assert made == makes or (makes and answer.status_code >= 400), where
        assert shows_nothing(answer) or action == "trial.see", where


def test_what_belongs_to_another_looks_as_if_it_did_not_exist(owned: Owned, stranger: Citizen) -> None:
    missing = Owned(stranger, NONE, str(Folio.of(2026, 987654)))
    token = token_of(stranger)
    for rule, action, method in routes(owned.owner.app):
        if action not in OWN or rule.endpoint == WAITS:
            continue
        answers = [asks(stranger, method, each.address(rule), token=token) for each in (owned, missing)]
        for answer in answers:
            assert answer.status_code == 404, f"{method} {rule.rule}: {answer.status_code}"
            assert shows_nothing(answer)
        assert len({plain(answer, owned, missing) for answer in answers}) == 1, f"{method} {rule.rule}"


def test_a_kiosk_that_waits_learns_nothing_of_anothers_draft(owned: Owned, world: World) -> None:
    answers = []
    for draft in (owned.draft, NONE):
        waiting = confirmed(world.citizen(), RENATA.curp)
        answer = asks(waiting, "POST", f"/solicitudes/{draft}/relevo", token=token_of(waiting))
        answers.append((answer.status_code, answer.headers.get("Location"), answer.get_data()))
        assert asks(waiting, "GET", waiting.page.address).status_code == 404
    assert answers[0] == answers[1]
    assert asks(owned.owner, "GET", owned.owner.page.address).status_code == 200


def plain(answer: Any, *known: Owned) -> str:
    """A page without its token and without the addresses that were asked for."""
    text = re.sub(r'(?<=")[A-Za-z0-9_-]{43}(?=")', "TOKEN", answer.get_data(as_text=True))
    for one in known:
        text = text.replace(one.draft, "DRAFT").replace(one.folio, "FOLIO")
    return text


def test_the_owner_meets_no_refusal(owned: Owned) -> None:
    """Each page of one's own answers; a page that has nothing to say leads on, or is not there."""
    for rule, action, method in routes(owned.owner.app):
        if method != "GET" or action not in OWN:
            continue
        answer = asks(owned.owner, method, owned.address(rule))
        may_lack = {404} if action == "case.prove" else set()
        assert answer.status_code in {200, 303} | may_lack, f"{rule.rule}: {answer.status_code}"
        assert not ends(answer), rule.rule


def test_other_methods_are_refused_by_every_address(owned: Owned) -> None:
    known = owned.owner.app.url_map.bind("127.0.0.1")
    for address in {owned.address(rule) for rule, _, _ in routes(owned.owner.app)}:
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(known.allowed_methods(address)):
            answer = asks(owned.owner.another(), method, address)
            assert answer.status_code == 405, f"{method} {address}: {answer.status_code}"
            assert shows_nothing(answer)


def test_no_answer_may_be_kept_but_public_files(owned: Owned) -> None:
    for rule, action, method in routes(owned.owner.app):
        if method == "GET" and action != "file.get":
            answer = asks(owned.owner, method, owned.address(rule))
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
