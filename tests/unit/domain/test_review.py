"""Weeks that are not lost, and a draw that nobody can tilt."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.review import Employed, drawn, weeks_of

TODAY = date(2026, 3, 11)
DAYS = st.dates(date(1980, 1, 1), TODAY)


def job(since: date, until: date | None, place: int = 0) -> Employed:
    return Employed(place, "Taller de Ejemplo", since, until, "OC")


@pytest.mark.parametrize(
    ("jobs", "weeks"),
    [
        ([], 0),
        ([job(date(2000, 1, 3), date(2000, 1, 8))], 0),
        ([job(date(2000, 1, 3), date(2000, 1, 9))], 1),
        ([job(date(2000, 1, 3), date(2000, 1, 16)), job(date(2000, 1, 10), date(2000, 1, 23))], 3),
        ([job(date(2026, 2, 26), None)], 2),
    ],
)
def test_weeks_in_two_jobs_at_once_count_once(jobs: list[Employed], weeks: int) -> None:
    assert weeks_of(jobs, today=TODAY) == weeks


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_weeks_are_the_days_of_all_jobs_together(spans: list[tuple[date, date]]) -> None:
    jobs = [job(min(span), max(span)) for span in spans]
    days = {day for one in jobs for day in range(one.since.toordinal(), (one.until or TODAY).toordinal() + 1)}
    assert weeks_of(jobs, today=TODAY) == len(days) // 7


def test_every_candidate_is_drawn_as_often() -> None:
    found = Counter(drawn("abc", number.to_bytes(8)) for number in range(3000))
    assert set(found.values()) == {1000}
