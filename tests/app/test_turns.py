"""Check-in and turns: what to have at hand before waiting, the line, the desk that calls, the clock."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from kiosk.domain.turns import Line
from kiosk.services import turns
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.citizen import Citizen

KIOSK = {"channel": "kiosk", "office": "39", "device": "kiosco-1"}
CELL = "5512340987"


def at_the_door(world: World, reason: str = "otra") -> Citizen:
    return world.citizen(**KIOSK).goes_to("/turno").goes_to(f"/turno/a/{reason}")


def waits(world: World, reason: str = "otra", phone: str = "") -> Citizen:
    return at_the_door(world, reason).answers(way="person", phone=phone)


def test_what_to_have_at_hand_is_said_before_waiting(world: World) -> None:
    citizen = at_the_door(world, "asignacion-nss")
    citizen.sees("Antes de esperar, ten a la mano", "CURP", "¿Cómo quieres hacerlo?")
    citizen.answers(way="alone").is_at("/tramites/asignacion-nss")


def test_what_this_program_cannot_do_waits_for_a_person(world: World) -> None:
    links = [url for _, url in world.citizen(**KIOSK).goes_to("/turno").page.links if "/turno/a/" in url]
    other = next(url.rsplit("/", 1)[-1] for url in links if "asignacion-nss" not in url)
    citizen = at_the_door(world, other).does_not_see("Yo, en esta pantalla")
    citizen.answers(way="person").sees("Tu turno", "A-001", "Sigues tú.")


def test_nothing_chosen_is_told_and_nothing_is_lost(world: World) -> None:
    at_the_door(world, "folio").continues().is_told("Elige cómo quieres hacerlo")
    citizen = at_the_door(world).answers(way="person", phone="123").is_told("10 números")
    citizen.answers(phone=CELL).sees("A-001")


def test_turns_are_counted_by_line_and_called_in_order(world: World) -> None:
    first, second, review = waits(world), waits(world), waits(world, "revision")
    first.sees("A-001", "Sigues tú.")
    second.sees("A-002", "Hay 1 persona antes que tú.")
    review.sees("R-001", "Sigues tú.")
    clerk = world.clerk("0417").goes_to("/asesor/turnos").sees("A-001", "A-002").does_not_see("R-001")
    clerk.presses("Llamar al siguiente").sees("En tu mesa: A-001")
    first.follows("Ver si ya me toca").sees("Te toca. Pasa a Mesa de prueba.")
    second.follows("Ver si ya me toca").sees("Sigues tú.")
    officer = world.clerk("0501").goes_to("/asesor/turnos").sees("R-001").does_not_see("A-002")
    officer.presses("Llamar al siguiente").sees("En tu mesa: R-001")
    world.citizen(**KIOSK).goes_to("/turno/pantalla").sees("A-001", "R-001", "Mesa de prueba")


def test_two_presses_are_one_turn(world: World) -> None:
    citizen = at_the_door(world)
    before = citizen.page
    citizen.answers(way="person").sees("A-001")
    citizen.looks_again_at(before).answers(way="person").sees("A-001")
    citizen.looks_again_at(before).answers(way="person", phone="1").is_told("10 números")
    citizen.answers(phone=CELL).sees("A-001")
    waits(world).sees("A-002")


def test_the_wait_is_measured_from_the_first_touch_and_told(world: World) -> None:
    first, _ = waits(world), waits(world)
    world.clock.passes(minutes=7)
    clerk = world.clerk("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente")
    with world.house().store.reading(Actor("system")) as work:
        waited = turns.turns.typical_wait(work, office="39", day=world.house().today(), line=Line.OPERATOR)
    assert waited is not None
    assert 420 <= waited <= 480
    waits(world).sees("Hoy se esperan cerca de")
    clerk.presses("Ya terminé").does_not_see("En tu mesa")
    first.follows("Ver si ya me toca").sees("Ya te atendimos.")


def test_whoever_does_not_come_is_told_to_ask_again(world: World) -> None:
    citizen = waits(world)
    clerk = world.clerk("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente")
    clerk.presses("Llamar otra vez").sees("En tu mesa: A-001").presses("No llegó").sees("Nadie espera.")
    citizen.follows("Ver si ya me toca").sees("Te llamamos y no llegaste.").follows("Pedir otro turno")
    citizen.is_at("/turno")


def test_a_message_tells_the_turn_and_never_what_for(world: World) -> None:
    waits(world, "asignacion-nss", phone=CELL)
    world.clerk("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente")
    called, given = world.citizen().inbox(CELL)
    assert "A-001" in given
    assert "Mesa de prueba" in called
    assert "Seguridad Social" not in given + called


def test_leaving_the_line_frees_it(world: World) -> None:
    first, second = waits(world), waits(world)
    first.presses("Ya no voy a esperar").sees("Dejaste la fila.")
    second.follows("Ver si ya me toca").sees("Sigues tú.")
    world.clerk("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente").sees("En tu mesa: A-002")


def test_a_called_turn_cannot_be_left_and_nobody_ends_anothers(world: World) -> None:
    citizen = waits(world)
    address = citizen.page.address
    world.clerk("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente")
    other = world.clerk("0418").goes_to("/asesor/turnos")
    turn = address.rsplit("/", 1)[-1]
    token = dict(other.page.button("Salir")[0].filled({}))["csrf"]
    other.posts(f"/asesor/turnos/{turn}/atendido", {"csrf": token})
    citizen.goes_to(address).sees("Te toca.")


def test_two_desks_never_call_the_same_turn(world: World) -> None:
    waits(world)
    first, second = world.clerk("0417"), world.clerk("0418")
    first.goes_to("/asesor/turnos")
    second.goes_to("/asesor/turnos")
    first.presses("Llamar al siguiente").sees("En tu mesa: A-001")
    second.presses("Llamar al siguiente").sees("Nadie espera.").does_not_see("En tu mesa")


@pytest.mark.slow("forty people at once")
def test_people_at_once_get_different_numbers(world: World) -> None:
    house, labels = world.house(), []

    def take() -> None:
        for _ in range(10):
            given = turns.take_turn(
                house, uuid4(), line=Line.OPERATOR, reason="otra", phone="", device=str(uuid4()), address=""
            )
            labels.append(given.label)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(labels) == [f"A-{n:03d}" for n in range(1, 41)]


def test_a_day_that_is_over_keeps_no_telephone_and_no_line(world: World) -> None:
    citizen = waits(world, phone=CELL)
    world.clock.passes(hours=24)
    world.works()
    waits(world).sees("A-001", "Sigues tú.")
    with world.house().store.reading(Actor("system")) as work:
        kept = work.sql.exec_driver_sql("SELECT count(*) FROM turn WHERE phone_sealed IS NOT NULL")
        assert kept.scalar_one() == 0
    citizen.goes_to(citizen.page.address).sees("Dejaste la fila.")


def test_a_place_without_lines_is_refused_and_it_is_in_the_books(world: World) -> None:
    clerk = world.clerk("0801")
    clerk.meets(403).goes_to("/asesor/turnos").sees("Tu puesto no abre esta página")
    with world.house().store.reading(Actor("system")) as work:
        found = work.sql.exec_driver_sql("SELECT count(*) FROM ledger WHERE kind = 'staff.refused'")
        assert found.scalar_one() == 1


def test_a_turn_that_is_none_is_not_found(world: World) -> None:
    world.citizen().meets(404).goes_to(f"/turno/numero/{uuid4()}")


def test_a_telephone_that_asked_for_nothing_gets_few_messages(world: World) -> None:
    """Anybody may type anybody's number: the turn is given all the same."""
    for _ in range(5):
        waits(world, phone=CELL).sees("Tu turno")
    told = [one for one in world.citizen().inbox(CELL) if "tu turno es" in one]
    assert len(told) == 3
    world.clock.passes(minutes=61)
    waits(world, phone=CELL).sees("A-006")
    assert len([one for one in world.citizen().inbox(CELL) if "tu turno es" in one]) == 4
