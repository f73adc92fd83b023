"""Every page and state in the browser: accessibility, sizes, reflow, storage, complaints.

The usual run measures each page in each channel once and lets the accessibility engine look at it in one of them;
channels, viewports and themes take turns, so that every pair of them is met many times. `-m full` sees every page
in every combination.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.browser.axe import axe
from tests.browser.chromium import VIEWPORTS, Opener
from tests.browser.looking import Look, look
from tests.browser.measures import overflowing, small_targets, stored
from tests.browser.server import Server
from tests.browser.states import HOME, KIOSK, STATES, State
from tests.html import check_page

pytestmark = pytest.mark.slow("drives a browser")

THEMES = ("light", "dark", "contrast")
SCREENS = {HOME: ("phone", "landscape", "portrait"), KIOSK: ("portrait", "landscape", "portrait")}
LEAST = {HOME: 48, KIOSK: 60}
"""Smallest side of a target, in CSS pixels."""
NARROW = (320, 640)
CASES = [
    pytest.param(number, state, channel, id=f"{state.name} ({channel})")
    for number, state in enumerate(STATES)
    for channel in state.channels
]
SPACED = """() => {
  const all = '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}'
    + 'p{margin-bottom:2em!important}';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(all);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "document.adoptedStyleSheets = []"
CUT = """() => [...document.querySelectorAll('main *, header *')].filter(one => {
  const style = getComputedStyle(one);
  if (style.overflow === 'visible' || one.matches('.vh, .skip, input, select, svg *')) return false;
  return one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2;
}).map(one => one.outerHTML.slice(0, 80))"""
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
    faults = [*_as_sent(seen, state), *_on_screen(seen, channel, rules=rules), *_stretched(seen, channel)]
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
            found = _on_screen(seen, channel)
            faults += [f"{screen}, {theme}, {size}: {one}" for one in found]
    assert not faults, f"{state.name}:\n" + "\n".join(faults)


def _as_sent(seen: Look, state: State) -> list[str]:
    """Its status, its markup, and where a screen reader begins when something is wrong."""
    faults = [] if seen.status == state.status else [f"status {seen.status}, not {state.status}"]
    html = seen.page.evaluate("async () => (await (await fetch(location.href)).text())") if state.status == 200 else ""
    title = seen.page.title()
    if state.status == 422:
        focused = seen.page.evaluate("document.activeElement.id")
        faults += [] if focused == "errores" else [f"focus is on {focused!r}, not on the list of errors"]
        faults += [] if title.startswith("Error: ") else [f"title is {title!r}"]
    if html and not seen.page.url.endswith(("/guardar", "/telefono", "/prepared")):
        faults += check_page(html, inline_style=True)
    return faults


def _on_screen(seen: Look, channel: str, *, rules: bool = True) -> list[str]:
    page = seen.page
    return [
        *(axe(page) if rules else ()),
        *(f"small: {one}" for one in small_targets(page, least=LEAST[channel])),
        *(f"sticks out: {one}" for one in overflowing(page)),
        *(f"kept in the browser: {one}" for one in stored(page)),
        *seen.faults(),
    ]


def _stretched(seen: Look, channel: str) -> list[str]:
    """Nothing sticks out or is cut with more space between letters, with large letters, and (but for kiosks, whose
    screen has its size) on a narrow screen."""
    page, faults = seen.page, []
    page.evaluate(SPACED)
    faults += [f"with spaced text: {one}" for one in (*overflowing(page), *page.evaluate(CUT))]
    page.evaluate(UNSPACED)
    page.evaluate("document.documentElement.classList.replace('s100', 's150')")
    faults += [f"at 150 %: {one}" for one in (*overflowing(page), *page.evaluate(CUT))]
    page.evaluate("document.documentElement.classList.replace('s150', 's100')")
    if channel == KIOSK:
        return faults
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    return faults + [f"at 320 px: {one}" for one in (*overflowing(page), *page.evaluate(CUT))]
