"""A list of rows that an operator helps with: the same checks as for the person alone (AD-02)."""

from __future__ import annotations

import pytest

from kiosk.flow.procedure import Procedure
from kiosk.procedures import ALL
from tests.app.conftest import World
from tests.app.helping import KIOSK, follows_person, helped, lines
from tests.app.people import both_ways
from tests.app.test_rows import DAY, SLUG, adds
from tests.citizen import Citizen
from tests.clerk import Clerk
from tests.procedures_for_tests import procedure as with_rows


@pytest.fixture
def procedures() -> tuple[Procedure, ...]:
    return (*ALL, with_rows)


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    return world.citizen(htmx=way == "htmx", **KIOSK).starts(SLUG)


@pytest.fixture
def clerk(world: World, person: Citizen) -> Clerk:
    found = world.clerk("0417")
    helped(person, found)
    found.answers(site="HOUSE").answers(opened_on=DAY).answers(shifts=["MORNING"]).is_at("/personas")
    return found


@both_ways
def test_ad_02_an_operator_finishes_no_empty_list(person: Citizen, clerk: Clerk) -> None:
    clerk.continues().is_at("/personas").is_told("Agrega por lo menos 1.")
    person.goes_to(f"{person.draft}/personas").sees("Todavía no hay nada en la lista.")
    person.goes_to(f"{person.draft}/revisar").is_at("/personas")


@both_ways
def test_ad_02_an_operator_meets_the_checks_of_the_whole_list(
    world: World, person: Citizen, clerk: Clerk
) -> None:
    adds(adds(clerk, "ana"), "Ana").continues().is_told("Hay una persona dos veces. Quita una.")
    before = lines(world, "help.wrote")
    clerk.presses("Quitar").is_at("/personas")
    clerk.continues().is_at("/revisar")
    assert lines(world, "help.wrote") == before + 2, "what was taken out and what was finished is told"
    person.goes_to(f"{person.draft}/revisar").sees("ANA")


def test_ad_02_both_build_one_list(person: Citizen, clerk: Clerk) -> None:
    adds(clerk, "ana")
    adds(person.goes_to(f"{person.draft}/personas"), "luis").continues().is_at("/revisar").sees("ANA", "LUIS")
    follows_person(clerk).is_at("/revisar").sees("ANA", "LUIS")


def test_ad_02_an_address_of_no_row_is_nobodys(person: Citizen, clerk: Clerk) -> None:
    base = clerk.page.address.removesuffix("/personas")
    assert clerk.gets(f"{base}/personas/a%20b/quien").status_code == 404
    assert clerk.gets(f"{base}/nada").status_code == 404
