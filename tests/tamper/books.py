"""A ledger whose owner meddles with it: rows, bodies, head and checkpoints, changed behind the program."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import make_url, select

from kiosk.domain.ledger import SALT_BYTES, Frontier, LedgerEntry, leaf
from kiosk.services import housekeeping
from kiosk.services.house import House
from kiosk.services.ledgers import SYSTEM
from kiosk.storage import ledger
from kiosk.storage.tables import checkpoint, ledger_body, ledger_head
from tests.app.installation import NOW
from tests.citizen import Clock

LINES = 40
SIGNED_AT = (12, 25, 36)
"""Sizes at which a checkpoint was signed; the last lines have none yet."""
TRIGGERS = (
    "ledger_keeps_rows", "ledger_keeps_all", "ledger_grows_by_one", "checkpoint_keeps_rows",
    "checkpoint_keeps_all", "checkpoint_grows",
)  # fmt: skip


def append(house: House, n: int) -> None:
    """One line as the program writes it; two of three have a body."""
    with house.store.writing(SYSTEM) as work:
        ledger.append(
            work,
            kind=("draft.opened", "case.submitted", "code.sent")[n % 3],
            actor_ref=("system", "person", f"{n:018x}")[n % 3],
            case_ref=f"{n % 5:017x}a",
            body={"folio": f"2026-{n:06d}-0", "kind": "result"} if n % 3 else {},
            at=house.clock(),
            salt=house.chance.bytes(SALT_BYTES),
        )


def fill(house: House, clock: Clock, *, lines: int = LINES, signed_at: tuple[int, ...] = SIGNED_AT) -> None:
    """Lines a minute apart, so that the background work signs where we say."""
    with house.store.reading(SYSTEM) as work:
        start = ledger.head(work).frontier.size
    for n in range(start, lines):
        append(house, n)
        clock.passes(seconds=61)
        if n + 1 in signed_at:
            assert housekeeping.sign_ledger(house) == 1


@dataclass(frozen=True, slots=True)
class Book:
    """The database file of a house, opened by its owner, and a copy to put back."""

    house: House
    raw: sqlite3.Connection
    copy: sqlite3.Connection

    @classmethod
    def of(cls, house: House) -> Book:
        path = Path(make_url(house.settings.database_url).database or "")
        raw = sqlite3.connect(path, isolation_level=None)
        raw.text_factory = bytes
        for name in TRIGGERS:
            raw.execute(f"DROP TRIGGER {name}")
        copy = sqlite3.connect(":memory:")
        raw.backup(copy)
        return cls(house, raw, copy)

    def put_back(self) -> None:
        self.copy.backup(self.raw)

    def close(self) -> None:
        self.raw.close()
        self.copy.close()

    def cell(self, table: str, column: str, key: str, row: int) -> Any:
        return self.raw.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (row,)).fetchone()[0]

    def write(self, table: str, column: str, key: str, row: int, value: object) -> None:
        self.raw.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value, row))

    def rows(self, table: str, key: str) -> list[int]:
        return [row[0] for row in self.raw.execute(f"SELECT {key} FROM {table} ORDER BY {key}")]

    def meaning(self) -> object:
        """All that lines, bodies, head and checkpoints say to the program; None when it cannot be read."""
        try:
            with self.house.store.reading(SYSTEM) as work:
                return (
                    tuple(ledger.lines(work, start=-1)),
                    work.sql.execute(select(ledger_body).order_by(ledger_body.c.n)).fetchall(),
                    work.sql.execute(select(ledger_head)).fetchall(),
                    [(row.size, row.root, row.signature, row.key_id)
                     for row in work.sql.execute(select(checkpoint).order_by(checkpoint.c.size))],
                )  # fmt: skip
        except Exception:
            return None


Change = Callable[[Book, Random], str]
"""Changes the book and answers how the verdict must begin."""


def _other_text(was: bytes, chance: Random) -> bytes | str:
    text = was.decode()
    at = chance.randrange(len(text))
    sign = chance.choice("0a9:.-zK")
    return chance.choice((
        text[:at] + sign + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + sign + text[at:],
        text + " ", text.upper(), text[:at] + "\u212a" + text[at:], text[::-1], "",
        was[:at] + b"\xff" + was[at:],
    ))  # fmt: skip


def _other_bytes(was: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(was))
    flipped = was[:at] + bytes([was[at] ^ (1 << chance.randrange(8))]) + was[at + 1 :]
    return chance.choice((flipped, flipped, flipped, was[:at], was + b"\0", bytes(len(was)), was[::-1]))


def _cell(table: str, column: str, key: str, said: str) -> Change:
    """One cell of one row is another value of the same kind, or that of another row."""

    def change(book: Book, chance: Random) -> str:
        rows = book.rows(table, key)
        row = chance.choice(rows)
        was = book.cell(table, column, key, row)
        if len(rows) > 1 and chance.random() < 0.2:
            value = book.cell(table, column, key, chance.choice(rows))
        else:
            as_text = column in ("at", "kind", "actor_ref", "case_ref", "last_at", "key_id")
            value = _other_text(was, chance) if as_text else _other_bytes(was, chance)
        text = value.decode("latin-1") if isinstance(value, bytes) and isinstance(was, str) else value
        book.write(table, column, key, row, _as_kept(column, text))
        return said.format(row=row)

    return change


def _as_kept(column: str, value: object) -> object:
    """Text columns hold text, but for the value that is not text at all."""
    if column in ("at", "kind", "actor_ref", "case_ref", "last_at", "key_id") and isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value
    return value


def line_gone(book: Book, chance: Random) -> str:
    row = chance.randrange(LINES - 1)
    book.raw.execute("DELETE FROM ledger WHERE n = ?", (row,))
    return f"Line {row}:"


def line_moved(book: Book, chance: Random) -> str:
    row = chance.randrange(LINES)
    to = chance.choice((LINES + chance.randrange(1, 9), -1 - row))
    book.raw.execute("UPDATE ledger SET n = ? WHERE n = ?", (to, row))
    return f"Line {to if to < 0 else row}:"


def lines_swapped(book: Book, chance: Random) -> str:
    first, second = sorted(chance.sample(range(LINES), 2))
    for row, to in ((first, 900), (second, first), (900, second)):
        book.raw.execute("UPDATE ledger SET n = ? WHERE n = ?", (to, row))
    return f"Line {first}:"


def line_added(book: Book, chance: Random) -> str:
    """A line nobody wrote, at the end, as right as can be; only the head does not know it."""
    entry = LedgerEntry(LINES, NOW + timedelta(days=2), "case.resolved", "system", "0" * 18, bytes(32))
    last = book.cell("ledger", "leaf", "n", LINES - 1)
    values = (LINES, "2026-03-13 16:00:00.000000", entry.kind, entry.actor, entry.case, bytes(32))
    book.raw.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, leaf(entry), last))
    return f"Line {LINES + 1}:"


def tail_cut(book: Book, chance: Random) -> str:
    """Lines at the end are gone, as far as a checkpoint counts them or the head does."""
    left = chance.randrange(1, LINES)
    book.raw.execute("DELETE FROM ledger WHERE n >= ?", (left,))
    book.raw.execute("DELETE FROM ledger_body WHERE n >= ?", (left,))
    return f"Line {left}:"


def line_written_anew(book: Book, chance: Random) -> str:
    """With its leaf, and perhaps the link after it and the head: then only signed roots tell."""
    row, chained = chance.randrange(SIGNED_AT[-1] - 1), chance.random() < 0.5
    with book.house.store.reading(SYSTEM) as work:
        line = ledger.line(work, row)
    assert line is not None
    entry = replace(line.entry, kind="acuse.cancelled", actor="system")
    book.raw.execute(
        "UPDATE ledger SET kind = ?, actor_ref = ?, leaf = ? WHERE n = ?",
        (entry.kind, entry.actor, leaf(entry), row),
    )
    if not chained:
        return f"Line {row}:"
    book.raw.execute("UPDATE ledger SET prev = ? WHERE n = ?", (leaf(entry), row + 1))
    _mend_head(book)
    return f"Line {max((size for size in SIGNED_AT if size <= row), default=0)}:"


def _mend_head(book: Book) -> None:
    leaves = [row[0] for row in book.raw.execute("SELECT leaf FROM ledger ORDER BY n")]
    fresh = Frontier.over(leaves)
    book.raw.execute(
        "UPDATE ledger_head SET frontier = ?, last_leaf = ?, size = ?",
        (fresh.to_bytes(), leaves[-1], len(leaves)),
    )


def bodies_swapped(book: Book, chance: Random) -> str:
    first, second = sorted(chance.sample(book.rows("ledger_body", "n"), 2))
    for row, to in ((first, 900), (second, first), (900, second)):
        book.raw.execute("UPDATE ledger_body SET n = ? WHERE n = ?", (to, row))
    return f"Line {first}:"


def body_moved(book: Book, chance: Random) -> str:
    """To a line that has none, or to one that does not exist."""
    row = chance.choice(book.rows("ledger_body", "n"))
    to = chance.choice((3 * chance.randrange(LINES // 3), LINES + chance.randrange(9)))
    book.raw.execute("UPDATE ledger_body SET n = ? WHERE n = ?", (to, row))
    return f"Line {to}:"


def head_size(book: Book, chance: Random) -> str:
    book.raw.execute("UPDATE ledger_head SET size = size + ?", (chance.choice((-1, 1, 7, -LINES)),))
    return f"Line {LINES}: the head"


def head_gone(book: Book, chance: Random) -> str:
    book.raw.execute("DELETE FROM ledger_head")
    return f"Line {LINES}: the head"


def checkpoint_size(book: Book, chance: Random) -> str:
    size = chance.choice(SIGNED_AT)
    to = size + chance.choice((-1, 1, 200))
    book.raw.execute("UPDATE checkpoint SET size = ? WHERE size = ?", (to, size))
    return f"Checkpoint of {to} lines:"


CHANGES: Mapping[str, tuple[Change, int]] = {
    **{f"line: {name}": (_cell("ledger", name, "n", "Line {row}:"), 5)
       for name in ("at", "kind", "actor_ref", "case_ref", "commitment", "leaf", "prev")},
    "line gone": (line_gone, 3),
    "line moved": (line_moved, 2),
    "lines swapped": (lines_swapped, 2),
    "line added": (line_added, 1),
    "tail cut off": (tail_cut, 3),
    "line written anew": (line_written_anew, 5),
    "body: salt": (_cell("ledger_body", "salt", "n", "Line {row}:"), 4),
    "body: text": (_cell("ledger_body", "body_sealed", "n", "Line {row}:"), 6),
    "bodies swapped": (bodies_swapped, 2),
    "body moved": (body_moved, 2),
    **{f"head: {name}": (_cell("ledger_head", name, "id", f"Line {LINES}: the head"), 3)
       for name in ("frontier", "last_leaf", "last_at")},
    "head: size": (head_size, 2),
    "head gone": (head_gone, 1),
    **{f"checkpoint: {name}": (_cell("checkpoint", name, "size", "Checkpoint of {row} lines:"), 4)
       for name in ("root", "signature", "key_id")},
    "checkpoint: size": (checkpoint_size, 3),
}  # fmt: skip
"""Each with how often it is drawn. Erasing a body is no fault: retention does it. When a checkpoint was kept
is not signed, and a removed checkpoint takes only its own word away; both are left out."""


def drawn(turn: int, chance: Random) -> str:
    """Every kind once, then by weight."""
    kinds = list(CHANGES)
    return kinds[turn] if turn < len(kinds) else chance.choices(kinds, [w for _, w in CHANGES.values()])[0]
