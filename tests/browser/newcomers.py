"""Made-up people whom no register of insured people knows: each may get a number once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kiosk.domain.curp import curp_check_digit

GIVEN = ("Alma", "Brisa", "Cielo", "Dalia", "Flor", "Luna", "Miel", "Nube", "Perla", "Rosa")
FIRST_BIRTHDAY = date(1985, 3, 4)
HOW_MANY = 240


def newcomers() -> Iterator[dict[str, str]]:
    """Entries of a scenario; everybody has a birthday of their own, so that nobody is a namesake."""
    for number in range(HOW_MANY):
        given = GIVEN[number % len(GIVEN)]
        born = FIRST_BIRTHDAY + timedelta(days=number)
        inner = next(letter for letter in given[1:].upper() if letter in "BCDFGHJKLMNPQRSTVWXYZ")
        seventeen = f"PEMA{given[0]}"[:3] + given[0] + f"{born:%y%m%d}MJCRR{inner}0"
        yield {
            "curp": seventeen + curp_check_digit(seventeen),
            "given_names": given,
            "surname_1": "Pera",
            "surname_2": "Moral",
        }
