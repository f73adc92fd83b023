"""One row of measures when a draft ends and another when its case closes: counts and codes, nothing personal.

Everything is read from the draft's own entries, so that no step ever writes for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from kiosk.domain.calendar import local
from kiosk.flow.known import birth_date
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Entry, Source, fold
from kiosk.flow.steps import Page
from kiosk.services.house import House
from kiosk.storage import assist, assist_calls, cases, drafts, measures, offices
from kiosk.storage.measures import Measure
from kiosk.storage.rows import CaseRow, DraftRow, Looked
from kiosk.storage.store import Actor, Work

LONGEST_GAP = 120
"""Seconds of silence after which nobody was working on it."""
AGE_BANDS = ((15, "0-14"), (18, "15-17"), (30, "18-29"), (45, "30-44"), (60, "45-59"), (75, "60-74"))

Phase = Literal["open", "closed"]


def measure(house: House, draft_id: UUID, *, phase: Phase) -> bool:
    """Write the row of one phase, once; False when it is there already or the draft is gone."""
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        looked = drafts.look(work, draft_id)
        if looked is None or not drafts.claim_measure(work, draft_id, phase=phase, at=now):
            return False
        case = cases.look_by_draft(work, draft_id, at=now)
        measures.keep(work, house.chance.uuid(), _taken(house, work, looked, case, phase))
    return True


def _taken(house: House, work: Work, looked: Looked, case: CaseRow | None, phase: Phase) -> Measure:
    row, entries = looked.draft, looked.entries
    started = local(row.opened_at)
    answers = fold(entries)
    pages = [entry for entry in entries if entry.source.typed]
    office = offices.office(work, row.place.office)
    calls, helped_at = assist_calls.waits(work, row.id), assist.first_help(work, row.id)
    return Measure(
        phase=phase,
        day=started.date(),
        hour=started.hour,
        office=row.place.office,
        device=row.place.device,
        procedure=row.procedure,
        version=row.version,
        channel_start=row.place.channel,
        channel_end=row.channel_end or row.place.channel,
        assisted=helped_at is not None or any(entry.source is Source.STAFF for entry in entries),
        active_seconds=active_seconds(row, entries),
        questions_shown=len({(e.page, e.row) for e in pages}),
        prefilled=sum(1 for said in answers.said.values() if said.source is Source.REGISTRY and said.value),
        asked_twice=asked_twice(house.procedure(row.procedure), entries),
        documents_asked=0,
        characters_typed=sum(int(entry.notes.get("c", 0)) for entry in entries),
        help_calls=calls.calls + sum(int(entry.notes.get("h", 0)) for entry in entries),
        refusals=refusals(entries),
        last_page="" if case is not None or not pages else pages[-1].page,
        outcome_rule=case.rule if case is not None else "",
        pages_printed=drafts.pages_printed(work, row.id),
        age_band=age_band(answers.get(birth_date), house.today()),
        language=row.place.locale,
        area=office.area if office is not None else "",
        first_time=row.survey.first_time or "",
        could_finish=row.survey.could_finish or "",
        was_easy=row.survey.was_easy or "",
        help_answer_seconds=calls.answer_seconds,
        help_wait_seconds=_seconds(calls.first_at, helped_at),
    )


def _seconds(since: datetime | None, until: datetime | None) -> int:
    """Whole seconds between two moments; 0 when one is missing or they are the other way round."""
    return max(0, round((until - since).total_seconds())) if since is not None and until is not None else 0


def active_seconds(row: DraftRow, entries: Sequence[Entry]) -> int:
    """Seconds somebody worked on it: gaps over two minutes do not count."""
    moments: list[datetime] = [row.opened_at, *(entry.at for entry in entries)]
    if row.ended_at is not None and row.state == "submitted":
        moments.append(row.ended_at)
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(moments, moments[1:], strict=False)]
    return round(sum(gap for gap in gaps if 0 < gap <= LONGEST_GAP))


def asked_twice(procedure: Procedure, entries: Sequence[Entry]) -> int:
    """Questions of one key answered by a person on two different pages (R-REUSE-01 wants none)."""
    pages_of: dict[str, set[str]] = {}
    slugs = {step.slug for step in procedure.steps if isinstance(step, Page)}
    for entry in entries:
        if entry.source.typed and not entry.row and entry.page in slugs:
            for key, value in entry.values.items():
                if value:
                    pages_of.setdefault(key, set()).add(entry.page)
    return sum(1 for pages in pages_of.values() if len(pages) > 1)


def refusals(entries: Sequence[Entry]) -> dict[str, int]:
    """Refused answers by rule."""
    counted = Counter(str(rule) for entry in entries for rule in entry.notes.get("r", ()))
    return dict(counted)


def age_band(born: date | None, today: date) -> str:
    """A band of ages, wide enough to tell nothing of one person; "" when unknown."""
    if born is None:
        return ""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return next((band for limit, band in AGE_BANDS if age < limit), "75+")
