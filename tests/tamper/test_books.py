"""A ledger changed behind the program: `kiosk ledger verify` refuses it and names the first bad entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import pytest

from kiosk.services import ledgers
from kiosk.services.house import House
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import audit
from kiosk.storage.ledger import LedgerLine
from tests.citizen import Clock
from tests.figures import FIGURE
from tests.tamper.books import CHANGES, LINES, SIGNED_AT, Book, drawn, fill
from tests.tamper.counting import SEED, Tally, judge

SOME, MANY = 450, 3_000


@pytest.fixture(scope="module")
def book(house: House, clock: Clock) -> Iterator[Book]:
    fill(house, clock)
    opened = Book.of(house)
    yield opened
    opened.close()


def run(book: Book, wanted: int) -> Tally:
    """Change, verify, put back. A verdict that names another entry than the first bad one survives too."""
    chance, tally = Random(SEED), Tally("ledgers")
    meant = book.meaning()

    def draw(turn: int) -> None:
        kind = drawn(turn, chance)
        said = CHANGES[kind][0](book, chance)
        if book.meaning() == meant:
            tally.empty += 1
        else:
            verdict = verify_ledger(book.house)
            right = not verdict.sound and verdict.words.startswith(said)
            tally.count(kind, refused=right, told=f"{verdict.words} instead of {said}")
        book.put_back()

    judge(tally, wanted, draw)
    return tally


def kinds_of(survivors: list[str]) -> set[str]:
    return {kind for kind in CHANGES if any(one.startswith(f"{kind}:") for one in survivors)}


def test_what_nobody_changed_is_sound(book: Book) -> None:
    verdict = verify_ledger(book.house)
    assert verdict.sound
    assert verdict.words == f"{LINES} lines and {len(SIGNED_AT)} signed checkpoints verified."


@pytest.mark.parametrize("wanted", [SOME, pytest.param(MANY, marks=pytest.mark.full)])
@pytest.mark.slow("each change is one whole verification")
def test_every_change_is_refused_and_the_first_bad_entry_named(
    book: Book, wanted: int, record_property: Callable[[str, object], None]
) -> None:
    tally = run(book, wanted)
    assert tally.survivors == []
    assert tally.made.keys() == CHANGES.keys()
    record_property(FIGURE, tally.words)


def test_an_erased_body_is_no_fault(book: Book) -> None:
    """Retention erases bodies with their salts; the line and the tree stand."""
    book.raw.execute("DELETE FROM ledger_body WHERE n IN (1, 22)")
    assert verify_ledger(book.house).sound
    book.put_back()


@pytest.mark.parametrize(
    ("module", "part", "blind", "seen_in"),
    [
        (audit, "_body_fault", lambda *_: None, {"body: salt", "body: text", "bodies swapped", "body moved"}),
        (audit, "_head_fault", lambda *_: None, {"head: size", "head: frontier", "line added"}),
        (ledgers, "_is_ours", lambda *_: True, {"checkpoint: signature", "checkpoint: key_id"}),
    ],
)
@pytest.mark.slow("a hundred changes for each part")
def test_a_verification_with_a_part_taken_out_is_caught(
    book: Book, monkeypatch: pytest.MonkeyPatch, module: object, part: str, blind: object, seen_in: set[str]
) -> None:
    monkeypatch.setattr(module, part, blind)
    found = run(book, 100).survivors
    assert seen_in <= kinds_of(found)


@pytest.mark.slow("a hundred changes")
def test_a_verification_that_believes_every_leaf_is_caught(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lines may then say anything as long as nobody touches the tree."""

    def believing(self: audit._Course, found: LedgerLine) -> audit.Fault | None:
        self._grow(found)
        return None

    monkeypatch.setattr(audit._Course, "_fault_of", believing)
    found = run(book, 100).survivors
    assert {"line: kind", "line: actor_ref"} <= kinds_of(found)
