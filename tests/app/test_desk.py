"""The desk of the staff: devices, signing in, shifts, silence, places (security 4, assisted_service 5)."""

from __future__ import annotations

import pytest

from kiosk.domain.staff import Role
from kiosk.services import staffing
from kiosk.storage import staff
from kiosk.storage.store import Actor
from kiosk.vault import factor_of, time_code
from tests.app.conftest import World
from tests.clerk import Clerk

WRONG = "El número, la contraseña o el código no coinciden."


def lines(world: World, kind: str) -> int:
    with world.house().store.reading(Actor("system")) as work:
        count = work.sql.exec_driver_sql(f"SELECT count(*) FROM ledger WHERE kind = '{kind}'")
        return int(count.scalar_one())


def at_the_door(world: World) -> Clerk:
    clerk = world.clerk().enrols()
    world.clock.passes(seconds=31)
    return clerk


def test_a_member_signs_in_and_out(world: World) -> None:
    clerk = world.clerk("0417").is_at("/asesor").sees("Mesa de ayuda")
    assert "Persona operadora 0417" in clerk.page.html
    clerk.presses("Salir").is_at("/asesor/entrar").does_not_see("0417")
    clerk.goes_to("/asesor").is_at("/asesor/entrar")
    assert (lines(world, "staff.signed_in"), lines(world, "staff.signed_out")) == (1, 1)


def test_a_browser_that_is_no_device_of_the_office_signs_nobody_in(world: World) -> None:
    world.clerk().goes_to("/asesor").is_at("/asesor/equipo").sees("Da de alta este equipo")


def test_a_device_is_enrolled_once_with_its_code(world: World) -> None:
    code = staffing.offer_device(world.house(), office="39", label="Ventanilla 3")
    typed = f"{code[:5].lower()} {code[5:]}"
    world.clerk().goes_to("/asesor/equipo").answers(device_code=typed).is_at("/asesor/entrar")
    world.clerk().goes_to("/asesor/equipo").answers(device_code=typed).is_told("Ese código no sirve")
    late = staffing.offer_device(world.house(), office="39", label="Ventanilla 4")
    world.clock.passes(hours=25)
    world.clerk().goes_to("/asesor/equipo").answers(device_code=late).is_told("Ese código no sirve")


def test_guessing_codes_of_devices_ends(world: World) -> None:
    clerk = world.clerk().goes_to("/asesor/equipo")
    for _ in range(5):
        clerk.answers(device_code="ABCDE-FGHJK").is_told("Ese código no sirve")
    clerk.meets(429).answers(device_code="ABCDE-FGHJK")


@pytest.mark.parametrize(
    ("number", "password", "code"),
    [
        ("0417", "right", "000000"),
        ("0417", "ayudo con gusto aqui", "right"),
        ("0999", "right", "right"),
        ("0602", "right", "right"),
        ("0418", "right", "right"),
    ],
    ids=["code", "password", "nobody", "another office", "somebody else's password"],
)
def test_what_is_wrong_is_never_said(world: World, number: str, password: str, code: str) -> None:
    clerk = at_the_door(world)
    me = clerk.knows("0602" if number == "0602" else "0417")
    clerk.goes_to("/asesor/entrar").answers(
        staff_number=number,
        password=me.password if password == "right" else password,
        factor=me.code if code == "right" else code,
    )
    clerk.is_told(WRONG)
    clerk.goes_to("/asesor").is_at("/asesor/entrar")
    assert lines(world, "staff.sign_in_failed") == 1


def test_a_code_serves_once(world: World) -> None:
    clerk = world.clerk("0417")
    me = clerk.knows("0417")
    clerk.presses("Salir").answers(staff_number="0417", password=me.password, factor=me.code).is_told(WRONG)
    world.clock.passes(seconds=31)
    me = clerk.knows("0417")
    clerk.answers(staff_number="0417", password=me.password, factor=me.code).is_at("/asesor")


def test_guessing_a_password_ends_and_only_for_that_number(world: World) -> None:
    clerk = at_the_door(world).goes_to("/asesor/entrar")
    for _ in range(5):
        clerk.answers(staff_number="0417", password="adivina adivina", factor="123456").is_told(WRONG)
    me = clerk.knows("0417")
    clerk.meets(429).answers(staff_number="0417", password=me.password, factor=me.code)
    clerk.signs_in("0418").is_at("/asesor")


def test_one_shift_at_a_time(world: World) -> None:
    first = world.clerk("0417")
    second = world.clerk("0417").is_at("/asesor")
    first.goes_to("/asesor").is_at("/asesor/entrar")
    second.goes_to("/asesor").is_at("/asesor")


def test_a_shift_ends_after_nine_hours(world: World) -> None:
    clerk = world.clerk("0417")
    for _ in range(109):
        world.clock.passes(minutes=4, seconds=58)
        clerk.goes_to("/asesor")
    clerk.is_at("/asesor/entrar")


def test_five_minutes_of_silence_lock_the_screen_and_ten_end_the_shift(world: World) -> None:
    clerk = world.clerk("0417")
    world.clock.passes(minutes=5, seconds=1)
    clerk.goes_to("/asesor").is_at("/asesor/abrir").sees("La pantalla se cerró").does_not_see("0417")
    clerk.answers(factor="000000").is_told("El código no es el de ahora.")
    assert lines(world, "staff.sign_in_failed") == 1
    clerk.goes_to("/asesor").is_at("/asesor/abrir")
    clerk.answers(factor=clerk.knows("0417").code).is_at("/asesor")
    world.clock.passes(minutes=10, seconds=1)
    clerk.goes_to("/asesor").is_at("/asesor/entrar")
    assert lines(world, "staff.signed_out") == 1


def test_a_first_password_is_changed_before_anything_else(world: World) -> None:
    house = world.house()
    new = staffing.add_member(house, number="0999", role=Role.OPERATOR, office="39")
    clerk = at_the_door(world).goes_to("/asesor/entrar")
    code = time_code(factor_of(new.factor), at=world.clock())
    clerk.answers(staff_number="0999", password=new.password, factor=code).is_at("/asesor/contrasena")
    clerk.goes_to("/asesor").is_at("/asesor/contrasena")
    clerk.answers(old_password=new.password, new_password="corta").is_told("Usa 12 letras o más.")
    clerk.answers(old_password=new.password, new_password="segurosocial").is_told("se adivina pronto")
    clerk.answers(old_password="otra cosa", new_password="una frase larga mía").is_told("No es tu contraseña")
    clerk.answers(old_password=new.password, new_password="una frase larga mía").is_at("/asesor")


def test_disabling_a_member_ends_what_is_open(world: World) -> None:
    clerk = world.clerk("0417")
    assert staffing.disable_member(world.house(), "0417")
    clerk.goes_to("/asesor").is_at("/asesor/entrar")
    world.clock.passes(seconds=31)
    me = clerk.knows("0417")
    clerk.answers(staff_number="0417", password=me.password, factor=me.code).is_told(WRONG)


def test_revoking_a_device_ends_what_is_open_at_it(world: World) -> None:
    clerk, house = world.clerk("0417"), world.house()
    (device,) = [one for one in staffing.all_devices(house) if one.label == "Mesa de prueba"]
    assert staffing.revoke_device(house, device.id)
    clerk.goes_to("/asesor").is_at("/asesor/equipo")


def test_a_shift_taken_to_another_browser_opens_nothing(world: World) -> None:
    """The cookie of the shift alone is not enough: it holds at the device where it began."""
    clerk = world.clerk("0417")
    thief = world.clerk()
    stolen = clerk.client.get_cookie("a", domain="127.0.0.1")
    assert stolen is not None
    thief.client.set_cookie("a", stolen.value, domain="127.0.0.1")
    thief.goes_to("/asesor").is_at("/asesor/equipo")


def test_the_staffs_cookie_is_strict_and_never_a_persons(world: World) -> None:
    clerk = world.clerk("0417")
    answer = clerk.gets("/asesor")
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    cookie = clerk.client.get_cookie("a", domain="127.0.0.1")
    person = world.citizen()
    assert cookie is not None
    person.client.set_cookie("s", cookie.value, domain="127.0.0.1")
    person.meets(200).goes_to("/solicitudes/00000000-0000-4000-8000-000000000000/curp").is_at("/terminado")


@pytest.mark.parametrize("role", list(Role), ids=[role.value for role in Role])
def test_every_place_has_a_desk(world: World, role: Role) -> None:
    number = {"floor": "0101", "operator": "0417", "officer": "0501", "supervisor": "0701"}.get(
        role.value, "0801"
    )
    world.clerk(number).is_at("/asesor").sees("Mesa de ayuda")


def test_ad_08_a_member_is_known_as_a_person_by_any_spelling_of_their_own(world: World) -> None:
    """Blind indexes only: nothing tells who a member is, but whether it is the same person."""
    house = world.house()
    itself = staffing.Itself("OOSR840305MOCLCN04", "5512345678", "Renata@Ejemplo.MX")
    member = staffing.add_member(house, number="0777", role=Role.OPERATOR, office="39", itself=itself).staff
    with house.store.reading(Actor("system")) as work:
        row = staff.by_number(work, "0777")
        assert row is not None
        assert staff.is_same_person(work, row.id, email="renata@ejemplo.mx")
        assert staff.is_same_person(work, row.id, curp="OOSR840305MOCLCN04", phone="5500000000")
        assert not staff.is_same_person(work, row.id, phone="5500000000")
        assert not staff.is_same_person(work, row.id)
        assert not staff.is_same_person(work, member.id, phone="")
