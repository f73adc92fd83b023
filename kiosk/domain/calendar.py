"""Official time and business days (procedures 0.6).

Days that are not business days by decision of the institute change every year: they are passed in, together
with those of the law, as `holidays`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MEXICO_CITY: Final = ZoneInfo("America/Mexico_City")
"""Zone in which legal dates are counted."""

MONDAY, SATURDAY = 0, 5

HANDOVERS: Final = frozenset(
    date(year, 10, 1) if year >= 2024 else date(year, 12, 1) for year in range(1970, 2100, 6)
)
"""Days on which the federal executive changes hands: 1 December; from 2024 on, 1 October (reform of 2014)."""


def local(instant: datetime) -> datetime:
    """An instant in official time. ValueError if it carries no zone, since then it is no instant."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a zone")
    return instant.astimezone(MEXICO_CITY)


def utc_text(instant: datetime) -> str:
    """An instant as the ledger and acuses write it: "2026-11-09T16:05:07.000000Z". ValueError if naive."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a zone")
    return f"{instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def end_of_day(day: date) -> datetime:
    """Last second of a day in official time: 23:59:59."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=MEXICO_CITY)


def federal_holidays(year: int, *, handovers: Collection[date] = HANDOVERS) -> frozenset[date]:
    """Rest days of CFF article 12. `handovers` are the six-yearly days, of any year."""
    fixed = [(1, 1), (5, 1), (5, 5), (9, 16), (12, 25)]
    mondays = [_monday(year, 2, nth=1), _monday(year, 3, nth=3), _monday(year, 11, nth=3)]
    handed_over = [day for day in handovers if day.year == year]
    return frozenset([*(date(year, month, day) for month, day in fixed), *mondays, *handed_over])


def is_business_day(day: date, *, holidays: Collection[date]) -> bool:
    """Monday to Friday and not a holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def next_business_day(day: date, *, holidays: Collection[date]) -> date:
    """The day itself if it is a business day, else the first one after it."""
    while not is_business_day(day, holidays=holidays):
        day += timedelta(days=1)
    return day


def add_business_days(day: date, n: int, *, holidays: Collection[date]) -> date:
    """Day number `n` of a term that starts after `day`: day 1 is the first business day after it.

    ValueError if `n` is below 1.
    """
    if n < 1:
        raise ValueError("a term has at least one day")
    for _ in range(n):
        day = next_business_day(day + timedelta(days=1), holidays=holidays)
    return day


def deadline(day: date, n: int, *, holidays: Collection[date]) -> datetime:
    """Last moment to do something "within `n` business days of `day`", by digital means."""
    return end_of_day(add_business_days(day, n, holidays=holidays))


def _monday(year: int, month: int, *, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7, weeks=nth - 1)
