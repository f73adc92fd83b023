"""Whole lives of cases, chosen at random and the same in every run: nothing lost, nothing doubled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from kiosk.domain.case import CaseState
from kiosk.signing.seal import FileSealer
from tests.app.conftest import World
from tests.app.installation import Installation
from tests.app.people import RENATA, proved
from tests.figures import FIGURE
from tests.garbage.case_machine import machine_of
from tests.garbage.truths import Truths
from tests.watch import Figures

Keep = Callable[[str, object], None]
FEW, MANY = 25, 2000


def lives(installation: Installation, figures: Figures, *, count: int, shrink: bool = True) -> Counter[str]:
    """So many lives of so many acts; raises when something became untrue."""
    tally: Counter[str] = Counter()
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    quiet = settings(
        max_examples=count, stateful_step_count=40, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(lambda: machine_of(installation, figures, tally)(), settings=quiet)
    return tally


def told(tally: Counter[str], *, count: int, seconds: float) -> str:
    words = " ".join(f"{name}:{number}" for name, number in sorted(tally.items()))
    return f"{count:,} lives of cases in {seconds:.0f} s: {words}"


@pytest.mark.slow("lives of cases")
@pytest.mark.parametrize(
    "count", [pytest.param(FEW, id="some"), pytest.param(MANY, id="all", marks=pytest.mark.full)]
)
def test_whatever_happens_the_house_keeps_its_word(
    installation: Installation, figures: Figures, record_property: Keep, count: int
) -> None:
    began = time.monotonic()
    tally = lives(installation, figures, count=count)
    record_property(FIGURE, told(tally, count=count, seconds=time.monotonic() - began))
    assert tally["acuses reached"] > count / 20
    assert tally["acknowledged answers looked up"] > count / 2
    assert tally["state submitted"]
    if count == MANY:
        missing = [state.value for state in CaseState if not tally[f"state {state.value}"]]
        assert not missing, "no life ever came into these states"


# --- what must be seen ------------------------------------------------------------------------------------


def any_move(before: CaseState | None, after: CaseState) -> bool:
    return True


def nothing_kept(*_: Any, **__: Any) -> None:
    return


def another_seal(self: Any, text: str) -> bytes:
    return FileSealer.sign(self, b"another text")


@pytest.mark.slow("lives of cases until a planted fault shows")
@pytest.mark.parametrize(
    ("place", "fault", "words"),
    [
        pytest.param("kiosk.storage.drafts.append", nothing_kept, "acknowledged", id="answers"),
        pytest.param(
            "kiosk.storage.cases.may_move", any_move, "went|moved True", id="moves", marks=pytest.mark.full
        ),
        pytest.param(
            "kiosk.services.submission.cases.open_case",
            nothing_kept,
            "is gone|500",
            id="cases",
            marks=pytest.mark.full,
        ),
    ],
)
def test_a_planted_fault_is_seen(
    installation: Installation,
    figures: Figures,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    fault: Any,
    words: str,
) -> None:
    monkeypatch.setattr(place, fault)
    with pytest.raises(AssertionError, match=words):
        lives(installation, figures, count=200, shrink=False)


def test_a_planted_seal_and_a_changed_entry_are_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = world.citizen()
    truths = Truths(world.house(), (RENATA.curp,))
    assert [*truths.check()] == []
    monkeypatch.setattr(FileSealer, "seal", another_seal)
    proved(citizen, RENATA).sends()
    assert any("does not verify" in one for one in truths.check())
    kept = dict(truths.entries)
    truths.entries = {key: ("other", *value[1:]) for key, value in kept.items()}
    world.clock.passes(minutes=2)
    world.works()
    assert any("is gone or another" in one for one in truths.check())
    truths.close()
