"""A disk that failed once: the mark it leaves beside the SQLite file, and the check before it is used again.

After a failed fsync the kernel may have forgotten pages that were never written. So a process that met an I/O
error ends, and the next one reads the whole file before it serves anybody (security 10). A full disk is none.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import make_url

from kiosk.storage.errors import Damaged, Unavailable

_SERIOUS = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_wound(error: BaseException | None) -> bool:
    """Whether the file or its disk failed, beyond being full, locked or out of reach."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return isinstance(error, sqlite3.Error) and code & 0xFF in _SERIOUS


def is_full(error: BaseException | None) -> bool:
    """Whether there was no room: then nothing was committed, and nothing is wrong with what is there."""
    code = getattr(error, "sqlite_errorcode", 0) or 0
    return isinstance(error, sqlite3.Error) and code & 0xFF == sqlite3.SQLITE_FULL


def mark(url: str) -> None:
    """Leave word for the next process. A disk that refuses even this is met again by whoever opens it."""
    file = _mark_of(url)
    if file is not None:
        with contextlib.suppress(OSError):
            file.touch(mode=0o600)


def check(url: str) -> None:
    """If the disk failed before: read everything. Raises Damaged, and Unavailable while it still fails."""
    file = _mark_of(url)
    if file is None or not file.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(file.with_suffix(""))) as sql:
            said = [str(row[0]) for row in sql.execute("PRAGMA quick_check")]
    except sqlite3.Error as error:
        raise (Damaged if not _still_fails(error) else Unavailable)(
            "The disk of the database failed, and it cannot be read."
        ) from None
    if said != ["ok"]:
        raise Damaged("The database is damaged: restore the newest backup.")
    with contextlib.suppress(OSError):
        file.unlink()


def _still_fails(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF not in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }


def _mark_of(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(f"{parsed.database}.hurt")
