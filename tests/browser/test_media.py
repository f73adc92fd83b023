"""What people ask of their system: forced colours, less motion, dark screens, more contrast, paper."""

from __future__ import annotations

import pytest

from tests.browser.axe import axe
from tests.browser.chromium import Opener
from tests.browser.looking import look
from tests.browser.measures import overflowing
from tests.browser.server import Server
from tests.browser.states import STATES, State

pytestmark = pytest.mark.slow("drives a browser")

LONGEST_MOTION_SECONDS = 0.15
MOTION = """() => Math.max(...[...document.querySelectorAll('*')].flatMap(one => {
  const style = getComputedStyle(one);
  return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')].map(parseFloat);
}))"""
BORDERS = """() => [...document.querySelectorAll('.b, .opt, .note, .panel, .facts li, .sum, .w18, select')]
  .filter(one => one.checkVisibility() && parseFloat(getComputedStyle(one).borderTopWidth) < 1
    && parseFloat(getComputedStyle(one).borderInlineStartWidth) < 1)
  .map(one => one.outerHTML.slice(0, 80))"""
DARK = "getComputedStyle(document.documentElement).backgroundColor"
PRINTED = """() => [...document.querySelectorAll('nav, footer, .b, form, .skip, .also, [role=status]')]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 1)
  .map(one => one.outerHTML.slice(0, 80))"""


def named(name: str) -> State:
    return next(state for state in STATES if state.name == name)


SOME = ("who, filled", "delivery, no phone", "review", "result: located", "stop: died", "start")


@pytest.mark.parametrize("name", SOME)
def test_forced_colours(name: str, open_page: Opener, server: Server) -> None:
    """Everything that stood on a background has a border too, and the focus wears the system's mark."""
    seen = look(open_page, server, named(name), forced_colors="active")
    page = seen.page
    assert page.evaluate(BORDERS) == []
    page.keyboard.press("Tab")
    marked = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert marked == "solid"
    assert overflowing(page) == []
    assert seen.faults() == []


@pytest.mark.parametrize("name", SOME)
def test_motion(name: str, open_page: Opener, server: Server) -> None:
    """None when less is asked for; otherwise too short to follow."""
    page = look(open_page, server, named(name)).page
    assert page.evaluate(MOTION) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOTION) <= LONGEST_MOTION_SECONDS


def test_a_dark_system_gets_a_dark_page(open_page: Opener, server: Server) -> None:
    page = look(open_page, server, named("curp, short"), color_scheme="dark").page
    assert page.evaluate(DARK) == "rgb(16, 20, 21)"
    assert axe(page) == []


def test_a_kiosk_stays_light(open_page: Opener, kiosk_server: Server) -> None:
    page = look(open_page, kiosk_server, named("curp"), color_scheme="dark", viewport="portrait").page
    assert page.evaluate(DARK) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", ["result: located", "result: many", "saved"])
def test_paper(name: str, open_page: Opener, server: Server) -> None:
    """Black on white, without anything to press, and with what counts."""
    page = look(open_page, server, named(name), theme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate(PRINTED) == []
    assert page.evaluate(DARK) == "rgb(255, 255, 255)"
    assert page.locator("h1").is_visible()
    assert page.locator(".code").first.is_visible()
