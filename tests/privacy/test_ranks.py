"""The rank test says what tables and large numbers say."""

from __future__ import annotations

from random import Random

import pytest

from tests.privacy.ranks import holm, p_value


def test_a_worked_example() -> None:
    """U = 3 of two lots of six: z = 2.322 with the correction for continuity."""
    first, second = [1, 2, 3, 4, 5, 9], [6, 7, 8, 10, 11, 12]
    assert p_value(first, second) == pytest.approx(0.0202, abs=0.0005)
    assert p_value(second, first) == p_value(first, second)


def test_ties() -> None:
    assert p_value([1] * 30, [1] * 30) == 1.0
    assert p_value([1] * 30 + [2] * 30, [1] * 30 + [2] * 30) > 0.9
    assert p_value([1] * 50 + [2] * 10, [1] * 10 + [2] * 50) < 1e-8


def test_lots_of_one_origin_differ_as_often_as_p_says() -> None:
    chance = Random(20_261_122)

    def lot() -> list[float]:
        return [chance.lognormvariate(0, 0.4) for _ in range(60)]

    found = [p_value(lot(), lot()) for _ in range(1_000)]
    assert 5 <= sum(p < 0.01 for p in found) <= 20
    assert 70 <= sum(p < 0.1 for p in found) <= 130


def test_a_shift_is_found() -> None:
    chance = Random(20_261_122)
    first = [chance.lognormvariate(0, 0.4) for _ in range(60)]
    second = [chance.lognormvariate(0, 0.4) + 0.5 for _ in range(60)]
    assert p_value(first, second) < 1e-4


def test_holm() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.7, "b": 0.9}) == pytest.approx({"a": 1.0, "b": 1.0})
