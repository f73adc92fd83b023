"""COMMIT on a PostgreSQL that waits for a replica which never answers: a deadline, and no guess."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import text

from kiosk.storage import migrate
from kiosk.storage.errors import UnknownOutcome
from kiosk.storage.store import Actor, Store
from kiosk.vault import Vault
from tests.chaos.client import HIDDEN, Book
from tests.chaos.hasty import ready
from tests.chaos.nursery import Nursery
from tests.chaos.people import somebody
from tests.chaos.plant import plant
from tests.chaos.postgres import PostgresThatDies, mortal_postgres

SYSTEM = Actor("system")
DEADLINE_SECONDS = 1.0
PUT = text("INSERT INTO folio_counter (year, last) VALUES (:year, 1)")
YEARS = text("SELECT year FROM folio_counter ORDER BY year")


@pytest.fixture
def server() -> Iterator[PostgresThatDies]:
    with mortal_postgres() as found:
        yield found


@pytest.fixture
def store(server: PostgresThatDies, tmp_path: Path) -> Iterator[Store]:
    migrate.upgrade(server.address)
    vault = Vault.create(tmp_path / "keys", demo=True)
    made = Store(server.address, vault, commit_seconds=DEADLINE_SECONDS)
    yield made
    made.close()


def replicas(server: PostgresThatDies, names: str) -> None:
    """Which replicas must confirm each commit; one that does not exist never will."""
    with server.connected() as sql:
        sql.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'".encode())
        sql.execute("SELECT pg_reload_conf()")
    time.sleep(0.3)


def put(store: Store, year: int) -> None:
    with store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": year})


def years(store: Store) -> list[int]:
    with store.reading(SYSTEM) as work:
        return list(work.sql.execute(YEARS).scalars())


@pytest.mark.slow("a commit waits for its deadline")
def test_a_commit_that_waits_ends_at_its_deadline_and_is_unknown(
    server: PostgresThatDies, store: Store
) -> None:
    put(store, 2026)
    replicas(server, "nobody")
    began = time.monotonic()
    with pytest.raises(UnknownOutcome):
        put(store, 2027)
    waited = time.monotonic() - began
    assert DEADLINE_SECONDS <= waited < DEADLINE_SECONDS + 3, waited
    assert years(store) == [2026], "not to be seen by others before the replica has it"
    replicas(server, "")
    until = time.monotonic() + 10
    while years(store) != [2026, 2027] and time.monotonic() < until:
        time.sleep(0.05)
    assert years(store) == [2026, 2027], "it was committed all the time: a guess would have been wrong"
    put(store, 2028)


@pytest.mark.slow("somebody ends the wait of a commit")
def test_a_wait_that_somebody_cancels_is_not_an_acknowledgement(
    server: PostgresThatDies, tmp_path: Path, store: Store
) -> None:
    """The server then says COMMIT, with a warning that the replica may not have it."""
    replicas(server, "nobody")
    patient = Store(server.address, Vault.open(tmp_path / "keys", production=False), commit_seconds=20)
    cancel = Timer(0.5, _cancel_waiting, [server])
    cancel.start()
    try:
        with pytest.raises(UnknownOutcome, match="warned"):
            put(patient, 2030)
    finally:
        cancel.join()
        replicas(server, "")
        patient.close()


def _cancel_waiting(server: PostgresThatDies) -> None:
    with server.connected() as sql:
        sql.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")


@pytest.mark.full
@pytest.mark.slow("twelve seconds of waiting for a replica")
def test_a_person_who_waits_for_a_replica_hears_that_it_is_being_confirmed(
    server: PostgresThatDies, nursery: Nursery, book: Book, tmp_path: Path
) -> None:
    here = plant(tmp_path / "plant", url=server.address, people=2, nursery=nursery)
    here.serve()
    here.answers()
    try:
        one = ready(here.url, somebody(0).curp.value, book, random.Random(1))
        replicas(server, "nobody")
        address = f"/solicitudes/{one.draft}/enviar"
        hidden = {"csrf": _hidden(one.page, "csrf"), "seq": one.key}
        began = time.monotonic()
        status, _, page = one.browser.once("POST", address, hidden)
        assert (status, "Lo estamos confirmando" in page or "No sabemos todavía" in page) == (503, True), page
        assert time.monotonic() - began < 30
        replicas(server, "")
        time.sleep(1)
        status, where, _ = one.browser.asks("POST", address, {**hidden, "again": "1"})
        assert (status, where[:8]) == (303, "/acuses/")
    finally:
        here.stop()


def _hidden(page: str, name: str) -> str:
    return dict(HIDDEN.findall(page))[name]
