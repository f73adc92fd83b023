"""At a kiosk: paper only, a folio to tear off, a screen that is wiped, and the way on to a telephone."""

from __future__ import annotations

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, both_ways, confirmed, proved
from tests.citizen import Citizen

KIOSK = {"channel": "kiosk", "office": "20", "device": "kiosco-1"}
PAIR = r"2\d{3}-\d{6}-\d"
CODE = r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b"


@both_ways
def test_the_whole_errand_on_paper(visitor: Citizen, world: World) -> None:
    visitor.goes_to("/bienvenida").sees("Haz tu trámite aquí, de una vez").follows("Toca para empezar").is_at(
        "/"
    )
    visitor.starts(first_time="yes").answers(for_whom="SELF").answers(curp=AMAYA.curp).is_at("/confirmar")
    visitor.sees("Por si se va la conexión, apunta tu folio")
    visitor.confirms().chooses_delivery("PRINT").goes_on_without_code().sends().sees("Imprimir acuse")
    paper = visitor.gets(visitor.page.link("Imprimir acuse"))
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    visitor.presses("Terminar y borrar").is_at("/terminado").sees("No queda nada de ti en esta pantalla.")
    visitor.does_not_see("Amaya", AMAYA.curp)


def test_the_pair_to_tear_off_is_shown_once_after_the_curp(visitor: Citizen) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=AMAYA.curp)
    folio, code = visitor.says(PAIR), visitor.says(CODE)
    visitor.confirms().does_not_see(folio, code)
    visitor.goes_to("/retomar").answers(folio=folio, code=code).is_at("/entrega")


def test_at_home_no_pair_is_made_before_somebody_leaves(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=AMAYA.curp).does_not_see("Por si se va")


def test_every_kiosk_page_carries_its_own_clock(visitor: Citizen, citizen: Citizen) -> None:
    visitor.goes_to("/")
    assert 'data-idle="90" data-warn="30"' in visitor.page.html
    refresh = '<noscript><meta http-equiv="refresh" content="120; url=/inactivo"></noscript>'
    assert refresh in visitor.page.html
    citizen.starts()
    assert "data-idle" not in citizen.page.html
    assert "refresh" not in citizen.page.html


def test_large_text_has_twice_the_time(visitor: Citizen, world: World) -> None:
    visitor.goes_to("/ajustes").answers(size="150")
    assert 'data-idle="180" data-warn="60"' in visitor.page.html
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    world.clock.passes(seconds=200)
    visitor.confirms().is_at("/entrega")
    world.clock.passes(seconds=271)
    visitor.goes_to(visitor.page.address).is_at("/terminado")


def test_a_touch_within_the_warning_goes_on(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    world.clock.passes(seconds=119)
    visitor.presses("Seguir aquí").is_at("/confirmar")
    world.clock.passes(seconds=119)
    visitor.confirms().is_at("/entrega")


def test_the_touch_of_a_script_is_answered_with_nothing(visitor: Citizen, world: World) -> None:
    visitor.starts()
    form, _ = visitor.page.button("Seguir aquí")
    world.clock.passes(seconds=110)
    answer = visitor.posts("/sigo-aqui", form.filled({}), Sec_Fetch_Mode="cors")
    assert (answer.status_code, answer.get_data()) == (204, b"")
    world.clock.passes(seconds=110)
    visitor.answers(for_whom="SELF").is_at("/curp")


def test_without_script_the_warning_page_ends_nothing_by_itself(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    world.clock.passes(seconds=120)
    visitor.goes_to("/inactivo").sees("¿Sigues aquí?", "30 segundos").does_not_see("Renata", RENATA.curp)
    assert visitor.answer is not None
    assert "Set-Cookie" not in visitor.answer.headers
    world.clock.passes(seconds=20)
    visitor.presses("Seguir aquí").is_at("/confirmar")


def test_looking_at_the_warning_page_is_no_sign_of_life(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    page = visitor.page
    world.clock.passes(seconds=120)
    visitor.goes_to("/inactivo")
    world.clock.passes(seconds=31)
    visitor.goes_to("/inactivo")
    visitor.goes_to(page.address).is_at("/terminado")


@both_ways
def test_a_form_sent_too_late_is_sent_away_and_shows_nothing(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    world.clock.passes(seconds=151)
    visitor.confirms().is_at("/terminado").does_not_see("Renata", RENATA.curp)


def test_the_cookie_of_an_ended_visit_opens_nothing(visitor: Citizen) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    address, kept = visitor.page.address, visitor.client.get_cookie("s", domain="127.0.0.1")
    assert kept is not None
    visitor.presses("Terminar y borrar")
    thief = visitor.another()
    thief.client.set_cookie("s", kept.value, domain="127.0.0.1")
    thief.meets(404).goes_to(address).does_not_see("Renata", RENATA.curp)
    visitor.goes_to(address).is_at("/terminado").does_not_see("Renata", RENATA.curp)
    visitor.starts().meets(404).goes_to(address).does_not_see("Renata", RENATA.curp)


def test_the_end_clears_what_the_browser_keeps(visitor: Citizen) -> None:
    before = visitor.starts().client.get_cookie("s", domain="127.0.0.1")
    visitor.presses("Terminar y borrar")
    after = visitor.client.get_cookie("s", domain="127.0.0.1")
    assert before is not None
    assert after is None
    visitor.sees("Terminaste").does_not_see("Terminar y borrar")
    assert visitor.answer is not None
    assert visitor.answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_an_own_phone_keeps_its_cookies(world: World) -> None:
    """The order would reach every page of the domain; a kiosk that is only tried goes on being one."""
    for address in ("/terminado", "/?canal=kiosco"):
        at_home = world.citizen().goes_to(address).goes_to("/terminado")
        assert at_home.answer is not None
        assert at_home.answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_ending_twice_is_ending_once(visitor: Citizen) -> None:
    visitor.starts()
    page = visitor.page
    visitor.presses("Terminar y borrar").goes_to("/")
    visitor.looks_again_at(page).meets(403).presses("Terminar y borrar").sees("Esta página ya no sirve")


def test_the_next_person_begins_with_nothing(visitor: Citizen) -> None:
    proved(visitor, RENATA).sends()
    acuse = visitor.page.address
    visitor.presses("Terminar y borrar").follows("Empezar otro trámite").is_at("/")
    for address in (acuse, f"{acuse}.pdf", acuse.replace("acuses", "seguimiento")):
        visitor.goes_to(address).is_at("/terminado").does_not_see("Renata", RENATA.nss)
        visitor.starts().meets(404).goes_to(address).does_not_see("Renata", RENATA.nss)
        visitor.goes_to("/").presses("Terminar y borrar")


@both_ways
def test_on_to_the_telephone_with_the_typed_code(visitor: Citizen, world: World, way: str) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    address = visitor.page.address
    visitor.presses("Seguir en mi teléfono").sees("Sigue en tu teléfono", "127.0.0.1:8000/continuar")
    code = visitor.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    phone = (
        world.citizen(htmx=way == "htmx").goes_to("/continuar").answers(code=code.lower()).is_at("/entrega")
    )
    visitor.presses("Ya lo tengo en mi teléfono").is_at("/continuado").sees("Continuaste en tu teléfono")
    visitor.goes_to(address).is_at("/terminado")
    visitor.starts().meets(404).goes_to(address)
    phone.chooses_delivery("SMS", phone=CELL).types_code(sent_to=RENATA.contact).sends()
    assert phone.nss == RENATA.nss
    assert world.case(phone.folio).channel == "home"


def test_the_waiting_kiosk_clears_itself_once_the_telephone_has_it(visitor: Citizen, world: World) -> None:
    confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono")
    code = visitor.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    asking = next(form for form in visitor.page.forms if form.action.endswith("/relevo"))
    waits = {"HX_Request": "true", "Sec_Fetch_Mode": "cors"}
    assert visitor.posts(asking.action, asking.filled({}), **waits).status_code == 204
    world.citizen().goes_to("/continuar").answers(code=code).is_at("/entrega")
    assert visitor.posts(asking.action, asking.filled({}), **waits).headers["HX-Redirect"] == "/continuado"


def test_asking_whether_the_telephone_has_it_is_no_sign_of_life(visitor: Citizen, world: World) -> None:
    confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono")
    asking = next(form for form in visitor.page.forms if form.action.endswith("/relevo"))
    for _ in range(3):
        world.clock.passes(seconds=50)
        answer = visitor.posts(asking.action, asking.filled({}), HX_Request="true", Sec_Fetch_Mode="cors")
    world.clock.passes(seconds=2)
    answer = visitor.posts(asking.action, asking.filled({}), HX_Request="true", Sec_Fetch_Mode="cors")
    assert answer.headers["HX-Redirect"] == "/terminado"


def test_on_to_the_telephone_with_the_camera(visitor: Citizen, world: World) -> None:
    confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono")
    code = visitor.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b").replace("-", "")
    phone = (
        world.citizen()
        .goes_to(f"/continuar/{code}")
        .sees("¿Seguimos aquí tu trámite?")
        .does_not_see("Renata")
    )
    phone.presses("Sí, seguir en este teléfono").is_at("/entrega")


def test_looking_at_the_scanned_address_takes_nothing(visitor: Citizen, world: World) -> None:
    confirmed(visitor, RENATA.curp)
    address = visitor.page.address
    code = visitor.presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b").replace("-", "")
    for _ in range(3):
        world.citizen().goes_to(f"/continuar/{code}")
    visitor.goes_to(address).is_at("/entrega")


def test_a_hand_off_code_works_once(visitor: Citizen, world: World) -> None:
    code = (
        confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    )
    world.citizen().goes_to("/continuar").answers(code=code).is_at("/entrega")
    late = world.citizen().goes_to("/continuar").answers(code=code)
    late.is_told("Ese código no sirve o ya pasaron 10 minutos.").does_not_see("Renata")


def test_a_hand_off_code_lives_ten_minutes(visitor: Citizen, world: World) -> None:
    code = (
        confirmed(visitor, RENATA.curp).presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    )
    world.clock.passes(minutes=10, seconds=1)
    world.citizen().goes_to("/continuar").answers(code=code).is_told("ya pasaron 10 minutos")


@pytest.mark.parametrize("typed", ["", "1", "ABCD", "ABCDEFGHI", "ABCD-EFGU", "¿?", "a" * 300])
def test_what_cannot_be_a_hand_off_code_is_told_so(world: World, typed: str) -> None:
    world.citizen().goes_to("/continuar").answers(code=typed).is_told(
        "Escribe el código de 8 letras y números."
    )


def test_a_well_written_code_of_nobody_is_like_an_old_one(world: World) -> None:
    phone = world.citizen().goes_to("/continuar").answers(code="0000-0000").is_told("Ese código no sirve")
    scanned = world.citizen().goes_to("/continuar/00000000")
    scanned.presses("Sí, seguir en este teléfono").is_told("Ese código no sirve")
    assert phone.page.problems == scanned.page.problems


def test_an_older_hand_off_code_dies_with_the_newer(visitor: Citizen, world: World) -> None:
    confirmed(visitor, RENATA.curp)
    page = visitor.page
    first = visitor.presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    second = (
        visitor.looks_again_at(page).presses("Seguir en mi teléfono").says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    )
    assert first != second
    world.citizen().goes_to("/continuar").answers(code=second).is_at("/entrega")
    world.citizen().goes_to("/continuar").answers(code=first).is_told("Ese código no sirve")


def test_a_kiosk_visit_ends_after_half_an_hour_whatever_happens(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp)
    folio, code, address = visitor.says(PAIR), visitor.says(CODE), visitor.page.address
    for _ in range(20):
        world.clock.passes(seconds=88)
        visitor.presses("Seguir aquí")
    world.clock.passes(seconds=80)
    visitor.meets(404).goes_to(address).does_not_see("Renata")
    visitor.goes_to("/retomar").answers(folio=folio, code=code).is_at("/confirmar")


def test_a_kiosk_can_be_tried_on_this_machine(citizen: Citizen) -> None:
    citizen.goes_to("/?canal=kiosco")
    assert 'class="kiosk' in citizen.page.html
    citizen.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).sees("Por si se va la conexión")
    citizen.goes_to("/?canal=casa")
    assert 'class="home' in citizen.page.html


def test_a_kiosk_lets_no_browser_complete_what_is_typed(visitor: Citizen, citizen: Citizen) -> None:
    confirmed(visitor, AMAYA.curp)
    assert 'autocomplete="tel"' not in visitor.page.html
    confirmed(citizen, AMAYA.curp)
    assert 'autocomplete="tel"' in citizen.page.html
