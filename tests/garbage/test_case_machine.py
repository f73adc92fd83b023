"""Whole lives of cases, chosen at random and the same in every run: nothing lost, nothing doubled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
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
FEW, MANY = 20, 500
SEEDS = range(4)
REACHED = ("submitted", "auto_approved", "in_review", "needs_info", "closed", "disputed", "withdrawn")


def lives(
    installation: Installation, figures: Figures, *, count: int, chance: int = 1, shrink: bool = True
) -> Counter[str]:
    """So many lives of so many acts; raises when something became untrue."""
    tally: Counter[str] = Counter()
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    quiet = settings(
        max_examples=count, stateful_step_count=40, derandomize=False, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(seed(chance)(machine_of(installation, figures, tally)), settings=quiet)
    return tally


def told(tally: Counter[str], *, count: int, seconds: float) -> str:
    words = " ".join(f"{name}:{number}" for name, number in sorted(tally.items()))
    return f"{count:,} lives of cases in {seconds:.0f} s: {words}"


def keeps_its_word(
    installation: Installation, figures: Figures, record_property: Keep, *, count: int, chance: int
) -> Counter[str]:
    """So many lives from one seed, told at the end of the run."""
    began = time.monotonic()
    tally = lives(installation, figures, count=count, chance=chance)
    words = told(tally, count=count, seconds=time.monotonic() - began)
    record_property(FIGURE, f"seed {chance}, {words}")
    assert tally["acuses reached"] >= count / 20
    assert tally["acknowledged answers looked up"] >= count / 2
    return tally


@pytest.mark.slow("lives of cases")
def test_whatever_happens_the_house_keeps_its_word(
    installation: Installation, figures: Figures, record_property: Keep
) -> None:
    keeps_its_word(installation, figures, record_property, count=FEW, chance=2026)


@pytest.mark.full
@pytest.mark.slow("two thousand lives of cases")
@pytest.mark.parametrize("chance", SEEDS)
def test_two_thousand_lives(
    installation: Installation, figures: Figures, record_property: Keep, chance: int
) -> None:
    tally = keeps_its_word(installation, figures, record_property, count=MANY, chance=chance)
    missing = [state for state in REACHED if not tally[f"state {state}"]]
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
