"""On a slow line: what is painted when, beside other design systems, and a whole errand although it breaks.

The line is `tests/bench/line`, the reference pages `tests/bench/pages`; `python -m tests.bench.line` gives
the figures. Other tests run meanwhile. So what the line alone costs is held strictly, and the order of the
pages by it; of a first paint, what other work added is measured at the same moment and taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.bench.line import errand, paint
from tests.bench.line.errand import SHARE, Outcome
from tests.bench.line.link import MOBILE, POOR, Profile
from tests.bench.line.measurement import ERRAND_GOAL, PAINT_GOALS
from tests.bench.line.paint import Look, Series
from tests.bench.pages import control, govuk, uswds
from tests.bench.pages.static_server import StaticServer
from tests.browser.server import Server, free_port, start_server
from tests.browser.slowdown import slowdown
from tests.figures import FIGURE

pytestmark = pytest.mark.slow("waits for a slow line")

MARGIN = 1.5
"""What a shared machine may add beyond that before a test fails; the figures are always printed."""
WORSE_SHARE = 0.25
LINE_ALONE = {"home": 0.7, "start": 0.7, "question": 1.2}
"""Seconds after the handshake for the answers that must be there before anything is painted: round trips and
bytes."""
Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def prepared() -> Iterator[StaticServer]:
    """The reference pages and the planted ones."""
    with StaticServer(govuk.contents() | uswds.contents() | control.contents()) as server:
        yield server


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which nobody else makes requests, so that they can be counted."""
    running = start_server(tmp_path_factory.mktemp("line"), free_port())
    yield running
    running.stop()


def blocking(series: Series, look: Look) -> float:
    """Seconds that the line took for what is painted from: the page, and the sheets that are linked."""
    inline = series.sight.system == "ours" and series.sight.kind != "question"
    first, *others = look.tally.exchanges
    wanted = [first, *(one for one in others if ".css" in one.asked and not inline)]
    return sum(one.on_the_line for one in wanted)


def line_alone(series: Series) -> float:
    """The same in the best look."""
    return min(blocking(series, look) for look in series.looks)


def quiet(series: Series, slow: float) -> float:
    """The best first paint if nobody else wanted the processor: what is not the line's would be shorter."""
    line = [MOBILE.round_trip + blocking(series, look) for look in series.looks]
    return min(
        part + max(0.0, look.seconds - part) / slow for part, look in zip(line, series.looks, strict=True)
    )


def told(found: list[Series], slow: float, note: Note) -> None:
    for one in sorted(found, key=line_alone):
        note(
            FIGURE,
            f"first paint, {one.profile.name}, {one.sight.name}: {one.median:.2f} s while other tests ran"
            f" ({one.best:.2f} to {one.seconds[-1]:.2f}); the line alone {line_alone(one):.2f} s;"
            f" alone on this machine about {quiet(one, slow):.2f} s",
        )


def in_order(found: list[Series]) -> None:
    """Each of our pages comes before every page of the others, as far as the line goes."""
    ours = [one for one in found if one.sight.system == "ours"]
    others = [one for one in found if one.sight.system != "ours"]
    assert max(map(line_alone, ours)) < min(map(line_alone, others))


def soon_enough(found: list[Series], slow: float) -> None:
    for one in found:
        kind, waterfall = one.sight.kind, one.middle.tally.waterfall()
        if one.sight.system == "ours":
            assert MOBILE.round_trip < line_alone(one) <= LINE_ALONE[kind], waterfall
            assert quiet(one, slow) <= PAINT_GOALS[kind] * MARGIN, waterfall


def test_first_paint(browser: Browser, server: Server, prepared: StaticServer, record_property: Note) -> None:
    """Ours and one page of each other system."""
    others = [one for one in paint.references(prepared.url) if one.kind == "question"]
    slow = slowdown()
    found = paint.rounds(browser, paint.ours(server.url), MOBILE, times=2)
    found += paint.rounds(browser, tuple(others), MOBILE, times=1)
    slow = (slow + slowdown()) / 2
    told(found, slow, record_property)
    soon_enough(found, slow)
    in_order(found)


def test_planted_faults_are_seen(browser: Browser, prepared: StaticServer, record_property: Note) -> None:
    """Controls: a linked sheet costs a round trip, a blocking script its bytes; the processor is slowed."""
    sights = [
        paint.Sight("control", name, paint.at(f"{prepared.url}/control/{name}"))
        for name in ("right", "linked", "blocked")
    ]
    right, linked, blocked = (
        min(paint.look(browser, sight, MOBILE).seconds for _ in range(times))
        for sight, times in zip(sights, (2, 1, 1), strict=True)
    )
    slower = paint.slowdown(browser, f"{prepared.url}/control/right", paint.SLOWER)
    record_property(
        FIGURE,
        f"controls: right {right:.2f} s, linked sheet {linked:.2f} s, blocking script {blocked:.2f} s;"
        f" processor {slower:.1f} times slower",
    )
    assert linked >= right + MOBILE.round_trip / 2
    assert blocked >= right + MOBILE.round_trip
    assert slower >= 1.2


def held(outcomes: list[Outcome], record_property: Note, profile: Profile = POOR) -> None:
    """Everybody finished in time, and everything they were told was kept is there."""
    for one in outcomes:
        record_property(FIGURE, f"errand, {profile.name}: {one}")
        assert one.finished, one.mishaps
        assert one.lost == []
        assert one.seconds <= ERRAND_GOAL
    assert sum(one.tally.broken for one in outcomes) > 0, "nothing was cut: choose other seeds"


def test_errand_on_a_line_that_breaks(
    browser: Browser, own_server: Server, tmp_path: Path, record_property: Note
) -> None:
    """Three people by plain forms at 50 kbit/s and one in a browser, at the same time."""
    people = [errand.someone(own_server, seed) for seed in (1, 3, 5, 102)]
    with ThreadPoolExecutor(3) as pool:
        forms = [
            pool.submit(errand.by_forms, own_server, who, POOR, seed=seed, folder=tmp_path)
            for who, seed in zip(people, (1, 3, 5), strict=False)
        ]
        touch = errand.by_touch(
            browser, own_server, people[3], MOBILE, seed=102, folder=tmp_path, share=WORSE_SHARE
        )
        outcomes = [one.result() for one in forms]
    held(outcomes, record_property)
    held([touch], record_property, MOBILE)
    assert errand.doubled(own_server, [*outcomes, touch]) == []


@pytest.mark.full
def test_first_paint_of_every_page(
    browser: Browser, server: Server, prepared: StaticServer, record_property: Note
) -> None:
    """All nine pages in turns, five times."""
    sights = paint.ours(server.url) + paint.references(prepared.url)
    slow = slowdown()
    found = paint.rounds(browser, sights, MOBILE, times=5)
    slow = (slow + slowdown()) / 2
    told(found, slow, record_property)
    soon_enough(found, slow)
    in_order(found)


@pytest.mark.full
@pytest.mark.parametrize("share", [SHARE, WORSE_SHARE])
def test_many_errands(browser: Browser, tmp_path: Path, record_property: Note, share: float) -> None:
    """Sixteen people by plain forms and three in a browser; one exchange in twenty is cut, or one in four."""
    server = start_server(tmp_path / "server", free_port())
    try:
        outcomes = []
        for first in (201, 209):
            seeds = range(first, first + 8)
            outcomes += errand.together(server, seeds, POOR, folder=tmp_path, share=share)
        for seed in (301, 302, 303):
            who = errand.someone(server, seed)
            outcomes.append(
                errand.by_touch(browser, server, who, POOR, seed=seed, folder=tmp_path, share=share)
            )
        held(outcomes, record_property)
        assert errand.doubled(server, outcomes) == []
    finally:
        server.stop()
