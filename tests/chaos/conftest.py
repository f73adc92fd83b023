"""Fixtures of the storms: an engine that may be killed, and a process that starts the program quickly."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.client import Book
from tests.chaos.nursery import Nursery
from tests.chaos.plant import Plant, plant
from tests.chaos.postgres import PostgresThatDies, mortal_postgres
from tests.chaos.storm import nursery as nursery_for
from tests.figures import FIGURE

Planting = Callable[..., Plant]
Figure = Callable[[str], None]
ENGINES = (os.environ["KIOSK_TEST_ENGINE"],) if "KIOSK_TEST_ENGINE" in os.environ else ("sqlite", "postgres")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def postgres(engine: str) -> Iterator[PostgresThatDies | None]:
    """A server of this test alone, or None on SQLite."""
    if engine == "sqlite":
        yield None
        return
    with mortal_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with nursery_for() as made:
        yield made


@pytest.fixture
def planting(
    tmp_path: Path, postgres: PostgresThatDies | None, nursery: Nursery
) -> Iterator[Planting]:
    """Makes an installation over the engine of the test; what runs at the end is killed."""
    made: list[Plant] = []

    def make(*, people: int = 0, quick: bool = True, **settings: str) -> Plant:
        url = postgres.address if postgres is not None else ""
        made.append(
            plant(
                tmp_path / "plant", url=url, people=people, nursery=nursery if quick else None, **settings
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def seed() -> int:
    """New in every run, and printed with its figures; `KIOSK_TEST_SEED` gives an old one again."""
    return int(os.environ.get("KIOSK_TEST_SEED", "") or secrets.randbelow(10**6))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """What people of this process are told is written here."""
    made = Book(tmp_path / "told.jsonl")
    yield made
    made.close()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Says what was measured at the end of the run."""
    return lambda words: record_property(FIGURE, words)
