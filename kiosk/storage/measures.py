"""How visits to procedures went: counts and codes only, nothing that tells who it was."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select

from kiosk.storage.store import Work
from kiosk.storage.tables import measure


@dataclass(frozen=True, slots=True)
class Measure:
    """One procedure from opening to its end (`phase` says which end). Unknown codes are empty text.

    `refusals` counts refused answers by rule id. Seconds run from the first call for help: until somebody
    answered it, and until help with it began.
    """

    phase: str
    day: date
    hour: int
    office: str
    device: str
    procedure: str
    version: int
    channel_start: str
    channel_end: str
    assisted: bool
    active_seconds: int
    questions_shown: int
    prefilled: int
    asked_twice: int
    documents_asked: int
    characters_typed: int
    help_calls: int
    refusals: Mapping[str, int]
    last_page: str
    outcome_rule: str
    pages_printed: int
    age_band: str
    language: str
    area: str
    first_time: str
    could_finish: str
    was_easy: str
    help_answer_seconds: int = 0
    help_wait_seconds: int = 0


_FIELDS = tuple(Measure.__dataclass_fields__)


def keep(work: Work, measure_id: UUID, taken: Measure) -> None:
    """Write one measure."""
    values = asdict(taken) | {"refusals": json.dumps(dict(taken.refusals), sort_keys=True)}
    work.sql.execute(insert(measure), {"id": measure_id, **values})


def between(work: Work, first: date, last: date) -> Generator[Measure]:
    """The measures of some days, both included, a thousand rows in memory at a time."""
    columns = [measure.c[name] for name in _FIELDS]
    days = select(*columns).where(measure.c.day.between(first, last)).order_by(measure.c.day, measure.c.hour)
    with work.sql.execute(days.execution_options(yield_per=1000)) as rows:
        for row in rows:
            values = dict(zip(_FIELDS, row, strict=True))
            yield Measure(**{**values, "refusals": json.loads(row.refusals)})
