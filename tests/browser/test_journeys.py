"""The whole errand, from front door to number: without script, by keyboard, very large, very narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Opener
from tests.browser.keys import tabs_to, types
from tests.browser.looking import watched
from tests.browser.measures import overflowing, policy_faults, stored
from tests.browser.server import Server
from tests.browser.steps import ACUSE, NUMBER, answer, arrive, finish, forward, newcomer_steps, start

pytestmark = pytest.mark.slow("drives a browser through a whole errand")


def test_without_script(open_page: Opener, server: Server) -> None:
    page = open_page(scripts=False)
    start(page, server)
    assert NUMBER.fullmatch(finish(page, server))
    assert page.locator("button[data-print]").is_hidden(), "a button that only script can serve"


def test_a_wrong_answer_without_script(open_page: Opener, server: Server) -> None:
    """The answer is still there, the list of errors comes first, and its link leads to the field."""
    page = open_page(scripts=False)
    start(page, server)
    answer(page, {"for_whom": "SELF"})
    forward(page)
    arrive(page, "curp")
    answer(page, {"curp": "OOSR840305MOCLCN05"})
    forward(page)
    page.wait_for_url("**/curp#errores")
    assert page.title().startswith("Error: ")
    assert page.locator("[name=curp]").input_value() == "OOSR840305MOCLCN05"
    page.locator(".sum a").first.click()
    page.wait_for_url("**/curp#curp")


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(320, 256, 4), (320, 640, 1)], ids=["400 %", "320 px"]
)
def test_large_or_narrow(open_page: Opener, server: Server, width: int, height: int, scale: int) -> None:
    """1280 x 1024 enlarged four times is 320 x 256: one column, no scrolling sideways, all there."""
    page = open_page(viewport="phone", device_scale_factor=scale)
    page.set_viewport_size({"width": width, "height": height})
    complaints = watched(page)

    def narrow(page: Page) -> None:
        assert overflowing(page) == []

    start(page, server)
    assert NUMBER.fullmatch(finish(page, server, each=narrow))
    assert complaints == []


def test_by_keyboard(open_page: Opener, server: Server) -> None:
    _by_keyboard(open_page(viewport="landscape"), server)


def test_by_keyboard_at_a_kiosk(open_page: Opener, kiosk_server: Server) -> None:
    """The fixed band at the bottom never covers what has the focus."""
    _by_keyboard(open_page(viewport="portrait"), kiosk_server)


def _by_keyboard(page: Page, server: Server) -> None:
    complaints = watched(page)
    page.goto(f"{server.url}/tramites/asignacion-nss")
    tabs_to(page, green=True)
    page.keyboard.press("Enter")
    for name, values in newcomer_steps(server):
        arrive(page, name)
        for control, value in values().items():
            for one in [value] if isinstance(value, str) else value:
                types(page, control, one)
        tabs_to(page, green=True)
        page.keyboard.press("Enter")
    page.wait_for_url(ACUSE)
    assert stored(page) == []
    assert [*complaints, *policy_faults(page)] == []
