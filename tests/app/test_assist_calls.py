""" "Pedir ayuda": what it does at once, at a kiosk and at home (AD-01, AD-03), and what is measured of it."""

from __future__ import annotations

import pytest

from kiosk.storage import measures
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import KIOSK, helped, lines
from tests.app.people import CELL, RENATA, both_ways, confirmed, reached
from tests.citizen import Citizen
from tests.clerk import Clerk

CODE = r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b"
FOLIO = r"2\d{3}-\d{6}-\d"


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    return world.citizen(htmx=way == "htmx", **KIOSK)


def floor(world: World) -> Clerk:
    return world.clerk("0101").goes_to("/asesor/avisos")


@both_ways
def test_ad_01_a_kiosk_rings_with_the_question_and_without_answers(world: World, person: Citizen) -> None:
    walker = floor(world).sees("Nadie pide ayuda ahora.")
    person.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    person.goes_to(person.page.address).presses("Pedir ayuda").sees("Ya avisamos. Una persona viene contigo.")
    walker.goes_to("/asesor/avisos").sees("kiosco-1", "¿Eres tú?", "Ahora mismo").does_not_see(
        "Renata", "OOSR"
    )
    person.goes_back().is_at("/confirmar?ayuda=1")
    walker.presses("Voy").is_at("/asesor/avisos").sees("Va 0101")
    person.goes_to(f"/ayuda?de={person.draft}/confirmar").sees("Ya va contigo la persona 0101.")
    assert (lines(world, "help.called"), lines(world, "help.answered")) == (1, 1)


def test_ad_01_it_is_on_every_screen(world: World, person: Citizen, citizen: Citizen) -> None:
    for somebody in (person, citizen):
        for address in ("/", "/tramites", "/buscar", "/ajustes", "/tramites/asignacion-nss", "/privacidad"):
            assert "Pedir ayuda" in somebody.goes_to(address).page.html, address
        confirmed(somebody, RENATA.curp)
        assert "Pedir ayuda" in somebody.page.html


def test_ad_01_at_home_it_shows_telephone_office_folio_and_code(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).presses("Pedir ayuda")
    citizen.sees(
        "Llama gratis al 800 000 0000", "en cualquier oficina del IMSS", "Si llamas o vas, di tu folio"
    )
    folio, code = citizen.says(FOLIO), citizen.says(CODE)
    citizen.goes_back().is_at("/entrega?ayuda=1")
    world.citizen().goes_to("/retomar").answers(folio=folio, code=code).is_at("/entrega")


def test_at_home_nothing_is_shown_to_another_visit_or_after_a_long_silence(
    citizen: Citizen, world: World
) -> None:
    confirmed(citizen, RENATA.curp).presses("Pedir ayuda")
    address, code = citizen.page.address, citizen.says(CODE)
    world.citizen().goes_to(address).does_not_see(code, "Tu folio")
    world.clock.passes(minutes=16)
    citizen.goes_to(address).does_not_see(code, "Tu folio")


def test_before_anything_was_begun_a_kiosk_rings_too(world: World, person: Citizen) -> None:
    walker = floor(world)
    person.goes_to("/ayuda").presses("Pedir que venga una persona").sees("Ya avisamos.")
    walker.goes_to("/asesor/avisos").sees("kiosco-1", "Antes de empezar")


def test_ringing_twice_is_ringing_once(world: World, person: Citizen) -> None:
    walker = floor(world)
    person.starts().presses("Pedir ayuda").goes_back().answers(for_whom="SELF")
    person.goes_to(person.page.address).presses("Pedir ayuda")
    walker.goes_to("/asesor/avisos").sees("Escribe tu CURP")
    assert walker.page.html.count("kiosco-1") == 2  # the line, and the name of its button
    assert lines(world, "help.called") == 1


def test_one_goes_and_the_others_know(world: World, person: Citizen) -> None:
    first, second = floor(world), world.clerk("0418").goes_to("/asesor/avisos")
    person.starts().presses("Pedir ayuda")
    first.goes_to("/asesor/avisos")
    second.goes_to("/asesor/avisos")
    first.presses("Voy")
    second.presses("Voy").is_at("/asesor/acompanar")
    person.goes_to(person.page.address).sees("Ya va contigo la persona 0101.")
    assert lines(world, "help.answered") == 1


def test_the_person_needs_no_help_any_more(world: World, person: Citizen) -> None:
    walker = floor(world)
    person.starts().presses("Pedir ayuda").presses("Ya no necesito ayuda").is_at("/para-quien")
    walker.goes_to("/asesor/avisos").sees("Nadie pide ayuda ahora.")


def test_who_called_has_left(world: World, person: Citizen) -> None:
    walker = floor(world)
    person.starts().presses("Pedir ayuda").presses("Terminar y borrar").is_at("/terminado")
    walker.goes_to("/asesor/avisos").sees("Nadie pide ayuda ahora.")


def test_a_call_nobody_came_for_is_over_at_some_time(world: World, person: Citizen) -> None:
    person.starts().presses("Pedir ayuda")
    world.clock.passes(minutes=31)
    world.works()
    floor(world).sees("Nadie pide ayuda ahora.")


def test_a_call_of_another_office_is_not_on_the_list(world: World, person: Citizen) -> None:
    person.starts().presses("Pedir ayuda")
    world.clerk("0602", office="20").goes_to("/asesor/avisos").sees("Nadie pide ayuda ahora.")


def test_who_waits_asks_and_is_told(world: World, person: Citizen) -> None:
    walker = floor(world)
    person.starts().presses("Pedir ayuda")
    address = person.page.address.partition("?")[2]
    assert person.gets(f"/ayuda/aviso?{address}", HX_Request="true").status_code == 204
    walker.goes_to("/asesor/avisos").presses("Voy")
    told = person.gets(f"/ayuda/aviso?{address}", HX_Request="true")
    assert told.headers["HX-Redirect"].startswith("/ayuda?de=/solicitudes/")


@pytest.mark.parametrize(
    ("weekday", "hour", "words"),
    [
        (11, 12, "Ahora no hay nadie en la sala. Si prefieres, llama."),
        (11, 6, "Habrá alguien el miércoles 11 de marzo de 2026, desde las 8 horas."),
        (11, 17, "Habrá alguien el jueves 12 de marzo de 2026, desde las 8 horas."),
        (13, 17, "Habrá alguien el martes 17 de marzo de 2026, desde las 8 horas."),
    ],
    ids=["now", "early", "late", "long weekend"],
)
def test_ad_03_when_nobody_is_on_duty_the_kiosk_says_when_there_will_be(
    world: World, person: Citizen, weekday: int, hour: int, words: str
) -> None:
    world.clock.now = world.clock.now.replace(day=weekday, hour=hour + 6)
    person.starts().presses("Pedir ayuda").sees(words, "Dejamos tu aviso en la lista.")


def test_ad_03_one_who_walks_the_floor_is_asked_for_four_kiosks_at_most(world: World) -> None:
    """With more calls than that the person is told that it takes a while."""
    floor(world)
    people = [world.citizen(**(KIOSK | {"device": f"kiosco-{n}"})) for n in range(1, 6)]
    for one in people[:4]:
        one.starts().presses("Pedir ayuda").sees("Ya avisamos. Una persona viene contigo.")
    people[4].starts().presses("Pedir ayuda").sees("Hay otras personas antes que tú")


@both_ways
def test_help_and_how_long_it_took_are_measured(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    person.starts().presses("Pedir ayuda").goes_back()
    world.clock.passes(seconds=40)
    clerk.goes_to("/asesor/avisos").presses("Voy")
    helped(person, clerk)
    world.clock.passes(seconds=30)
    person.answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    person.chooses_delivery("SMS", phone=CELL).types_code(sent_to=CELL).signs_and_sends()
    world.works(2)
    with world.house().store.reading(Actor("system")) as work:
        found = [one for one in measures.between(work, *[world.clock().date()] * 2) if one.phase == "open"]
    assert found[0].assisted
    assert found[0].help_calls >= 1
    assert 40 <= found[0].help_answer_seconds <= 60
    assert found[0].help_wait_seconds >= found[0].help_answer_seconds


def test_a_visit_alone_measures_no_help(world: World, citizen: Citizen) -> None:
    reached(citizen, RENATA.curp).sends()
    world.works(2)
    with world.house().store.reading(Actor("system")) as work:
        (found, *_) = measures.between(work, *[world.clock().date()] * 2)
    assert (found.assisted, found.help_calls, found.help_answer_seconds, found.help_wait_seconds) == (
        False, 0, 0, 0,
    )  # fmt: skip


def test_the_floor_walker_sees_calls_and_nothing_else(world: World) -> None:
    """Least privilege: no data (assisted_service 5.2)."""
    floor(world).meets(403).goes_to("/asesor/acompanar")
    assert lines(world, "staff.refused") == 1


@pytest.mark.parametrize("number", ["0501", "0701", "0801"])
def test_other_places_neither_see_calls_nor_help(world: World, number: str) -> None:
    clerk = world.clerk(number)
    clerk.meets(403).goes_to("/asesor/avisos")
    clerk.meets(403).goes_to("/asesor/acompanar")
