"""Everybody of the demonstration walks through the doors and ends in a page, whoever they are."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.gateways import scenario
from tests.app.conftest import World
from tests.app.people import CELL
from tests.citizen import Citizen

DEMONSTRATION: Any = scenario.demonstration()
PEOPLE = [entry["curp"] for entry in DEMONSTRATION["people"]]
CONTACTS = {entry["curp"]: entry.get("phone") or entry.get("email") for entry in DEMONSTRATION["contacts"]}
TYPED = [entry["typed"] for entry in DEMONSTRATION["examples"]]
SAMPLE = {*PEOPLE[::9], *TYPED[:2]}
ENDS = ("/alto", "/curp", "/acuses/")
MOST_PAGES = 14


def everybody(texts: list[str]) -> list[Any]:
    """Some in every run, all in the long one."""
    return [pytest.param(text, id=text, marks=[] if text in SAMPLE else pytest.mark.full) for text in texts]


def walks(citizen: Citizen, typed: str, *, proves: bool) -> Citizen:
    """Answers whatever is asked, as the table of the demonstration suggests, until there is an end."""
    citizen.starts().answers(for_whom="SELF").answers(curp=typed)
    for _ in range(MOST_PAGES):
        page = citizen.page.address.rsplit("/", 1)[-1].partition("?")[0]
        if citizen.page.status == 422 or page == "alto" or "/acuses/" in citizen.page.address:
            return citizen
        match page:
            case "confirmar":
                citizen.confirms()
            case "entrega":
                citizen.chooses_delivery("PRINT", "SMS", phone=CELL)
            case "codigo":
                citizen.types_code(sent_to=CONTACTS.get(typed, CELL) if proves else CELL)
            case "primer-trabajo":
                citizen.answers(first_employer="Aserradero de Ejemplo")
            case "primer-anio":
                citizen.answers(first_year="1990")
            case "revisar":
                citizen.sends()
            case other:
                raise AssertionError(f"nobody expected {other}: {citizen.page}")
    raise AssertionError(f"{MOST_PAGES} pages and no end: {citizen.page}")


@pytest.mark.parametrize("typed", everybody([*PEOPLE, *TYPED]))
def test_everybody_ends_in_a_page_with_the_code_on_file(citizen: Citizen, world: World, typed: str) -> None:
    walks(citizen, typed, proves=True)
    assert any(end in citizen.page.address for end in ENDS)
    _may_come_again(citizen, world)


@pytest.mark.parametrize("typed", everybody(PEOPLE))
def test_everybody_ends_in_a_page_with_a_telephone_of_today(world: World, typed: str) -> None:
    citizen = walks(world.citizen(htmx=True), typed, proves=False)
    assert any(end in citizen.page.address for end in ENDS)


@pytest.mark.parametrize("typed", everybody(PEOPLE))
def test_everybody_ends_in_a_page_at_a_kiosk(visitor: Citizen, world: World, typed: str) -> None:
    walks(visitor, typed, proves=True)
    assert any(end in visitor.page.address for end in ENDS)
    if "/acuses/" in visitor.page.address:
        assert visitor.gets(f"{visitor.page.address}.pdf").status_code == 200
    visitor.presses("Terminar y borrar").is_at("/terminado")


@pytest.mark.parametrize("typed", everybody(PEOPLE[::3]))
def test_everybody_ends_in_a_page_while_all_is_silent(citizen: Citizen, world: World, typed: str) -> None:
    world.is_down("population", "insured", "login", "notices")
    walks(citizen, typed, proves=False)
    assert any(end in citizen.page.address for end in ENDS)
    world.clock.passes(minutes=11)
    world.works(2)
    if "/acuses/" in citizen.page.address:
        citizen.goes_to(citizen.page.address).does_not_see("Recibimos tu solicitud")


def _may_come_again(citizen: Citizen, world: World) -> None:
    """No number is ever given twice: whoever asks again has as many as before."""
    if "/acuses/" not in citizen.page.address:
        return
    world.works()
    citizen.goes_to(citizen.page.address)
    assert citizen.page.status == 200
