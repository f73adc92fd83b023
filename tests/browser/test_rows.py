"""The list of rows on the screen: every state, and a list made, changed and sent with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Opener
from tests.browser.examining import THEMES, as_sent, in_every_way, on_screen, stretched
from tests.browser.looking import look
from tests.browser.rows_states import ROWS_STATES, START
from tests.browser.server import Server
from tests.browser.states import HOME, State
from tests.browser.steps import ACUSE, answer, arrive, forward

pytestmark = pytest.mark.slow("drives a browser")

SCREENS = ("phone", "landscape", "portrait")


CASES = [pytest.param(number, state, id=state.name) for number, state in enumerate(ROWS_STATES)]


@pytest.mark.parametrize(("number", "state"), CASES)
def test_page(number: int, state: State, rows_server: Server, open_page: Opener) -> None:
    screen, theme = SCREENS[number % 3], THEMES[number // 3 % 3]
    seen = look(open_page, rows_server, state, viewport=screen, theme=theme)
    faults = [*as_sent(seen, state), *on_screen(seen, HOME), *stretched(seen, HOME)]
    assert not faults, f"{state.name}, {screen}, {theme}:\n" + "\n".join(faults)


@pytest.mark.full
@pytest.mark.parametrize("state", [pytest.param(state, id=state.name) for state in ROWS_STATES])
def test_page_in_every_way(
    state: State, rows_server: Server, open_page: Opener, record_property: Callable[[str, object], None]
) -> None:
    """Every viewport, three themes, and every letter size."""
    faults = in_every_way(look(open_page, rows_server, state), state, HOME, record_property)
    assert not faults, f"{state.name}:\n" + "\n".join(faults)


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "no script"])
def test_a_list(scripts: bool, rows_server: Server, open_page: Opener) -> None:
    """Two people, one taken out, one changed, and sent."""
    page = open_page(scripts=scripts)
    page.goto(rows_server.url + START)
    forward(page)
    _answer(page, "lugar", {"site": "HOUSE"})
    _answer(page, "apertura", {"opened_on-day": "5", "opened_on-month": "3", "opened_on-year": "2020"})
    _answer(page, "horario", {"shifts": ["MORNING"]})
    for name in ("Lirio", "Azucena"):
        arrive(page, "personas")
        page.get_by_role("link", name="Agregar otra persona").click()
        _answer(page, "quien", {"worker_name": name})
        moved = {"move": "HIRE", "moved_on-day": "2", "moved_on-month": "3", "moved_on-year": "2026"}
        _answer(page, "aviso", moved)
        _answer(page, "sueldo", {"daily_wage": "400"})
    arrive(page, "personas")
    assert page.locator("#filas li").count() == 2
    page.get_by_role("button", name="Quitar 1").click()
    page.locator("#filas li", has_text="Azucena").wait_for()
    page.wait_for_function("document.querySelectorAll('#filas li').length === 1") if scripts else None
    assert page.locator("#filas li").count() == 1
    page.get_by_role("link", name="Cambiar 1").click()
    _answer(page, "quien", {"worker_name": "Azucena Azul"})
    arrive(page, "personas")
    forward(page)
    arrive(page, "revisar")
    assert page.locator("main").get_by_text("Azucena Azul").count()
    forward(page)
    page.wait_for_url(ACUSE)


def _answer(page: Page, name: str, values: dict[str, str | list[str]]) -> None:
    arrive(page, name)
    answer(page, values)
    forward(page)
