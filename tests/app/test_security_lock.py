"""A telephone found after a quarter of an hour: no way around the question "Tu CURP o tu código"."""

from __future__ import annotations

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, TADEO, both_ways, confirmed, proved, reached
from tests.citizen import Citizen

LOCKED = "Pasó mucho tiempo. Tus respuestas están a salvo"


def left_alone(citizen: Citizen, world: World) -> Citizen:
    world.clock.passes(minutes=16)
    return citizen


def nothing_shown(citizen: Citizen) -> None:
    citizen.sees(LOCKED).does_not_see("Renata", RENATA.curp, CELL, RENATA.nss)


@both_ways
@pytest.mark.parametrize(
    "button", ["Guardar y salir", "Entrar con Llave MX", "Mandar otro código", "Seguir sin código"]
)
def test_no_button_of_the_page_left_open_gets_around_it(citizen: Citizen, world: World, button: str) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("SMS", phone=CELL).is_at("/codigo")
    sent = len(citizen.inbox(RENATA.contact))
    left_alone(citizen, world).presses(button)
    nothing_shown(citizen)
    assert len(citizen.inbox(RENATA.contact)) == sent


@both_ways
def test_a_code_that_was_on_its_way_does_not_open_it(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("SMS", phone=CELL)
    left_alone(citizen, world).types_code(sent_to=CELL)
    nothing_shown(citizen)


def test_no_hand_off_leaves_it(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    token = dict(citizen.page.form("f").filled({}))["csrf"]
    left_alone(citizen, world)
    answer = citizen.posts(f"{citizen.draft}/telefono", {"csrf": token})
    assert LOCKED in answer.get_data(as_text=True)


@both_ways
def test_two_answers_are_not_shown_to_a_late_one(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    tab = citizen.another_tab()
    citizen.chooses_delivery("SMS", phone=CELL)
    left_alone(tab, world).chooses_delivery("PRINT")
    nothing_shown(tab)


@both_ways
def test_a_late_answer_that_cannot_be_kept_shows_nothing(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar").sees("Renata")
    left_alone(citizen, world).answers()
    nothing_shown(citizen)


def test_a_late_answer_does_not_change_whose_request_it_is(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp)
    tab = citizen.another_tab().goes_to(f"{citizen.draft}/curp")
    left_alone(tab, world).answers(curp=TADEO.curp)
    nothing_shown(tab)
    tab.answers(proof=TADEO.curp).is_told("Eso no coincide")
    tab.answers(proof=RENATA.curp).is_at("/revisar").sees(RENATA.curp)


def test_the_finder_gets_in_with_nothing_of_their_own(citizen: Citizen, world: World) -> None:
    """Their own request, begun in the same browser, opens theirs and nothing else."""
    reached(citizen, RENATA.curp)
    address = citizen.page.address
    left_alone(citizen, world)
    confirmed(citizen, AMAYA.curp)
    citizen.meets(404).goes_to(address)


def test_the_finders_own_folio_and_code_open_only_theirs(citizen: Citizen, world: World) -> None:
    mine = world.citizen()
    confirmed(mine, AMAYA.curp).saves_and_leaves()
    proved(citizen, RENATA).sends().sees("Renata")
    acuse = citizen.page.address
    left_alone(citizen, world).goes_to(acuse).is_at("/retomar")
    citizen.answers(folio=mine.folio, code=mine.code).is_at("/entrega")
    citizen.meets(404).goes_to(acuse)


def test_a_proof_opens_its_own_request_and_no_other_of_the_visit(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends().sees("Renata")
    acuse = citizen.page.address
    reached(citizen, AMAYA.curp)
    left_alone(citizen, world).goes_to(citizen.page.address).sees(LOCKED)
    citizen.answers(proof=AMAYA.curp).is_at("/revisar")
    citizen.meets(404).goes_to(acuse)


def test_a_request_is_not_reopened_by_who_finds_the_telephone(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp).sends()
    citizen.goes_to(f"/seguimiento/{citizen.folio}")
    sent = len(citizen.inbox(RENATA.contact))
    left_alone(citizen, world).presses("Comprobar que soy yo")
    citizen.does_not_see("Renata", RENATA.curp, CELL)
    assert len(citizen.inbox(RENATA.contact)) == sent


def test_somebody_elses_llave_mx_on_the_way_back_does_not_open_it(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp)
    citizen.goes_to(f"{citizen.draft}/curp").presses("Entrar con Llave MX")
    form = citizen.page.form("f")
    offered = form.controls["account"].offered
    left_alone(citizen, world).answers(account=next(one for one in offered if one != RENATA.curp))
    nothing_shown(citizen)
