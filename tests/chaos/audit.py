"""Compares what people were told with what is there, and what is there with itself.

It reads the file the people wrote outside the program, and the database through keys of its own. It trusts no
count of the program: every entry, number, folio, seal and line is opened and looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from kiosk.documents.pdf_check import check_pdf
from kiosk.domain.acuse import parse_canonical
from kiosk.domain.identifiers import Curp
from kiosk.flow.questions import Source
from kiosk.services import printing, receipts
from kiosk.services.house import House
from kiosk.services.ledgers import verify_ledger
from kiosk.storage import cases, drafts, insured, ledger
from kiosk.storage.bodies import open_body
from kiosk.storage.receipts import all_of_folio
from kiosk.storage.registry import insured as insured_table
from kiosk.storage.registry import insured_holder, nss_assignment
from kiosk.storage.store import Actor, Work
from kiosk.storage.tables import case_file, idempotency
from kiosk.storage.tables import draft as draft_table
from tests.chaos.client import digest

SYSTEM = Actor("system")
PDFS = 5
"""How many PDFs are made and checked; every seal is."""


@dataclass
class Told:
    """What the people wrote down."""

    lines: list[dict[str, Any]]

    @classmethod
    def read(cls, *files: Path) -> Told:
        """Whole lines only: the last one of a killed client may be half there."""
        found = []
        for file in files:
            whole, _, _ = file.read_text("utf-8").rpartition("\n") if file.exists() else ("", "", "")
            found += [json.loads(line) for line in whole.splitlines()]
        return cls(found)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def acknowledged(self) -> int:
        return sum(len(self.of(kind)) for kind in ("opened", "step", "sent", "number", "pdf"))

    def pace(self) -> str:
        """Median and 99th percentile of an answer to a save or a send, and the longest anybody waited."""
        took = sorted(line["took"] * 1000 for line in self.lines if "took" in line)
        if not took:
            return "nothing was acknowledged"
        waited = max((line.get("waited", 0.0) for line in self.lines), default=0.0)
        return (
            f"p50 {took[len(took) // 2]:.0f} ms, p99 {took[int(len(took) * 0.99)]:.0f} ms, "
            f"longest wait through an outage {waited:.1f} s"
        )


@dataclass
class Findings:
    """What an audit found wrong, and how much it looked at."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    looked_at: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> list[str]:
        return [
            f"{kind}: {what}"
            for kind, found in (("lost", self.lost), ("doubled", self.doubled), ("broken", self.broken))
            for what in found
        ]

    def __str__(self) -> str:
        seen = ", ".join(f"{count} {what}" for what, count in sorted(self.looked_at.items()))
        return f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.broken)} broken of {seen}"


def audit(house: House, told: Told) -> Findings:
    """Everything at once."""
    found = Findings()
    found.broken += [f"{line['what']} ({line['curp']})" for line in told.of("bad")]
    found.broken += list(_failures(house.settings.log))
    with house.store.reading(SYSTEM) as work:
        _steps(work, told, found)
        _folios(work, told, found)
        _numbers(work, told, found)
        _people(work, found)
        _cases(house, work, found)
        found.broken += database_faults(work)
    verdict = verify_ledger(house)
    if not verdict.sound:
        found.broken.append(f"ledger: {verdict.words}")
    _pdfs(house, told, found)
    return found


def _failures(log: Path | None) -> Iterator[str]:
    """Answers 500: a crash, a full disk or a silent database is never one."""
    for line in log.read_text("utf-8").splitlines() if log is not None and log.exists() else ():
        said = json.loads(line) if line.endswith("}") else {}
        if said.get("event") == "program.failed":
            yield f"500: {said.get('error')} at {said.get('route')}"


def _steps(work: Work, told: Told, found: Findings) -> None:
    """Every draft and every page that was acknowledged, word for word, above what it came after."""
    saved: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for line in told.of("step"):
        saved[line["draft"]].append(line)
    for draft in {line["draft"] for line in told.of("opened")} | saved.keys():
        found.looked_at["drafts"] += 1
        looked = drafts.look(work, UUID(draft))
        if looked is None:
            found.lost.append(f"draft {draft}")
            continue
        if [entry.seq for entry in looked.entries] != list(range(1, len(looked.entries) + 1)):
            found.broken.append(f"draft {draft}: entries {[entry.seq for entry in looked.entries]}")
        for line in saved[draft]:
            found.looked_at["saved pages"] += 1
            kept = [
                entry for entry in looked.entries
                if entry.page == line["page"] and entry.source is Source.CITIZEN and entry.seq > line["after"]
            ]  # fmt: skip
            said = [digest({k: entry.values.get(k, "") for k in line["typed"]}) for entry in kept]
            if line["digest"] not in said:
                found.lost.append(f"draft {draft}: {line['page']} after {line['after']}")
            if len(kept) > 1:
                found.doubled.append(f"draft {draft}: {line['page']} is kept {len(kept)} times")


def _folios(work: Work, told: Told, found: Findings) -> None:
    given: dict[str, str] = {}
    for line in told.of("sent"):
        found.looked_at["acknowledged folios"] += 1
        if cases.folio_of_draft(work, UUID(line["draft"])) != line["folio"]:
            found.lost.append(f"folio {line['folio']} of draft {line['draft']}")
        if given.setdefault(line["folio"], line["draft"]) != line["draft"]:
            found.doubled.append(f"folio {line['folio']}: two drafts were told it")


def _numbers(work: Work, told: Told, found: Findings) -> None:
    """The number that was shown is the one the register has, and the only one of this person."""
    shown: dict[str, str] = {}
    for line in told.of("number"):
        found.looked_at["acknowledged numbers"] += 1
        held = [record.nss.value for record in insured.held_by(work, [Curp(line["curp"])])]
        if held != [line["nss"]]:
            (found.lost if not held else found.doubled).append(f"{line['nss']}: the register has {held}")
        if shown.setdefault(line["nss"], line["curp"]) != line["curp"]:
            found.doubled.append(f"number {line['nss']} was shown to two people")


def _people(work: Work, found: Findings) -> None:
    """Nobody new has two numbers and no number has two people, whatever anybody was told."""
    rows = work.sql.execute(
        select(insured_table.c.id, insured_table.c.body, insured_holder.c.id, insured_holder.c.body)
        .join(insured_holder, insured_holder.c.insured_id == insured_table.c.id)
        .join(nss_assignment, nss_assignment.c.insured_id == insured_table.c.id)
    )
    numbers: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for row_id, body, holder_id, holder_body in rows:
        numbers[open_body(work, insured_table, row_id, body)["nss"]] += 1
        people[open_body(work, insured_holder, holder_id, holder_body)["curp"]] += 1
    found.looked_at["numbers given"] = len(numbers)
    found.doubled += [f"number {nss} stands {count} times" for nss, count in numbers.items() if count > 1]
    found.doubled += [f"{curp} has {count} numbers" for curp, count in people.items() if count > 1]
    half = work.sql.execute(select(func.count()).where(nss_assignment.c.insured_id.is_(None))).scalar_one()
    if half:
        found.broken.append(f"{half} assignments without a number")


def _cases(house: House, work: Work, found: Findings) -> None:
    """Each case has its acuses, sealed, with their lines in the ledger; each sent draft has its case."""
    for folio, draft_id in work.sql.execute(select(case_file.c.folio, case_file.c.draft_id)).all():
        found.looked_at["cases"] += 1
        acuses = all_of_folio(work, folio)
        if not acuses:
            found.broken.append(f"case {folio} has no acuse")
        for row in acuses:
            text_of = parse_canonical(row.text)
            line = ledger.line(work, row.ledger_n)
            if not house.certificates.verify(row.text, row.seal, row.seal_key_id):
                found.broken.append(f"acuse {folio}/{row.number}: the seal does not verify")
            if line is None or line.leaf != text_of.leaf or str(text_of.folio) != folio:
                found.broken.append(f"acuse {folio}/{row.number}: not in the ledger as it says")
        if work.sql.execute(select(draft_table.c.state).where(draft_table.c.id == draft_id)).scalar() != (
            "submitted"
        ):
            found.broken.append(f"case {folio}: its draft is still open")
    sent = select(func.count()).where(draft_table.c.state == "submitted")
    if work.sql.execute(sent).scalar_one() != found.looked_at["cases"]:
        found.broken.append("not every sent draft has a case")


def database_faults(work: Work) -> list[str]:
    """What the database itself finds wrong with its file."""
    if work.sql.dialect.name == "sqlite":
        said = [str(one) for one in work.sql.execute(text("PRAGMA integrity_check")).scalars()]
        foreign = len(work.sql.execute(text("PRAGMA foreign_key_check")).all())
        return [one for one in said if one != "ok"] + (["foreign keys"] if foreign else [])
    return list(_postgres_faults(work))


def _postgres_faults(work: Work) -> Iterator[str]:
    """Every row of every table is read, with its checksums, by table and by primary key."""
    names = work.sql.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
    for name in list(names):
        counted = []
        for way in ("enable_seqscan", "enable_indexscan"):
            work.sql.execute(text(f"SET LOCAL {way} = off"))
            work.sql.execute(text("SET LOCAL enable_indexonlyscan = on"))
            counted.append(work.sql.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())
            work.sql.execute(text(f"SET LOCAL {way} = on"))
        if len(set(counted)) != 1:
            yield f"{name}: {counted}"


def _pdfs(house: House, told: Told, found: Findings) -> None:
    """A PDF that was handed out is kept, the same bytes; the newest are made, and are genuine."""
    handed = {line["folio"]: line["digest"] for line in told.of("pdf")}
    with house.store.reading(SYSTEM) as work:
        newest = select(case_file.c.folio).order_by(case_file.c.submitted_at.desc()).limit(PDFS)
        folios = list(work.sql.execute(newest).scalars())
    for folio in handed.keys() | set(folios):
        receipt = receipts.for_house(house, folio, number=1)
        if receipt is None:
            found.lost.append(f"PDF of {folio}")
            continue
        found.looked_at["PDFs"] += 1
        made = printing.pdf(house, receipt)
        if folio in handed and hashlib.sha256(made).hexdigest() != handed[folio]:
            found.lost.append(f"PDF of {folio}: other bytes than were handed out")
        if folio in folios and not (verdict := check_pdf(made, house.certificates)).is_genuine:
            found.broken.append(f"PDF of {folio}: {verdict.why_not}")


def unfinished(house: House, told: Told) -> list[str]:
    """Clicks that were kept and are not settled, and people who left without the case they sent."""
    with house.store.reading(SYSTEM) as work:
        open_clicks = (
            select(idempotency.c.draft_id)
            .join(draft_table, draft_table.c.id == idempotency.c.draft_id)
            .where(idempotency.c.folio == "")
        )
        return [f"click of draft {one}" for one in work.sql.execute(open_clicks).scalars()]


def raise_if_wrong(found: Iterable[str], words: str) -> None:
    """A test's last word: the first faults, and the report beside them."""
    faults = list(found)
    assert not faults, "\n".join([words, *faults[:20]])
