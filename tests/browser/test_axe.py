"""The accessibility engine must see what is planted: a silent tool would look like a good page."""

from __future__ import annotations

import pytest

from tests.browser.axe import TAGS, axe, load
from tests.browser.chromium import Opener

PAGE = """<!doctype html><html lang="es-MX"><head><title>Prueba</title></head><body>
<main><h1>Prueba</h1><p>Texto</p>{}</main></body></html>"""


def test_a_good_page_has_no_violations(open_page: Opener) -> None:
    page = open_page()
    page.set_content(PAGE.format('<label for="a">Nombre</label> <input id="a" autocomplete="name">'))
    assert axe(page) == []


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        ("color-contrast-enhanced", '<p style="color:#666;background:#fff">Gris claro</p>'),
        ("target-size", '<a href="/a" style="font-size:10px">a</a><a href="/b" style="font-size:10px">b</a>'),
        ("label", '<input type="text">'),
        ("heading-order", "<h4>Salto</h4>"),
        ("image-alt", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
    ],
)
def test_a_planted_fault_is_seen(open_page: Opener, rule: str, planted: str) -> None:
    page = open_page()
    page.set_content(PAGE.format(planted))
    assert rule in {found.partition(" ")[0] for found in axe(page)}


def test_rules_of_every_level_are_asked_for(open_page: Opener) -> None:
    page = open_page()
    page.set_content(PAGE.format(""))
    load(page)
    asked = page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", list(TAGS))
    assert {"color-contrast", "color-contrast-enhanced", "target-size", "region", "label"} <= set(asked)
    assert len(asked) > 80


def test_the_browser_reaches_nothing_outside(open_page: Opener) -> None:
    page = open_page()
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
