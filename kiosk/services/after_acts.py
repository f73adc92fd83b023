"""What was looked up and done about a person, for that person to read (AD-12): from the ledger, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.people import Level
from kiosk.services import trail
from kiosk.services.callers import Caller
from kiosk.services.house import House
from kiosk.storage import cases, drafts, offices, reviews_log, visits
from kiosk.storage.reviews_log import Line
from kiosk.storage.rows import VisitRow
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
MOST = 200


@dataclass(frozen=True, slots=True)
class Act:
    """One line about the person. `number` and `office` are of whoever of the staff it tells of, "" for none;
    `by_staff` whether they did it themselves."""

    at: datetime
    kind: str
    by_staff: bool
    number: str
    office: str
    folio: str
    said: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Acts:
    """What a visit may read. `proved`: everything about the person; else only what this visit holds."""

    acts: tuple[Act, ...]
    proved: bool
    folios: tuple[str, ...]
    """Cases this visit may stop."""


def of_visitor(house: House, caller: Caller) -> Acts:
    """The acts about whoever asks: of every case they may see and every draft their visit holds."""
    now = house.clock()
    with house.store.reading(SYSTEM) as work:
        visit = visits.by_token(work, caller.token_hash, at=now)
        own = Work(work.sql, work.vault, Actor("person", visit=visit.id if visit is not None else None))
        mine = cases.of_asker(own, at=now)
        folio_of = {_reference(work, str(case.draft_id)): case.folio for case in mine}
        folio_of |= {
            _reference(work, str(row.id)): row.folio or ""
            for row in drafts.of_visit(own)
            if _reference(work, str(row.id)) not in folio_of
        }
        folio_of |= _person_reference(work, visit)
        lines = reviews_log.about(work, folio_of, limit=MOST)
        names = {one.code: one.name for one in offices.known_offices(work)}
    proved = visit is not None and visit.level >= Level.L2
    acts = tuple(_act(line, folio_of[line.about], names) for line in lines)
    return Acts(acts, proved, tuple(case.folio for case in mine))


def _reference(work: Work, about: str) -> str:
    return trail.reference(work, "draft", about)


def _person_reference(work: Work, visit: VisitRow | None) -> Mapping[str, str]:
    """Lines about the person and no draft: looked up for one of the reasons that need none (AD-10)."""
    if visit is None or visit.holder is None or visit.level < Level.L2:
        return {}
    return {_reference(work, person_name(visit.holder)): ""}


def person_name(holder: bytes) -> str:
    """What a line is about that is about a person and no draft."""
    return f"person|{holder.hex()}"


def _act(line: Line, folio: str, names: Mapping[str, str]) -> Act:
    number = line.body.get("staff", "") or line.body.get("reviewer", "")
    office = line.body.get("office", "") or line.body.get("reviewing", "")
    by_staff = bool(number) and not _by_others(line.actor)
    return Act(line.at, line.kind, by_staff, number, names.get(office, office), folio, line.body)


def _by_others(actor: str) -> bool:
    return actor in ("system", "person")
