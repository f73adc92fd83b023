"""Everybody at once: one folio a request, one number a person, nothing sent that was not seen."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from kiosk.domain.identifiers import Curp
from kiosk.services.house import House
from kiosk.storage import cases, drafts, insured
from kiosk.storage.store import Actor
from kiosk.storage.tables import case_file
from tests.chaos.assignments import race
from tests.chaos.client import NUMBER, Book
from tests.chaos.conftest import Figure, Planting
from tests.chaos.hasty import Ready, at_once, ready
from tests.chaos.people import somebody
from tests.chaos.plant import Plant
from tests.databases import Databases, databases

SYSTEM = Actor("system")
Running = Callable[[int], Plant]
HANDS = 6


@pytest.fixture
def empty_registers(engine: str) -> Iterator[Databases]:
    """Databases where a race may be run without waiting for a disk."""
    with databases(engine) as found:
        yield found


@pytest.mark.parametrize(
    "count",
    [
        pytest.param(1_000, marks=pytest.mark.slow("a thousand assignments")),
        pytest.param(10_000, marks=[pytest.mark.slow("ten thousand assignments"), pytest.mark.full]),
    ],
)
def test_concurrent_assignments_give_nothing_twice(
    empty_registers: Databases, engine: str, tmp_path: Path, seed: int, figure: Figure, count: int
) -> None:
    """The office asked runs out of numbers in the middle: the next code of its state goes on."""
    url = empty_registers.fresh()
    processes = 2 if count < 10_000 else 4
    done = race(url, tmp_path, count=count, processes=processes, seed=seed, left=count // 200)
    figure(f"assignments on {engine} by {processes} processes, seed {seed}: {done}")
    assert done.sound, str(done)
    assert done.answers > count, "nobody was asked for twice"
    assert done.offices > 1, "no office ran out of numbers"


@pytest.mark.slow("several processes race")
def test_assignments_without_guards_are_caught(
    empty_registers: Databases, tmp_path: Path, seed: int
) -> None:
    done = race(empty_registers.fresh(), tmp_path, count=300, processes=2, seed=seed, careless=True)
    assert done.numbers_twice, "the askers never met: this race shows nothing"
    assert done.people_twice
    assert not done.sound


@pytest.fixture
def running(planting: Planting) -> Running:
    """Two processes that answer over one database, and so many people."""

    def run(people: int) -> Plant:
        here = planting(people=people)
        here.serve(workers=2)
        here.answers()
        return here

    return run


def test_double_submits_are_one_folio_each(
    running: Running, book: Book, engine: str, seed: int, figure: Figure, submits: int
) -> None:
    plant, began = running(submits), time.monotonic()

    def one(rank: int) -> tuple[str, str]:
        chance = random.Random(f"{seed}/{rank}")
        here = ready(plant.url, somebody(rank).curp.value, book, chance)
        answers = at_once([here.click, here.click])
        here.close()
        return here.draft, "|".join(sorted(set(answers)))

    with ThreadPoolExecutor(HANDS) as pool:
        told = list(pool.map(one, range(submits)))
    figure(
        f"double submits on {engine}, seed {seed}: {submits} in {time.monotonic() - began:.0f} s, "
        f"{len({answer for _, answer in told})} folios"
    )
    with plant.house() as house:
        _one_folio_each(house, told)


@pytest.fixture(
    params=[
        pytest.param(200, marks=pytest.mark.slow("two hundred errands, each sent twice")),
        pytest.param(10_000, marks=[pytest.mark.slow("ten thousand errands"), pytest.mark.full]),
    ]
)
def submits(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def _one_folio_each(house: House, told: list[tuple[str, str]]) -> None:
    with house.store.reading(SYSTEM) as work:
        for draft, answer in told:
            assert answer == f"/acuses/{cases.folio_of_draft(work, UUID(draft))}", (draft, answer)
        of_draft = Counter(work.sql.execute(select(case_file.c.draft_id)).scalars())
    assert max(of_draft.values()) == 1
    assert len({answer for _, answer in told}) == len(told) == len(of_draft)


@pytest.mark.slow("people at eight devices, three times")
def test_one_person_at_many_devices_gets_one_number(
    running: Running, book: Book, seed: int
) -> None:
    plant = running(3)
    for rank in range(3):
        curp, chance = somebody(rank).curp.value, random.Random(seed + rank)
        with ThreadPoolExecutor(HANDS) as pool:
            devices = list(pool.map(lambda n: ready(plant.url, curp, book, chance), range(8)))  # noqa: B023
        acuses = at_once([one.click for one in devices])
        assert all(acuse.startswith("/acuses/") for acuse in acuses), acuses
        shown = {_number(one, acuse) for one, acuse in zip(devices, acuses, strict=True)} - {""}
        with plant.house() as house, house.store.reading(SYSTEM) as work:
            held = [record.nss.grouped for record in insured.held_by(work, [Curp(curp)])]
        for one in devices:
            one.close()
        assert shown == set(held), (shown, held)
        assert len(held) == 1


def _number(one: Ready, acuse: str) -> str:
    """The number on an acuse; "" on that of somebody who came after it was given, and proved nothing."""
    found = NUMBER.search(re.sub(r"<[^>]*>", " ", one.browser.page(acuse)))
    return found.group() if found else ""


@pytest.fixture(
    params=[
        pytest.param(30, marks=pytest.mark.slow("thirty errands with two tabs")),
        pytest.param(1_000, marks=[pytest.mark.slow("a thousand errands"), pytest.mark.full]),
    ]
)
def tabs(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_what_is_sent_is_what_was_reviewed_even_if_another_tab_changes_it(
    running: Running, book: Book, engine: str, seed: int, figure: Figure, tabs: int
) -> None:
    """P6: one tab sends what the review showed, another changes an answer; it is never sent unseen."""
    plant = running(tabs)
    def one(rank: int) -> tuple[Ready, str]:
        chance = random.Random(f"{seed}/{rank}")
        here = ready(plant.url, somebody(rank).curp.value, book, chance)
        tab = here.another_tab()
        form = tab.page(f"/solicitudes/{here.draft}/entrega")
        changes = {"delivery": "SMS", "phone": "5512345678"}
        late = chance.uniform(0.0, 0.04)  # a change takes one commit and a sending four

        def changed() -> str:
            time.sleep(late)
            return tab.tries(form, changes)

        sent, _ = at_once([here.click, changed])
        tab.close()
        here.close()
        return here, sent

    with ThreadPoolExecutor(HANDS) as pool:
        outcomes = list(pool.map(one, range(tabs)))
    said = Counter("sent" if sent.startswith("/acuses/") else sent for _, sent in outcomes)
    figure(f"two tabs on {engine}, seed {seed}: {tabs} races, {dict(said)}")
    with plant.house() as house, house.store.reading(SYSTEM) as work:
        for here, sent in outcomes:
            looked = drafts.look(work, UUID(here.draft))
            assert looked is not None
            ways = [entry.values["delivery"] for entry in looked.entries if entry.page == "entrega"]
            if sent.startswith("/acuses/"):
                assert ways == ["PRINT"], f"{here.draft} sent {ways}"
            else:
                assert cases.folio_of_draft(work, UUID(here.draft)) is None, here.draft
    assert said["sent"], "the other tab always won: this race shows nothing"
