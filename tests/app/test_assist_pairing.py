"""How two screens find each other: six digits, five minutes, the operator's number, the person's yes."""

from __future__ import annotations

from uuid import UUID

import pytest

from kiosk.services import assist
from kiosk.storage import staff
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import (
    KIOSK,
    NOT_YOURS,
    asks_company,
    at_another_desk,
    code_shown,
    follows_person,
    helped,
    lines,
    paired,
)
from tests.app.people import RENATA, both_ways
from tests.citizen import Citizen
from tests.clerk import Clerk


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    """Somebody before a kiosk of the office."""
    return world.citizen(htmx=way == "htmx", **KIOSK).starts()


@both_ways
def test_kiosk_and_desk(world: World, person: Citizen, way: str) -> None:
    clerk = world.clerk("0417", htmx=way == "htmx")
    helped(person, clerk)
    person.is_at("/para-quien")
    assert "Te ayuda la persona operadora 0417" in person.page.html
    clerk.is_at("/para-quien").answers(for_whom="SELF").is_at("/curp")


def test_telephone_and_desk(world: World) -> None:
    person, clerk = world.citizen().starts(), world.clerk("0417")
    helped(person, clerk)
    assert "Te ayuda la persona operadora 0417" in person.page.html
    assert "Nadie puede pedirte" not in person.page.html


def test_from_afar_the_screen_says_that_nobody_may_ask_for_a_code(world: World) -> None:
    """The person calls the office's number and says six digits; every page says what nobody may ask."""
    person, clerk = world.citizen().starts(), world.clerk("0417")
    person.presses("Pedir ayuda").presses("Ayúdenme por teléfono")
    person.sees("Llama gratis al 800 000 0000", "Nadie puede pedirte por teléfono el código")
    person.goes_back()
    helped(person, clerk, afar=True)
    assert "Nadie puede pedirte por teléfono" in person.page.html
    clerk.answers(for_whom="SELF").is_at("/curp").presses("Pedir que lo escriba la persona")
    person.goes_to(person.page.address).goes_to(person.draft + "/revisar").is_at("/curp")


def test_until_the_person_agrees_the_operator_sees_nothing(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    person.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    paired(person, clerk)
    follows_person(clerk).sees("Espera a la persona").does_not_see("Renata", RENATA.curp, "OOSR")
    address = clerk.page.address
    for page in ("curp", "confirmar", "revisar"):
        clerk.goes_to(f"{address}/{page}").sees("Espera a la persona").does_not_see("OOSR")
    person.answers(agrees="no").is_at("/confirmar").does_not_see("Te ayuda")
    clerk.meets(404).goes_to(address)
    assert (lines(world, "help.refused"), lines(world, "help.ended")) == (1, 1)


def test_t07_the_person_sees_another_number_and_nobody_helps(world: World, person: Citizen) -> None:
    clerk = world.clerk("0418")
    clerk.goes_to("/asesor/acompanar").answers(pairing_code=asks_company(person))
    person.follows("Ya lo dije").sees("¿Ves el número 0418 en el gafete?").answers().is_told("Elige sí o no.")
    person.answers(is_theirs="no").is_at("/para-quien")
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    assert lines(world, "help.begun") == 0


def test_the_operator_waits_and_is_taken_along(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    clerk.goes_to("/asesor/acompanar").answers(pairing_code=asks_company(person)).is_at("/espera")
    waiting = clerk.gets("/asesor/acompanar/espera", HX_Request="true")
    assert waiting.status_code == 204
    person.follows("Ya lo dije").answers(is_theirs="yes")
    ready = clerk.gets("/asesor/acompanar/espera", HX_Request="true")
    assert ready.headers["HX-Redirect"].startswith("/asesor/acompanar/")
    person.answers(agrees="yes")
    clerk.goes_to("/asesor/acompanar/espera").is_at("/para-quien")


# --- codes ------------------------------------------------------------------------------------------------


def test_a_code_is_used_once(world: World, person: Citizen) -> None:
    first, second = world.clerk("0417"), world.clerk("0418")
    code = asks_company(person)
    first.goes_to("/asesor/acompanar").answers(pairing_code=code).is_at("/espera")
    second.goes_to("/asesor/acompanar").answers(pairing_code=code).is_told(NOT_YOURS)


def test_a_code_lives_five_minutes(world: World, person: Citizen) -> None:
    code = asks_company(person)
    page = person.page
    for _ in range(4):
        world.clock.passes(seconds=75, milliseconds=300)
        person.looks_again_at(page).follows("Ya lo dije")
    clerk = world.clerk("0417").goes_to("/asesor/acompanar")
    clerk.answers(pairing_code=code).is_told(NOT_YOURS)
    person.sees("El número ya no sirve. Pide otro.")
    person.presses("Pedir otro número")
    clerk.answers(pairing_code=code_shown(person)).is_at("/espera")


def test_a_newer_code_takes_the_place_of_the_older(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar")
    page = person.page
    first = asks_company(person)
    second = asks_company(person.looks_again_at(page))
    clerk.answers(pairing_code=first).is_told(NOT_YOURS)
    clerk.answers(pairing_code=second).is_at("/espera")


def test_a_code_of_a_kiosk_works_in_its_office_only(world: World, person: Citizen) -> None:
    elsewhere = world.clerk("0602", office="20")
    elsewhere.goes_to("/asesor/acompanar").answers(pairing_code=asks_company(person)).is_told(NOT_YOURS)


def test_t08_five_wrong_codes_make_the_desk_wait_and_the_rightful_still_get_in(
    world: World, person: Citizen
) -> None:
    """Forged addresses change nothing; another desk of the office goes on."""
    clerk, other = world.clerk("0417"), at_another_desk(world, "0418")
    clerk.goes_to("/asesor/acompanar")
    for _ in range(5):
        clerk.answers(pairing_code="000000").is_told(NOT_YOURS)
    code = asks_company(person)
    page = clerk.page
    clerk.meets(429).answers(pairing_code=code)
    token = dict(page.form("f").filled({}))["csrf"]
    forged = clerk.posts(
        "/asesor/acompanar", {"csrf": token, "pairing_code": code}, X_Forwarded_For="10.1.2.3"
    )
    assert forged.status_code == 429
    other.goes_to("/asesor/acompanar")
    assert lines(world, "help.code_wrong") == 5
    assert lines(world, "help.codes_guessed") == 1
    other.answers(pairing_code=code).is_at("/espera")


def test_t08_two_desks_with_the_same_sticker_do_not_wait_for_each_other(
    world: World, person: Citizen
) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar")
    sticker = sticker_of(clerk)
    other = at_another_desk(world, "0418", label=sticker)
    for _ in range(5):
        clerk.answers(pairing_code="000000").is_told(NOT_YOURS)
    code = asks_company(person)
    clerk.meets(429).answers(pairing_code=code)
    other.goes_to("/asesor/acompanar").answers(pairing_code=code).is_at("/espera")


def sticker_of(clerk: Clerk) -> str:
    """The sticker of the device a member sits at, as their page shows it."""
    shown = clerk.page.html.split('class="who"', 1)[1].split("<small>", 1)[1]
    return shown.split("<", 1)[0].partition(", ")[2]


def test_t08_a_desk_waits_a_quarter_of_an_hour(world: World) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar")
    page = clerk.page
    for _ in range(5):
        clerk.looks_again_at(page).answers(pairing_code="000000")
    for _ in range(3):
        world.clock.passes(minutes=4, seconds=40)
        clerk.goes_to("/asesor/acompanar").meets(429).answers(pairing_code="000001")
    world.clock.passes(minutes=1)
    clerk.goes_to("/asesor/acompanar").answers(pairing_code="000000").is_told(NOT_YOURS)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "¿?", "9" * 200])
def test_what_cannot_be_a_code_is_told_so_and_counts_as_no_try(world: World, typed: str) -> None:
    clerk = world.clerk("0417").goes_to("/asesor/acompanar")
    clerk.answers(pairing_code=typed).is_told("Escribe el código de 6 números.")
    assert lines(world, "help.code_wrong") == 0


def test_nobody_else_learns_who_is_being_paired(world: World, person: Citizen) -> None:
    """What belongs to another visit looks as if it did not exist."""
    asks_company(person)
    address = person.page.address.removesuffix("/codigo")
    stranger = world.citizen().starts()
    for page in ("espera", "quien", "permiso", "novedades"):
        answer = stranger.gets(f"{address}/{page}")
        assert answer.status_code == 404


def test_a_sitting_of_another_operator_is_not_there(world: World, person: Citizen) -> None:
    clerk, other = world.clerk("0417"), world.clerk("0418")
    helped(person, clerk)
    other.meets(404).goes_to(clerk.page.address)


# --- consent ----------------------------------------------------------------------------------------------


def test_consent_is_kept_as_it_was_given(world: World, person: Citizen) -> None:
    """3.1: words, procedure, data, how, language, operator."""
    clerk = world.clerk("0417")
    paired(person, clerk)
    person.sees("Te voy a ayudar con:", "Para eso voy a ver:", "No puedo firmar por ti. Es gratis.")
    person.answers(agrees="yes")
    with world.house().store.reading(Actor("system")) as work:
        row = work.sql.exec_driver_sql("SELECT * FROM assist_consent").mappings().one()
    assert (row["procedure"], row["way"], row["language"]) == ("ssn_assign_or_locate", "touch", "es_MX")
    assert (row["staff_number"], row["text_version"], bool(row["agreed"])) == ("0417", "2026-11", True)
    kinds = row["data_kinds"].split(",")
    assert "curp" in kinds
    assert "one_time_code" not in kinds


def test_another_request_asks_again(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    helped(person, clerk)
    first = clerk.page.address.rsplit("/", 1)[0]
    person.starts()
    assert "No ve este trámite." in person.page.html
    person.answers(for_whom="SELF").answers(curp=RENATA.curp)
    clerk.goes_to(first).is_at("/para-quien").does_not_see("Renata")
    person.goes_to(person.page.html.split('class="b" href="', 1)[1].split('"', 1)[0]).is_at("/permiso")
    person.answers(agrees="yes").is_at("/confirmar")
    clerk.goes_to(first).is_at("/confirmar").does_not_see("Renata")
    with world.house().store.reading(Actor("system")) as work:
        assert work.sql.exec_driver_sql("SELECT count(*) FROM assist_consent").scalar_one() == 2


def test_consent_is_known_to_other_services(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    paired(person, clerk)
    draft = person.page.address.split("/")[2]
    with world.house().store.reading(Actor("system")) as work:
        assert not assist.was_helped(work, UUID(draft))
    person.answers(agrees="yes")
    with world.house().store.reading(Actor("system")) as work:
        assert assist.was_helped(work, UUID(draft))
        me = staff.by_number(work, "0417")
        assert me is not None
        (live,) = assist.live_for_staff(work, me.id, at=world.clock())
        assert assist.consented(work, live, "ssn_assign_or_locate")
        assert not assist.consented(work, live, "another")
