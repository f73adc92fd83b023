"""Before somebody proved who they are, nothing tells what is on file about them (promise P7)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from kiosk.domain.identifiers import Folio
from kiosk.services import housekeeping, messages
from kiosk.storage import tables
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, FERMIN, PETRA, RENATA, TADEO, Someone, confirmed
from tests.citizen import Citizen
from tests.counting import counting
from tests.watch import masked

SOME = (RENATA, TADEO, PETRA, FERMIN, AMAYA)
"""With a telephone or a mail address on file, with two numbers, with neither, with nothing at all."""
NOBODYS_CODE = "000000"


def at_the_code(world: World, someone: Someone) -> Citizen:
    return confirmed(world.citizen(), someone.curp).chooses_delivery("PRINT").is_at("/codigo")


def says_of_wrong_codes(world: World, someone: Someone, tries: int) -> list[str]:
    citizen, said = at_the_code(world, someone), []
    for _ in range(tries):
        citizen.types_code(NOBODYS_CODE)
        said.append(f"{citizen.page.status} {masked(citizen.page.html)}")
    return said


def test_wrong_codes_are_counted_alike_whether_or_not_a_code_was_sent(world: World) -> None:
    wanted = says_of_wrong_codes(world, RENATA, 6)
    assert "Te quedan 4 intentos." in wanted[0]
    assert "Ese código ya no sirve." in wanted[5]
    for someone in SOME[1:]:
        assert says_of_wrong_codes(world, someone, 6) == wanted


def test_more_codes_are_counted_alike_too(world: World) -> None:
    """The sixth sending within an hour sends nothing, and says nothing of it."""

    def said(someone: Someone) -> list[str]:
        citizen, found = at_the_code(world, someone), []
        for _ in range(7):
            citizen.presses("Mandar otro código").types_code(NOBODYS_CODE)
            found.append(f"{citizen.page.status} {masked(citizen.page.html)}")
        return found

    wanted = said(RENATA)
    for someone in (FERMIN, AMAYA, TADEO):
        assert said(someone) == wanted


def test_codes_too_old_are_all_alike(world: World) -> None:
    def said(someone: Someone) -> str:
        citizen = at_the_code(world, someone)
        world.clock.passes(minutes=11)
        return masked(citizen.types_code(NOBODYS_CODE).sees("Ese código ya no sirve.").page.html)

    assert len({said(someone) for someone in SOME}) == 1


@pytest.mark.parametrize("way", ["PRINT", "SMS"])
def test_as_many_statements_for_everybody_up_to_the_code_page(world: World, way: str) -> None:
    def count(someone: Someone) -> tuple[int, int]:
        citizen = confirmed(world.citizen(), someone.curp)
        with counting() as seen:
            citizen.chooses_delivery(way, phone=CELL if way == "SMS" else "")
        sent = len(seen.statements)
        with counting() as seen:
            citizen.types_code(NOBODYS_CODE)
        return sent, len(seen.statements)

    assert len({count(someone) for someone in SOME}) == 1


def test_as_much_is_written_for_everybody(world: World) -> None:
    def rows_after(someone: Someone) -> tuple[int, int]:
        at_the_code(world, someone)
        with world.house().store.reading(Actor("system")) as work:
            letters = work.sql.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one()
            codes = work.sql.exec_driver_sql("SELECT count(*) FROM one_time_code").scalar_one()
        return letters, codes

    assert [rows_after(someone) for someone in SOME] == [(2 * n, 2 * n) for n in range(1, len(SOME) + 1)]


def test_a_letter_to_nobody_is_not_shown_not_sent_and_opens_nothing(world: World) -> None:
    citizen, house = at_the_code(world, FERMIN), world.house()
    with house.store.reading(Actor("system")) as work:
        bodies = work.sql.execute(select(tables.outbox.c.id, tables.outbox.c.body_sealed)).all()
        texts = [work.vault.open_sealed(row.body_sealed, context=f"outbox|body|{row.id}") for row in bodies]
    assert len(texts) == 2
    assert messages.newest(house, limit=9) == ()
    assert housekeeping.send_messages(house) == 0
    for text in texts:
        found = re.search(rb"\d{6}", text)
        assert found is not None
        citizen.types_code(found[0].decode()).is_at("/codigo").sees("El código no coincide.")


def test_the_status_of_a_request_nobody_sees_is_that_of_none(citizen: Citizen, world: World) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("SMS", phone=CELL).types_code(sent_to=CELL).sends()
    other = confirmed(world.citizen(), TADEO.curp)
    for address in ("/acuses/{}", "/acuses/{}.pdf", "/seguimiento/{}", "/seguimiento/{}/codigo"):
        found = []
        for folio in (citizen.folio, str(Folio.of(2026, 999)), str(Folio.of(2025, 1))):
            with counting() as seen:
                answer = other.gets(address.format(folio))
            found.append((answer.status_code, masked(answer.get_data(as_text=True)), len(seen.statements)))
        assert found[0][0] == 404
        assert len(set(found)) == 1, address
