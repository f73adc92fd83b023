"""The ledger in the database: grows by one, never changes, and says where somebody meddled."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from kiosk.domain import ledger as tree
from kiosk.storage import Store, audit, ledger
from kiosk.storage.audit import Fault
from kiosk.storage.errors import ClockBehind
from kiosk.storage.ledger import CheckpointRow, LedgerLine
from kiosk.storage.store import Work
from kiosk.storage.tables import ledger_body, ledger_head
from tests.app.storage.making import MINUTE, NOW, SYSTEM
from tests.counting import counting

SALT = b"s" * tree.SALT_BYTES


def add(work: Work, n: int, *, body: Mapping[str, str] | None = None) -> LedgerLine:
    return ledger.append(
        work,
        kind="draft.opened",
        actor_ref="person",
        case_ref=f"case {n % 2}",
        body=body or {"folio": f"{n}", "name": "CANARY"},
        at=NOW + n * MINUTE,
        salt=SALT,
    )


def filled(store: Store, size: int) -> list[LedgerLine]:
    added = []
    for n in range(size):
        with store.writing(SYSTEM) as work:
            added.append(add(work, n))
    return added


def meddled(store: Store, *statements: str) -> None:
    """Change the ledger as somebody would who owns the database: without its triggers."""
    with store.writing(SYSTEM) as work:
        if store.engine_name == "sqlite":
            for name in ("ledger_keeps_rows", "ledger_keeps_all", "ledger_grows_by_one"):
                work.sql.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            work.sql.execute(text("ALTER TABLE ledger DISABLE TRIGGER USER"))
    with store.writing(SYSTEM) as work:
        for statement in statements:
            work.sql.execute(text(statement))


def fault(store: Store) -> Fault | None:
    with store.reading(SYSTEM) as work:
        return audit.first_fault(work, roots={one.size: one.root for one in audit.signed_roots(work)})


def test_lines_come_back_and_the_root_is_that_of_the_pure_tree(store: Store) -> None:
    added = filled(store, 11)
    with store.reading(SYSTEM) as work:
        assert list(ledger.lines(work)) == added
        assert list(ledger.lines(work, start=9)) == added[9:]
        assert ledger.line(work, 4) == added[4]
        assert ledger.line(work, 11) is None
        head = ledger.head(work)
        leaves = ledger.leaves(work, size=11)
        assert [line.n for line in ledger.of_case(work, "case 1")] == [1, 3, 5, 7, 9]
    assert head.frontier.root == tree.root(leaves)
    assert head.frontier.size == 11
    assert head.last_at == NOW + 10 * MINUTE
    assert [line.prev for line in added] == [ledger.NO_LEAF, *(line.leaf for line in added[:-1])]
    proof = tree.inclusion_proof(leaves, 4)
    signed = tree.Checkpoint("log", 11, head.frontier.root)
    assert tree.verify_inclusion(added[4].leaf, 4, proof=proof, head=signed)
    assert fault(store) is None


def test_a_line_that_was_undone_leaves_no_gap(store: Store) -> None:
    filled(store, 1)

    def add_and_fail() -> None:
        with store.writing(SYSTEM) as work:
            add(work, 1)
            raise KeyError

    with pytest.raises(KeyError):
        add_and_fail()
    assert filled(store, 1)[0].n == 1
    assert fault(store) is None


def test_many_who_append_get_one_order(store: Store) -> None:
    def some() -> None:
        for _ in range(5):
            with store.writing(SYSTEM) as work:
                add(work, 0)

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading(SYSTEM) as work:
        assert [line.n for line in ledger.lines(work)] == list(range(20))
    assert fault(store) is None


def test_appending_costs_four_statements_however_long_it_is(store: Store) -> None:
    filled(store, 20)
    with counting() as seen, store.writing(SYSTEM) as work:
        add(work, 20)
    assert len(seen.statements) == 4


def test_a_line_without_a_body_costs_three_statements(store: Store) -> None:
    filled(store, 2)
    with counting() as seen, store.writing(SYSTEM) as work:
        line = ledger.append(
            work, kind="k", actor_ref="a", case_ref="", body={}, at=NOW + MINUTE, salt=SALT
        )
    assert len(seen.statements) == 3
    with store.reading(SYSTEM) as work:
        assert ledger.body_of(work, line.n) is None
        assert audit.first_fault(work, roots={}) is None


def test_the_clock_may_stand_two_seconds_behind_and_no_more(store: Store) -> None:
    filled(store, 2)
    with store.writing(SYSTEM) as work:
        behind = NOW + MINUTE - timedelta(seconds=2)
        ledger.append(work, kind="k", actor_ref="a", case_ref="", body={}, at=behind, salt=SALT)
    too_far = NOW + MINUTE - timedelta(seconds=2, microseconds=1)
    with pytest.raises(ClockBehind), store.writing(SYSTEM) as work:
        ledger.append(work, kind="k", actor_ref="a", case_ref="", body={}, at=too_far, salt=SALT)
    with store.reading(SYSTEM) as work:
        assert ledger.head(work).last_at == NOW + MINUTE  # the highest time seen


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET kind = 'other' WHERE n = 1",
        "UPDATE ledger SET kind = kind",
        "DELETE FROM ledger WHERE n = 2",
        "DELETE FROM ledger",
        "UPDATE checkpoint SET at = at",
        "DELETE FROM checkpoint",
    ],
)
def test_the_database_refuses_to_change_the_past(store: Store, statement: str) -> None:
    filled(store, 3)
    with store.writing(SYSTEM) as work:
        ledger.keep_checkpoint(work, CheckpointRow(3, ledger.head(work).frontier.root, b"sig", "c-1", NOW))
    with pytest.raises(DBAPIError, match="append-only"), store.writing(SYSTEM) as work:
        work.sql.execute(text(statement))
    assert fault(store) is None


@pytest.mark.parametrize("way", ["INSERT OR REPLACE", "REPLACE", "INSERT"])
def test_sqlite_refuses_to_replace_or_skip_a_line(store: Store, engine_name: str, way: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("about SQLite")
    filled(store, 3)
    for n in (1, 7):
        rest = "at, 'other', actor_ref, case_ref, commitment, leaf, prev FROM ledger LIMIT 1"
        again = f"{way} INTO ledger SELECT {n}, {rest}"
        with pytest.raises(DBAPIError, match="append-only"), store.writing(SYSTEM) as work:
            work.sql.execute(text(again))


def test_postgresql_refuses_to_empty_the_ledger(store: Store, engine_name: str) -> None:
    if engine_name != "postgres":
        pytest.skip("about PostgreSQL")
    filled(store, 1)
    with pytest.raises(DBAPIError, match="append-only"), store.writing(SYSTEM) as work:
        work.sql.execute(text("TRUNCATE ledger"))


@pytest.mark.parametrize(
    ("statement", "n", "what"),
    [
        ("UPDATE ledger SET kind = 'other' WHERE n = 3", 3, "leaf"),
        ("UPDATE ledger SET leaf = prev WHERE n = 3", 3, "leaf"),
        ("UPDATE ledger SET prev = leaf WHERE n = 3", 3, "follow"),
        ("DELETE FROM ledger WHERE n = 3", 3, "missing"),
        ("DELETE FROM ledger WHERE n = 5", 5, "head"),
        ("DELETE FROM ledger", 0, "head"),
    ],
)
def test_whoever_gets_past_the_triggers_is_found(store: Store, statement: str, n: int, what: str) -> None:
    filled(store, 6)
    meddled(store)
    assert fault(store) is None  # taking the triggers away alone is no fault of the lines
    meddled(store, statement)
    found = fault(store)
    assert found is not None
    assert found.n == n
    assert what in found.what


def test_another_spelling_with_the_same_canonical_form_is_found(store: Store) -> None:
    """The sign of kelvin is a K for Unicode: the leaf would be the same."""
    with store.writing(SYSTEM) as work:
        ledger.append(work, kind="K", actor_ref="a", case_ref="", body={}, at=NOW, salt=SALT)
    meddled(store)
    assert fault(store) is None
    meddled(store, "UPDATE ledger SET kind = '\u212a'")
    assert fault(store) == Fault(0, "the leaf is not that of its line")


def test_a_ledger_written_anew_does_not_meet_its_checkpoints(store: Store) -> None:
    filled(store, 4)
    with store.writing(SYSTEM) as work:
        ledger.keep_checkpoint(work, CheckpointRow(3, b"r" * 32, b"sig", "c-1", NOW))
    found = fault(store)
    assert found == Fault(0, "this or a line up to 2 was written anew (another signed root)")


def test_a_checkpoint_of_lines_that_are_gone_is_a_rollback(store: Store) -> None:
    filled(store, 2)
    with store.writing(SYSTEM) as work:
        ledger.keep_checkpoint(work, CheckpointRow(9, b"r" * 32, b"sig", "c-1", NOW))
        assert ledger.last_checkpoint(work) == CheckpointRow(9, b"r" * 32, b"sig", "c-1", NOW)
    found = fault(store)
    assert found == Fault(2, "lines are missing: a signed checkpoint counts 9")


def test_a_head_that_is_not_that_of_the_lines_is_found(store: Store) -> None:
    filled(store, 3)
    with store.writing(SYSTEM) as work:
        work.sql.execute(update(ledger_head).values(frontier=tree.Frontier.over([b"x" * 32] * 3).to_bytes()))
    assert fault(store) == Fault(3, "the head is not that of these lines")


def test_a_body_can_be_read_and_erased_and_the_tree_still_stands(store: Store) -> None:
    filled(store, 3)
    with store.writing(SYSTEM) as work:
        kept = ledger.body_of(work, 1)
        assert kept is not None
        assert (dict(kept.body), kept.salt) == ({"folio": "1", "name": "CANARY"}, SALT)
        assert audit.first_false_body(work) is None
        assert ledger.erase_body(work, 1)
        assert not ledger.erase_body(work, 1)
        assert ledger.body_of(work, 1) is None
        assert audit.first_false_body(work) is None
    assert fault(store) is None


def test_a_body_that_is_not_the_one_committed_to_is_found(store: Store) -> None:
    filled(store, 3)
    with store.writing(SYSTEM) as work:
        sealed = work.vault.seal(tree.canonical_json({"folio": "7"}), context="ledger_body|body|1")
        work.sql.execute(update(ledger_body).where(ledger_body.c.n == 1).values(body_sealed=sealed))
    with store.reading(SYSTEM) as work:
        found = audit.first_false_body(work)
    assert found is not None
    assert found.n == 1


def test_bodies_are_sealed(store: Store) -> None:
    filled(store, 1)
    with store.reading(SYSTEM) as work:
        raw = work.sql.execute(text("SELECT body_sealed FROM ledger_body")).scalar_one()
        lines = work.sql.execute(text("SELECT * FROM ledger")).all()
    assert b"CANARY" not in raw
    assert "CANARY" not in repr(lines)
