"""The desk by keyboard alone: signing in, helping, calling turns, deciding a case, reading what was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.assist_states import release
from tests.browser.chromium import Opener
from tests.browser.desk_states import enrol, fresh, keep, take_turn
from tests.browser.keys import MOST_TABS, presses, types
from tests.browser.looking import watched
from tests.browser.lookup_states import CAUSE
from tests.browser.measures import policy_faults, stored
from tests.browser.person import Person
from tests.browser.review_states import case_given
from tests.browser.server import Server
from tests.browser.walks import LOCATED, START

pytestmark = pytest.mark.slow("drives a browser through the desk")


@pytest.fixture
def desk(server: Server, open_page: Opener) -> Iterator[Page]:
    """A device of the office, at the page where a member signs in."""
    person = Person(server.url)
    enrol(person)
    page = open_page(viewport="landscape")
    page.context.add_cookies([{"name": "d", "value": person.cookies["d"], "url": server.url}])
    complaints = watched(page)
    page.goto(f"{server.url}/asesor/entrar")
    yield page
    assert stored(page) == []
    assert [*complaints, *policy_faults(page)] == []


def signs_in(page: Page, server: Server, number: str) -> None:
    types(page, "staff_number", number)
    for name, value in fresh(server, number).items():
        types(page, name, str(value))
    goes(page)
    is_at(page, "asesor")
    keep(server, number, {one["name"]: one["value"] for one in page.context.cookies()})


def goes(page: Page, words: str = "") -> None:
    """Press it, and wait for the page it leads to."""
    with page.expect_navigation():
        presses(page, words)


def presses_until(page: Page, done: Callable[[], bool]) -> None:
    """Tab, until it is so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if done():
            return
    raise AssertionError("a wide table cannot be moved with the keys")


def is_at(page: Page, end: str) -> None:
    expect(page).to_have_url(re.compile(rf"/{end}(#errores)?$"))


def test_an_operator_helps(server: Server, open_page: Opener, desk: Page) -> None:
    release(server)
    person = open_page(viewport="phone")
    person.goto(server.url + START)
    person.locator("main .go").click()
    is_at(person, "para-quien")
    person.get_by_role("button", name="Pedir ayuda").first.click()
    person.get_by_role("button", name="La persona está conmigo").click()
    signs_in(desk, server, "0417")
    goes(desk, "Acompañar")
    is_at(desk, "acompanar")
    types(desk, "pairing_code", person.locator(".huge").inner_text())
    presses(desk)
    is_at(desk, "espera")
    goes(desk, "Ver si ya contestó")  # before they do: afterwards the page goes on by itself
    is_at(desk, "espera")
    person.goto(person.url.replace("/codigo", "/quien"))
    person.check("[value=yes]")
    person.locator("main .go").locator("visible=true").click()
    is_at(person, "permiso")
    person.check("[value=yes]")
    person.locator("main .go").locator("visible=true").click()
    is_at(desk, "para-quien")
    types(desk, "for_whom", "SELF")
    presses(desk)
    is_at(desk, "curp")
    types(desk, "curp", "X")
    presses(desk)
    expect(desk.locator("#errores")).to_be_focused()
    presses(desk, "Esta CURP")
    expect(desk.locator("#curp")).to_be_focused()
    desk.keyboard.press("ControlOrMeta+a")
    desk.keyboard.type(server.newcomer())
    presses(desk)
    is_at(desk, "confirmar")
    goes(desk, "Pedir que lo escriba la persona")
    goes(desk, "Terminar esta ayuda")
    is_at(desk, "acompanar")
    expect(person.locator(".helping")).to_contain_text("La ayuda terminó.")


def test_turns_are_called(server: Server, desk: Page) -> None:
    take_turn(Person(server.url), server)
    signs_in(desk, server, "0418")
    goes(desk, "Turnos")
    if desk.get_by_text("En tu mesa").count():
        goes(desk, "Ya terminé")
    goes(desk)
    expect(desk.locator("main")).to_contain_text("En tu mesa")
    goes(desk, "Ya terminé")
    expect(desk.locator("main")).not_to_contain_text("En tu mesa")


def test_an_officer_decides_and_looks_somebody_up(server: Server, desk: Page) -> None:
    folio = case_given(server)[1]
    signs_in(desk, server, "0501")
    goes(desk, "Casos en revisión")
    goes(desk, folio)
    goes(desk)
    expect(desk.locator("main")).to_contain_text("Lo que dicen los registros")
    presses(desk, "Ver un dato completo")
    types(desk, "what", "curp-0")
    types(desk, "reason", "doubt")
    goes(desk, "Mostrar")
    expect(desk.locator("main")).to_contain_text("Solo se ve esta vez.")
    types(desk, "choice", "reject")
    types(desk, "why_reject", desk.locator("[name=why_reject]").first.get_attribute("value") or "")
    goes(desk)
    expect(desk.locator("main")).to_contain_text("Ya se decidió")
    looks_somebody_up(desk)


def looks_somebody_up(desk: Page) -> None:
    """In the same shift: another sign-in would wait for another code."""
    goes(desk, "Buscar a una persona")
    goes(desk)
    expect(desk.locator("#errores")).to_be_focused()
    for name, value in CAUSE.items():
        types(desk, name, str(value))
    types(desk, "curp", LOCATED)
    goes(desk)
    expect(desk.locator("main")).to_contain_text("Renata O. S.")
    goes(desk, "Mostrar el NSS")
    expect(desk.locator("main")).to_contain_text("Solo se ve esta vez.")


def test_a_supervisor_reads_what_was_done(server: Server, desk: Page) -> None:
    signs_in(desk, server, "0701")
    goes(desk, "Lo que se hizo")
    expect(desk.locator("h1")).to_contain_text("Lo que se hizo")
    table = desk.get_by_role("region", name="Hechos de los últimos 30 días")
    presses_until(desk, lambda: bool(table.evaluate("one => one === document.activeElement")))
