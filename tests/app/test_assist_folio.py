"""Somebody who left a request comes to a desk with folio and code: they type both, the operator neither."""

from __future__ import annotations

import pytest

from tests.app.conftest import World
from tests.app.helping import is_really, lines
from tests.app.people import CELL, RENATA, proved
from tests.app.test_two_hosts import begun, gives_back
from tests.app.two_hosts import SISTERS, STRANGERS, Desk, at_desk
from tests.citizen import Citizen
from tests.clerk import Clerk

BUTTON = "La persona ya tiene folio y código"


def left(world: World) -> Citizen:
    """Somebody who began at home and wrote folio and code on paper."""
    return world.citizen().starts().answers(for_whom="SELF").answers(curp=RENATA.curp).saves_and_leaves()


def at_folio(clerk: Clerk) -> Clerk:
    """The screen was turned: the page that asks for folio and code."""
    clerk.goes_to("/asesor/acompanar").presses(BUTTON).presses("Sí, es su número")
    return clerk.sees("Escribe tu folio y tu código")


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_help_goes_on_with_what_was_saved(world: World, htmx: bool) -> None:
    person, clerk = left(world), world.clerk("0417", htmx=htmx)
    at_folio(clerk).answers(folio=person.folio, code=person.code).is_at("/permiso")
    clerk.sees("Te voy a ayudar con: Obtener o encontrar").answers(agrees="yes")
    clerk.is_at("/confirmar").confirms()
    clerk.gives_back().is_at("/entrega").chooses_delivery("SMS", phone=CELL)
    clerk.turns().types_code(sent_to=RENATA.contact).signs_and_sends(sent_to=RENATA.contact)
    assert (clerk.nss, clerk.folio) == (RENATA.nss, person.folio)
    assert (lines(world, "draft.resumed"), lines(world, "help.begun")) == (1, 1)


@pytest.mark.parametrize("hosts", [SISTERS, STRANGERS], ids=["one site", "two sites"])
def test_between_two_hosts_too(world: World, hosts: dict[str, str]) -> None:
    person, desk = left(world), at_desk(world, "0417", hosts)
    at_folio(desk).answers(folio=person.folio, code=person.code).is_at("/permiso").answers(agrees="yes")
    gives_back(desk.is_at("/confirmar")).sees("Todavía no contesta").does_not_see(person.code)
    assert desk.origin == hosts["staff_origin"]


def test_the_operator_sees_nothing_of_it_before_the_person_agrees(world: World) -> None:
    person, clerk = left(world), world.clerk("0417")
    at_folio(clerk).answers(folio=person.folio, code=person.code).is_at("/permiso")
    clerk.another_tab().goes_to("/asesor/acompanar").sees("La pantalla la tiene la persona")
    clerk.answers(agrees="no").sees("Terminó la ayuda")
    clerk.presses("Regresar la pantalla").sees("Ahora no acompañas a nadie").does_not_see("OOSR")


def test_a_wrong_pair_may_be_typed_again_and_tells_nothing(world: World) -> None:
    person, clerk = left(world), world.clerk("0417")
    at_folio(clerk).answers().is_told("folio")
    clerk.answers(folio=person.folio, code="00000-00000").is_told("El folio y el código no coinciden")
    assert person.code not in clerk.page.html
    clerk.answers(folio="2026-999999-9", code=person.code).is_told("")
    clerk.answers(folio=person.folio, code=person.code).is_at("/permiso")


def test_five_wrong_codes_an_hour_close_a_folio_here_too(world: World) -> None:
    person, clerk = left(world), world.clerk("0417")
    at_folio(clerk)
    for number in range(5):
        clerk.answers(folio=person.folio, code=f"00000-0000{number}").is_told("no coinciden")
    clerk.answers(folio=person.folio, code=person.code).is_told("no coinciden")
    assert lines(world, "help.begun") == 0


def test_a_request_that_was_sent_is_not_begun_again(world: World) -> None:
    person = proved(left(world).another(), RENATA)
    sent = person.saves_and_leaves()
    sent.goes_to("/retomar").answers(folio=sent.folio, code=sent.code).is_at("/revisar").sends()
    clerk = at_folio(world.clerk("0417")).answers(folio=sent.folio, code=sent.code)
    clerk.is_told("Esa solicitud ya se envió").does_not_see(RENATA.nss)
    assert lines(world, "help.begun") == 0


def test_ad_08_nobody_helps_with_their_own_draft(world: World) -> None:
    person, clerk = left(world), world.clerk("0417")
    is_really(world, "0417", curp=RENATA.curp)
    at_folio(clerk).answers(folio=person.folio, code=person.code).sees("Esta persona no te puede ayudar")
    clerk.follows("Regresar la pantalla").goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    assert (lines(world, "help.own_data_refused"), lines(world, "help.agreed")) == (1, 0)
    person.goes_to("/retomar").answers(folio=person.folio, code=person.code).is_at("/confirmar")


def test_the_ticket_of_that_page_is_used_once_and_old_after_five_minutes(world: World) -> None:
    person, clerk = left(world), world.clerk("0417")
    page = at_folio(clerk).page
    clerk.answers(folio=person.folio, code=person.code).is_at("/permiso")
    other = clerk.another_tab().looks_again_at(page)
    other.meets(403).answers(folio=person.folio, code=person.code)  # the visit has another token now
    late = at_folio(world.clerk("0418"))
    world.clock.passes(minutes=5, seconds=1)
    late.meets(410).answers(folio=person.folio, code=person.code).sees("Ese paso ya no sirve")
    assert lines(world, "help.begun") == 1


def test_who_sat_there_before_is_gone(world: World) -> None:
    """A second person at the same screen: the visit of the first ends before the second's begins."""
    desk: Desk = begun(world).answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    address = desk.origin + desk.page.address
    gives_back(desk)
    person = left(world)
    at_folio(desk).answers(folio=person.folio, code=person.code).is_at("/permiso")
    desk.meets(404).goes_to(address)
