"""Somebody who left a request comes to a desk with folio and code: they type both, the operator neither."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState
from tests.app.conftest import World
from tests.app.helping import at_another_desk, is_really, lines
from tests.app.people import CELL, RENATA, proved, reached
from tests.app.test_two_hosts import begun, gives_back
from tests.app.two_hosts import SISTERS, STRANGERS, Desk, at_desk
from tests.citizen import Citizen
from tests.clerk import Clerk

STROKES = "10,10 20,30 40,50;60,60 90,100 120,140;10,90 100,100 700,200"
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


# --- sent, and something lacks ----------------------------------------------------------------------------


def lacking(world: World) -> Citizen:
    """Somebody whose own telephone answered, which proves nobody: sent, and the proof lacks."""
    person = reached(left(world).another(), RENATA.curp).sends().sees("Falta comprobar que eres tú")
    person.code = person.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    return person


def helped_again(world: World, person: Citizen, *, htmx: bool = False) -> Clerk:
    """They typed folio and code at the turned screen, and agreed to be helped."""
    clerk = at_folio(world.clerk("0417", htmx=htmx)).answers(folio=person.folio, code=person.code)
    return clerk.is_at("/permiso").sees("Te voy a ayudar con").answers(agrees="yes").is_at("/codigo")


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_proof_that_lacks_is_given_with_the_code_of_a_contact_on_file(world: World, htmx: bool) -> None:
    person = lacking(world)
    submitted = world.case(person.folio).submitted_at
    world.clock.passes(days=2)
    clerk = helped_again(world, person, htmx=htmx).does_not_see(RENATA.nss)
    clerk.types_code(sent_to=RENATA.contact).is_at("/revisar")
    clerk.signs_and_sends(sent_to=RENATA.contact)
    assert (clerk.nss, clerk.folio) == (RENATA.nss, person.folio)
    assert world.case(person.folio).submitted_at == submitted
    assert (lines(world, "help.begun"), lines(world, "acuse.replaced")) == (1, 1)


def test_ad_04_a_proof_that_lacks_is_given_by_an_id_that_staff_saw(world: World) -> None:
    """The operator sees neither folio's code nor answers that are the person's, and signs nothing."""
    person = lacking(world)
    clerk = helped_again(world, person).gives_back().sees("Esto solo lo contesta la persona")
    clerk.does_not_see("escribe lo que diga")
    clerk.does_not_see(person.code, RENATA.nss, RENATA.contact)
    clerk.follows("Vi la identificación").answers(id_kind="voter", last_four="12a4").is_at("/revisar")
    clerk.does_not_see(person.code, RENATA.nss, CELL)
    clerk.turns().is_at("/revisar").presses("Firmar").answers(how="drawn")
    clerk.answers(strokes=STROKES).sees("Falta que lo confirme otra persona")
    other = at_another_desk(world, "0418").goes_to("/asesor/firmas")
    words = next(text for text, url in other.page.links if url.startswith("/asesor/firmas/"))
    other.follows(words).answers(saw="yes").is_at("/asesor/firmas")
    clerk.goes_to(f"{clerk.draft}/revisar").sends()
    assert (clerk.nss, clerk.folio) == (RENATA.nss, person.folio)
    assert lines(world, "person.id_seen") == 1
    person.meets(404).goes_to(f"/acuses/{person.folio}")  # the visit that sent it first proved nothing


@pytest.mark.parametrize("hosts", [SISTERS, STRANGERS], ids=["one site", "two sites"])
def test_a_proof_that_lacks_between_two_hosts_too(world: World, hosts: dict[str, str]) -> None:
    person, desk = lacking(world), at_desk(world, "0417", hosts)
    at_folio(desk).answers(folio=person.folio, code=person.code).is_at("/permiso").answers(agrees="yes")
    gives_back(desk.is_at("/codigo")).sees("Todavía no contesta").does_not_see(person.code)


def test_who_says_no_finds_the_request_as_it_was(world: World) -> None:
    person = lacking(world)
    clerk = at_folio(world.clerk("0417")).answers(folio=person.folio, code=person.code)
    clerk.answers(agrees="no").sees("Terminó la ayuda").presses("Regresar la pantalla")
    clerk.sees("Ahora no acompañas a nadie").does_not_see(RENATA.curp[:4], person.code)
    later = person.another().goes_to("/retomar").answers(folio=person.folio, code=person.code)
    later.does_not_see(RENATA.nss)
    if "/seguimiento/" in later.page.address:
        later.sees("Falta un dato").presses("Comprobar")
    later.is_at("/codigo").types_code(sent_to=RENATA.contact).sends()
    assert (later.nss, later.folio) == (RENATA.nss, person.folio)


def test_ad_08_nobody_helps_with_their_own_request_that_was_sent(world: World) -> None:
    person, clerk = lacking(world), world.clerk("0417")
    is_really(world, "0417", curp=RENATA.curp)
    sent = len(person.inbox(RENATA.contact))
    at_folio(clerk).answers(folio=person.folio, code=person.code).sees("Esta persona no te puede ayudar")
    assert (lines(world, "help.own_data_refused"), lines(world, "help.agreed")) == (1, 0)
    assert len(person.inbox(RENATA.contact)) == sent
    assert world.case(person.folio).state is CaseState.NEEDS_INFO


def test_a_wrong_code_opens_no_request_that_was_sent(world: World) -> None:
    person = lacking(world)
    clerk = at_folio(world.clerk("0417")).answers(folio=person.folio, code="00000-00000")
    clerk.is_told("El folio y el código no coinciden")
    assert (lines(world, "draft.resumed"), lines(world, "help.begun")) == (0, 0)


def test_a_request_that_was_sent_and_lacks_nothing_is_not_begun_again(world: World) -> None:
    person = proved(left(world).another(), RENATA)
    sent = person.saves_and_leaves()
    sent.goes_to("/retomar").answers(folio=sent.folio, code=sent.code).is_at("/revisar").sends()
    clerk = at_folio(world.clerk("0417")).answers(folio=sent.folio, code=sent.code)
    clerk.is_told("Esa solicitud ya se envió y no le falta nada").does_not_see(RENATA.nss)
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
