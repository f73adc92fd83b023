"""An operator who means ill: at the only screen, with what they saw there, and from afar (T06, AD-09)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import update

from kiosk.services import content, signature_pins
from kiosk.storage.sign_tables import presence_pin
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import KIOSK, helped, is_really, lines, turned
from tests.app.people import AMAYA, CELL, RENATA, reached
from tests.app.sittings import ANOTHER, looked
from tests.app.test_assist_one_screen import OPERATORS
from tests.app.test_signing import PIN, in_the_office, rows, saw_id, turn
from tests.clerk import Clerk


def at_review(world: World) -> Clerk:
    """One screen, everything answered; the person has it."""
    clerk = turned(world.clerk("0417"))
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    clerk.chooses_delivery("SMS", phone=CELL).types_code(sent_to=RENATA.contact)
    return clerk.is_at("/revisar")


def test_ad_09_with_the_screen_the_operator_reads_no_code_and_no_movements(world: World) -> None:
    """Pages that anybody may open show the person's own things: they are closed like the others."""
    clerk = at_review(world)
    draft = clerk.draft
    clerk.presses("Pedir ayuda")
    code = clerk.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    clerk.goes_to(f"{draft}/revisar").presses("Dar la pantalla a mi asesora")
    for address in (f"/ayuda?de={draft}/revisar", "/mis-movimientos", "/permisos", f"{draft}/firmar"):
        clerk.another_tab().goes_to(address).sees(OPERATORS).does_not_see(code, "Quién vio tus datos")


def test_ad_09_once_the_help_is_over_the_screen_of_a_desk_shows_nothing_of_the_person(world: World) -> None:
    clerk = at_review(world)
    draft = clerk.draft
    world.clock.passes(minutes=10, seconds=1)
    clerk.another_tab().goes_to("/mis-movimientos").does_not_see("Se empezó la solicitud", "0417")
    clerk.another_tab().goes_to(f"/ayuda?de={draft}/revisar").does_not_see("Sigue después")


def test_ad_09_the_code_seen_on_the_desks_screen_signs_nothing_elsewhere(world: World) -> None:
    """Whoever helped at one screen saw folio and code: with those alone a touch is no signature."""
    clerk = at_review(world)
    clerk.presses("Terminar ayuda").sees("En esta pantalla ya no queda nada tuyo")
    folio, code = clerk.says(r"2\d{3}-\d{6}-\d"), clerk.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    thief = world.citizen().goes_to("/retomar").answers(folio=folio, code=code).is_at("/codigo")
    thief.presses("Seguir sin código").is_at("/revisar").presses("Firmar").does_not_see("Con un toque")
    thief.goes_to(f"{thief.draft}/firmar/toque").is_at("/firmar")
    thief.goes_to(f"{thief.draft}/revisar").presses("Firmar").answers(how="code").types_code(sent_to=CELL)


def test_ad_08_consent_opens_no_draft_that_names_whoever_helps(world: World) -> None:
    """The sitting began with a harmless request; the second one of the same visit is the operator's own."""
    is_really(world, "0417", phone=CELL)
    own = reached(world.citizen(), AMAYA.curp).presses("Guardar y salir")
    folio, code = own.says(r"2\d{3}-\d{6}-\d"), own.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    person, clerk = world.citizen(**KIOSK).starts(), world.clerk("0417")
    helped(person, clerk)
    person.goes_to("/retomar").answers(folio=folio, code=code)
    draft = person.draft
    person.goes_to(f"/acompanar/{draft.rsplit('/', 1)[-1]}/permiso").answers(agrees="yes")
    person.sees("Esta persona no te puede ayudar")
    assert lines(world, "help.own_data_refused") == 1
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    person.goes_to(f"{draft}/revisar").does_not_see("Te ayuda").sends()


def test_r_a10_03_many_pins_at_once_are_three_tries(world: World) -> None:
    citizen, clerk = in_the_office(world)
    saw_id(citizen, clerk)
    draft = looked(citizen)

    def tries(pin: str) -> str:
        try:
            signature_pins.by_pin(world.house(), draft, pin)
        except (signature_pins.WrongPin, signature_pins.PinRests) as wrong:
            return type(wrong).__name__
        return "signed"

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tries, (f"73{n}915" for n in range(100, 108))))
    assert rows(world, "SELECT wrong FROM pin_tries") == [(3,)]


def test_ad_09_a_pin_made_at_one_screen_signs_there_only_before_a_second_member(world: World) -> None:
    """Whoever helps may lie about the ID and turn the screen to nobody: two of the staff would have to."""
    citizen, clerk = in_the_office(world, "one")
    saw_id(citizen, clerk, mode="one").presses("Firmar").follows("Hacer mi clave de presencia")
    citizen.answers(new_pin=PIN, new_pin_again=PIN).follows("Ya lo guardé")
    citizen.answers(presence_pin=PIN).is_at("/espera")
    citizen.sees("No puede ser quien te ayuda")
    words = content.fingerprint(looked(citizen))
    turn(world, "operator")
    clerk.goes_to("/asesor/firmas").follows(words)
    clerk.meets(422).answers(saw="yes").sees("Lo confirma otra persona")
    turn(world, "person")
    world.clerk(ANOTHER).goes_to("/asesor/firmas").follows(words).answers(saw="yes")
    citizen.goes_to(f"{citizen.draft}/firmar/espera").is_at("/revisar").sends()


def test_ad_09_a_pin_everybody_had_time_to_complain_of_signs_at_one_screen(world: World) -> None:
    citizen, clerk = in_the_office(world, "one")
    saw_id(citizen, clerk, mode="one").presses("Firmar").follows("Hacer mi clave de presencia")
    citizen.answers(new_pin=PIN, new_pin_again=PIN).follows("Ya lo guardé")
    with world.house().store.writing(Actor("system")) as work:
        work.sql.execute(update(presence_pin).values(made_at=world.clock() - timedelta(days=5, minutes=1)))
    citizen.answers(presence_pin=PIN).is_at("/revisar").sends()


def test_ad_09_with_an_id_only_staff_saw_a_contact_typed_at_one_screen_signs_before_a_second_member(
    world: World,
) -> None:
    """Otherwise whoever helps, with a telephone of a friend, needs nobody at all to be somebody else."""
    citizen, clerk = in_the_office(world, "one")
    turn(world, "person")
    citizen.goes_to(f"{citizen.draft}/entrega").chooses_delivery("SMS", phone=CELL).is_at("/codigo")
    turn(world, "operator")
    saw_id(citizen, clerk, mode="one").presses("Firmar").answers(how="code")
    citizen.answers(one_time_code=citizen.code_sent_to(CELL)).is_at("/espera")
    citizen.sees("No puede ser quien te ayuda")


def test_what_an_address_says_beside_its_page_is_written_down_nowhere(world: World) -> None:
    person = world.citizen(**KIOSK).starts()
    token = dict(person.page.form("f").filled({}))["csrf"]
    for path in ("para-quien/juana-vive-aqui", "curp/juana", "juana-vive-aqui"):
        person.posts("/ayuda", {"csrf": token, "de": f"{person.draft}/{path}"})
        assert rows(world, "SELECT page FROM help_call") == [("",)]
    person.posts("/ayuda", {"csrf": token, "de": f"{person.draft}/para-quien"})
    assert rows(world, "SELECT page FROM help_call") == [("para-quien",)]
