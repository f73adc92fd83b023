"""Brings a database to the newest shape, and says whether it has it.

The migrations live in the project folder: the program runs there, or from a checkout it was installed from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, NullPool, TypeDecorator, create_engine, event, make_url, text
from sqlmodel import AutoString

from kiosk.storage import assist_tables, desk_tables, registry, review_tables, sign_tables, tables
from kiosk.storage.columns import Cents, Code, metadata
from kiosk.storage.engines import make_private, server_url, set_pragmas
from kiosk.storage.errors import StorageError

MODULES_WITH_TABLES = (tables, registry, desk_tables, assist_tables, review_tables, sign_tables)
"""Imported here so that the metadata is whole whenever it is compared."""

_ONE_AT_A_TIME = 7311509
"""Number of the PostgreSQL advisory lock that lets one process migrate at a time."""


class MigrationsMissing(StorageError):
    """The folder with the migrations is not where the program runs."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision. A missing SQLite file is made, closed to everybody else."""
    with connected(url, begin="BEGIN IMMEDIATE") as sql:
        command.upgrade(_config(sql), revision)


def downgrade(url: str, revision: str) -> None:
    """Take a database back to a revision (`base` is empty), losing what only newer ones can hold."""
    with connected(url, begin="BEGIN IMMEDIATE") as sql:
        command.downgrade(_config(sql), revision)


def check(url: str) -> tuple[str, ...]:
    """What is wrong with the shape of a database, one short line each; nothing when it is as it must be."""
    with connected(url, begin="BEGIN") as sql:
        compared = MigrationContext.configure(sql, opts={"compare_type": True})
        heads = ScriptDirectory.from_config(_config(sql)).get_heads()
        if set(compared.get_current_heads()) != set(heads):
            return ("The database is not at the newest revision: run `kiosk db upgrade`.",)
        return tuple(f"It differs from the tables: {each}" for each in compare_metadata(compared, metadata))


def run_over(sql: Connection, environment: EnvironmentContext) -> None:
    """What migrations/env.py does: one transaction for all revisions; a crash leaves the old shape."""
    environment.configure(
        connection=sql,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=_plain_type,
        compare_type=True,
        transactional_ddl=True,
    )
    with environment.begin_transaction():
        if sql.dialect.name == "postgresql":
            sql.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
        environment.run_migrations()


@contextmanager
def connected(url: str, *, begin: Literal["BEGIN", "BEGIN IMMEDIATE"]) -> Iterator[Connection]:
    """A connection of its own, without foreign keys on SQLite: changing a table there means rebuilding it."""
    parsed = make_url(url)
    on_sqlite = parsed.get_backend_name() == "sqlite"
    if on_sqlite:
        make_private(parsed)
        engine = create_engine(parsed, poolclass=NullPool, connect_args={"isolation_level": None})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", lambda sql: sql.connection.cursor().execute(begin))
    else:
        address = server_url(parsed).difference_update_query(["prepare_threshold"])
        engine = create_engine(address, poolclass=NullPool)
    try:
        with engine.connect() as sql:
            yield sql
    finally:
        engine.dispose()


def project_folder() -> Path:
    """The folder that holds pyproject.toml and migrations/."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if (folder / "migrations" / "env.py").is_file():
            return folder
    raise MigrationsMissing("Run this in the folder that holds migrations/.")


def _config(sql: Connection) -> Config:
    folder = project_folder()
    config = Config(toml_file=folder / "pyproject.toml")
    config.set_main_option("script_location", str(folder / "migrations").replace("%", "%%"))
    config.attributes["connection"] = sql
    return config


def _prepare(connection: sqlite3.Connection, _entry: object) -> None:
    set_pragmas(connection)
    connection.execute("PRAGMA foreign_keys=OFF")


def _plain_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Migrations import nothing of ours: types of our own are written as what they are in the database."""
    if kind != "type":
        return False
    if isinstance(item, Code | AutoString):
        return "sa.String()"
    if isinstance(item, Cents):
        return "sa.BigInteger()"
    if isinstance(item, TypeDecorator) and isinstance(item.impl_instance, DateTime):
        return "sa.DateTime(timezone=True)"
    return False
