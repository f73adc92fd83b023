"""The pages of people and the desk at two host names over one database: the only screen crosses between
them with a ticket, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kiosk.documents.qr import draw_qr
from kiosk.web import assist
from tests.app.conftest import World
from tests.app.helping import asks_company, lines
from tests.app.installation import log_to
from tests.app.people import CELL, RENATA
from tests.app.reviewing import SYSTEM
from tests.app.two_hosts import SISTERS, STRANGERS, Desk, at_desk
from tests.seen import Seen

PERSONS = "La pantalla la tiene la persona"
OPERATORS = "La pantalla la tiene tu asesora"
USED = "Ese paso ya no sirve"
two_hosts = pytest.mark.parametrize("hosts", [SISTERS, STRANGERS], ids=["one site", "two sites"])


def offered(world: World, hosts: Mapping[str, str] = SISTERS, number: str = "0417") -> Desk:
    """The screen was turned; the person reads who helps."""
    return at_desk(world, number, hosts).goes_to("/asesor/acompanar").presses("Obtener o encontrar")


def begun(world: World, hosts: Mapping[str, str] = SISTERS) -> Desk:
    return offered(world, hosts).presses("Sí, es su número").answers(agrees="yes").is_at("/para-quien")


def gives_back(desk: Desk) -> Desk:
    """The person gives the screen back. Of another site the desk's cookie comes with the next press only."""
    desk.gives_back()
    return desk if desk.are_sisters else desk.sees("La pantalla es tuya otra vez").follows("Seguir")


def ticket_of(page: Seen) -> str:
    return page.form("f").controls["ticket"].values[0]


@two_hosts
def test_b11_whole_with_one_screen_turned_between_two_hosts(world: World, hosts: Mapping[str, str]) -> None:
    desk = begun(world, hosts)
    assert desk.origin == hosts["origin"]
    gives_back(desk).is_at("/para-quien")
    assert desk.origin == hosts["staff_origin"]
    desk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar").does_not_see("Renata")
    desk.turns().is_at("/confirmar").sees("Renata O. S.").confirms()
    gives_back(desk).is_at("/entrega").chooses_delivery("SMS", phone=CELL).is_at("/codigo")
    desk.turns().types_code(sent_to=RENATA.contact).is_at("/revisar")
    gives_back(desk).sees("Léele a la persona")
    desk.turns().is_at("/revisar").signs_and_sends(sent_to=RENATA.contact)
    assert desk.nss == RENATA.nss
    folio = desk.folio
    gives_back(desk).sees("La persona envió su solicitud", folio)
    desk.turns().is_at(f"/acuses/{folio}").presses("Terminar ayuda").sees("ya no queda nada tuyo")
    desk.presses("Regresar la pantalla")
    if not desk.are_sisters:
        desk.follows("Seguir")
    desk.is_at("/asesor/acompanar").sees("no acompañas a nadie")
    desk.goes_to(f"{hosts['origin']}/acuses/{folio}").is_at("/terminado").does_not_see(RENATA.nss)


@two_hosts
def test_while_the_person_has_the_screen_the_desk_is_closed(world: World, hosts: Mapping[str, str]) -> None:
    desk = begun(world, hosts)
    desk.goes_over(hosts["staff_origin"])
    for address in ("/asesor", "/asesor/acompanar", "/asesor/avisos", "/asesor/firmas", "/asesor/turnos"):
        desk.goes_to(address).sees(PERSONS)
    desk.turns().is_at("/para-quien")


@two_hosts
def test_while_the_operator_has_it_so_is_the_request(world: World, hosts: Mapping[str, str]) -> None:
    desk = begun(world, hosts).answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    draft = desk.draft
    gives_back(desk).goes_over(hosts["origin"])
    for page in ("confirmar", "curp", "revisar"):
        desk.goes_to(f"{draft}/{page}").sees(OPERATORS).does_not_see("Renata")


def test_no_address_on_either_side_carries_a_ticket_or_a_code(world: World) -> None:
    desk = offered(world)
    ticket = ticket_of(desk.page)
    desk.presses("Sí, es su número")
    assert ticket not in desk.page.address + desk.page.html
    desk.answers(agrees="yes").presses("Dar la pantalla a mi asesora")
    ticket = ticket_of(desk.page)
    desk.presses("Volver con la asesora")
    assert ticket not in desk.page.address + desk.page.html


def test_a_ticket_is_used_once(world: World) -> None:
    desk = begun(world).presses("Dar la pantalla a mi asesora")
    page = desk.page
    desk.presses("Volver con la asesora").is_at("/para-quien")
    desk.goes_over(SISTERS["origin"])
    desk.looks_again_at(page).meets(410).presses("Volver con la asesora").sees(USED)


def test_a_ticket_is_good_for_five_minutes(world: World) -> None:
    desk = offered(world)
    world.clock.passes(minutes=5, seconds=1)
    desk.meets(410).presses("Sí, es su número").sees(USED)
    assert lines(world, "help.begun") == 0
    desk.follows("Ir a la mesa de ayuda")
    assert desk.origin == SISTERS["staff_origin"]


@pytest.mark.parametrize("ticket", ["", "0" * 32, "f" * 64, "'; --", "ñ"])
def test_a_ticket_that_never_was_opens_nothing(world: World, ticket: str) -> None:
    desk = offered(world)
    world.log = log_to(world.clock)  # a program that is made begins its own log
    for here, there, path in (
        ("staff_origin", "origin", "/acompanar/pantalla"),
        ("origin", "staff_origin", "/asesor/acompanar/regreso"),
    ):
        desk.goes_over(SISTERS[here])
        answer = desk.posts(SISTERS[there] + path, {"ticket": ticket})
        assert answer.status_code == 410
    assert lines(world, "help.begun") == 0
    assert '"screen.refused"' in world.log.getvalue()


def test_a_ticket_of_one_side_is_nothing_on_the_other(world: World) -> None:
    desk = offered(world)
    ticket = ticket_of(desk.page)
    desk.goes_over(SISTERS["origin"])
    there = SISTERS["staff_origin"] + "/asesor/acompanar/regreso"
    assert desk.posts(there, {"ticket": ticket}).status_code == 410
    desk.goes_over(SISTERS["origin"])
    answer = desk.posts("/acompanar/folio", {"ticket": ticket, "csrf": "x"})
    assert answer.status_code == 403


FOREIGN = ["https://malo.example", "https://tramites.example.org.malo.example", "null", ""]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_form_from_anywhere_else_is_refused_with_the_right_ticket_too(world: World, origin: str) -> None:
    desk = offered(world)
    ticket = ticket_of(desk.page)
    there = SISTERS["origin"] + "/acompanar/pantalla"
    assert desk.posts(there, {"ticket": ticket}, Origin=origin).status_code == 403
    desk.goes_over(SISTERS["origin"])
    own = desk.posts("/acompanar/pantalla", {"ticket": ticket})  # our own origin is not the other side's
    assert own.status_code == 403
    assert lines(world, "help.begun") == 0
    desk.goes_over(SISTERS["staff_origin"])
    assert desk.posts(there, {"ticket": ticket}).status_code == 303


def test_every_other_form_refuses_the_other_host(world: World) -> None:
    """The origin of one side opens exactly one address of the other, whatever token comes with it."""
    desk = begun(world)
    csrf = desk.page.form("f").controls["csrf"].values[0]
    draft = desk.draft
    turn = f"/acompanar/{draft[-36:]}/pantalla"
    for path in (f"{draft}/para-quien", "/acompanar/folio", turn, "/terminar"):
        desk.goes_over(SISTERS["origin"])
        answer = desk.posts(path, {"csrf": csrf, "for_whom": "SELF"}, Origin=SISTERS["staff_origin"])
        assert answer.status_code == 403, path
    gives_back(desk)
    csrf = desk.page.form("f").controls["csrf"].values[0]
    for path in ("/asesor/acompanar/pantalla", "/asesor/salir", "/asesor/acompanar"):
        desk.goes_over(SISTERS["staff_origin"])
        assert desk.posts(path, {"csrf": csrf}, Origin=SISTERS["origin"]).status_code == 403, path


def test_a_ticket_leads_another_operator_nowhere(world: World) -> None:
    desk, other = begun(world).presses("Dar la pantalla a mi asesora"), at_desk(world, "0418", SISTERS)
    other.page = desk.page
    other.goes_over(SISTERS["origin"])
    other.meets(404).presses("Volver con la asesora").does_not_see("para-quien", "0417")


def test_only_a_digest_of_a_ticket_is_kept(world: World) -> None:
    ticket = ticket_of(offered(world).page)
    with world.house().store.reading(SYSTEM) as work:
        rows = work.sql.exec_driver_sql("SELECT digest, procedure FROM pairing").all()
    assert len(rows) == 1
    digest = bytes(rows[0][0])
    assert ticket.encode() not in digest
    assert bytes.fromhex(ticket) not in digest


def test_the_code_for_two_screens_leads_to_the_host_of_the_staff(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The QR is drawn of the address of the desk; each host answers only for its own pages."""
    drawn: list[str] = []
    monkeypatch.setattr(assist, "draw_qr", lambda text: drawn.append(text) or draw_qr(text))
    code = asks_company(world.citizen(surface="public", **SISTERS).starts())
    assert drawn == [f"{SISTERS['staff_origin']}/asesor/acompanar?codigo={code.replace(' ', '')}"]
    desk = at_desk(world, "0417", SISTERS)
    assert desk.gets("/asesor/acompanar?codigo=123456").status_code == 200
    desk.goes_over(SISTERS["origin"])
    assert desk.gets("/asesor/acompanar?codigo=123456").status_code == 404
    desk.goes_over(SISTERS["staff_origin"])
    desk.meets(404).goes_to("/retomar").sees("Ir a la mesa de ayuda")
