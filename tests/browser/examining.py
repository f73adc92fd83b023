"""What is examined of every page on the screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from tests.browser.axe import axe
from tests.browser.chromium import VIEWPORTS
from tests.browser.looking import Look
from tests.browser.measures import overflowing, small_targets, stored
from tests.browser.states import HOME, KIOSK, State
from tests.figures import COUNT

LEAST = {HOME: 48, KIOSK: 60}
"""Smallest side of a target, in CSS pixels."""
THEMES = ("light", "dark", "contrast")
SCREENS = {HOME: ("phone", "landscape", "portrait"), KIOSK: ("portrait", "landscape")}
DRESS = """([theme, size]) => {
  const root = document.documentElement;
  root.classList.remove('auto', 'light', 'dark', 'contrast', 's100', 's125', 's150');
  root.classList.add(theme, size);
}"""
NARROW = (320, 640)
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
  if (one.matches('[role=region][tabindex="0"]')) return false;  // a wide table: meant to be moved by hand
  return one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2;
}).map(one => one.outerHTML.slice(0, 80))"""


def as_sent(seen: Look, state: State) -> list[str]:
    """Its status, and where a screen reader begins when something is wrong."""
    faults = [] if seen.status == state.status else [f"status {seen.status}, not {state.status}"]
    if state.status == 422:
        focused, title = seen.page.evaluate("document.activeElement.id"), seen.page.title()
        faults += [] if focused == "errores" else [f"focus is on {focused!r}, not on the list of errors"]
        faults += [] if title.startswith("Error: ") else [f"title is {title!r}"]
    return faults


def on_screen(seen: Look, channel: str) -> list[str]:
    """What the engine finds, small targets, scrolling sideways, storage, complaints."""
    page = seen.page
    return [
        *axe(page),
        *(f"small: {one}" for one in small_targets(page, least=LEAST[channel])),
        *(f"sticks out: {one}" for one in overflowing(page)),
        *(f"kept in the browser: {one}" for one in stored(page)),
        *seen.faults(),
    ]


def stretched(seen: Look, channel: str) -> list[str]:
    """Nothing sticks out or is cut with more space between letters, with large letters, on a narrow screen
    (not a kiosk's: it has its size)."""
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


def in_every_way(seen: Look, state: State, channel: str, count: Callable[[str, object], None]) -> list[str]:
    """What is wrong of a page at every viewport of its channel, in each theme, and with every letter size.

    The page is walked to once; its looks are those that the settings page would give it.
    """
    faults, times = as_sent(seen, state), 0
    for screen, theme in product(SCREENS[channel], THEMES):
        width, height = VIEWPORTS[screen]
        seen.page.set_viewport_size({"width": width, "height": height})
        for size in ("s100", "s125", "s150") if theme == "light" else ("s100",):
            seen.page.evaluate(DRESS, [theme, size])
            faults += [f"{screen}, {theme}, {size}: {one}" for one in on_screen(seen, channel)]
            times += 1
    for number, what in ((1, "pages and states"), (times, "looks at them"), (len(faults), "findings")):
        count(COUNT, f"{number} {what} in the whole accessibility matrix")
    return faults
