"""What must be true of the stored house after every act, read beside the program and compared with before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import make_url

from kiosk.domain.case import CaseEvent, CaseState, MoveNotAllowed, state_of
from kiosk.domain.identifiers import Curp
from kiosk.domain.refusal import SystemDown
from kiosk.flow.questions import fold
from kiosk.services.house import House
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import drafts, receipts
from kiosk.storage.store import Actor

Rows = dict[tuple[object, ...], tuple[object, ...]]
ENTRIES = "SELECT draft_id, seq, page, row, source, hex(payload) FROM draft_entry"
ACUSES = "SELECT id, folio, number, text_sealed, hex(seal), ledger_n FROM acuse"
EVENTS = "SELECT case_id, n, kind, at, actor FROM case_event ORDER BY case_id, n"
CASES = "SELECT draft_id, folio, id FROM case_file"
FOLIOS = "SELECT id, folio, state FROM draft"


@dataclass(slots=True)
class Truths:
    """The house as it was after the last look. `check` yields what became untrue since."""

    house: House
    people: tuple[str, ...]
    acknowledged: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    folios_told: set[str] = field(default_factory=set)
    entries: Rows = field(default_factory=dict)
    events: Rows = field(default_factory=dict)
    acuses: Rows = field(default_factory=dict)
    folios: dict[object, str] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)
    states_seen: set[str] = field(default_factory=set)
    _sql: sqlite3.Connection | None = None
    _version: int = -1
    _holders: int = -1

    @property
    def sql(self) -> sqlite3.Connection:
        if self._sql is None:
            path = make_url(self.house.settings.database_url).database or ""
            self._sql = sqlite3.connect(path, isolation_level=None)
        return self._sql

    def close(self) -> None:
        self.sql.close()

    def check(self) -> Iterator[str]:
        """Everything, when anything was written since the last look."""
        version = int(self.sql.execute("PRAGMA data_version").fetchone()[0])
        if version == self._version:
            return
        self._version = version
        yield from self._entries()
        yield from self._folios()
        yield from self._cases()
        yield from self._acuses()
        yield from self._people()
        verdict = verify_ledger(self.house)
        if not verdict.sound:
            yield f"the ledger: {verdict.words}"

    def _entries(self) -> Iterator[str]:
        """What was saved stays as it was, until its draft expires."""
        expired = {row[0] for row in self.sql.execute("SELECT id FROM draft WHERE state = 'expired'")}
        now = {row[:2]: row[2:] for row in self.sql.execute(ENTRIES)}
        for key, value in self.entries.items():
            if key[0] not in expired and now.get(key) != value:
                yield f"entry {key} is gone or another"
        self.entries = now

    def _folios(self) -> Iterator[str]:
        """A draft has one folio for ever, and no two have the same."""
        now = {row[0]: row[1] for row in self.sql.execute(FOLIOS) if row[1]}
        if len(set(now.values())) != len(now):
            yield "two drafts have one folio"
        for draft, folio in self.folios.items():
            if draft in now and now[draft] != folio:
                yield f"draft {draft} had folio {folio} and has {now[draft]}"
        self.folios |= now

    def _cases(self) -> Iterator[str]:
        """One case a draft, with its folio; its history grows at the end and follows the table of moves."""
        cases = self.sql.execute(CASES).fetchall()
        if len({row[0] for row in cases}) != len(cases) or len({row[1] for row in cases}) != len(cases):
            yield "two cases of one draft or folio"
        yield from (
            f"folio {one} was shown and is gone" for one in self.folios_told - {row[1] for row in cases}
        )
        rows = {row[:2]: row[2:] for row in self.sql.execute(EVENTS)}
        for key, value in self.events.items():
            if rows.get(key) != value:
                yield f"event {key} is gone or another"
        self.events = rows
        for case in {key[0] for key in rows}:
            kinds = [
                str(value[0])
                for key, value in sorted(rows.items(), key=lambda one: int(str(one[0][1])))
                if key[0] == case
            ]
            self.states_seen |= set(kinds)
            yield from _follows(kinds)

    def _acuses(self) -> Iterator[str]:
        """Every case has an acuse; each verifies, and none is ever written anew."""
        now = {row[:1]: row[1:] for row in self.sql.execute(ACUSES)}
        for key, value in self.acuses.items():
            if now.get(key) != value:
                yield f"acuse {value[0]} is gone or another"
        fresh = {value[0] for key, value in now.items() if key not in self.acuses}
        self.acuses = now
        without = {row[1] for row in self.sql.execute(CASES)} - {value[0] for value in now.values()}
        yield from (f"folio {folio} has no acuse" for folio in without)
        for folio in fresh:
            yield from self._seal(str(folio))

    def _seal(self, folio: str) -> Iterator[str]:
        with self.house.store.reading(Actor("system")) as work:
            for row in receipts.all_of_folio(work, folio):
                if not self.house.sealer.verify(row.text, row.seal, row.seal_key_id):
                    yield f"the seal of {folio} does not verify"

    def _people(self) -> Iterator[str]:
        """Nobody has two numbers, and a number once assigned is theirs."""
        count = int(self.sql.execute("SELECT count(*) FROM insured_holder").fetchone()[0])
        if count == self._holders:
            return
        for curp in self.people:
            try:
                found = self._numbers(curp)
            except SystemDown:
                return
            before = self.numbers.get(curp, found)  # some are in the register with two from the start
            if len(found) > max(1, len(before)) or not set(before) <= set(found):
                yield f"a person had {len(before)} numbers and has {len(found)}"
            self.numbers[curp] = found
        self._holders = count

    def _numbers(self, curp: str) -> list[str]:
        record = self.house.desk.population.by_curp(Curp(curp))
        if record is None:
            return []
        return [one.nss.value for one in self.house.desk.insured.search(record.person).by_curp]

    def values(self, draft: str) -> dict[str, str]:
        """What the entries of a draft say now, opened."""
        with self.house.store.reading(Actor("system")) as work:
            looked = drafts.look(work, UUID(draft))
        return {} if looked is None else {key: one.value for key, one in fold(looked.entries).said.items()}


def _follows(kinds: list[str]) -> Iterator[str]:
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    try:
        state_of([CaseEvent(CaseState(kind.lower()), at, "x") for kind in kinds])
    except MoveNotAllowed as error:
        yield f"a case went {error}"
