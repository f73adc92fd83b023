"""What a database says about how it is set up: the role that asks, the server's promises, its clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, select, text

from kiosk.storage.tables import checkpoint, ledger_head

APPEND_ONLY = ("ledger", "checkpoint")
PROMISES = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_checksums": ("on",),
}
"""Settings of the server without which a commit is no promise (security 10)."""


def role_faults(view: Connection) -> Iterator[str]:
    """What the role that asks may do and should not; nothing on SQLite, which has no roles."""
    if view.dialect.name != "postgresql":
        return
    if view.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar():
        yield "the role is a superuser: use one that may only do its work (deploy/postgresql/roles.sql)"
        return
    for table in APPEND_ONLY:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            asked = text("SELECT has_table_privilege(:table, :right)")
            if view.execute(asked, {"table": table, "right": right}).scalar():
                yield f"the role may {right} {table}, which only grows"
    if view.execute(text("SELECT has_schema_privilege('public', 'CREATE')")).scalar():
        yield "the role may make tables: that is for the role of migrations"


def promise_faults(view: Connection) -> Iterator[str]:
    """Settings of the server that make an acknowledged save a hope."""
    if view.dialect.name != "postgresql":
        return
    for name, good in PROMISES.items():
        found = view.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar()
        if found not in good:
            yield f"{name} is {found}; it must be {good[0]}"


def clock_of_database(view: Connection) -> datetime | None:
    """The clock of the server; None on SQLite, which has ours."""
    if view.dialect.name != "postgresql":
        return None
    found: datetime = view.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)


def ledger_state(view: Connection) -> tuple[int, int, datetime | None]:
    """Lines of the ledger, lines under the newest checkpoint, and when the last line was written."""
    size, last_at = view.execute(select(ledger_head.c.size, ledger_head.c.last_at)).one()
    signed = view.execute(select(checkpoint.c.size).order_by(checkpoint.c.size.desc()).limit(1)).scalar()
    return size, signed or 0, last_at
