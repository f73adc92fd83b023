"""The Nu validator over every page, every fragment that htmx swaps in, and the sheets (`-m full`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.nu import validate
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.states import EVERYTHING, HOME, KIOSK, arrive
from tests.browser.steps import newcomer_steps
from tests.browser.walks import START
from tests.figures import COUNT
from tests.wall.tree import ROOT

pytestmark = [pytest.mark.full, pytest.mark.slow("starts a Java program")]

AROUND = '<!DOCTYPE html><html lang="es-MX"><head>{title}</head><body>{body}</body></html>'
PLANTED = '<!DOCTYPE html><html lang="es"><head><title>x</title></head><body><p><div></div></p><b id="a b">'


def plain(html: str) -> str:
    """Without the attributes of htmx, which no standard knows and browsers pass over."""
    return re.sub(r' hx-[a-z-]+(="[^"]*")?', "", html)


def test_a_planted_fault_is_seen(tmp_path: Path) -> None:
    assert len(validate({"planted": PLANTED}, tmp_path)) >= 2


@pytest.mark.parametrize("channel", [HOME, KIOSK])
def test_every_page(
    channel: str, server: Server, kiosk_server: Server, tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    here = server if channel == HOME else kiosk_server
    pages = {
        state.name: plain(arrive(state, Person(here.url), here).html)
        for state in EVERYTHING
        if channel in state.channels
    }
    found = validate(pages, tmp_path)
    record_property(COUNT, f"{len(pages)} pages and states through the Nu validator")
    record_property(COUNT, f"{len(found)} messages of the Nu validator")
    assert found == []


def test_every_fragment(server: Server, tmp_path: Path) -> None:
    """What comes into the page, put into an empty one: a title first, then navigation and main."""
    person = Person(server.url, htmx=True)
    person.open(START)
    person.send()
    pages = {}
    for name, values in newcomer_steps(server):
        person.send(**values())
        html = plain(person.here.html)
        if "<html" not in html:
            title, end, body = html.partition("</title>")
            pages[f"after {name}"] = AROUND.format(title=title + end, body=body)
    assert len(pages) >= 4
    assert validate(pages, tmp_path) == []


def test_the_sheets(tmp_path: Path) -> None:
    sheets = {path.name: path.read_text("utf-8") for path in (ROOT / "static").glob("*.css")}
    found = validate(sheets, tmp_path, kind="css")
    assert [one for one in found if ": error: " in one] == []
