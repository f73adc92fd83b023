"""A program that loses or doubles is caught by the same audit; else the storms would show nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, make_url, select, update

from kiosk.storage.store import Actor
from kiosk.storage.tables import acuse, draft_entry
from tests.chaos.audit import Findings, Told, audit
from tests.chaos.client import Book, Person
from tests.chaos.nursery import Nursery
from tests.chaos.people import somebody
from tests.chaos.plant import Plant, plant

SYSTEM = Actor("system")
ERRANDS = 4


@pytest.fixture
def served(nursery: Nursery, book: Book, tmp_path: Path, seed: int) -> Plant:
    """An installation on SQLite where some people did their errand, and which was then killed."""
    here = plant(tmp_path / "plant", people=ERRANDS, nursery=nursery)
    here.serve()
    here.answers()
    try:
        for rank in range(ERRANDS):
            Person(here.url, somebody(rank).curp.value, book, random.Random(f"{seed}/{rank}")).does_it()
    finally:
        here.stop()
    return here


@pytest.fixture
def told(served: Plant, tmp_path: Path) -> Told:
    return Told.read(tmp_path / "told.jsonl")


def audited(here: Plant, told: Told) -> Findings:
    with here.house() as house:
        return audit(house, told)


@pytest.mark.slow("serves people first")
def test_acknowledged_writes_that_never_reached_the_disk_are_caught(served: Plant, told: Told) -> None:
    """As with synchronous=OFF and a power cut: the end of the write-ahead log is gone."""
    database = make_url(served.settings.database_url).database
    log = Path(f"{database}-wal")
    Path(f"{database}-shm").unlink()  # in memory, so gone too
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size // 2)
    found = audited(served, told)
    assert any("folio" in one for one in found.lost), found.wrong


@pytest.mark.slow("serves people first")
def test_each_planted_fault_is_named(served: Plant, told: Told) -> None:
    assert audited(served, told).wrong == [], "nothing is planted yet"

    found = audited(served, _lying(told))
    assert any("two drafts" in one for one in found.doubled), found.wrong
    assert any("two people" in one for one in found.doubled), found.wrong

    with served.house() as house:
        with house.store.writing(SYSTEM) as work:
            sealed = work.sql.execute(select(acuse.c.id, acuse.c.seal).limit(1)).one()
            other = bytes([sealed.seal[0] ^ 1]) + sealed.seal[1:]
            work.sql.execute(update(acuse).where(acuse.c.id == sealed.id).values(seal=other))
        found = audit(house, told)
        assert any("seal does not verify" in one for one in found.broken), found.wrong

        step = told.of("step")[-1]
        which = (draft_entry.c.draft_id == UUID(step["draft"])) & (draft_entry.c.page == step["page"])
        with house.store.writing(SYSTEM) as work:
            assert work.sql.execute(delete(draft_entry).where(which)).rowcount
        found = audit(house, told)
        assert any(f"draft {step['draft']}: {step['page']}" in one for one in found.lost), found.wrong


def _lying(told: Told) -> Told:
    """The same folio told for two drafts, the same number shown to two people."""
    first, second = told.of("sent")[:2]
    one, other = told.of("number")[:2]
    more = [{**second, "folio": first["folio"]}, {**other, "nss": one["nss"]}]
    return replace(told, lines=[*told.lines, *more])
