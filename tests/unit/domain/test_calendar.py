"""Official time and terms in business days (procedures 0.6)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kiosk.domain.calendar import (
    MEXICO_CITY,
    add_business_days,
    deadline,
    end_of_day,
    federal_holidays,
    is_business_day,
    local,
    next_business_day,
    utc_text,
)

NONE: frozenset[date] = frozenset()


def test_holidays_of_2026() -> None:
    assert federal_holidays(2026) == {
        date(2026, 1, 1),
        date(2026, 2, 2),
        date(2026, 3, 16),
        date(2026, 5, 1),
        date(2026, 5, 5),
        date(2026, 9, 16),
        date(2026, 11, 16),
        date(2026, 12, 25),
    }


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2012, date(2012, 12, 1)),
        (2018, date(2018, 12, 1)),
        (2024, date(2024, 10, 1)),
        (2030, date(2030, 10, 1)),
    ],
)
def test_six_yearly_day(year: int, day: date) -> None:
    assert day in federal_holidays(year)
    assert len(federal_holidays(year)) == len(federal_holidays(year + 1)) + 1
    assert date(2024, 12, 1) not in federal_holidays(2024)


def test_six_yearly_day_is_configuration() -> None:
    as_written = federal_holidays(2024, handovers=[date(2024, 12, 1)])
    assert date(2024, 12, 1) in as_written
    assert date(2024, 10, 1) not in as_written


@pytest.mark.parametrize("year", range(2000, 2051))
def test_moving_days_are_mondays(year: int) -> None:
    moving = {day for day in federal_holidays(year) if day.month in {2, 3, 11}}
    assert len(moving) == 3
    assert all(day.weekday() == 0 for day in moving)
    assert all(day.day <= 7 if day.month == 2 else 15 <= day.day <= 21 for day in moving)


def test_business_days() -> None:
    holidays = federal_holidays(2026)
    assert is_business_day(date(2026, 11, 13), holidays=holidays)
    assert not is_business_day(date(2026, 11, 14), holidays=holidays)
    assert not is_business_day(date(2026, 11, 15), holidays=holidays)
    assert not is_business_day(date(2026, 11, 16), holidays=holidays)
    assert next_business_day(date(2026, 11, 14), holidays=holidays) == date(2026, 11, 17)
    assert next_business_day(date(2026, 11, 17), holidays=holidays) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        (date(2026, 11, 9), 1, date(2026, 11, 10)),  # day 1 is the first business day after
        (date(2026, 11, 9), 5, date(2026, 11, 17)),  # over the weekend and the third Monday
        (date(2026, 11, 13), 1, date(2026, 11, 17)),
        (date(2026, 11, 14), 1, date(2026, 11, 17)),  # from a day of rest
        (date(2026, 12, 24), 2, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_within_n_business_days(start: date, n: int, last: date) -> None:
    holidays = federal_holidays(2026) | federal_holidays(2027)
    assert add_business_days(start, n, holidays=holidays) == last
    assert deadline(start, n, holidays=holidays) == end_of_day(last)


def test_days_of_the_institute_count_too() -> None:
    assert add_business_days(date(2026, 11, 9), 1, holidays={date(2026, 11, 10)}) == date(2026, 11, 11)


@pytest.mark.parametrize("n", [0, -1])
def test_a_term_has_a_day(n: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        add_business_days(date(2026, 11, 9), n, holidays=NONE)


def test_end_of_day_is_official_time() -> None:
    end = end_of_day(date(2026, 11, 17))
    assert end.isoformat() == "2026-11-17T23:59:59-06:00"
    assert end.astimezone(UTC) == datetime(2026, 11, 18, 5, 59, 59, tzinfo=UTC)


def test_local_and_utc() -> None:
    instant = datetime(2026, 11, 10, 5, 30, tzinfo=UTC)
    assert local(instant).date() == date(2026, 11, 9)
    assert local(instant).tzinfo is MEXICO_CITY
    assert local(datetime(2022, 7, 1, 12, tzinfo=UTC)).utcoffset() == timedelta(hours=-5)
    assert local(datetime(2026, 7, 1, 12, tzinfo=UTC)).utcoffset() == timedelta(hours=-6)  # summer time ended
    abroad = datetime(2026, 11, 9, 11, 5, 7, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert utc_text(abroad) == "2026-11-09T16:05:07.000012Z"
    assert utc_text(datetime(2026, 11, 9, tzinfo=UTC)) == "2026-11-09T00:00:00.000000Z"


def test_an_instant_needs_a_zone() -> None:
    naive = datetime(2026, 11, 9, tzinfo=UTC).replace(tzinfo=None)
    for use in (local, utc_text):
        with pytest.raises(ValueError, match="needs a zone"):
            use(naive)
