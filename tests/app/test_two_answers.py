"""The same page answered twice, differently (two tabs): both are shown and the person chooses (409)."""

from __future__ import annotations

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, RENATA, TADEO, both_ways, confirmed, reached
from tests.citizen import Citizen

LOCKED = "Pasó mucho tiempo. Tus respuestas están a salvo"


def quarrel(citizen: Citizen) -> Citizen:
    """The tab that asks which of two CURPs is right: Renata's is stored, Tadeo's was just written."""
    citizen.starts().answers(for_whom="SELF").is_at("/curp")
    other = citizen.another_tab()
    citizen.answers(curp=RENATA.curp).is_at("/confirmar")
    return other.meets(409).answers(curp=TADEO.curp).sees("Hay dos respuestas. ¿Cuál es la buena?")


@both_ways
def test_what_was_written_may_win(citizen: Citizen) -> None:
    other = quarrel(citizen).sees(f"CURP: {TADEO.curp} Lo acabas de contestar")
    other.sees(f"CURP: {RENATA.curp} Ya estaba guardado")
    choice = other.page.form("f").controls["which"]
    assert (choice.offered, choice.values) == (["written", "kept"], [])
    other.answers(which="written").is_at("/confirmar").sees("Tadeo C. L.")
    citizen.goes_to(citizen.page.address).sees("Tadeo C. L.")


@both_ways
def test_what_was_kept_may_stay(citizen: Citizen) -> None:
    quarrel(citizen).answers(which="kept").is_at("/confirmar").sees("Renata O. S.")


@both_ways
def test_one_must_be_chosen(citizen: Citizen) -> None:
    """Nothing changes until then, and what was written comes along."""
    other = quarrel(citizen)
    other.answers().is_told("Elige una de las dos respuestas.").sees(RENATA.curp, TADEO.curp)
    sent = {name: control.values for name, control in other.page.form("f").controls.items()}
    assert other.posts(other.page.address, {**sent, "which": ["both"]}).status_code == 422
    citizen.goes_to(citizen.page.address).sees("Renata O. S.")
    other.answers(which="written").is_at("/confirmar").sees("Tadeo C. L.")


@both_ways
def test_a_third_answer_meanwhile_is_asked_about_too(citizen: Citizen) -> None:
    other = quarrel(citizen)
    citizen.goes_back().answers(curp=AMAYA.curp).is_at("/confirmar")
    other.meets(409).answers(which="written").sees(TADEO.curp, AMAYA.curp).does_not_see(RENATA.curp)
    other.answers(which="kept").is_at("/confirmar")


@both_ways
def test_every_answer_that_differs_is_named(citizen: Citizen) -> None:
    """A page with several questions; what is the same in both is not in question, nor lost."""
    confirmed(citizen, RENATA.curp)
    other = citizen.another_tab()
    citizen.chooses_delivery("PRINT")
    other.meets(409).chooses_delivery("SMS", phone="5512345678").sees("55 1234 5678", "Sin respuesta")
    other.does_not_see("Correo").answers(which="written").is_at("/codigo")
    assert other.code_sent_to("5512345678")


@pytest.mark.parametrize("given", [{}, {"which": "kept"}, {"which": "written"}], ids=str)
@both_ways
def test_after_a_long_silence_neither_is_shown(citizen: Citizen, world: World, given: dict[str, str]) -> None:
    other = quarrel(citizen)
    world.clock.passes(minutes=16)
    other.answers(**given).sees(LOCKED).does_not_see(RENATA.curp, TADEO.curp)


def test_neither_is_shown_to_anybody_else(citizen: Citizen) -> None:
    """The same form sent from another visit meets a draft that is not theirs: 404."""
    other = quarrel(citizen)
    stranger = reached(citizen.another(), AMAYA.curp)
    token = stranger.page.form("f").controls["csrf"].values
    values = {name: control.values for name, control in other.page.form("f").controls.items()}
    for given in (list[str](), ["kept"], ["written"]):
        sent = {**values, "csrf": token, "which": given}
        answer = stranger.posts(other.page.address, sent)
        assert answer.status_code == 404
        assert RENATA.curp not in answer.get_data(as_text=True)
        assert TADEO.curp not in answer.get_data(as_text=True)


def test_only_that_page_takes_a_choice(citizen: Citizen) -> None:
    """A choice without its mark chooses nothing: the page is answered like any other."""
    citizen.starts()
    sent = {name: control.values for name, control in citizen.page.form("f").controls.items()}
    answer = citizen.posts(citizen.page.address, {**sent, "for_whom": ["SELF"], "which": ["kept"]})
    assert answer.headers["Location"].endswith("/curp")
