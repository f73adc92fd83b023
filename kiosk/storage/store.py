"""Two engines over one database: one that only reads, one that writes; every piece of work goes through them.

A thread keeps one connection of each kind, so that a request opens nothing. SQLite: WAL, FULL, writers BEGIN
IMMEDIATE, readers `query_only`. PostgreSQL: readers are REPEATABLE READ, READ ONLY; a warning at COMMIT is
never an acknowledgement (a replica may not have the data), so it is reported as an unknown outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from kiosk.storage import failpoints, wounds
from kiosk.storage.engines import COMMIT_SECONDS, open_sides
from kiosk.storage.errors import StorageError, Unavailable, UnknownOutcome
from kiosk.storage.failures import meaning_of
from kiosk.vault import Vault


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. Queries of personal objects are filtered with it: a person sees what their visit owns.

    A member of the staff is `staff`, with number and office in `ref` ("0417/23"); `visit` is then the visit
    of the person they help.
    """

    kind: Literal["person", "staff", "system"]
    visit: UUID | None = None
    ref: str = ""
    staff: UUID | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction: the open connection, the keys, and who asks. Repositories take it and never commit."""

    sql: Connection
    vault: Vault
    actor: Actor


class Store:
    """The database of the house. Make one at start, close it at the end."""

    __slots__ = ("_reader", "_url", "_vault", "_writer", "hurt")

    def __init__(self, url: str, vault: Vault, *, commit_seconds: float = COMMIT_SECONDS) -> None:
        wounds.check(url)
        self._url = url
        self._reader, self._writer = open_sides(url, commit_seconds=commit_seconds)
        self._vault = vault
        self.hurt = False
        """The disk of a SQLite file failed once: this process should end and start afresh (security 10)."""
        self._reader.warm()
        self._writer.warm()

    @property
    def engine_name(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.engine.dialect.name

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """A consistent view of the database; nothing can be written through it."""
        with self._reader.connection() as sql:
            try:
                yield Work(sql, self._vault, actor)
            except DBAPIError as error:
                self._say(error)
                raise
            finally:
                _leave(sql)

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Work]:
        """One transaction: leaving the block commits it, an exception undoes all of it."""
        with self._writer.turn(), self._writer.connection() as sql:
            try:
                transaction = sql.begin()
                yield Work(sql, self._vault, actor)
                if not transaction.is_active:
                    raise RuntimeError("this transaction was undone inside its block; nothing may follow")
                self._commit(sql)
            except DBAPIError as error:
                self._say(error)
                raise
            finally:
                _leave(sql)

    def answers(self) -> bool:
        """Whether the database answers now, and its disk never failed here (for the liveness page)."""
        if self.hurt:
            return False
        try:
            with self.reading(Actor("system")) as work:
                return work.sql.execute(_ONE).scalar() == 1
        except StorageError:
            return False

    def close(self) -> None:
        """Close every connection, also those other threads keep."""
        self._reader.close()
        self._writer.close()

    def _commit(self, sql: Connection) -> None:
        failpoints.reach("before_commit")
        notices = self._writer.notices(sql)
        notices.clear()
        try:
            with self._writer.deadline(sql):
                sql.commit()
        except DBAPIError as error:
            sql.invalidate()  # it may still hold a transaction: the next work connects anew
            self._say(error, committing=True)
            raise
        if notices:
            raise UnknownOutcome("the server warned while committing")
        failpoints.reach("after_commit")

    def _say(self, error: DBAPIError, *, committing: bool = False) -> None:
        """Raise what the failure means for us; return when it means nothing special (a fault of ours)."""
        meaning = meaning_of(error)
        if meaning is None:
            return
        if wounds.is_wound(error.orig):
            self.hurt = True
            wounds.mark(self._url)
        if committing and meaning is Unavailable and not wounds.is_full(error.orig):
            meaning = UnknownOutcome
        raise meaning(type(error.orig).__name__) from error


def _leave(sql: Connection) -> None:
    """Undo what was not committed: a kept connection never starts with leftovers.

    One that broke after it did its work has nothing to undo: what was read stays read, what was committed
    stays committed, and the next work connects anew.
    """
    try:
        sql.rollback()
    except DBAPIError:
        sql.invalidate()
        sql.close()


_ONE = text("SELECT 1")
