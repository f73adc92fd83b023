"""Every page and state in the browser: accessibility, sizes, reflow, storage, complaints.

The usual run measures each page in each channel once and lets the accessibility engine look at it in one of
them; channels, viewports and themes take turns, so that every pair of them is met many times. `-m full` sees
every page in every combination.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.browser.chromium import VIEWPORTS, Opener
from tests.browser.examining import as_sent, on_screen, stretched
from tests.browser.looking import look
from tests.browser.server import Server
from tests.browser.states import HOME, KIOSK, STATES, State

pytestmark = pytest.mark.slow("drives a browser")

THEMES = ("light", "dark", "contrast")
SCREENS = {HOME: ("phone", "landscape", "portrait"), KIOSK: ("portrait", "landscape", "portrait")}
CASES = [
    pytest.param(number, state, channel, id=f"{state.name} ({channel})")
    for number, state in enumerate(STATES)
    for channel in state.channels
]
DRESS = """([theme, size]) => {
  const root = document.documentElement;
  root.classList.remove('auto', 'light', 'dark', 'contrast', 's100', 's125', 's150');
  root.classList.add(theme, size);
}"""


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> dict[str, str]:
    """Names of the server fixtures by channel; each is started when first asked for."""
    return {HOME: "server", KIOSK: "kiosk_server"}


@pytest.mark.parametrize(("number", "state", "channel"), CASES)
def test_page(
    number: int,
    state: State,
    channel: str,
    servers: dict[str, str],
    open_page: Opener,
    request: pytest.FixtureRequest,
) -> None:
    server: Server = request.getfixturevalue(servers[channel])
    screen, theme = SCREENS[channel][number // 2 % 3], THEMES[number // 6 % 3]
    rules = channel == state.channels[number % len(state.channels)]
    seen = look(open_page, server, state, viewport=screen, theme=theme)
    faults = [*as_sent(seen, state), *on_screen(seen, channel, rules=rules), *stretched(seen, channel)]
    assert not faults, f"{state.name}, {screen}, {theme}:\n" + "\n".join(faults)


@pytest.mark.full
@pytest.mark.parametrize(("number", "state", "channel"), CASES)
def test_page_in_every_way(
    number: int,
    state: State,
    channel: str,
    servers: dict[str, str],
    open_page: Opener,
    request: pytest.FixtureRequest,
) -> None:
    """Three viewports, three themes, and every letter size."""
    seen = look(open_page, request.getfixturevalue(servers[channel]), state)
    faults = []
    for screen, theme in product(sorted(set(SCREENS[channel])), THEMES):
        width, height = VIEWPORTS[screen]
        seen.page.set_viewport_size({"width": width, "height": height})
        for size in ("s100", "s125", "s150") if theme == "light" else ("s100",):
            seen.page.evaluate(DRESS, [theme, size])
            found = on_screen(seen, channel)
            faults += [f"{screen}, {theme}, {size}: {one}" for one in found]
    assert not faults, f"{state.name}:\n" + "\n".join(faults)
