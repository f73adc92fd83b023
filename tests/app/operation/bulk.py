"""A database of any size: requests as they are kept, sealed like real ones, made quickly."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from kiosk.domain.case import CaseState
from kiosk.domain.ledger import Frontier, LedgerEntry, canonical_json, commitment, leaf
from kiosk.services.house import House
from kiosk.storage.readers import case_key_context, draft_key_context, entry_context
from kiosk.storage.store import Actor, Work
from kiosk.storage.tables import (
    acuse,
    acuse_pdf,
    case_answer,
    case_event,
    case_file,
    draft,
    draft_entry,
    ledger,
    ledger_body,
    ledger_head,
)
from kiosk.vault import DataKey

SYSTEM = Actor("system")
PDF_BYTES = 38_000
STEPS = 6
LINES = 5
CANARY = "Filiberta Zanzíbar Quimérica"
"""Somebody who exists nowhere else; her name is in every request of a bulk."""


@dataclass
class Bulk:
    """Rows of many requests, by table, for one transaction."""

    work: Work
    at: datetime
    frontier: Frontier
    last_leaf: bytes
    rows: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)

    def add(self, table: str, **values: object) -> None:
        self.rows.setdefault(table, []).append(values)

    def request(self, number: int) -> None:
        """One request from its first page to its paper."""
        draft_id, case_id = uuid4(), uuid4()
        folio = f"2026-{number:09d}-0"
        data_key, wrapped = self.work.vault.new_data_key(context=draft_key_context(draft_id, None))
        self.add(
            "draft", id=draft_id, procedure="ssn_assign_or_locate", version=1, state="submitted",
            opened_at=self.at, ended_at=self.at, channel="home", office="39", device="", locale="es_MX",
            data_key=wrapped, key_id=self.work.vault.key_id, folio=folio,
            resume_tries=0, resume_window_tries=0,
        )  # fmt: skip
        self._entries(draft_id, data_key)
        self.add(
            "case_file", id=case_id, folio=folio, procedure="ssn_assign_or_locate", version=1,
            draft_id=draft_id, verified=True, state=CaseState.CLOSED, rule="R-B11-01", channel="home",
            office="39", submitted_at=self.at,
            data_key=self.work.vault.wrap(data_key, context=case_key_context(case_id, None)),
            key_id=self.work.vault.key_id,
        )  # fmt: skip
        self._case(case_id, data_key)
        self._acuse(case_id, folio)
        for n in range(LINES):
            self._line("case.submitted" if n == 0 else "person.looked_up", {"folio": folio} if n == 0 else {})

    def _entries(self, draft_id: UUID, key: DataKey) -> None:
        for seq in range(1, STEPS + 1):
            said = f'[{{"name":"{CANARY}","seq":"{seq}"}}]'.encode()
            sealed = key.seal(said, context=entry_context(draft_id, seq))
            self.add(
                "draft_entry", draft_id=draft_id, seq=seq, page="persona", row="", actor="person",
                source="CITIZEN", at=self.at, key_id=key.key_id, payload=sealed,
            )  # fmt: skip

    def _case(self, case_id: UUID, key: DataKey) -> None:
        for n, kind in enumerate((CaseState.SUBMITTED, CaseState.AUTO_APPROVED, CaseState.CLOSED), 1):
            self.add(
                "case_event", case_id=case_id, n=n, kind=kind, at=self.at, actor="person", note_sealed=None
            )
        for name in ("curp", "name", "delivery"):
            sealed = key.seal(CANARY.encode(), context=f"case_answer|value|{case_id}|{name}|")
            self.add("case_answer", case_id=case_id, key=name, row="", source="CITIZEN", value_sealed=sealed)

    def _acuse(self, case_id: UUID, folio: str) -> None:
        acuse_id, vault = uuid4(), self.work.vault
        self.add(
            "acuse", id=acuse_id, folio=folio, number=1, kind="result", case_id=case_id, made_at=self.at,
            text_sealed=vault.seal(f"||1.0|{folio}|{CANARY}||".encode(), context=f"acuse|text|{acuse_id}"),
            seal=os.urandom(71), seal_key_id="0" * 16, verification=os.urandom(32),
            code_sealed=vault.seal(b"00000000", context=f"acuse|code|{acuse_id}"),
            ledger_n=self.frontier.size, status="valid", status_at=self.at,
        )  # fmt: skip
        pdf = vault.seal(CANARY.encode() + os.urandom(PDF_BYTES), context=f"acuse_pdf|pdf|{acuse_id}")
        self.add("acuse_pdf", acuse_id=acuse_id, made_at=self.at, pages=1, pdf_sealed=pdf)

    def _line(self, kind: str, body: Mapping[str, str]) -> None:
        n, salt = self.frontier.size, os.urandom(32)
        entry = LedgerEntry(n, self.at, kind, "person", os.urandom(9).hex(), commitment(salt, body))
        made = leaf(entry)
        self.add(
            "ledger", n=n, at=self.at, kind=kind, actor_ref="person", case_ref=entry.case,
            commitment=entry.commitment, leaf=made, prev=self.last_leaf,
        )  # fmt: skip
        if body:
            sealed = self.work.vault.seal(canonical_json(body), context=f"ledger_body|body|{n}")
            self.add("ledger_body", n=n, salt=salt, body_sealed=sealed)
        self.frontier, self.last_leaf = self.frontier.append(made), made

    def write(self) -> None:
        """Everything, in the order in which tables refer to each other."""
        tables = (
            draft, draft_entry, case_file, case_event, case_answer, acuse, acuse_pdf, ledger, ledger_body,
        )  # fmt: skip
        for table in tables:
            self.work.sql.execute(insert(table), self.rows[table.name])
        head = {"size": self.frontier.size, "frontier": self.frontier.to_bytes()}
        self.work.sql.execute(update(ledger_head).values(**head, last_leaf=self.last_leaf, last_at=self.at))


def fill(house: House, requests: int, *, at_once: int = 250) -> Iterator[int]:
    """Add so many requests; after each transaction, how many there are."""
    done = 0
    while done < requests:
        with house.store.writing(SYSTEM) as work:
            head = work.sql.execute(select(ledger_head)).one()
            moment = house.clock() + timedelta(seconds=1)
            bulk = Bulk(work, moment, Frontier.from_bytes(head.frontier), head.last_leaf)
            count = min(at_once, requests - done)
            for number in range(done, done + count):
                bulk.request(number)
            bulk.write()
        done += count
        yield done
