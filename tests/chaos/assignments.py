"""Many processes give numbers to many people at once, some people asked for by two of them.

    python -m tests.chaos.assignments --count 1000000 [--processes 2] [--database URL]

Without a database it makes a SQLite file of its own. What counts is what the askers were told: no number to
two people, no person with two numbers. `--careless` gives numbers as a program without its guards would: it
must be caught, or the race shows nothing.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select, text

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Person
from kiosk.gateways import scenario
from kiosk.gateways.simulated import SimulatedInsured
from kiosk.storage import migrate
from kiosk.storage.errors import Busy
from kiosk.storage.numbers import LAST_SERIAL
from kiosk.storage.registry import insured as insured_table
from kiosk.storage.registry import nss_assignment, nss_pool
from kiosk.storage.store import Actor, Store
from kiosk.vault import Vault
from tests.chaos.people import HOW_MANY, somebody

SYSTEM = Actor("system")
OFFICE = "39"
SHARED = 0.1
"""Part of the people whom a second process asks for too, with another key, at about the same time."""
BUSY_TRIES = 20


@dataclass(frozen=True, slots=True)
class Race:
    """What came of one race, by what was told to whom asked."""

    count: int
    answers: int
    seconds: float
    people_twice: int
    numbers_twice: int
    rows: int
    offices: int

    @property
    def sound(self) -> bool:
        return not self.people_twice and not self.numbers_twice and self.rows == self.count

    def __str__(self) -> str:
        return (
            f"{self.count} people, {self.answers} assignments asked for in {self.seconds:.1f} s "
            f"({self.answers / self.seconds:.0f}/s): {self.numbers_twice} numbers given twice, "
            f"{self.people_twice} people with two numbers, {self.rows} rows, {self.offices} office codes used"
        )


def race(
    url: str, folder: Path, *, count: int, processes: int, seed: int, careless: bool = False, left: int = 0
) -> Race:
    """Run it over a migrated database. `left` is how many numbers the asked office still has for each year of
    birth (all of them when it is 0): beyond them the next office code of its state must give."""
    vault = folder / "vault"
    if not vault.exists():
        Vault.create(vault, demo=True)
    store = Store(url, Vault.open(vault, production=False))
    scenario.load(store, scenario.demonstration(), at=_now())
    if left:
        _nearly_full(store, left)
    before = _rows(store)
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(processes + 1)
    runners = [
        context.Process(
            target=_run, args=(url, vault, folder, number, processes, count, seed, careless, gate)
        )
        for number in range(processes)
    ]
    for one in runners:
        one.start()
    gate.wait(120)
    began = time.monotonic()
    for one in runners:
        one.join()
    seconds = time.monotonic() - began
    if any(one.exitcode for one in runners):
        raise RuntimeError(f"a process of the race failed: {[one.exitcode for one in runners]}")
    rows = _rows(store) - before
    store.close()
    return _judged(folder, processes, count, seconds, rows)


def _run(
    url: str, vault: Path, folder: Path, number: int, processes: int, count: int, seed: int,
    careless: bool, gate: object,
) -> None:  # fmt: skip
    """One asker: its own share, in an order of its own, and some of its neighbour's."""
    store = Store(url, Vault.open(vault, production=False))
    register, chance = SimulatedInsured(store, _now), random.Random(f"{seed}/{number}")
    mine = [rank for rank in range(count) if rank % processes == number]
    theirs = (rank for rank in range(count) if rank % processes == (number + 1) % processes)
    ranks = mine + [rank for rank in theirs if random.Random(f"{seed}|{rank}").random() < SHARED]
    chance.shuffle(ranks)
    gate.wait(120)  # type: ignore[attr-defined]
    with (folder / f"told-{number}.txt").open("w") as told:
        for rank in ranks:
            person = somebody(rank)
            nss = _careless(store) if careless else _asked(register, person, f"{number}/{rank}")
            told.write(f"{rank} {nss}\n")
    store.close()


def _asked(register: SimulatedInsured, person: Person, key: str) -> str:
    """As the program asks: somebody in the way is asked again, with the same key."""
    for _ in range(BUSY_TRIES - 1):
        try:
            return register.assign(person, key=key, office=OFFICE, at=_now()).nss.value
        except Busy:
            continue
    return register.assign(person, key=key, office=OFFICE, at=_now()).nss.value


def _careless(store: Store) -> str:
    """The planted fault: look first, write later, no unique index to object."""
    with store.reading(SYSTEM) as work:
        last = work.sql.execute(text("SELECT coalesce(max(last), -1) FROM nss_pool")).scalar_one()
    with store.writing(SYSTEM) as work:
        work.sql.execute(
            text(
                "INSERT INTO nss_pool (office, year, birth_year, last) VALUES ('39', 26, 40, :last) "
                "ON CONFLICT (office, year, birth_year) DO UPDATE SET last = excluded.last"
            ),
            {"last": last + 1},
        )
    return Nss.build(OFFICE, 26, 40, last + 1).value


def _judged(folder: Path, processes: int, count: int, seconds: float, rows: int) -> Race:
    told: dict[int, set[str]] = {}
    holders: dict[str, set[int]] = {}
    answers, offices = 0, Counter[str]()
    for number in range(processes):
        with (folder / f"told-{number}.txt").open() as lines:
            for line in lines:
                rank, nss = line.split()
                answers += 1
                offices[nss[:2]] += 1
                told.setdefault(int(rank), set()).add(nss)
                holders.setdefault(nss, set()).add(int(rank))
    return Race(
        count, answers, seconds,
        people_twice=sum(len(numbers) > 1 for numbers in told.values()),
        numbers_twice=sum(len(ranks) > 1 for ranks in holders.values()),
        rows=rows,
        offices=len(offices),
    )  # fmt: skip


def _nearly_full(store: Store, left: int) -> None:
    year = local(_now()).year % 100
    with store.writing(SYSTEM) as work:
        for birth_year in range(100):
            values = {"office": OFFICE, "year": year, "birth_year": birth_year}
            work.sql.execute(insert(nss_pool).values(**values, last=LAST_SERIAL - left))


def _rows(store: Store) -> int:
    """Assignments with a number of their own, by the register and not by what was told."""
    joined = select(func.count(func.distinct(insured_table.c.nss_index))).join(
        nss_assignment, nss_assignment.c.insured_id == insured_table.c.id
    )
    with store.reading(SYSTEM) as work:
        return int(work.sql.execute(joined).scalar_one())


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description="Numbers for many people at once")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--database", default="", help="address of an empty database; else a SQLite file")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--careless", action="store_true", help="without guards: must be caught")
    asked = parser.parse_args()
    if asked.count > HOW_MANY:
        parser.error(f"there are {HOW_MANY} people")
    with tempfile.TemporaryDirectory(prefix="assignments-") as folder:
        url = asked.database or f"sqlite:///{folder}/register.db"
        migrate.upgrade(url)
        done = race(
            url, Path(folder), count=asked.count, processes=asked.processes, seed=asked.seed,
            careless=asked.careless,
        )  # fmt: skip
    sys.stdout.write(f"seed {asked.seed}: {done}\n")
    return 0 if done.sound else 1


if __name__ == "__main__":
    sys.exit(main())
