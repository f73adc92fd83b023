"""The program dies at each place of the list, and at each commit of an errand; nothing is lost or doubled."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from kiosk.storage.failpoints import NAMES
from tests.chaos.audit import Told, audit, raise_if_wrong, unfinished
from tests.chaos.conftest import Figure, Planting
from tests.chaos.nursery import is_alive
from tests.chaos.plant import Plant
from tests.chaos.storm import RECOVERY_SECONDS, people_at_work

BY_WORK = ("checkpoint_signed", "outbox_sent")
"""Places that the background work comes to; `sign_ledger` comes to its own at most once a minute."""
BY_SERVER = tuple(name for name in NAMES if name not in BY_WORK)
DIES_SECONDS = 45.0
COMMITS = 12
"""More than one errand takes, so that each of its commits is struck on both sides."""

SOME = (*BY_SERVER, *(f"{side}_commit=exit:{n}" for side in ("before", "after") for n in (9,)))
ALL = (
    *BY_SERVER,
    *(f"{side}_commit=exit:{n}" for side in ("before", "after") for n in range(2, COMMITS + 1)),
    *(f"before_response=exit:{n}" for n in range(2, 20)),
    *(f"{place}=exit:{n}" for place in ("before_seal", "after_seal", "before_pdf") for n in (2, 3)),
)


@pytest.mark.parametrize(
    "places",
    [
        pytest.param(SOME, id="some", marks=pytest.mark.slow("a start of the program for each place")),
        pytest.param(
            ALL, id="all", marks=[pytest.mark.slow("a start of the program for each place"), pytest.mark.full]
        ),
    ],
)
def test_death_at_every_place_loses_and_doubles_nothing(
    planting: Planting, seed: int, figure: Figure, places: tuple[str, ...]
) -> None:
    began, people = time.monotonic(), 40 + 12 * len(places)
    here, order = planting(people=people), list(places)
    random.Random(seed).shuffle(order)
    here.serve()
    here.answers()
    with people_at_work(here, people=people, seed=seed, hands=3) as out:
        for place in BY_WORK:
            here.work(failpoint=place)
            _dies(here, here.working, place)
        here.work()
        here.kill(here.serving)
        for place in order:
            here.serve(failpoint=place)
            _worker_dies(here, place)
        here.serve()
        here.answers()
        last = time.monotonic()
    told = Told.read(out)
    with here.house() as house:
        while unfinished(house, told) and time.monotonic() - last < RECOVERY_SECONDS:
            time.sleep(0.25)
        settled = time.monotonic() - last
        findings = audit(house, told)
        findings.broken += [f"not finished: {one}" for one in unfinished(house, told)]
    words = (
        f"death at {len(places) + len(BY_WORK)} places, seed {seed}: {told.acknowledged} acknowledged, "
        f"{findings}, settled after {settled:.1f} s, in {time.monotonic() - began:.0f} s; {told.pace()}"
    )
    figure(words)
    raise_if_wrong(findings.wrong, words)
    assert told.of("number"), words


def _worker_dies(here: Plant, place: str) -> None:
    """The server comes up armed, serves until it reaches the place, and its process ends by itself."""
    until = time.monotonic() + DIES_SECONDS
    while not (workers := here.processes_of(here.serving)[1:]):
        assert time.monotonic() < until, f"{place}: no server; {_said(here.folder)}"
        time.sleep(0.002)
    _dies(here, workers[0], place)
    here.kill(here.serving)


def _dies(here: Plant, pid: int, place: str) -> None:
    until = time.monotonic() + DIES_SECONDS
    while is_alive(pid):
        assert time.monotonic() < until, f"{place} was never reached; {_said(here.folder)}"
        time.sleep(0.002)


def _said(folder: Path) -> str:
    return "".join(path.read_text("utf-8", "replace")[-1500:] for path in folder.glob("*.out"))
