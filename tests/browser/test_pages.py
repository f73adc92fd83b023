"""Every page and state in the browser: accessibility, sizes, reflow, storage, complaints.

The usual run looks at each page once; channels, viewports and themes take turns, so that every pair of them
is met many times. `-m full` sees every page in every combination.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.chromium import Opener
from tests.browser.examining import SCREENS, THEMES, as_sent, in_every_way, on_screen, stretched
from tests.browser.looking import look
from tests.browser.server import Server
from tests.browser.states import EVERYTHING, HOME, KIOSK, STATES, State

pytestmark = pytest.mark.slow("drives a browser")

FIXTURES = {HOME: "server", KIOSK: "kiosk_server"}
"""Names of the server fixtures by channel; each is started when first asked for."""
CASES = [
    pytest.param(number, state, state.channels[number % len(state.channels)], id=state.name)
    for number, state in enumerate(STATES)
]
IN_EVERY_WAY = [
    pytest.param(state, channel, id=f"{state.name} ({channel})")
    for state in EVERYTHING
    for channel in state.channels
]
PLANT = """() => {
  const bad = document.createElement('div');
  bad.innerHTML = '<p class="grey">Gris</p><button class="tiny">x</button><input><p class="wide">ancho</p>';
  document.querySelector('main').append(bad);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.grey{color:#666;background:#fff}.tiny{width:20px;height:20px;padding:0}.wide{width:3000px}');
  document.adoptedStyleSheets = [sheet];
  localStorage.setItem('curp', 'x');
  console.error('planted');
  document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}));
}"""
SEEN = (
    "color-contrast-enhanced", "label ", "small: 20x20", "sticks out: ", "kept in the browser: curp",
    "console: planted", "script-src",
)  # fmt: skip
"""What must be said of the planted page: grey text, a nameless field, a small target, and so on."""


@pytest.mark.parametrize(("number", "state", "channel"), CASES)
def test_page(
    number: int, state: State, channel: str, open_page: Opener, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue(FIXTURES[channel])
    screens = SCREENS[channel]
    screen, theme = screens[number // 2 % len(screens)], THEMES[number // 6 % 3]
    seen = look(open_page, server, state, viewport=screen, theme=theme)
    faults = [*as_sent(seen, state), *on_screen(seen, channel), *stretched(seen, channel)]
    assert not faults, f"{state.name}, {screen}, {theme}:\n" + "\n".join(faults)


def test_what_is_planted_in_a_page_is_found(server: Server, open_page: Opener) -> None:
    """On a real page of the program, through the same eyes: a blind tool would look like a good page."""
    seen = look(open_page, server, next(state for state in STATES if state.name == "who"))
    seen.page.evaluate(PLANT)
    found = "\n".join(on_screen(seen, HOME))
    assert [fault for fault in SEEN if fault not in found] == []


@pytest.mark.full
@pytest.mark.parametrize(("state", "channel"), IN_EVERY_WAY)
def test_page_in_every_way(
    state: State,
    channel: str,
    open_page: Opener,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """Every viewport of the channel, three themes, and every letter size."""
    seen = look(open_page, request.getfixturevalue(FIXTURES[channel]), state)
    faults = in_every_way(seen, state, channel, record_property)
    assert not faults, f"{state.name}:\n" + "\n".join(faults)
