"""Recompute the ledger and name the first thing that is not what it must be.

Whoever owns the database can write anything into it, so every row is taken for broken until it is read: a
value that cannot even be read is a fault of its row, never an error of the check.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select

from kiosk.domain.ledger import Frontier, commitment, leaf, node
from kiosk.storage import ledger as book
from kiosk.storage.ledger import NO_LEAF, LedgerLine
from kiosk.storage.readers import AnyRow
from kiosk.storage.store import Work
from kiosk.storage.tables import checkpoint, ledger, ledger_body, ledger_head

_ROWS_AT_ONCE = 1000
_BODIES = (
    select(ledger_body.c.n, ledger_body.c.salt, ledger_body.c.body_sealed, ledger.c.commitment)
    .join(ledger, ledger.c.n == ledger_body.c.n, isouter=True)
    .order_by(ledger_body.c.n)
)
_SIGNED = select(checkpoint.c.size, checkpoint.c.root, checkpoint.c.signature, checkpoint.c.key_id).order_by(
    checkpoint.c.size
)

_LOOSE = "it does not follow from the line before"
_ANEW = "the line was written anew"

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the ledger is not what it must be. `n` is a line; for the head and for roots, a size."""

    n: int
    what: str

    def __str__(self) -> str:
        return f"Line {self.n}: {self.what}."


@dataclass(frozen=True, slots=True)
class SignedRoot:
    """What a checkpoint says and who signed it; any of it may be of the wrong kind."""

    size: int
    root: bytes
    signature: bytes
    key_id: str


def signed_roots(work: Work) -> Iterator[SignedRoot]:
    """Every checkpoint, smallest first; when it was kept is not signed and not read."""
    with work.sql.execute(_SIGNED) as rows:
        for row in rows:
            yield SignedRoot(row.size, row.root, row.signature, row.key_id)


def count(work: Work) -> int:
    """How many lines there are."""
    return work.sql.execute(select(func.count()).select_from(ledger)).scalar_one()


def first_fault(work: Work, *, roots: Mapping[int, bytes]) -> Fault | None:
    """Recompute lines, links, trusted `roots` (size to root), head and bodies; the first fault by line."""
    course = _Course(dict(roots))
    fault = course.run(work) or _head_fault(work, course)
    false = first_false_body(work, before=None if fault is None else fault.n)
    return false or fault


def first_false_body(work: Work, *, before: int | None = None) -> Fault | None:
    """The first body that is not what its line commits to. Erased ones are not missed."""
    chosen = _BODIES if before is None else _BODIES.where(ledger_body.c.n < before)
    with work.sql.execute(chosen.execution_options(yield_per=_ROWS_AT_ONCE)) as found:
        for row in found:
            fault = _body_fault(work, row)
            if fault is not None:
                return fault
    return None


def _body_fault(work: Work, row: AnyRow) -> Fault | None:
    if row.commitment is None:
        return Fault(row.n, "a body without its line")

    def told() -> bool:
        body = json.loads(work.vault.open_sealed(row.body_sealed, context=book.body_context(row.n)))
        return commitment(row.salt, body) == bytes(row.commitment)

    true = _tried(told)
    if true is None:
        return Fault(row.n, "the body cannot be opened")
    return None if true else Fault(row.n, "the body is not the one the line commits to")


@dataclass(slots=True)
class _Course:
    """One pass over the lines: the tree so far, and what waits to be judged by something that comes later."""

    roots: dict[int, bytes]
    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    prev: bytes = NO_LEAF
    last_at: datetime | None = None
    trusted: int = 0
    broken: int | None = None
    doubted: Fault | None = None

    def run(self, work: Work) -> Fault | None:
        """All lines. What cannot be read in a run of many is looked for one by one."""
        early = _tried(lambda: work.sql.execute(select(func.min(ledger.c.n))).scalar())
        if isinstance(early, int) and early < 0:
            return Fault(early, "a line before the first")
        try:
            with closing(book.lines(work)) as found:
                fault = self._through(found)
        except Exception:  # a row of somebody who owns the database breaks a reader in any way
            fault = self._through(self._one_by_one(work))
            return fault or Fault(self.size, "the line cannot be read")
        return fault or self._left_over()

    def _through(self, found: Iterable[LedgerLine]) -> Fault | None:
        for each in found:
            fault = self._fault_of(each)
            if fault is not None:
                return fault
        return None

    def _one_by_one(self, work: Work) -> Iterator[LedgerLine]:
        while (each := _tried(lambda: book.line(work, self.size))) is not None:
            yield each

    def _fault_of(self, found: LedgerLine) -> Fault | None:
        if self.doubted is not None:  # its last line, if the next one knows it otherwise
            return self.doubted if found.prev == self.prev else Fault(self.size - 1, _ANEW)
        if found.n != self.size:
            return Fault(self.size, "a line is missing")
        if not _is_plain(found) or _tried(lambda: leaf(found.entry)) != found.leaf:
            return Fault(self.size, "the leaf is not that of its line")
        if found.prev != self.prev and self.broken is None:
            self.broken = self.size
        self._grow(found)
        return self._root_fault(self.roots.pop(self.size, None))

    def _grow(self, found: LedgerLine) -> None:
        """As `Frontier.append`, without a new object a line."""
        top, size = found.leaf, self.size
        while size & 1:
            top = node(self.peaks.pop(), top)
            size >>= 1
        self.peaks.append(top)
        self.size, self.prev = self.size + 1, found.leaf
        at = found.entry.at
        self.last_at = at if self.last_at is None else max(at, self.last_at)

    def _root_fault(self, trusted: bytes | None) -> Fault | None:
        """A trusted root says who lies: the line that does not follow, or those before it."""
        if trusted is None:
            return None
        if trusted == self.frontier.root:
            self.trusted = self.size
            return None if self.broken is None else Fault(self.broken, _LOOSE)
        if self.broken is not None and self.broken > 0:
            return Fault(self.broken - 1, _ANEW)
        self.doubted = Fault(
            self.trusted, f"this or a line up to {self.size - 1} was written anew (another signed root)"
        )
        return None

    def _left_over(self) -> Fault | None:
        if self.doubted is not None:
            return self.doubted
        if self.roots:
            return Fault(self.size, f"lines are missing: a signed checkpoint counts {min(self.roots)}")
        return None

    def doubt(self, *, head_agrees: bool) -> Fault | None:
        """A link that no later root judged: the head judges it."""
        if self.broken is None:
            return None
        if head_agrees or self.broken == 0:
            return Fault(self.broken, _LOOSE)
        return Fault(self.broken - 1, _ANEW)

    @property
    def frontier(self) -> Frontier:
        return Frontier(self.size, tuple(self.peaks))


def _head_fault(work: Work, course: _Course) -> Fault | None:
    """Whether the head is that of these lines, in each of its columns."""
    head = _tried(lambda: book.head(work))
    size = _tried(lambda: work.sql.execute(select(ledger_head.c.size)).scalar())
    agrees = head is not None and head.frontier == course.frontier
    doubt = course.doubt(head_agrees=agrees)
    if doubt is not None:
        return doubt
    if head is None or not agrees or size != course.size:
        return Fault(course.size, "the head is not that of these lines")
    if head.last_leaf != course.prev or head.last_at != course.last_at:
        return Fault(course.size, "the head tells another last line")
    return None


def _is_plain(found: LedgerLine) -> bool:
    """Lines hold plain signs only: others may have several spellings with one canonical form."""
    return f"{found.entry.kind}{found.entry.actor}{found.entry.case}".isascii()


def _tried(read: Callable[[], Read]) -> Read | None:
    """What is read, None when it cannot be: bytes of anybody may break a reader in any way."""
    try:
        return read()
    except Exception:
        return None
