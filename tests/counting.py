"""Counts what really reaches the database: statements, commits and connections of every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, Pool, event

from kiosk.storage import prepared


@dataclass
class Count:
    """What was seen while counting."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    connections: int = 0


@contextmanager
def counting() -> Iterator[Count]:
    """Count for as long as the block lasts."""
    seen = Count()

    def statement(_sql: Connection, _cursor: object, text: str, *_rest: object) -> None:
        seen.statements.append(text)

    def commit(_sql: Connection) -> None:
        seen.commits += 1

    def connect(*_what: object) -> None:
        seen.connections += 1

    prepared.watchers.append(seen.statements.append)
    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    event.listen(Pool, "connect", connect)
    try:
        yield seen
    finally:
        prepared.watchers.remove(seen.statements.append)
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)
        event.remove(Pool, "connect", connect)
