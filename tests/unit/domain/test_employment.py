"""A remembered job against the registered one."""

from __future__ import annotations

import pytest

from kiosk.domain.employment import near_year, same_employer

MIRASOL = "Tejidos Mirasol, S.A. de C.V."
GENERIC = "Servicios de México, S.A. de C.V."


@pytest.mark.parametrize(
    ("said", "registered"),
    [
        ("tejidos mirasol", MIRASOL),
        ("Mirasol", MIRASOL),
        ("la fábrica de TEJIDOS", MIRASOL),
        ("don pepe", "Abarrotes Don Pepe"),
        ("muñoz", "Transportes Muñoz y Cía."),
        ("servicios de mexico sa de cv", GENERIC),
        ("México Servicios", GENERIC),
    ],
)
def test_one_word_of_its_own_is_enough(said: str, registered: str) -> None:
    assert same_employer(said, registered)


@pytest.mark.parametrize(
    ("said", "registered"),
    [
        ("", MIRASOL),
        ("S.A. de C.V.", MIRASOL),
        ("la empresa", MIRASOL),
        ("tejido", MIRASOL),
        ("munoz", "Transportes Muñoz y Cía."),
        ("transportes", "Transportes Muñoz y Cía."),
        ("servicios", GENERIC),
        ("mexico", GENERIC),
        ("algo", ""),
        ("", ""),
    ],
)
def test_what_half_of_all_employers_share_is_not(said: str, registered: str) -> None:
    assert not same_employer(said, registered)


def test_a_year_may_be_one_off() -> None:
    assert [year for year in range(1990, 2010) if near_year(year, 1999)] == [1998, 1999, 2000]
