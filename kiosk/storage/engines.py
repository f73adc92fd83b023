"""How connections are made and kept, for SQLite and for PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from weakref import WeakSet

from psycopg import Connection as ServerConnection
from psycopg.errors import Diagnostic
from psycopg.rows import TupleRow
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from kiosk.storage.deadlines import Deadlines, HasSocket
from kiosk.storage.errors import Busy, Unavailable

BUSY_SECONDS = 5
STATEMENT_SECONDS = 10
COMMIT_SECONDS = 12.0
"""Longest wait for a COMMIT on a server; what became of it is then unknown (security 10)."""
POOL_SIZE = 16
"""Upper bound of kept connections of one kind in one process: more threads than this wait."""

_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA recursive_triggers=ON",
)
_SERVER_OPTIONS = (
    f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s "
    "-c idle_in_transaction_session_timeout=30s -c synchronous_commit=on -c timezone=UTC"
)


class Side:
    """One engine and the connection each thread keeps of it.

    A thread asks the pool once; later pieces of work reuse its connection (a check-out costs as much as a
    query). Work nested in work of the same kind takes a second connection for as long as it lasts.
    """

    __slots__ = ("_all", "_deadlines", "_kept", "_turn", "engine")

    def __init__(self, engine: Engine, *, one_at_a_time: bool, commit_seconds: float | None = None) -> None:
        self.engine = engine
        self._deadlines = Deadlines(commit_seconds) if commit_seconds is not None else None
        self._kept = threading.local()
        self._all: WeakSet[Connection] = WeakSet()
        self._turn = threading.Lock() if one_at_a_time else None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The connection of this thread, or another when that one is at work."""
        kept: Connection | None = getattr(self._kept, "sql", None)
        if kept is None or kept.closed:
            kept = self._kept.sql = self._connected()
            self._all.add(kept)
        if kept.in_transaction():
            with self._connected() as another:
                yield another
        else:
            yield kept

    @contextmanager
    def turn(self) -> Iterator[None]:
        """SQLite takes one writer at a time: threads of one process wait here, without polling."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise Busy("another thread has been writing for too long")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def deadline(self, sql: Connection) -> Iterator[None]:
        """A block in which a server may keep us waiting only so long; then the connection breaks."""
        held = sql.connection.dbapi_connection
        if self._deadlines is None or held is None:
            yield
            return
        with self._deadlines.over(cast(HasSocket, held)):
            yield

    def notices(self, sql: Connection) -> list[str]:
        """Warnings the server sent on a connection since they were last cleared (never any on SQLite)."""
        found: list[str] = sql.info.setdefault("notices", [])
        return found

    def warm(self) -> None:
        """Open this thread's connection now, so that the first person does not wait for it."""
        with self.connection() as sql:
            sql.rollback()

    def _connected(self) -> Connection:
        try:
            return self.engine.connect()
        except PoolTimeout:
            raise Busy("all connections are taken") from None
        except DBAPIError as error:
            raise Unavailable(type(error.orig).__name__) from error

    def close(self) -> None:
        for kept in list(self._all):
            kept.close()
        self.engine.dispose()


def open_sides(url: str, *, commit_seconds: float = COMMIT_SECONDS) -> tuple[Side, Side]:
    """The reader and the writer of a database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return (
            Side(_sqlite_engine(parsed, "BEGIN", query_only=True), one_at_a_time=False),
            Side(_sqlite_engine(parsed, "BEGIN IMMEDIATE", query_only=False), one_at_a_time=True),
        )
    return (
        Side(_server_engine(parsed, read_only=True), one_at_a_time=False),
        Side(_server_engine(parsed, read_only=False), one_at_a_time=False, commit_seconds=commit_seconds),
    )


def make_private(url: URL) -> None:
    """Create the file of a SQLite database closed to all others, before SQLite would with wider rights."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise Unavailable(f"{path.name} cannot be made or opened: {error.strerror}") from error


def set_pragmas(connection: sqlite3.Connection) -> None:
    """The settings every connection to our SQLite file needs."""
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def server_url(url: URL) -> URL:
    """PostgreSQL always through psycopg 3, whatever the short form of the address says."""
    return url.set(drivername="postgresql+psycopg")


def _sqlite_engine(url: URL, begin: str, *, query_only: bool) -> Engine:
    make_private(url)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 256},
        hide_parameters=True,
    )

    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        set_pragmas(connection)
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    def start(sql: Connection) -> None:
        try:
            sql.connection.cursor().execute(begin)
        except sqlite3.OperationalError as error:
            raise OperationalError(begin, None, error, hide_parameters=True) from error

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine


def _server_engine(url: URL, *, read_only: bool) -> Engine:
    pooler = "prepare_threshold" in url.query and url.query["prepare_threshold"] == "off"
    engine = create_engine(
        server_url(url).difference_update_query(["prepare_threshold"]),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        connect_args={
            "prepare_threshold": None if pooler else 1,
            "options": _SERVER_OPTIONS,
            "connect_timeout": 5,
        },
        hide_parameters=True,
    )

    def prepare(connection: ServerConnection[TupleRow], entry: ConnectionPoolEntry) -> None:
        connection.read_only = read_only
        notices: list[str] = entry.info.setdefault("notices", [])

        def keep(diagnostic: Diagnostic) -> None:
            if diagnostic.severity_nonlocalized == "WARNING":
                notices.append(diagnostic.sqlstate or "")

        connection.add_notice_handler(keep)

    event.listen(engine, "connect", prepare)
    return engine
