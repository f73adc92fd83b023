"""The operator against every address: none signs, none approves, none shows a code (T06, R-A10-05, AD-09)."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from kiosk.domain.approvals import Method
from kiosk.services import approval
from kiosk.web.guards import TABLE, Who
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, reached
from tests.app.sittings import OPERATOR, helped, looked
from tests.app.test_route_matrix import NONE, Owned, asks, routes, token_of
from tests.app.test_signing import in_the_office, rows, saw_id
from tests.citizen import Citizen
from tests.clerk import Clerk

SIGNS = "draft.sign"


def addresses(app: Flask, draft: str, session: UUID) -> list[tuple[str, str, str]]:
    """Every address with every method, about this draft and this sitting."""
    somebody = Owned(None, draft, "2026-000001-1")  # type: ignore[arg-type]  # only its ids are used
    return [
        (method, somebody.address(rule).replace(NONE, str(session)), action)
        for rule, action, method in routes(app)
    ]


def test_r_a10_05_no_address_of_the_operator_signs_or_sends_for_the_person(world: World) -> None:
    citizen = reached(world.citizen(), AMAYA.curp)
    clerk, helping = world.clerk(OPERATOR), helped(citizen)
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="code")
    code = citizen.code_sent_to(CELL)
    draft = citizen.draft.rsplit("/", 1)[-1]
    token = token_of_desk(clerk, helping.id)
    for method, address, action in addresses(clerk.app, draft, helping.id):
        if action in ("desk.leave", "desk.assist", "visit.end", "settings.change"):
            continue
        answer = asks(clerk, method, address, token=token)
        text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        assert answer.status_code < 500, f"{method} {address}"
        if action != "trial.see":  # the mailbox of the demonstration shows every message
            assert code not in text, f"{method} {address} shows the code"
    assert rows(world, "SELECT id FROM approval") == []
    assert rows(world, "SELECT id FROM case_file") == []
    assert world.numbers_of(AMAYA.curp) == []


def token_of_desk(clerk: Clerk, session: UUID) -> str:
    clerk.goes_to(f"/asesor/identificacion/{session}")
    return token_of(clerk)


def test_every_address_that_signs_is_of_the_persons_visit_alone(world: World) -> None:
    signing = [rule.rule for rule, action, _ in routes(world.citizen().app) if action == SIGNS]
    assert signing
    assert TABLE[SIGNS].who is Who.VISIT
    assert all(rule.startswith("/solicitudes/<uuid:draft_id>/firmar") for rule in signing)


def test_the_persons_cookie_is_needed_and_anothers_does_not_do(world: World) -> None:
    citizen = reached(world.citizen(), AMAYA.curp)
    helped(citizen)
    other = reached(world.citizen(), AMAYA.curp, phone="5599887766")
    for slug in ("", "/toque", "/codigo", "/clave", "/clave-nueva", "/espera", "/interprete"):
        answer = asks(other, "GET", f"{citizen.draft}/firmar{slug}")
        assert answer.status_code == 404, slug
        answer = asks(other, "POST", f"{citizen.draft}/firmar{slug}", token=token_of(other))
        assert answer.status_code in (404, 405), slug
    assert rows(world, "SELECT id FROM approval") == []


def test_what_an_operator_confirms_is_not_signed_by_that(world: World) -> None:
    """Confirming needs a signature of the person that waits; there is none to confirm before."""
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk)
    clerk.goes_to("/asesor/firmas").sees("No hay firmas")
    draft = looked(citizen)
    found = approval.approve(world.house(), draft, Method.NAME, evidence={"name": "Amaya"})
    clerk.goes_to(f"/asesor/firmas/{found.id}").answers(saw="yes")
    answered = Citizen.goes_to(citizen, f"{citizen.draft}/entrega")
    answered.chooses_delivery("SMS", phone=CELL)
    clerk.meets(404).goes_to(f"/asesor/firmas/{found.id}")


def test_roles_that_may_not_attest_or_confirm_are_refused_and_written_down(world: World) -> None:
    for number in ("0101", "0701", "0801"):
        clerk = world.clerk(number)
        assert asks(clerk, "GET", f"/asesor/identificacion/{NONE}").status_code == 403, number
        assert asks(clerk, "GET", "/asesor/firmas").status_code == 403, number
    assert len(rows(world, "SELECT n FROM ledger WHERE kind = 'staff.refused'")) == 6
