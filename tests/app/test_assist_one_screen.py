"""One screen turned between two people: whoever does not have it sees nothing."""

from __future__ import annotations

import pytest

from kiosk.web.csrf import make_token
from kiosk.web.ticket import read_ticket
from tests.app.conftest import World
from tests.app.helping import follows_person, lines, turned
from tests.app.people import CELL, RENATA
from tests.clerk import Clerk

PERSONS = "La pantalla la tiene la persona"
OPERATORS = "La pantalla la tiene tu asesora"


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_person_who_does_not_type_finishes_at_one_screen(world: World, htmx: bool) -> None:
    """B11, whole: the operator types, the person says who they are, types the code and sends."""
    clerk = world.clerk("0417", htmx=htmx)
    turned(clerk).gives_back().is_at("/para-quien")
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    clerk.sees("Esto solo lo contesta la persona").does_not_see("Renata")
    clerk.turns().sees("Renata O. S.").confirms()
    clerk.gives_back().is_at("/entrega").chooses_delivery("SMS", phone=CELL)
    clerk.is_at("/codigo").sees("Esto solo lo contesta la persona").does_not_see("one_time_code")
    clerk.turns().types_code(sent_to=RENATA.contact).is_at("/revisar")
    clerk.gives_back().sees("Léele a la persona").does_not_see("Enviar solicitud")
    clerk.turns().sees("Escrito con ayuda")
    clerk.signs_and_sends(sent_to=RENATA.contact)
    assert clerk.nss == RENATA.nss
    clerk.gives_back().sees("La persona envió su solicitud", clerk.folio)
    clerk.presses("Terminar esta ayuda").is_at("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    clerk.goes_to(f"/acuses/{clerk.folio}").is_at("/terminado").does_not_see(RENATA.nss)


DESK = ("/asesor", "/asesor/acompanar", "/asesor/avisos", "/asesor/codigo", "/asesor/contrasena")


def test_while_the_person_has_the_screen_every_page_of_the_desk_is_closed(world: World) -> None:
    clerk = turned(world.clerk("0417"))
    for address in DESK:
        page = clerk.another_tab().goes_to(address)
        page.sees(PERSONS)
        assert "0417" not in page.page.words
    answer = clerk.posts("/asesor/salir", {"csrf": token_of_desk(clerk)})
    assert PERSONS in answer.get_data(as_text=True)


def token_of_desk(clerk: Clerk) -> str:
    """A token of the staff's cookie, which no page gives away now: made as the program makes it."""
    vault = clerk.house.vault
    cookie = clerk.client.get_cookie("a", domain="127.0.0.1")
    assert cookie is not None
    ticket = read_ticket(cookie.value, lambda body: vault.mac("cookie", body))
    assert ticket is not None
    return make_token(ticket.token, lambda text: vault.mac("csrf", text), clerk.house.chance.bytes)


def test_while_the_operator_has_the_screen_nothing_of_the_person_is_shown(world: World) -> None:
    clerk = turned(world.clerk("0417"))
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    draft, page = clerk.draft, clerk.page
    clerk.gives_back()
    for address in (f"{draft}/confirmar", f"{draft}/revisar", f"{draft}/curp"):
        clerk.another_tab().goes_to(address).sees(OPERATORS).does_not_see("Renata")
    other = clerk.another_tab().looks_again_at(page).confirms()
    other.sees(OPERATORS)
    follows_person(clerk).is_at("/confirmar").sees("Todavía no contesta")


def test_the_person_may_say_no_and_nothing_is_kept(world: World) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar").presses("Obtener o encontrar")
    clerk.presses("Sí, es su número").answers(agrees="no").sees("Terminó la ayuda").does_not_see("Tu folio")
    clerk.presses("Regresar la pantalla").is_at("/asesor/acompanar")
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    assert (lines(world, "help.refused"), lines(world, "help.agreed")) == (1, 0)


def test_consent_must_be_answered(world: World) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar").presses("Obtener o encontrar")
    clerk.presses("Sí, es su número").answers().is_told("Elige sí o no.")
    clerk.goes_to("/asesor").sees(PERSONS)


def test_a_screen_is_turned_once_and_for_five_minutes(world: World) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar").presses("Obtener o encontrar")
    page = clerk.page
    clerk.presses("Sí, es su número").is_at("/permiso")
    other = clerk.another_tab().looks_again_at(page).meets(410).presses("Sí, es su número")
    other.sees("Ese paso ya no sirve").follows("Ir a la mesa de ayuda").sees(PERSONS)
    late = world.clerk("0418").goes_to("/asesor/acompanar").presses("Obtener o encontrar")
    world.clock.passes(minutes=5, seconds=1)
    late.meets(410).presses("Sí, es su número")


def test_the_person_ends_it_and_takes_folio_and_code_along(world: World) -> None:
    clerk = turned(world.clerk("0417"))
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    address = clerk.page.address
    clerk.presses("Terminar ayuda").sees("En esta pantalla ya no queda nada tuyo")
    folio, code = clerk.says(r"2\d{3}-\d{6}-\d"), clerk.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    clerk.goes_to(address).is_at("/terminado").does_not_see("Renata")
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    world.citizen().goes_to("/retomar").answers(folio=folio, code=code).is_at("/confirmar")


def test_ad_15_ten_minutes_without_a_touch_end_help_and_visit(world: World) -> None:
    """Also with the Back key: the page is asked again, and nothing is there."""
    clerk = turned(world.clerk("0417"))
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    address = clerk.page.address
    world.clock.passes(minutes=10, seconds=1)
    clerk.goes_to(address).is_at("/terminado").does_not_see("Renata", "Te ayuda")
    assert lines(world, "visit.ended") == 1


def test_ad_15_what_was_left_alone_ends_by_itself(world: World) -> None:
    clerk = turned(world.clerk("0417"))
    world.clock.passes(minutes=10, seconds=1)
    world.works()
    assert (lines(world, "help.ended"), lines(world, "visit.ended")) == (1, 1)
    world.works()
    assert lines(world, "help.ended") == 1
    clerk.goes_to("/asesor").is_at("/asesor/entrar")


def test_ad_15_signing_out_ends_the_help(world: World) -> None:
    clerk = turned(world.clerk("0417")).gives_back()
    draft = clerk.presses("Salir").is_at("/asesor/entrar")
    assert lines(world, "help.ended") == 1
    draft.goes_to("/solicitudes/00000000-0000-4000-8000-000000000000/curp").is_at("/terminado")


def test_every_turn_is_in_the_ledger(world: World) -> None:
    clerk = turned(world.clerk("0417")).gives_back()
    clerk.answers(for_whom="SELF").turns().is_at("/curp")
    kinds = {kind: lines(world, f"help.{kind}") for kind in ("begun", "agreed", "wrote", "screen_turned")}
    assert kinds == {"begun": 1, "agreed": 1, "wrote": 1, "screen_turned": 3}
