"""A desk over the demonstration registers, and short ways to say whom a test means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kiosk.domain.identifiers import Curp, curp_check_digit
from kiosk.domain.people import Name, Person, Sex
from kiosk.gateways import scenario
from kiosk.gateways.simulated import SimulatedDesk
from kiosk.storage import Store

NOW = datetime(2026, 3, 14, 16, 32, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def document() -> Any:
    return scenario.demonstration()


@pytest.fixture
def desk(store: Store, clock: Clock, document: Any) -> SimulatedDesk:
    """Registers with the demonstration in them."""
    scenario.load(store, document, at=NOW)
    return SimulatedDesk(store, clock)


@pytest.fixture
def key_of(document: Any) -> Callable[[str], Curp]:
    """The key of the first person of the demonstration whose full name begins so."""

    def find(start: str, *, state: str = "") -> Curp:
        for entry in document["people"]:
            full = f"{entry['given_names']} {entry['surname_1']}"
            if full.startswith(start) and entry.get("state", "") == (state or entry.get("state", "")):
                return Curp(entry["curp"])
        raise LookupError(start)

    return find


@pytest.fixture
def person_of(desk: SimulatedDesk, key_of: Callable[[str], Curp]) -> Callable[[str], Person]:
    """The person of the population register whose full name begins so."""

    def find(start: str) -> Person:
        record = desk.population.by_curp(key_of(start))
        assert record is not None
        return record.person

    return find


def made_up(number: int, *, born: date = date(1990, 1, 1)) -> Person:
    """Somebody no register knows; each number is another person of the same day and state."""
    consonants = "BCDFGHJKLMNPQRSTVWXYZ"
    three = "".join(consonants[number // 21**place % 21] for place in range(3))
    first = f"XAXX{born:%y%m%d}HPL{three}{'A' if born.year >= 2000 else '0'}"
    curp = Curp(first + curp_check_digit(first))
    return Person(curp, Name(f"Prueba {three}", "Equis"), curp.birth_date, Sex.MAN, "PL")
