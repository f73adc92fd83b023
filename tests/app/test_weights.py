"""The budget of bytes, over a real server: a slow line is what most people have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.person import Person
from tests.browser.server import Server, free_port, start_server
from tests.browser.states import HOME, QUESTIONS, STATES, arrive
from tests.databases import Databases
from tests.figures import FIGURE
from tests.weights import run_errand, weigh

pytestmark = pytest.mark.slow("starts a server")

BLOCKING, BLOCKING_STRETCH = 8_000, 6_000
EVERYTHING = 22_000
NEXT_STEP = 2_000
SHEET, OWN_SCRIPT = 6_000, 2_000
ERRAND, PDF = 75_000, 45_000
QUESTION, ANY_PAGE, PAGE_WITH_SHEET = 2_000, 4_000, 9_000

Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def server(all_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    url = all_databases.fresh()
    tmp: Path = tmp_path_factory.mktemp("weights")
    running = start_server(tmp, free_port(), KIOSK_DATABASE_URL=url)
    yield running
    running.stop()
    all_databases.drop(url)


@pytest.mark.parametrize("channel", ["casa", "kiosco"])
def test_first_question_page(channel: str, server: Server, record_property: Note) -> None:
    person = Person(server.url)
    person.open(f"/?canal={channel}")
    person.open("/tramites/asignacion-nss")
    weight = weigh(person, person.send())
    record_property(
        FIGURE,
        f"first question page, cold, {channel}: page {weight.page:,} B + sheets {weight.sheet:,} B ="
        f" {weight.blocking:,} B blocking (at most {BLOCKING:,}, better {BLOCKING_STRETCH:,});"
        f" with {', '.join(weight.scripts)}, {', '.join(weight.others)} {weight.everything:,} B"
        f" (at most {EVERYTHING:,})",
    )
    assert weight.sheet
    assert set(weight.scripts) == {"htmx.min.js", "app.js"}
    assert weight.blocking <= BLOCKING
    assert weight.everything <= EVERYTHING
    assert weight.sheet <= SHEET
    assert weight.scripts["app.js"] <= OWN_SCRIPT
    record_property(FIGURE, f"our sheet {weight.sheet:,} B, our script {weight.scripts['app.js']:,} B")


@pytest.mark.parametrize("htmx", [False, True], ids=["without script", "htmx"])
def test_whole_errand(htmx: bool, server: Server, record_property: Note) -> None:
    errand = run_errand(server, htmx=htmx)
    steps = {name: size for name, size in errand.steps.items() if name != "acuse"}
    heaviest = max(steps, key=lambda name: steps[name])
    way = "htmx" if htmx else "without script"
    record_property(
        FIGURE,
        f"whole errand, {way}: {errand.total:,} B (at most {ERRAND:,}): start page {errand.start:,}, steps"
        f" {sum(steps.values()):,}, acuse page {errand.steps['acuse']:,}, files {errand.files:,},"
        f" PDF {errand.pdf:,};"
        f" heaviest step {heaviest} {steps[heaviest]:,} B (at most {NEXT_STEP:,})",
    )
    assert errand.total <= ERRAND
    assert errand.pdf <= PDF
    assert steps[heaviest] <= NEXT_STEP


def test_every_page(server: Server, record_property: Note) -> None:
    """No page grows unseen. Those that carry the sheet within them save a first visitor one round trip."""
    sizes = {}
    for state in STATES:
        if HOME not in state.channels or state.name.startswith("error "):
            continue
        seen = arrive(state, Person(server.url), server)
        sizes[state.name] = (len(seen.body), "<style>" in seen.html)
    questions = {state.name: sizes[state.name][0] for state in QUESTIONS}
    plain = {name: size for name, (size, inline) in sizes.items() if not inline}
    whole = {name: size for name, (size, inline) in sizes.items() if inline}
    for title, some, most in (
        ("question page", questions, QUESTION),
        ("page", plain, ANY_PAGE),
        ("page with its sheet", whole, PAGE_WITH_SHEET),
    ):
        heaviest = max(some, key=lambda name: some[name])
        record_property(FIGURE, f"heaviest {title}: {heaviest} {some[heaviest]:,} B (at most {most:,})")
        assert {name: size for name, size in some.items() if size > most} == {}


def test_pages_travel_compressed(server: Server) -> None:
    for path in ("/", "/tramites", "/tramites/asignacion-nss"):
        assert Person(server.url).open(path).headers["content-encoding"] == "br"
