"""The colours of the sheet, computed again: every pair of text and ground in every theme."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.wall.tree import ROOT

SHEET = ROOT / "static" / "app.css"
THEMES = {"light": ":root", "dark": ".dark", "auto": ".auto", "contrast": ".contrast"}
TEXT_LEAST, PART_LEAST = 7.0, 3.0

TEXTS = (
    "ink/paper ink/cream ink/tint ink/warnbg ink/errbg soft/paper soft/cream soft/tint link/paper link/cream"
    " link/tint ongo/go err/paper err/errbg warn/paper warn/warnbg #fff/head pale/head #fff/deep pale/deep"
).split()
PARTS = "edge/paper edge/cream go/paper err/paper".split()
GROUNDS = "paper cream tint head deep warnbg".split()

NAMED = {
    "light": {
        "ink/paper": 17.51, "ink/cream": 15.82, "soft/paper": 9.10, "soft/cream": 8.22, "soft/tint": 7.90,
        "edge/paper": 5.97, "edge/cream": 5.39, "head/paper": 12.80, "head/cream": 11.56, "#fff/deep": 14.58,
        "link/paper": 10.05, "link/cream": 9.08, "link/tint": 8.73, "ongo/go": 7.88, "gold/paper": 3.70,
        "pale/head": 8.48, "pale/deep": 9.66, "ring/ink": 10.67, "ring/head": 7.80, "ring/deep": 8.89,
        "err/paper": 9.33, "err/errbg": 7.97, "warn/paper": 9.40, "warn/warnbg": 8.49,
    },
    "dark": {
        "ink/paper": 16.97, "ink/cream": 15.11, "soft/paper": 11.10, "edge/paper": 5.88, "link/paper": 10.55,
        "ongo/go": 10.55, "err/paper": 10.88, "warn/paper": 12.63,
    },
    "contrast": {"ink/paper": 21.0, "ongo/go": 14.88, "link/paper": 15.00, "err/paper": 10.34},
}  # fmt: skip
"""Ratios that the visual language names, by theme."""


def tokens(css: str, theme: str) -> dict[str, str]:
    """The colours of one theme over those of the light one."""
    found: dict[str, str] = {}
    for wanted in (":root", THEMES[theme]):
        for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", css):
            if selector.strip().removeprefix("@media(prefers-color-scheme:dark)").strip("{ ") == wanted:
                found |= dict(re.findall(r"--([\w-]+)\s*:\s*(#[0-9a-fA-F]{3,6})\b", body))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(pair: str, colours: Mapping[str, str]) -> float:
    first, second = (luminance(one if one.startswith("#") else colours[one]) for one in pair.split("/"))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


@pytest.fixture(scope="module")
def css() -> str:
    return re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.S)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read(css: str, theme: str) -> None:
    colours = tokens(css, theme)
    assert {pair: ratio(pair, colours) for pair in TEXTS if ratio(pair, colours) < TEXT_LEAST} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_part_can_be_seen(css: str, theme: str) -> None:
    colours = tokens(css, theme)
    assert {pair: ratio(pair, colours) for pair in PARTS if ratio(pair, colours) < PART_LEAST} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_one_colour_of_the_focus_mark_is_seen_on_every_ground(css: str, theme: str) -> None:
    colours = tokens(css, theme)
    best = {ground: max(ratio(f"{one}/{ground}", colours) for one in ("ink", "ring")) for ground in GROUNDS}
    assert {ground: seen for ground, seen in best.items() if seen < PART_LEAST} == {}


@pytest.mark.parametrize("theme", NAMED)
def test_the_ratios_are_those_the_visual_language_names(css: str, theme: str) -> None:
    colours = tokens(css, theme)
    named = NAMED[theme]
    assert {pair: round(ratio(pair, colours), 2) for pair in named} == pytest.approx(named, abs=0.011)


def test_the_dark_theme_is_the_same_chosen_or_automatic(css: str) -> None:
    assert tokens(css, "dark") == tokens(css, "auto") != tokens(css, "light")


def test_the_formula_knows_its_ends() -> None:
    assert ratio("#000/#fff", {}) == pytest.approx(21)
    assert ratio("#666/#fff", {}) == pytest.approx(5.74, abs=0.01)
    assert ratio("a/b", {"a": "#767676", "b": "#ffffff"}) == pytest.approx(4.54, abs=0.01)
