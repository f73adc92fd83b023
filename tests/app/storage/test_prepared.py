"""A prepared statement does what SQLAlchemy does with it, only sooner."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Uuid, bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from kiosk.storage import Store
from kiosk.storage.errors import Unavailable
from kiosk.storage.prepared import Prepared
from kiosk.storage.store import Work
from kiosk.storage.tables import visit
from tests.app.storage.making import KIOSK, NOW, SYSTEM
from tests.counting import counting

KEYS = (
    "id", "token_hash", "level", "channel", "office", "device", "locale", "opened_at", "seen_at", "ends_at",
)  # fmt: skip
OPEN = Prepared(insert(visit), keys=KEYS)
SEE = Prepared(select(visit).where(visit.c.id == bindparam("one", type_=Uuid())))
LIFT = Prepared(update(visit).where(visit.c.level < 1).values(level=bindparam("higher")))


def a_visit(visit_id: UUID) -> dict[str, object]:
    return {
        "id": visit_id,
        "token_hash": visit_id.bytes * 2,
        "level": 0,
        "channel": KIOSK.channel,
        "office": KIOSK.office,
        "device": KIOSK.device,
        "locale": KIOSK.locale,
        "opened_at": NOW,
        "seen_at": NOW,
        "ends_at": NOW,
    }


def test_what_was_written_reads_as_sqlalchemy_reads_it(store: Store) -> None:
    one, two = uuid4(), uuid4()
    with store.writing(SYSTEM) as work:
        OPEN.run(work, a_visit(one))
        OPEN.run_all(work, [a_visit(two), a_visit(uuid4())])
        assert LIFT.run(work, {"higher": 1}) == 3
    with store.reading(SYSTEM) as work:
        ours = SEE.first(work, {"one": two})
        theirs = work.sql.execute(select(visit).where(visit.c.id == two)).one()
        assert tuple(ours) == tuple(theirs)
        assert (ours.id, ours.opened_at, ours.level) == (two, NOW, 1)
        assert SEE.rows(work, {"one": uuid4()}) == []
        assert SEE.first(work, {"one": uuid4()}) is None


def test_it_is_part_of_the_work(store: Store) -> None:
    lost = uuid4()
    with pytest.raises(IntegrityError), store.writing(SYSTEM) as work:
        [OPEN.run(work, a_visit(each)) for each in (lost, lost)]
    with store.reading(SYSTEM) as work:
        assert SEE.first(work, {"one": lost}) is None


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, Unavailable)), store.reading(SYSTEM) as work:
        OPEN.run(work, a_visit(uuid4()))


def test_errors_are_the_ones_sqlalchemy_raises(store: Store) -> None:
    one = uuid4()
    with pytest.raises(IntegrityError) as raised, store.writing(SYSTEM) as work:
        OPEN.run_all(work, [a_visit(one), a_visit(one)])
    assert one.hex not in str(raised.value)
    with pytest.raises(DBAPIError), store.writing(SYSTEM) as work:
        Prepared(text("SELECT nothing FROM nowhere")).rows(work, {})


def test_tests_count_it(store: Store) -> None:
    with store.writing(SYSTEM) as work, counting() as seen:
        OPEN.run_all(work, [a_visit(uuid4()), a_visit(uuid4())])
        SEE.first(work, {"one": uuid4()})
    assert [one.split()[0] for one in seen.statements] == ["INSERT", "SELECT"]


@pytest.mark.parametrize("way", ["prepared", "plain"])
def test_a_connection_that_broke_and_cannot_be_made_anew_is_a_silent_database(
    store: Store, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The database dies under a connection that is kept, and is not back when the next page asks."""

    with store.reading(SYSTEM) as work:
        dialect = work.sql.dialect
        driver = dialect.loaded_dbapi
        work.sql.invalidate()
    refused = driver.OperationalError("refused")
    if store.engine_name == "sqlite":
        refused.sqlite_errorcode = sqlite3.SQLITE_IOERR  # type: ignore[attr-defined]
    monkeypatch.setattr(dialect, "connect", _raises(refused))
    ask = {"prepared": lambda work: SEE.first(work, {"one": uuid4()}), "plain": _asks_plainly}[way]
    with pytest.raises(Unavailable), store.reading(SYSTEM) as work:
        ask(work)


def _asks_plainly(work: Work) -> None:
    work.sql.execute(select(visit))


def _raises(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse
