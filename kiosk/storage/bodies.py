"""Sealed bodies of register rows, the blind indexes that find them, and what writing one of them did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.domain.people import Name, Sex
from kiosk.storage.store import Work
from kiosk.vault import Vault

Body = Mapping[str, str]


class Change(Enum):
    """What writing an entry did to its register."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


def seal_body(work: Work, table: Table, row: object, body: Body) -> bytes:
    """Everything a row says about a person as one sealed value, bound to its table and its row."""
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return work.vault.seal(plain.encode(), context=_context(table, row))


def open_body(work: Work, table: Table, row: object, sealed: bytes) -> dict[str, str]:
    body: dict[str, str] = json.loads(work.vault.open_sealed(sealed, context=_context(table, row)))
    return body


def _context(table: Table, row: object) -> str:
    return f"{table.name}|body|{row.hex() if isinstance(row, bytes) else row}"


def details_indexes(
    vault: Vault, register: str, name: Name, *, birth_date: date, sex: Sex, birth_state: str
) -> tuple[bytes, bytes]:
    """Exact and coarse blind index of a person in one register (decisions 1.1).

    Exact: normalised full name, birth date, sex and state. Coarse: the same without the name; its small
    set is opened and compared. Each register has its own keys, so the two cannot be joined.
    """
    coarse = f"{birth_date.isoformat()}|{sex.value}|{birth_state}"
    return (
        vault.index(f"{register}.exact", f"{name.normalised}|{coarse}"),
        vault.index(f"{register}.coarse", coarse),
    )


def insert_unless_there(work: Work, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless one of its unique keys is taken; says whether it went in.

    On PostgreSQL it waits for another transaction that is writing the same key.
    """
    dialect = postgresql if work.sql.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return work.sql.execute(statement).first() is not None


def name_body(name: Name) -> dict[str, str]:
    return {"given": name.given, "surname_1": name.surname_1, "surname_2": name.surname_2}


def name_of(body: Body) -> Name:
    return Name(body["given"], body["surname_1"], body["surname_2"])
