"""Every page of the program read by a strict eye: its markup, and how easy its words are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.catalogues import listing
from kiosk.web.desk_sign import IDS
from tests.browser.person import Person
from tests.browser.server import Server, free_port, start_server
from tests.browser.states import EVERYTHING, HOME, STATES, State, arrive
from tests.databases import Databases
from tests.figures import FIGURE
from tests.html import check_page
from tests.readability import EASY, SHORT_PAGE_WORDS, blocks_of, hard_to_read, reading_of

pytestmark = pytest.mark.slow("starts a server and walks to every page")

ENGLISH = tuple(state.name for state in STATES if state.name.endswith(" in English"))
OFFICIAL = (
    "Instituto Mexicano del Seguro Social", "Número de Seguridad Social", "Registro de Población",
    "Registro Civil", "Ley del Seguro Social", "Unidad de Transparencia",
    "Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados",
    *(str(words) for words in IDS.values()),
)  # fmt: skip
"""Names that nobody can shorten; those of the procedures come from their catalogue."""


@pytest.fixture(scope="module")
def server(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    url = all_databases.fresh()
    tmp: Path = tmp_path_factory.mktemp("reading")
    running = start_server(tmp, free_port(), KIOSK_DATABASE_URL=url)
    yield running
    running.stop()
    all_databases.drop(url)


@pytest.fixture(scope="module")
def pages(server: Server) -> dict[str, str]:
    """The HTML of every page and state, by name; a kiosk's page as a kiosk draws it."""
    return {state.name: _html(state, server) for state in EVERYTHING}


def _html(state: State, server: Server) -> str:
    person = Person(server.url)
    if HOME not in state.channels:
        person.open("/?canal=kiosco")
    seen = arrive(state, person, server)
    assert seen.status == state.status, f"{state.name}: {seen.status} at {seen.path}"
    return seen.html


def test_markup(pages: dict[str, str]) -> None:
    faults = []
    for state in EVERYTHING:
        lang = "en" if state.name in ENGLISH else "es-MX"
        found = check_page(pages[state.name], status=state.status, lang=lang, inline_style=True)
        faults += [f"{state.name}: {one}" for one in found]
    assert not faults, "\n".join(faults)


def test_headings_tell_pages_apart(pages: dict[str, str]) -> None:
    """Two pages with the same title are one page in two states, or nobody can tell where they are."""
    titles: dict[str, set[str]] = {}
    for state in EVERYTHING:
        title = pages[state.name].partition("<title>")[2].partition("</title>")[0].removeprefix("Error: ")
        titles.setdefault(title, set()).add(state.name.partition(",")[0].partition(":")[0])
    together = {title: names for title, names in titles.items() if len(names) > 1}
    same = ({"review", "review of a child's"}, {"error 400", "error 415", "error 431"})
    assert {title: names for title, names in together.items() if names not in same} == {}


def test_every_page_is_easy(pages: dict[str, str], record_property: Callable[[str, object], None]) -> None:
    names = {*OFFICIAL, *(card.official_name for _, cards in listing.grouped() for card in cards)}
    spanish = {name: html for name, html in pages.items() if name not in ENGLISH}
    scores = {}
    for name, html in spanish.items():
        reading = reading_of(blocks_of(html), names=names)
        if reading.words >= SHORT_PAGE_WORDS:
            scores[name] = reading.points
    hardest = min(scores, key=lambda name: scores[name])
    record_property(
        FIGURE,
        f"reading level: {len(spanish)} pages, hardest {hardest} {scores[hardest]:.0f} points"
        f" (at least {EASY:.0f}), middle {sorted(scores.values())[len(scores) // 2]:.0f}",
    )
    assert hard_to_read(list(spanish.values()), names=sorted(names, key=len, reverse=True)) == []
