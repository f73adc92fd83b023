"""As many made-up people as a storm needs: everybody has a CURP of their own, and no namesake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kiosk.domain.curp import curp_check_digit
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Name, Person, Sex
from kiosk.domain.places import BIRTH_ENTITIES

GIVEN = ("Alma", "Brisa", "Cielo", "Dalia", "Flor", "Luna", "Miel", "Nube", "Perla", "Rosa")
FIRST_BIRTHDAY = date(1940, 1, 1)
BIRTHDAYS = (date(2000, 1, 1) - FIRST_BIRTHDAY).days
STATES = tuple(entity.code for entity in BIRTH_ENTITIES if not entity.is_abroad)
HOW_MANY = BIRTHDAYS * len(STATES) * 2


def somebody(rank: int) -> Person:
    """The person of a rank, from 0 to `HOW_MANY` - 1: a birth of their own (day, state and sex together)."""
    born = FIRST_BIRTHDAY + timedelta(days=rank % BIRTHDAYS)
    state = STATES[rank // BIRTHDAYS % len(STATES)]
    sex = Sex.WOMAN if rank // (BIRTHDAYS * len(STATES)) % 2 == 0 else Sex.MAN
    given = GIVEN[rank % len(GIVEN)]
    inner = next(letter for letter in given[1:].upper() if letter in "BCDFGHJKLMNPQRSTVWXYZ")
    seventeen = f"PEM{given[0]}{born:%y%m%d}{'M' if sex is Sex.WOMAN else 'H'}{state}RR{inner}0"
    curp = Curp(seventeen + curp_check_digit(seventeen))
    return Person(curp, Name(given, "Pera", "Moral"), born, sex=sex, birth_state=state)


def entries(count: int, *, first: int = 0) -> Iterator[dict[str, str]]:
    """The same people as a scenario tells of them."""
    for rank in range(first, first + count):
        one = somebody(rank)
        yield {
            "curp": one.curp.value,
            "given_names": one.name.given,
            "surname_1": one.name.surname_1,
            "surname_2": one.name.surname_2,
        }
