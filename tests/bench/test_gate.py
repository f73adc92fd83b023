"""What noise does not move, held in every run: statements, commits and bytes of the benchmark's errand.

Figures here may only get smaller. Times are never held, only the CPU of this program as a multiple of the
floor's, measured in turns in the same minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.bench import media
from tests.bench.__main__ import staged
from tests.bench.html_forms import main_form
from tests.bench.measuring import Stage, rounds
from tests.bench.media import Medium
from tests.bench.profile import START, Browser, installed
from tests.bench.report import BUSY
from tests.bench.systems import DOCASSEMBLE, FLOOR, HTMX, System, as_docassemble
from tests.counting import Count, counting
from tests.figures import FIGURE

COSTS = {
    "GET start page": (0, 0), "POST start (opens a draft)": (8, 1), "GET question": (2, 0),
    "POST question": (3, 1), "GET review": (2, 0), "POST send": (24, 2), "GET confirmation": (6, 0),
}  # fmt: skip
"""Statements and commits of each kind of request; with htmx, sending answers with the confirmation."""
PAGE_BYTES, FRAGMENT_BYTES = 14_000, 3_000
JOURNEY_BYTES = 23_000
TIMES_THE_FLOOR = 30.0
"""CPU of one journey as a multiple of the floor's, as it was when this was last lowered."""
MARGIN = 1.25
ATTEMPTS = 3
"""Neighbours of the same machine slow a large program more than a small one; they never make it faster."""
CALLS = 42_000
"""Functions called in one journey, Python and C: the same in every run, whatever else the machine does."""
Seen = list[tuple[str, Count, int]]


def watched(app: Flask, *, htmx: bool) -> Seen:
    """One journey in this process: kind of request, what reached the database, bytes as they travel."""
    seen: Seen = []
    browser = Browser(app, htmx=htmx)
    asks = browser.asks

    def counted(kind: str, path: str, body: str | None = None, *, htmx: bool = False) -> tuple[str, str]:
        with counting() as count:
            page = asks(kind, path, body, htmx=htmx)
        seen.append((kind, count, browser.sizes[-1][1]))
        return page

    browser.asks = counted  # type: ignore[method-assign]
    browser.walks()
    return seen


def dear(seen: Seen) -> list[str]:
    """Requests that cost more than they may."""
    found = []
    for kind, count, _ in seen:
        statements, commits = COSTS[kind]
        if len(count.statements) > statements or count.commits > commits:
            found.append(f"{kind}: {len(count.statements)} statements, {count.commits} commits")
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installed(tmp_path_factory.mktemp("bench"), KIOSK_LOG="") as made:
        Browser(made, htmx=True).walks()
        yield made


@pytest.mark.parametrize("htmx", [True, False])
def test_every_request_costs_its_statements_and_commits(app: Flask, htmx: bool) -> None:
    seen = watched(app, htmx=htmx)
    assert dear(seen) == []
    steps = [count.commits for kind, count, _ in seen if kind == "POST question"]
    assert steps == [1] * 6


def test_one_more_statement_is_seen(app: Flask) -> None:
    seen = watched(app, htmx=True)
    next(count for kind, count, _ in seen if kind == "POST question").statements.append("SELECT 1")
    assert dear(seen) == ["POST question: 4 statements, 1 commits"]


def test_every_page_fits_its_line(app: Flask, record_property: Callable[[str, object], None]) -> None:
    seen = watched(app, htmx=True)
    fragments = [size for kind, _, size in seen if kind == "POST question"]
    assert len(fragments) == 6
    assert max(fragments) <= FRAGMENT_BYTES
    assert max(size for _, _, size in seen) <= PAGE_BYTES
    total = sum(size for _, _, size in seen)
    assert total <= JOURNEY_BYTES
    told = f"six questions: first page {seen[0][2]} B, largest step {max(fragments)} B, journey {total} B"
    record_property(FIGURE, told)


def calls_of(app: Flask) -> int:
    """How many functions one journey calls."""
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    browser = Browser(app, htmx=True)
    sys.setprofile(count)
    try:
        browser.walks()
    finally:
        sys.setprofile(None)
    return counted


def test_a_journey_calls_few_functions(app: Flask, record_property: Callable[[str, object], None]) -> None:
    found = [calls_of(app) for _ in range(3)]
    record_property(FIGURE, f"functions called in a journey: {min(found)}")
    assert min(found) <= CALLS
    assert max(found) <= min(found) * 1.02


def test_one_function_more_a_request_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = calls_of(app)
    monkeypatch.setitem(app.before_request_funcs, None, [*app.before_request_funcs[None], lambda: None])
    assert calls_of(app) - before >= 9


def test_the_start_page_asks_no_database(app: Flask) -> None:
    browser = Browser(app, htmx=True)
    with counting() as count:
        browser.asks("GET start page", START)
    assert count.statements == []


def measured(
    systems: list[System], tmp_path: Path, *, clients: int, seconds: float, turns: int
) -> list[Stage]:
    """Systems on servers of their own, measured in turns and compared with their databases."""
    medium = Medium("memory" if tmp_path.is_relative_to(media.MEMORY) else "disk", tmp_path, media.no_server)
    with ExitStack() as stack:
        stages = [staged(one, medium, stack) for one in systems]
        rounds(stages, most=turns, least=turns, until=0, seconds=seconds, clients=(clients,))
        for stage in stages:
            stage.settle()
    return stages


def liar(lie: str) -> System:
    return replace(FLOOR, key=lie, module="tests.bench.liars", extra={"BENCH_LIE": lie})


@pytest.mark.slow("starts two servers and walks a few hundred journeys, in turns")
def test_a_journey_costs_few_times_the_floor(record_property: Callable[[str, object], None]) -> None:
    found = []
    while len(found) < ATTEMPTS and not (found and found[-1] <= TIMES_THE_FLOOR * MARGIN):
        with media.memory() as medium:
            stages = measured([FLOOR, HTMX], medium.folder, clients=BUSY, seconds=0.3, turns=4)
        assert not any(stage.wrong for stage in stages)
        floor, ours = (min(phase.cpu_ms for phase in stage.phases) for stage in stages)
        found.append(ours / floor)
    record_property(FIGURE, f"CPU of a journey: {found[-1]:.1f} times the floor's (attempt {len(found)})")
    assert found[-1] <= TIMES_THE_FLOOR * MARGIN


def test_docassemble_is_walked_by_its_own_names() -> None:
    """Its controls are named in base64, and its way back is a form before the one with the question."""
    answers = as_docassemble({"name": "Ana", "born_on-day": "5"})
    html = (
        '<form method="POST" action="/b"><input type="hidden" name="_back_one" value="1"></form>'
        '<form action="/i" id="daform" method="POST"><input type="text" name="bmFtZQ"></form>'
    )
    form = main_form(html)
    assert form is not None
    assert (form.action, form.filled(answers)) == ("/i", "bmFtZQ=Ana")
    assert not DOCASSEMBLE.runs_on("memory")


@pytest.mark.slow("starts five servers, four of which lie")
def test_lies_are_seen() -> None:
    lies = ("forgets", "repeats", "breaks", "burns")
    with media.memory() as medium:
        systems = [FLOOR, *(liar(lie) for lie in lies)]
        stages = measured(systems, medium.folder, clients=4, seconds=0.4, turns=1)
        by_key = {stage.system.key: stage for stage in stages}
    assert not by_key["floor"].wrong
    assert by_key["forgets"].settled[0] > 0
    assert by_key["repeats"].doubled > 0
    assert any("500" in failure for failure in by_key["breaks"].failures)
    burnt = by_key["burns"].phases[0].cpu_ms - by_key["floor"].phases[0].cpu_ms
    assert burnt == pytest.approx(2.0 * 9, rel=0.3)
