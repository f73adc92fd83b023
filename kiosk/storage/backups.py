"""A database read out whole at one moment, and put back into an empty place.

SQLite: `VACUUM INTO` writes a compact copy while others go on writing. PostgreSQL: every table is copied out
in its binary form within one REPEATABLE READ transaction, through the driver we have, so that no client
program of the server's version need be there; putting back makes the tables by our migrations and copies the
rows in, all in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from psycopg import Cursor, sql
from sqlalchemy import Connection, NullPool, create_engine, event, func, inspect, make_url, select, text

from kiosk.domain.ledger import EMPTY_ROOT, Frontier
from kiosk.storage import migrate
from kiosk.storage.engines import make_private, server_url
from kiosk.storage.errors import StorageError
from kiosk.storage.store import Work
from kiosk.storage.tables import checkpoint, ledger, ledger_head

EngineName = Literal["sqlite", "postgresql"]
_NOT_EMPTIED = frozenset({"ledger", "checkpoint"})
"""Append-only tables: triggers refuse even an empty DELETE, and migrations leave them empty."""
_VERSION_TABLE = "alembic_version"
_COPY_OUT = "COPY {table} ({columns}) TO STDOUT (FORMAT binary)"
_COPY_IN = "COPY {table} ({columns}) FROM STDIN (FORMAT binary)"


class NotEmpty(StorageError):
    """The place to restore into holds something already."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database says about itself at the moment it was read."""

    engine: EngineName
    revision: str
    size: int
    """Lines of the ledger."""
    root: bytes
    signed: tuple[int, bytes, bytes, str] | None
    """The newest checkpoint: size, root, signature and id of its key."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table as it was read out: its columns in the order of the rows."""

    name: str
    columns: tuple[str, ...]


def engine_of(url: str) -> EngineName:
    return "sqlite" if make_url(url).get_backend_name() == "sqlite" else "postgresql"


def path_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(make_url(url).database or "")


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """One consistent view of a database, without our keys, for as long as the block lasts."""
    address = make_url(url)
    if engine_of(url) == "postgresql":
        engine = create_engine(
            server_url(address).difference_update_query(["prepare_threshold"]),
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
        )
    else:
        engine = create_engine(address, poolclass=NullPool, connect_args={"isolation_level": None})
        event.listen(engine, "begin", lambda begun: begun.connection.cursor().execute("BEGIN"))
    try:
        with engine.connect() as open_one:
            yield open_one
    finally:
        engine.dispose()


def facts_of(view: Connection) -> Facts:
    """Revision, size and root of the ledger, newest checkpoint."""
    revision = view.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    frontier = Frontier.from_bytes(view.execute(select(ledger_head.c.frontier)).scalar_one())
    newest = view.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).first()
    signed = None if newest is None else (newest.size, newest.root, newest.signature, newest.key_id)
    name: EngineName = "sqlite" if view.dialect.name == "sqlite" else "postgresql"
    return Facts(name, str(revision), frontier.size, frontier.root, signed)


# --- SQLite


def copy_sqlite(url: str, to: Path) -> None:
    """A compact copy of a database that may be in use, all of one moment; closed to everybody else."""
    make_private(make_url(f"sqlite:///{to}"))
    to.unlink()
    address = f"{path_of(url).absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as source:
        source.execute("PRAGMA busy_timeout=60000")
        source.execute("VACUUM INTO ?", (str(to),))
    to.chmod(0o600)


def damage_of(path: Path) -> str:
    """What the integrity check of a SQLite file says is wrong; "" when nothing is."""
    with closing(sqlite3.connect(path)) as opened:
        try:
            said = [str(row[0]) for row in opened.execute("PRAGMA integrity_check(5)")]
            lost = opened.execute("PRAGMA foreign_key_check")
            said += [f"a row of {row[0]} refers to nothing" for row in lost]
        except sqlite3.DatabaseError as error:
            return str(error)
    return "" if said == ["ok"] else "; ".join(said[:5])


def settle(path: Path) -> None:
    """Bring everything into the file itself, so that it can be moved alone."""
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.execute("PRAGMA journal_mode=DELETE")


# --- PostgreSQL


def shapes(view: Connection) -> tuple[TableShape, ...]:
    """The tables of a database, those that others refer to first."""
    seen = inspect(view)
    names = [name for name, _ in seen.get_sorted_table_and_fkc_names() if name and name != _VERSION_TABLE]
    return tuple(
        TableShape(name, tuple(str(column["name"]) for column in seen.get_columns(name))) for name in names
    )


def foreign(view: Connection, named: Sequence[TableShape]) -> tuple[str, ...]:
    """Names of tables that this database does not have, or not with these columns."""
    ours = {table.name: set(table.columns) for table in shapes(view)}
    return tuple(
        each.name
        for each in named
        if not each.columns or not set(each.columns) <= ours.get(each.name, set())
    )


def rows_out(view: Connection, table: TableShape) -> Iterator[bytes]:
    """The rows of a table in the binary form of COPY, as the server sends them."""
    with _cursor(view) as cursor, cursor.copy(_said(_COPY_OUT, table)) as copy:
        for piece in copy:
            yield bytes(piece)


@contextmanager
def filling(url: str, revision: str) -> Iterator[Connection]:
    """An empty database with the tables of a revision; everything written in the block is one transaction."""
    migrate.upgrade(url, revision)
    try:
        with looking(url) as target:
            yield target
            target.commit()
    except BaseException:
        migrate.downgrade(url, "base")  # empty again: the next try finds an empty place
        raise


def rows_in(target: Connection, table: TableShape, pieces: Iterator[bytes]) -> None:
    """Put the rows of a table back; what migrations put there gives way."""
    if table.name not in _NOT_EMPTIED:
        target.execute(text(f'DELETE FROM "{table.name}"'))  # noqa: S608 - a name of our own tables
    with _cursor(target) as cursor, cursor.copy(_said(_COPY_IN, table)) as copy:
        for piece in pieces:
            copy.write(piece)


def count_rows(view: Connection, names: Sequence[str]) -> dict[str, int]:
    """Rows of each table."""
    return {
        name: int(view.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())  # noqa: S608 - the same
        for name in names
    }


def require_empty(url: str) -> None:
    """NotEmpty unless there is nothing at all where the database is to be put."""
    if engine_of(url) == "sqlite":
        path = path_of(url)
        there = [each.name for each in path.parent.glob(f"{path.name}*")] if path.parent.is_dir() else []
    else:
        with looking(url) as view:
            there = inspect(view).get_table_names()
    if there:
        raise NotEmpty(
            f"There is something already ({', '.join(sorted(there)[:3])}): a backup goes only into an empty "
            "place. Move it away, or give another KIOSK_VAR or KIOSK_DATABASE_URL."
        )


def root_at(work: Work, size: int) -> bytes:
    """Root of the tree over the first `size` lines, recomputed from their leaves, a few in memory."""
    if size == 0:
        return EMPTY_ROOT
    frontier = Frontier()
    leaves = select(ledger.c.leaf).where(ledger.c.n < size).order_by(ledger.c.n)
    with work.sql.execute(leaves.execution_options(yield_per=1000)) as rows:
        for each in rows.scalars():
            frontier = frontier.append(each)
    return frontier.root


def line_count(work: Work) -> int:
    return int(work.sql.execute(select(func.count()).select_from(ledger)).scalar_one())


def _cursor(view: Connection) -> Cursor[Any]:
    found: Cursor[Any] = view.connection.cursor()  # type: ignore[assignment]  # the driver's own, for COPY
    return found


def _said(statement: str, table: TableShape) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    return sql.SQL(statement).format(table=sql.Identifier(table.name), columns=columns)
