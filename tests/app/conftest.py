"""Fixtures of the application tests: keys, a fresh database per test, the store, the program and people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from kiosk.domain.identifiers import Curp
from kiosk.flow.procedure import Procedure
from kiosk.procedures import ALL
from kiosk.services import housekeeping
from kiosk.services.house import House
from kiosk.services.housekeeping import Report
from kiosk.storage import Store, cases, failpoints
from kiosk.storage.rows import CaseRow
from kiosk.storage.store import Actor
from kiosk.storage.systems import mark
from kiosk.vault import Vault
from tests.app.installation import NOW, Installation, log_to
from tests.citizen import Citizen, Clock
from tests.clerk import Clerk
from tests.databases import Databases, databases
from tests.log_scan import leaks_in
from tests.watch import Figures, Watch


@pytest.fixture(scope="session")
def engine_name() -> str:
    """`sqlite` or `postgres`: the whole folder runs on either."""
    return os.environ.get("KIOSK_TEST_ENGINE", "sqlite")


@pytest.fixture(scope="session")
def all_databases(engine_name: str) -> Iterator[Databases]:
    with databases(engine_name) as found:
        yield found


@pytest.fixture(scope="session")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.create(Path(tmp_path_factory.mktemp("vault")) / "keys", demo=True)


@pytest.fixture
def database_url(all_databases: Databases) -> Iterator[str]:
    """Address of a migrated database of this test alone."""
    url = all_databases.fresh()
    yield url
    all_databases.drop(url)


@pytest.fixture
def store(database_url: str, vault: Vault) -> Iterator[Store]:
    opened = Store(database_url, vault)
    yield opened
    opened.close()


# --- the whole program ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory, all_databases: Databases) -> Installation:
    return Installation(tmp_path_factory.mktemp("installation"), all_databases)


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    kept = Figures()
    yield kept
    kept.write()


@dataclass
class World:
    """The program of one test: its database, clock and log, and the people who use it."""

    installation: Installation
    url: str
    clock: Clock
    log: StringIO
    figures: Figures
    houses: dict[tuple[tuple[str, str], ...], House] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    procedures: tuple[Procedure, ...] = ALL

    def house(self, **settings: str) -> House:
        """A process over this database; the same settings give the same one."""
        key = tuple(sorted(settings.items()))
        if key not in self.houses:
            self.houses[key] = self.installation.house(
                self.url, self.clock, procedures=self.procedures, **settings
            )
        return self.houses[key]

    def citizen(self, *, htmx: bool = False, **settings: str) -> Citizen:
        """Somebody with a fresh browser before a process with these settings."""
        house = self.house(**settings)
        app = self.installation.app(house, **settings)
        watch = Watch(self.figures, house.settings.is_secure)
        self.watches.append(watch)
        return Citizen(app, house, self.clock, watch, htmx=htmx)

    def clerk(self, number: str = "", *, htmx: bool = False, **settings: str) -> Clerk:
        """A member of the staff at a desk of the installation's office; with a number, signed in."""
        house = self.house(**settings)
        watch = Watch(self.figures, house.settings.is_secure)
        self.watches.append(watch)
        found = Clerk(self.installation.app(house, **settings), house, self.clock, watch, htmx=htmx)
        return found.signs_in(number) if number else found

    def works(self, rounds: int = 1) -> Report:
        """Rounds of the background loop; the last one's report."""
        return [housekeeping.round_of_work(self.house()) for _ in range(rounds)][-1]

    def case(self, folio: str) -> CaseRow:
        """A case as the program itself sees it."""
        with self.house().store.reading(Actor("system")) as work:
            found = cases.look(work, folio, at=self.clock())
        assert found is not None, f"no case {folio}"
        return found

    def numbers_of(self, curp: str) -> list[str]:
        """The numbers the register of insured people has under a key."""
        record = self.house().desk.population.by_curp(Curp(curp))
        assert record is not None
        return [one.nss.value for one in self.house().desk.insured.search(record.person).by_curp]

    def is_down(self, *systems: str, minutes: float = 10) -> None:
        """Outside systems stop answering for a while from now."""
        until = self.clock() + timedelta(minutes=minutes)
        with self.house().store.writing(Actor("system")) as work:
            for system in systems:
                mark(work, system, until=until)

    def close(self) -> None:
        for house in self.houses.values():
            house.store.close()

    def check_log(self) -> None:
        """No line of the log may hold personal data, by shape or because somebody typed it."""
        text = self.log.getvalue()
        found = [*leaks_in(text)]
        found += [f"somebody typed {one!r}" for watch in self.watches for one in watch.typed if one in text]
        assert not found, "the log: " + "; ".join(found[:20])


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def procedures() -> tuple[Procedure, ...]:
    """What the program offers; a module of tests may give its own."""
    return ALL


@pytest.fixture
def world(
    installation: Installation, clock: Clock, figures: Figures, procedures: tuple[Procedure, ...]
) -> Iterator[World]:
    url = installation.databases.fresh()
    here = World(installation, url, clock, log_to(clock), figures, procedures=procedures)
    yield here
    failpoints.disarm()
    here.close()
    installation.databases.drop(url)
    here.check_log()


@pytest.fixture
def way() -> str:
    """`plain` forms, or `htmx`. Tests that must hold both ways are marked with `both_ways`."""
    return "plain"


@pytest.fixture
def house(world: World) -> House:
    return world.house()


@pytest.fixture
def citizen(world: World, way: str) -> Citizen:
    """Somebody at home, with their own phone."""
    return world.citizen(htmx=way == "htmx")


@pytest.fixture
def visitor(world: World, way: str) -> Citizen:
    """Somebody before a kiosk."""
    return world.citizen(htmx=way == "htmx", channel="kiosk", office="20", device="kiosco-1")


@pytest.fixture
def armed() -> Iterator[Callable[[str], None]]:
    """Arms failpoints for one test: `armed("before_commit=raise")`."""

    def arm(what: str) -> None:
        failpoints.arm({"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": what})

    yield arm
    failpoints.disarm()
