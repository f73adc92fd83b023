"""Days without work: those of the law and those the institution decides, each with its reason and source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from kiosk.domain.calendar import federal_holidays

CFF_12: Final = "CFF art. 12"
"""Law of the federal days: terms before the tax authorities, of which this institution is one."""

DECIDED: Final = "KIOSK_HOLIDAYS"
"""Source of days the institution decides for itself each year."""

VALID_FROM: Final = date(2007, 1, 1)
"""First day for which this catalogue vouches: three of the days move to a Monday since the reform of 2006."""

_REASONS: Final = {
    1: "Año Nuevo",
    2: "Día de la Constitución",
    3: "Natalicio de Benito Juárez",
    5: "Día del Trabajo",
    9: "Día de la Independencia",
    10: "Cambio del Poder Ejecutivo Federal",
    11: "Día de la Revolución",
    12: "Navidad",
}
"""Reason of the days of the law by month; May and December hold a second one."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that does not count as a business day."""

    day: date
    reason: str
    source: str
    valid_from: date
    valid_until: date | None = None


def days_off(year: int, *, decided: Collection[date] = ()) -> tuple[DayOff, ...]:
    """The days of one year in order. ValueError for years before `VALID_FROM`."""
    if year < VALID_FROM.year:
        raise ValueError(f"days off are known from {VALID_FROM.year} on")
    lawful = {day: DayOff(day, _reason(day), CFF_12, VALID_FROM) for day in federal_holidays(year)}
    own = {day: DayOff(day, "Día inhábil", DECIDED, day, day) for day in decided if day.year == year}
    return tuple(day_off for _, day_off in sorted((own | lawful).items()))


def holidays_near(day: date, *, decided: Collection[date] = ()) -> frozenset[date]:
    """Days off of the year of `day`, the one before and the one after: what counting a term needs."""
    years = range(max(day.year - 1, VALID_FROM.year), day.year + 2)
    return frozenset(off.day for year in years for off in days_off(year, decided=decided))


def _reason(day: date) -> str:
    if (day.month, day.day) == (5, 5):
        return "Batalla de Puebla"
    if (day.month, day.day) == (12, 1):
        return _REASONS[10]
    return _REASONS[day.month]
