"""From rows of the database to the values that leave storage; used by several repositories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists

from kiosk.domain.people import Level
from kiosk.flow.questions import Entry, Source
from kiosk.storage.assist_tables import assist_consent
from kiosk.storage.rows import DraftRow, Looked, Place, Survey, VisitRow
from kiosk.storage.tables import draft, draft_entry, visit
from kiosk.vault import Vault

AnyRow: TypeAlias = Any
"""A row whose columns are read by name, however it was asked for."""

VISIT_COLUMNS = (
    visit.c.id,
    visit.c.level,
    visit.c.level_until,
    visit.c.holder,
    visit.c.channel,
    visit.c.office,
    visit.c.device,
    visit.c.locale,
    visit.c.opened_at,
    visit.c.seen_at,
    visit.c.ends_at,
)
VISIT_IS_LIVE = (visit.c.ended_at.is_(None), visit.c.ends_at > bindparam("at", type_=visit.c.ends_at.type))
"""Under way at the time `at`."""

_NOT_READ = frozenset({"key_id", "resume_tries", "resume_window_at", "resume_window_tries"})
WAS_HELPED = exists().where(assist_consent.c.draft_id == draft.c.id, assist_consent.c.agreed.is_(True))
"""Whether anybody ever helped with a draft: then its person must approve what is sent (security 7)."""
HELPED_THIS = (
    exists()
    .where(assist_consent.c.draft_id == bindparam("this", type_=Uuid()), assist_consent.c.agreed.is_(True))
    .label("helped")
)
"""The same of the draft `this`, for RETURNING, where SQLite takes no names of tables."""
DRAFT_COLUMNS = (
    *(column.label(f"draft_{column.name}") for column in draft.c if column.name not in _NOT_READ),
    WAS_HELPED.label("draft_helped"),
)
"""Labelled, so that they stand beside the columns of a visit."""

ENTRY_COLUMNS = (
    draft_entry.c.seq,
    draft_entry.c.page,
    draft_entry.c.row,
    draft_entry.c.actor,
    draft_entry.c.source,
    draft_entry.c.at,
    draft_entry.c.payload,
)
"""In the order in which `read_entries` takes them."""

_SOURCES = {source.value: source for source in Source}

MARK = "*"
"""First sign of the page of a marker: an entry that holds no answer but takes its number."""


def read_visit(row: AnyRow, *, at: datetime) -> VisitRow:
    """A visit at a time: a level whose time is over is gone."""
    lasts = row.level_until is None or at < row.level_until
    return VisitRow(
        id=row.id,
        level=Level(row.level) if lasts else Level.L0,
        level_until=row.level_until if lasts else None,
        holder=row.holder if lasts else None,
        place=Place(row.channel, row.office, row.device, row.locale),
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
    )


def read_draft(vault: Vault, row: AnyRow) -> DraftRow:
    """A draft from the columns `DRAFT_COLUMNS`, its data key opened."""
    wrapped: bytes | None = row.draft_data_key
    place = draft_key_context(row.draft_id, row.draft_holder)
    return DraftRow(
        id=row.draft_id,
        procedure=row.draft_procedure,
        version=row.draft_version,
        visit_id=row.draft_visit_id,
        state=row.draft_state,
        opened_at=row.draft_opened_at,
        ended_at=row.draft_ended_at,
        place=Place(row.draft_channel, row.draft_office, row.draft_device, row.draft_locale),
        channel_end=row.draft_channel_end,
        folio=row.draft_folio,
        has_resume_code=row.draft_resume_digest is not None,
        holder=row.draft_holder,
        data_key=None if wrapped is None else vault.data_key(wrapped, context=place),
        survey=Survey(row.draft_first_time, row.draft_could_finish, row.draft_was_easy),
        measured_open_at=row.draft_measured_open_at,
        measured_closed_at=row.draft_measured_closed_at,
        helped=bool(row.draft_helped),
    )


def read_entries(found: DraftRow, rows: Iterable[AnyRow]) -> Looked:
    """A draft with its entries opened; one whose answers were erased has none."""
    entries, newest, marked = [], 0, None
    key, place = found.data_key, entry_context(found.id, "")
    for newest, page, row, actor, source, at, payload in rows:
        if page.startswith(MARK):
            marked = page.removeprefix(MARK)
        elif key is not None:
            values, *notes = json.loads(key.open(payload, context=f"{place}{newest}").decode())
            entries.append(
                Entry(newest, page, row, _SOURCES[source], actor, at, values, notes[0] if notes else {})
            )
    return Looked(found, tuple(entries), newest, marked)


def write_payload(entry: Entry) -> bytes:
    """The answers of an entry as they are sealed: values and, if there are any, notes."""
    body = [dict(entry.values), dict(entry.notes)] if entry.notes else [dict(entry.values)]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def draft_key_context(draft_id: UUID, holder: bytes | None) -> str:
    """Where a draft's data key belongs: to the draft, and from submission on to a person too."""
    return _bound(f"draft|data_key|{draft_id}", holder)


def case_key_context(case_id: UUID, person: bytes | None) -> str:
    """Where a case's data key belongs: to the case and, when known, to the person it is about."""
    return _bound(f"case_file|data_key|{case_id}", person)


def entry_context(draft_id: UUID, seq: int | Literal[""]) -> str:
    """Where the payload of an entry belongs; with an empty `seq`, how the places of all entries begin."""
    return f"draft_entry|payload|{draft_id}|{seq}"


def _bound(place: str, person: bytes | None) -> str:
    return place if person is None else f"{place}|{person.hex()}"
