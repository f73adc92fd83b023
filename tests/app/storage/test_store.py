"""The two engines: what they promise of durability, of reading only, of threads, and of honest failure."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from kiosk.storage import Actor, Store, failpoints, folios, limits
from kiosk.storage.engines import POOL_SIZE
from kiosk.storage.errors import Busy, StorageError, Unavailable, UnknownOutcome
from kiosk.vault import Vault
from tests.app.storage.making import MINUTE, NOW, SYSTEM
from tests.counting import counting

PUT = text("INSERT INTO folio_counter (year, last) VALUES (:year, 1)")
YEARS = text("SELECT year FROM folio_counter ORDER BY year")


def years(store: Store) -> list[int]:
    with store.reading(SYSTEM) as work:
        return list(work.sql.execute(YEARS).scalars())


@pytest.fixture
def on_sqlite(engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("about SQLite")


@pytest.fixture
def on_postgres(engine_name: str) -> None:
    if engine_name != "postgres":
        pytest.skip("about PostgreSQL")


@pytest.fixture
def disarmed() -> Iterator[None]:
    yield
    failpoints.disarm()


def test_leaving_the_block_commits_and_an_exception_undoes(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})

    def write_and_fail() -> None:
        with store.writing(SYSTEM) as work:
            work.sql.execute(PUT, {"year": 2027})
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert years(store) == [2026]


def test_nothing_can_be_written_through_the_reader(store: Store) -> None:
    with pytest.raises((DBAPIError, StorageError)), store.reading(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})
    assert years(store) == []


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.reading(SYSTEM) as work:
        assert list(work.sql.execute(YEARS).scalars()) == []
        with store.writing(SYSTEM) as other:
            other.sql.execute(PUT, {"year": 2026})
        assert list(work.sql.execute(YEARS).scalars()) == []
    assert years(store) == [2026]


def test_work_nested_in_reading_uses_another_connection(store: Store) -> None:
    with store.reading(SYSTEM) as outer:
        outer.sql.execute(YEARS)
        with store.reading(SYSTEM) as inner:
            inner.sql.execute(YEARS)
            assert inner.sql is not outer.sql
        assert outer.sql.in_transaction()


def test_a_request_opens_no_connection(store: Store) -> None:
    with counting() as seen:
        for year in range(2000, 2030):
            years(store)
            with store.writing(SYSTEM) as work:
                work.sql.execute(PUT, {"year": year})
    assert seen.connections == 0
    assert seen.commits == 30


def test_counting_connections_does_count_them(database_url: str, vault: Vault) -> None:
    with counting() as seen:
        Store(database_url, vault).close()
    assert seen.connections == 2


def test_sqlite_runs_with_the_settings_we_promise(store: Store, on_sqlite: None) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
        "secure_delete": 1,
        "temp_store": 2,
    }
    with store.writing(SYSTEM) as work:
        found = {name: work.sql.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted
    with store.reading(SYSTEM) as work:
        assert work.sql.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_the_sqlite_file_is_closed_to_others(store: Store, database_url: str, on_sqlite: None) -> None:
    path = Path(make_url(database_url).database or "")
    with store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})
    for each in path.parent.glob(f"{path.name}*"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each.name


def test_postgresql_runs_with_the_settings_we_promise(store: Store, on_postgres: None) -> None:
    with store.writing(SYSTEM) as work:
        assert work.sql.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert work.sql.exec_driver_sql("SHOW transaction_read_only").scalar() == "off"
    with store.reading(SYSTEM) as work:
        assert work.sql.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        assert work.sql.exec_driver_sql("SHOW transaction_isolation").scalar() == "repeatable read"


def test_writers_in_many_threads_lose_nothing(store: Store) -> None:
    def count() -> None:
        for _ in range(25):
            with store.writing(SYSTEM) as work:
                limits.hit_all(work, ["the same thing"], window=MINUTE, at=NOW)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading(SYSTEM) as work:
        assert limits.so_far(work, "the same thing", window=MINUTE, at=NOW) == 100


def test_folios_of_many_threads_are_all_different(store: Store) -> None:
    given: list[str] = []

    def take() -> None:
        for _ in range(10):
            with store.writing(SYSTEM) as work:
                given.append(str(folios.next_folio(work, year=2026)))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 40


def test_a_lock_that_does_not_come_is_busy_and_writes_nothing(
    store: Store, database_url: str, vault: Vault, engine_name: str
) -> None:
    other = Store(database_url, vault)
    quickly = "PRAGMA busy_timeout=50" if engine_name == "sqlite" else "SET lock_timeout = '50ms'"
    with other.writing(SYSTEM) as work:
        work.sql.exec_driver_sql(quickly)
    with store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})
        with pytest.raises(Busy), other.writing(SYSTEM) as late:
            late.sql.execute(PUT, {"year": 2026})
    assert years(other) == [2026]
    other.close()


def test_a_fault_of_ours_is_not_dressed_up(store: Store) -> None:
    with pytest.raises(DBAPIError), store.writing(SYSTEM) as work:
        work.sql.execute(text("SELECT nothing FROM nowhere"))
    assert not store.hurt


def test_going_on_after_an_undone_transaction_fails_loudly(store: Store) -> None:
    with pytest.raises(RuntimeError), store.writing(SYSTEM) as work:
        work.sql.rollback()


def test_a_full_disk_is_unavailable_and_leaves_no_wound(store: Store, on_sqlite: None) -> None:
    with store.writing(SYSTEM) as work:
        work.sql.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises((Unavailable, UnknownOutcome)), store.writing(SYSTEM) as work:
        work.sql.exec_driver_sql("CREATE TABLE too_big AS SELECT randomblob(100000) AS it")
    assert not store.hurt
    assert store.answers()


def killed(url: str) -> None:
    """End every other connection to the database, as a failing server would."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as sql:
        sql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_server_is_unavailable_and_the_next_work_connects_again(
    store: Store, database_url: str, on_postgres: None
) -> None:
    killed(database_url)
    with pytest.raises(Unavailable), store.reading(SYSTEM) as work:
        work.sql.execute(YEARS)
    assert years(store) == []


def test_a_server_lost_after_everything_was_read_takes_nothing_back(
    store: Store, database_url: str, on_postgres: None
) -> None:
    for _ in range(2):
        with store.reading(SYSTEM) as work:
            found = work.sql.execute(YEARS).scalars().all()
            killed(database_url)
        assert found == []


def test_a_server_lost_while_something_is_undone_changes_nothing_of_why(
    store: Store, database_url: str, on_postgres: None
) -> None:
    def write_lose_and_stumble() -> None:
        with store.writing(SYSTEM) as work:
            work.sql.execute(PUT, {"year": 2026})
            killed(database_url)
            raise LookupError

    with pytest.raises(LookupError):
        write_lose_and_stumble()
    with store.writing(SYSTEM) as work:
        assert work.sql.execute(YEARS).scalars().all() == []


def test_a_connection_lost_at_commit_is_an_unknown_outcome(
    store: Store, database_url: str, on_postgres: None
) -> None:

    def lose_it_at_commit() -> None:
        with store.writing(SYSTEM) as work:
            work.sql.execute(PUT, {"year": 2026})
            killed(database_url)

    with pytest.raises(UnknownOutcome):
        lose_it_at_commit()
    with store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2027})
        assert work.sql.execute(YEARS).scalars().all()[-1] == 2027


def test_a_warning_at_commit_is_never_an_acknowledgement(store: Store, on_postgres: None) -> None:
    with store.writing(SYSTEM) as work:
        work.sql.exec_driver_sql(
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE WARNING 'committed here, perhaps not there'; RETURN NULL; END $$"
        )
        work.sql.exec_driver_sql(
            "CREATE CONSTRAINT TRIGGER warning AFTER INSERT ON folio_counter "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()"
        )
    with pytest.raises(UnknownOutcome), store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})
    with store.writing(SYSTEM) as work:  # and without a warning all is well
        work.sql.exec_driver_sql("DROP TRIGGER warning ON folio_counter")


def test_a_database_that_is_not_there_is_unavailable(store: Store, vault: Vault, engine_name: str) -> None:
    nowhere = (
        "sqlite:////proc/nowhere.db" if engine_name == "sqlite" else "postgresql://nobody@127.0.0.1:1/none"
    )
    with pytest.raises(Unavailable):
        Store(nowhere, vault)


def test_a_thread_too_many_is_told_that_we_are_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store._reader.engine.pool, "_timeout", 0.05)
    deep: list[object] = []

    def read_within_reading() -> None:
        with ExitStack() as stack:
            for _ in range(POOL_SIZE + 1):
                work = stack.enter_context(store.reading(SYSTEM))
                deep.append(work.sql.execute(YEARS).scalars().all())

    with pytest.raises(Busy):
        read_within_reading()
    assert len(deep) == POOL_SIZE
    assert store.answers()


def test_a_request_in_a_thread_that_ends_gives_its_connection_back(store: Store) -> None:
    for _ in range(3 * POOL_SIZE):
        thread = threading.Thread(target=years, args=(store,))
        thread.start()
        thread.join()
    assert store.answers()


def test_the_store_answers_until_it_is_closed(store: Store) -> None:
    assert store.answers()


@pytest.mark.usefixtures("disarmed")
def test_a_failure_before_the_commit_leaves_nothing_one_after_it_leaves_all(store: Store) -> None:
    demo = {"KIOSK_ENV": "demo"}
    failpoints.arm({**demo, "KIOSK_FAILPOINT": "before_commit=raise"})
    with pytest.raises(failpoints.FailpointReached), store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2026})
    failpoints.arm({**demo, "KIOSK_FAILPOINT": "after_commit=raise"})
    with pytest.raises(failpoints.FailpointReached), store.writing(SYSTEM) as work:
        work.sql.execute(PUT, {"year": 2027})
    failpoints.disarm()
    assert years(store) == [2027]


@pytest.mark.usefixtures("disarmed")
def test_failpoints_refuse_production_and_words_nobody_knows() -> None:
    for environment in (
        {"KIOSK_FAILPOINT": "before_commit"},
        {"KIOSK_ENV": "production", "KIOSK_FAILPOINT": "before_commit"},
        {"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": "before_lunch"},
        {"KIOSK_ENV": "demo", "KIOSK_FAILPOINT": "before_commit=dance"},
    ):
        with pytest.raises(failpoints.FailpointsRefused):
            failpoints.arm(environment)
        failpoints.reach("before_commit")  # nothing happens
    failpoints.arm({"KIOSK_ENV": "demo"})
    failpoints.reach("before_commit")


@pytest.mark.slow("starts an interpreter and kills it")
def test_a_process_killed_before_its_commit_leaves_nothing(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    Vault.create(tmp_path / "keys")
    program = (
        "import sys; from pathlib import Path; from kiosk.storage import Actor, Store, failpoints, folios\n"
        "from kiosk.vault import Vault\n"
        "store = Store(sys.argv[1], Vault.open(Path(sys.argv[2]), production=False))\n"
        "failpoints.arm({'KIOSK_ENV': 'demo', 'KIOSK_FAILPOINT': sys.argv[3]})\n"
        "with store.writing(Actor('system')) as work: folios.next_folio(work, year=int(sys.argv[4]))\n"
    )
    for place, year in (("before_commit", "2026"), ("after_commit=exit", "2027")):
        done = subprocess.run(
            [sys.executable, "-c", program, database_url, str(tmp_path / "keys"), place, year],
            check=False,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )
        assert done.returncode == failpoints.EXIT_STATUS
    assert years(store) == [2027]


def test_actor_says_who_asks() -> None:
    assert Actor("person").visit is None
