"""kill -9 in the middle of everything: nothing acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from tests.chaos.audit import raise_if_wrong
from tests.chaos.conftest import Figure, Planting
from tests.chaos.postgres import PostgresThatDies
from tests.chaos.storm import storm

PEOPLE_A_KILL = 8
"""More than can be served between two kills."""


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
