"""What an error of the database means to us, by its code alone (its text may carry data)."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError

from kiosk.storage.errors import Busy, StorageError, Unavailable

_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_HURT = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_SERVER_BUSY = frozenset({"40001", "40P01", "55P03"})
"""Serialisation failure, deadlock, lock not available in time."""
_SERVER_AWAY = frozenset({"57P01", "57P02", "57P03", "57014", "25006", "53100", "53200", "53300", "53400"})
"""Shutting down, starting, statement ended, no longer the primary, out of disk, memory or connections."""
_UNIQUE = "23505"


def meaning_of(error: DBAPIError) -> type[StorageError] | None:
    """Busy, Unavailable, or None for an error that is a fault of ours."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return _meaning_on_sqlite(origin)
    state = getattr(origin, "sqlstate", None)
    if state in _SERVER_BUSY:
        return Busy
    if error.connection_invalidated or state in _SERVER_AWAY or (state or "").startswith("08"):
        return Unavailable
    return Unavailable if state is None and type(origin).__name__ == "OperationalError" else None


def is_key_conflict(error: DBAPIError) -> bool:
    """Whether a row with the same key (or another unique value) was there first."""
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        return _code(origin) in {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE}
    return getattr(origin, "sqlstate", None) == _UNIQUE


def _meaning_on_sqlite(error: sqlite3.Error) -> type[StorageError] | None:
    primary = _code(error) & 0xFF
    if primary in _SQLITE_BUSY:
        return Busy
    return Unavailable if primary in _SQLITE_HURT else None


def _code(error: sqlite3.Error) -> int:
    """Extended result code; misuse found by the driver itself has none."""
    return getattr(error, "sqlite_errorcode", 0) or 0
