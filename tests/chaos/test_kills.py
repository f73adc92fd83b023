"""kill -9 in the middle of everything: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.audit import raise_if_wrong
from tests.chaos.conftest import Figure, Planting
from tests.chaos.plant import Plant, plant
from tests.chaos.postgres import PostgresThatDies
from tests.chaos.storm import storm

PEOPLE_A_KILL = 8
"""More than can be served between two kills."""
MOST_OUTAGE_SECONDS = 2.0
"""P11, of the process that answers; the best of two, since other tests may hold the processors."""


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(6, marks=pytest.mark.slow("six kills, and up to half a minute until all is settled")),
        pytest.param(
            500, marks=[pytest.mark.slow("five hundred kills of a running program"), pytest.mark.full]
        ),
    ],
)
def test_kill_minus_nine_loses_and_doubles_nothing(
    planting: Planting, postgres: PostgresThatDies | None, seed: int, figure: Figure, kills: int
) -> None:
    people = 60 + kills * PEOPLE_A_KILL
    report = storm(planting(people=people), kills=kills, people=people, seed=seed, postgres=postgres)
    figure(str(report))
    raise_if_wrong(report.findings.wrong, str(report))
    assert report.kills >= kills
    assert report.told.of("number"), "nobody finished: this storm showed nothing"


@pytest.mark.slow("starts the real commands from nothing, three times")
def test_a_process_that_crashes_is_back_within_two_seconds(
    tmp_path: Path, figure: Figure
) -> None:
    """The process that answers is replaced by the one that watches over it (P11)."""
    here = plant(tmp_path / "plant")
    worker, whole = [], []
    try:
        here.serve()
        here.answers()
        for _ in range(2):
            worker.append(_outage(here, lambda: here.kill_only(here.processes_of(here.serving)[1:])))
            whole.append(_outage(here, lambda: _all_of_it(here)))
    finally:
        here.stop()
    figure(
        f"one process crash to first answer: worker best {min(worker):.2f} worst {max(worker):.2f} s; "
        f"whole server best {min(whole):.2f} worst {max(whole):.2f} s"
    )
    assert min(worker) <= MOST_OUTAGE_SECONDS


def _all_of_it(here: Plant) -> None:
    here.kill(here.serving)
    here.serve()


def _outage(here: Plant, blow: Callable[[], None]) -> float:
    began = time.monotonic()
    blow()
    here.answers()
    return time.monotonic() - began
