"""A ledger of a million lines is verified within a minute (security 9), and the bad one in it is found."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import make_url

from kiosk.domain.ledger import Checkpoint, Frontier, LedgerEntry, canonical_json, commitment, leaf
from kiosk.services.house import House
from kiosk.services.ledgers import LEDGER_NAME, verify_ledger
from kiosk.signing.checkpoint import sign_checkpoint
from kiosk.storage import ledger
from tests.app.installation import NOW, Installation
from tests.databases import databases
from tests.figures import FIGURE
from tests.tamper.books import TRIGGERS

FEW, MILLION = 5_000, 1_000_000
SECONDS = 60
EVERY = 1_000
"""Lines between checkpoints; one line in four has a body, as about one act in four is a submission."""
SALT = b"s" * 32
KIND = "case.submitted"
STORED = "%Y-%m-%d %H:%M:%S.%f"


def write(house: House, size: int) -> None:
    """The lines as the program writes them, without a transaction for each."""
    sql = sqlite3.connect(make_url(house.settings.database_url).database or "", isolation_level=None)
    for name in TRIGGERS:
        sql.execute(f"DROP TRIGGER {name}")
    sql.execute("BEGIN IMMEDIATE")
    for rows, bodies, signed, head in _pieces(house, size):
        sql.executemany("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        sql.executemany("INSERT INTO ledger_body VALUES (?, ?, ?)", bodies)
        sql.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?)", signed)
        sql.execute("UPDATE ledger_head SET size = ?, frontier = ?, last_leaf = ?, last_at = ?", head)
    sql.execute("COMMIT")
    sql.close()


Row = tuple[object, ...]


def _pieces(house: House, size: int) -> Iterator[tuple[list[Row], list[Row], Row, Row]]:
    key, frontier, last = house.checkpoint_key, Frontier(), ledger.NO_LEAF
    for start in range(0, size, EVERY):
        rows: list[Row] = []
        bodies: list[Row] = []
        for n in range(start, start + EVERY):
            body = {"folio": f"2026-{n:06d}-0"} if n % 4 == 0 else {}
            at = NOW + timedelta(seconds=n)
            told, actor, case = commitment(SALT, body), f"{n:018x}", f"{n % 997:018x}"
            fresh = leaf(LedgerEntry(n, at, KIND, actor, case, told))
            rows.append((n, f"{at:{STORED}}", KIND, actor, case, told, fresh, last))
            frontier, last = frontier.append(fresh), fresh
            if body:
                context = ledger.body_context(n)
                bodies.append((n, SALT, house.vault.seal(canonical_json(body), context=context)))
        text = Checkpoint(LEDGER_NAME, frontier.size, frontier.root).text
        signature = sign_checkpoint(text, key)
        moment = f"{NOW + timedelta(seconds=start + EVERY):{STORED}}"
        signed = (frontier.size, frontier.root, signature, key.key_id, moment)
        yield rows, bodies, signed, (frontier.size, frontier.to_bytes(), last, rows[-1][1])


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A fresh one for each length."""
    with databases("sqlite") as files:
        installation = Installation(tmp_path_factory.mktemp("installation"), files)
        made = installation.house(installation.databases.fresh(), lambda: NOW)
        yield made
        made.store.close()


@pytest.mark.parametrize("size", [FEW, pytest.param(MILLION, marks=pytest.mark.full)])
@pytest.mark.slow("writes and verifies a long ledger")
def test_a_long_ledger_is_verified_in_time(
    house: House, size: int, record_property: Callable[[str, object], None]
) -> None:
    began = time.perf_counter()
    write(house, size)
    written = time.perf_counter() - began
    began = time.perf_counter()
    verdict = verify_ledger(house)
    took = time.perf_counter() - began
    assert verdict.words == f"{size} lines and {size // EVERY} signed checkpoints verified."
    record_property(
        FIGURE,
        f"ledger of {size:,} lines ({size // 4:,} bodies, {size // EVERY:,} checkpoints): verified in "
        f"{took:.1f} s, written in {written:.1f} s",
    )
    assert took <= SECONDS * max(size, MILLION // 10) / MILLION
    sql = sqlite3.connect(make_url(house.settings.database_url).database or "")
    sql.execute("UPDATE ledger SET kind = 'acuse.cancelled' WHERE n = ?", (size - 7,))
    sql.commit()
    sql.close()
    assert verify_ledger(house).words == f"Line {size - 7}: the leaf is not that of its line."
