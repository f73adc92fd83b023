"""The ledger in the database: lines that only grow, bodies that may be erased, the edge of the tree,
checkpoints.

The head row is locked by whoever appends, inside the transaction of the act: lines have no gaps and one
order.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from kiosk.domain.ledger import HASH_BYTES, Frontier, LedgerEntry, canonical_json, commitment, leaf
from kiosk.storage.errors import ClockBehind
from kiosk.storage.prepared import Prepared
from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Work
from kiosk.storage.tables import checkpoint, ledger, ledger_body, ledger_head

PATIENCE = timedelta(seconds=2)
"""How far the clock may stand before the last line (security 10)."""
NO_LEAF = bytes(HASH_BYTES)
"""What stands as the leaf before the first."""
_ROWS_AT_ONCE = 1000

_HEAD = select(ledger_head.c.frontier, ledger_head.c.last_leaf, ledger_head.c.last_at).where(
    ledger_head.c.id == 1
)
_HEAD_SEEN, _HEAD_HELD = Prepared(_HEAD), Prepared(_HEAD.with_for_update())
_WRITE = Prepared(
    insert(ledger), keys=("n", "at", "kind", "actor_ref", "case_ref", "commitment", "leaf", "prev")
)
_WRITE_BODY = Prepared(insert(ledger_body), keys=("n", "salt", "body_sealed"))
_GROW = Prepared(
    update(ledger_head)
    .where(ledger_head.c.id == 1)
    .values({name: bindparam(f"new_{name}") for name in ("size", "frontier", "last_leaf", "last_at")})
)
_LINES = select(
    ledger.c.n,
    ledger.c.at,
    ledger.c.kind,
    ledger.c.actor_ref,
    ledger.c.case_ref,
    ledger.c.commitment,
    ledger.c.leaf,
    ledger.c.prev,
).order_by(ledger.c.n)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line as it is kept: what was hashed, its leaf, and the leaf before it."""

    entry: LedgerEntry
    leaf: bytes
    prev: bytes

    @property
    def n(self) -> int:
        return self.entry.n


@dataclass(frozen=True, slots=True)
class Body:
    """What a line commits to."""

    salt: bytes = field(repr=False)
    body: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Head:
    """The tree as it stands: its frontier, the leaf and the time of the last line."""

    frontier: Frontier
    last_leaf: bytes
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed root."""

    size: int
    root: bytes
    signature: bytes
    key_id: str
    at: datetime


def append(
    work: Work,
    *,
    kind: str,
    actor_ref: str,
    case_ref: str,
    body: Mapping[str, str],
    at: datetime,
    salt: bytes,
) -> LedgerLine:
    """Write one line in the transaction of its act. ClockBehind if the clock stands before the last line.

    An empty body is committed to and not kept: there is nothing to show later, and nothing to erase.
    """
    before = _head(work, lock=True)
    if before.last_at is not None and at < before.last_at - PATIENCE:
        raise ClockBehind("the clock stands before the last line of the ledger")
    size = before.frontier.size
    entry = LedgerEntry(size, at, kind, actor_ref, case_ref, commitment(salt, body))
    line = LedgerLine(entry, leaf(entry), before.last_leaf)
    _WRITE.run(work, _line_values(line))
    if body:
        sealed = work.vault.seal(canonical_json(body), context=body_context(size))
        _WRITE_BODY.run(work, {"n": size, "salt": salt, "body_sealed": sealed})
    after = before.frontier.append(line.leaf)
    last_at = at if before.last_at is None else max(at, before.last_at)
    _GROW.run(
        work,
        {
            "new_size": after.size,
            "new_frontier": after.to_bytes(),
            "new_last_leaf": line.leaf,
            "new_last_at": last_at,
        },
    )
    return line


def hold(work: Work) -> None:
    """Wait until no other transaction is adding a line: whoever adds one is alone from here on."""
    _head(work, lock=True)


def head(work: Work) -> Head:
    """The tree as it stands in this transaction."""
    return _head(work, lock=False)


def lines(work: Work, *, start: int = 0) -> Generator[LedgerLine]:
    """Lines from `start` on, in order, a thousand in memory at a time. Read them within the same work."""
    streamed = _LINES.where(ledger.c.n >= start).execution_options(yield_per=_ROWS_AT_ONCE)
    with work.sql.execute(streamed) as rows:
        for row in rows:
            yield _read(row)


def line(work: Work, n: int) -> LedgerLine | None:
    """One line."""
    row = work.sql.execute(_LINES.where(ledger.c.n == n)).first()
    return None if row is None else _read(row)


def leaves(work: Work, *, size: int) -> Sequence[bytes]:
    """The first leaves of the tree, for its proofs."""
    return (
        work.sql.execute(select(ledger.c.leaf).where(ledger.c.n < size).order_by(ledger.c.n)).scalars().all()
    )


def of_case(work: Work, case_ref: str) -> tuple[LedgerLine, ...]:
    """The lines about one draft or case, in order."""
    return tuple(_read(row) for row in work.sql.execute(_LINES.where(ledger.c.case_ref == case_ref)))


def body_of(work: Work, n: int) -> Body | None:
    """What a line commits to, None once it was erased."""
    row = work.sql.execute(select(ledger_body).where(ledger_body.c.n == n)).first()
    if row is None:
        return None
    return Body(row.salt, json.loads(work.vault.open_sealed(row.body_sealed, context=body_context(n))))


def erase_body(work: Work, n: int) -> bool:
    """Erase what a line commits to, and its salt; line and tree stay. False if it was erased before."""
    return work.sql.execute(delete(ledger_body).where(ledger_body.c.n == n)).rowcount == 1


def keep_checkpoint(work: Work, signed: CheckpointRow) -> None:
    """Keep a signed root."""
    values = {"root": signed.root, "signature": signed.signature, "key_id": signed.key_id, "at": signed.at}
    work.sql.execute(insert(checkpoint), {"size": signed.size, **values})


def last_checkpoint(work: Work) -> CheckpointRow | None:
    """The newest signed root."""
    row = work.sql.execute(select(checkpoint).order_by(checkpoint.c.size.desc()).limit(1)).first()
    return None if row is None else CheckpointRow(row.size, row.root, row.signature, row.key_id, row.at)


def checkpoints(work: Work) -> Generator[CheckpointRow]:
    """All signed roots, smallest tree first."""
    with work.sql.execute(select(checkpoint).order_by(checkpoint.c.size)) as rows:
        for row in rows:
            yield CheckpointRow(row.size, row.root, row.signature, row.key_id, row.at)


def _head(work: Work, *, lock: bool) -> Head:
    row = (_HEAD_HELD if lock else _HEAD_SEEN).first(work, {})
    return Head(Frontier.from_bytes(row.frontier), row.last_leaf, row.last_at)


def _line_values(new: LedgerLine) -> dict[str, object]:
    return {
        "n": new.n,
        "at": new.entry.at,
        "kind": new.entry.kind,
        "actor_ref": new.entry.actor,
        "case_ref": new.entry.case,
        "commitment": new.entry.commitment,
        "leaf": new.leaf,
        "prev": new.prev,
    }


def _read(row: AnyRow) -> LedgerLine:
    entry = LedgerEntry(row.n, row.at, row.kind, row.actor_ref, row.case_ref, row.commitment)
    return LedgerLine(entry, row.leaf, row.prev)


def body_context(n: int) -> str:
    """What a sealed body is bound to."""
    return f"ledger_body|body|{n}"
