from datetime import date

import pytest

from kiosk.catalogues.holidays import CFF_12, DECIDED, days_off, holidays_near
from kiosk.domain.calendar import federal_holidays


@pytest.mark.parametrize("year", range(2007, 2040))
def test_every_day_of_the_law_has_a_reason(year: int) -> None:
    off = days_off(year)
    assert {one.day for one in off} == federal_holidays(year)
    assert all(one.reason and one.source == CFF_12 and one.valid_from <= one.day for one in off)


def test_days_of_2026() -> None:
    assert [(one.day.isoformat()[5:], one.reason) for one in days_off(2026)] == [
        ("01-01", "Año Nuevo"),
        ("02-02", "Día de la Constitución"),
        ("03-16", "Natalicio de Benito Juárez"),
        ("05-01", "Día del Trabajo"),
        ("05-05", "Batalla de Puebla"),
        ("09-16", "Día de la Independencia"),
        ("11-16", "Día de la Revolución"),
        ("12-25", "Navidad"),
    ]


def test_a_decided_day_is_valid_on_that_day_only() -> None:
    eve = date(2026, 12, 24)
    (found,) = [one for one in days_off(2026, decided=[eve, date(2027, 1, 4)]) if one.source == DECIDED]
    assert (found.day, found.valid_from, found.valid_until) == (eve, eve, eve)


def test_a_decided_day_that_is_already_of_the_law_keeps_the_law() -> None:
    christmas = date(2026, 12, 25)
    assert [one.source for one in days_off(2026, decided=[christmas]) if one.day == christmas] == [CFF_12]


def test_a_term_that_crosses_the_year_finds_its_days() -> None:
    near = holidays_near(date(2026, 12, 20), decided=[date(2026, 12, 24), date(2027, 1, 4)])
    assert {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 4)} <= near


def test_years_nobody_vouches_for_are_refused() -> None:
    with pytest.raises(ValueError, match="2007"):
        days_off(2006)
