"""One installation for the application tests: keys and people once, a copy for every test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import make_url

from kiosk import log
from kiosk.app import build_house, create_app
from kiosk.cli.setup import make_keys
from kiosk.flow.procedure import Procedure
from kiosk.gateways import scenario
from kiosk.procedures import ALL
from kiosk.services.house import House
from kiosk.settings import Settings
from kiosk.storage.store import Store
from kiosk.vault import Vault
from kiosk.web.assets import Asset, Assets
from tests.databases import Databases, SqliteFiles

NOW = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)
"""Wednesday 11 March 2026, 10:00 in Mexico City. The demonstration's minors are minors then."""

Prepare = Callable[[str], None]


class SqliteCopies:
    """Copies of one file that was filled once."""

    def __init__(self, databases: SqliteFiles, fill: Prepare) -> None:
        self._databases = databases
        self._filled = databases.fresh()
        fill(self._filled)
        with sqlite3.connect(_path(self._filled)) as sql:
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sql.close()

    def fresh(self) -> str:
        url = self._databases.empty()
        shutil.copy(_path(self._filled), _path(url))
        return url

    def drop(self, url: str) -> None:
        self._databases.drop(url)


class PostgresCopies:
    """Databases that get the rows of a filled one back before each test: quicker than cloning files."""

    def __init__(self, databases: Databases, fill: Prepare) -> None:
        self._databases = databases
        self._free = [databases.fresh()]
        fill(self._free[0])
        with _connected(self._free[0]) as sql:
            names = sql.execute(
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            self._rows = {str(name): _rows_of(sql, str(name)) for (name,) in names}

    def fresh(self) -> str:
        url = self._free.pop() if self._free else self._databases.fresh()
        with _connected(url) as sql, sql.transaction():
            sql.execute("SET LOCAL session_replication_role = replica")
            sql.execute("SET LOCAL lock_timeout = '5s'")
            for name, rows in self._rows.items():
                sql.execute(f'DELETE FROM "{name}"'.encode())
                if rows:
                    with sql.cursor().copy(f'COPY "{name}" FROM STDIN BINARY'.encode()) as copy:
                        copy.write(rows)
        return url

    def drop(self, url: str) -> None:
        self._free.append(url)


def _path(url: str) -> str:
    return make_url(url).database or ""


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def _rows_of(sql: psycopg.Connection[tuple[object, ...]], name: str) -> bytes:
    if not sql.execute(f'SELECT 1 FROM "{name}" LIMIT 1'.encode()).fetchone():
        return b""
    with sql.cursor().copy(f'COPY "{name}" TO STDOUT BINARY'.encode()) as copy:
        return b"".join(bytes(chunk) for chunk in copy)


class Installation:
    """Keys and filled databases of one run, and the programs made over them, one for each set of settings."""

    def __init__(self, var: Path, databases: Databases) -> None:
        self.var = var
        list(make_keys(self.settings(), at=NOW))
        copies = SqliteCopies if isinstance(databases, SqliteFiles) else PostgresCopies
        self.databases: SqliteCopies | PostgresCopies = copies(databases, self._fill)  # type: ignore[arg-type]
        self._apps: dict[tuple[tuple[str, str], ...], Flask] = {}

    def settings(self, url: str = "", **given: str) -> Settings:
        """The demonstration with true limits; `given` are settings without KIOSK_ (`channel="kiosk"`)."""
        named = {f"KIOSK_{name.upper()}": value for name, value in given.items()}
        ours = {"KIOSK_ENV": "demo", "KIOSK_VAR": str(self.var), "KIOSK_LIMIT_FACTOR": "1"}
        return Settings.from_env({**ours, "KIOSK_DATABASE_URL": url, **named})

    def house(
        self, url: str, clock: Callable[[], datetime], procedures: tuple[Procedure, ...] = ALL, **given: str
    ) -> House:
        return build_house(self.settings(url, **given), clock=clock, procedures=procedures)

    def app(self, house: House, **given: str) -> Flask:
        """The program over a house. Compiled once for each set of settings."""
        key = tuple(sorted(given.items()))
        if key not in self._apps:
            self._apps[key] = create_app(house.settings, house=house)
            self._apps[key].extensions["assets"] = with_htmx(self._apps[key].extensions["assets"])
        self._apps[key].extensions["house"] = house
        return self._apps[key]

    def _fill(self, url: str) -> None:
        store = Store(url, Vault.open(self.var / "keys" / "vault", production=False))
        try:
            scenario.load(store, scenario.demonstration(), at=NOW)
        finally:
            store.close()


def with_htmx(assets: Assets) -> Assets:
    """The same files, with a stand-in for htmx where it is missing: pages must draw their hx- attributes."""
    name = "vendor/htmx.min.js"
    if name in assets.by_name:
        return assets
    blank = Asset("/static/htmx.min.0000000000.js", "text/javascript; charset=utf-8", b"", b"", b"")
    return Assets({**assets.by_name, name: blank}, {**assets.by_url, blank.url: blank})


def log_to(clock: Callable[[], datetime]) -> StringIO:
    """Sends the log of the program to a text the test can read."""
    stream = StringIO()
    log.configure(stream, now=clock)
    return stream
