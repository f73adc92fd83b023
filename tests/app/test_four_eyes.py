"""Money, or rights of another: what was done with help is confirmed by somebody who did not help (3.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flow.procedure import Procedure
from kiosk.procedures import ALL
from kiosk.services import content
from tests.app.conftest import World
from tests.app.people import AMAYA, reached
from tests.app.sittings import ANOTHER, OPERATOR, helped, looked
from tests.citizen import Citizen


@pytest.fixture
def procedures() -> tuple[Procedure, ...]:
    """The same procedure, as one that asks for four eyes."""
    return tuple(replace(one, four_eyes=True) for one in ALL)


def signed(world: World) -> Citizen:
    citizen = reached(world.citizen(), AMAYA.curp)
    helped(citizen)
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").answers(how="tap").presses("Sí, firmo")
    return citizen.is_at("/espera").sees("No puede ser quien te ayuda")


def test_four_eyes_are_two_people(world: World) -> None:
    citizen = signed(world)
    words = content.fingerprint(looked(citizen))
    clerk = world.clerk(OPERATOR).goes_to("/asesor/firmas").follows(words).sees("alguien que no ayudó")
    clerk.meets(422).answers(saw="yes").sees("Lo confirma otra persona")
    citizen.goes_to(f"{citizen.draft}/revisar").presses("Firmar").is_at("/firmar")
    assert world.numbers_of(AMAYA.curp) == []
    world.clerk(ANOTHER).goes_to("/asesor/firmas").follows(words).answers(saw="yes").is_at("/asesor/firmas")
    citizen.goes_to(f"{citizen.draft}/firmar/espera").is_at("/revisar").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_four_eyes_need_a_second_factor_of_now(world: World) -> None:
    other = world.clerk(ANOTHER)
    world.clock.passes(minutes=4)
    other.goes_to("/asesor")
    citizen = signed(world)
    world.clock.passes(minutes=2)
    other.goes_to("/asesor/firmas").follows(content.fingerprint(looked(citizen))).answers(saw="yes")
    other.sees("Confirma que eres tú").does_not_see("No hay firmas")


def test_somebody_of_another_office_sees_none_of_it(world: World) -> None:
    citizen = signed(world)
    words = content.fingerprint(looked(citizen))
    world.clerk("0602", office="20").goes_to("/asesor/firmas").does_not_see(words).sees("No hay firmas")


def test_what_a_person_does_alone_needs_no_second_member(world: World) -> None:
    reached(world.citizen(), AMAYA.curp).sends().sees("Tu Número de Seguridad Social es")
