"""Cases: what was submitted, what happened to it since, and the answers as they were sent.

A case is seen by the visit that made it, by the person it is about, or by who holds its draft; `Sight` says
which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.calendar import local
from kiosk.domain.case import CaseEvent, CaseState, MoveNotAllowed, may_move, state_of
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.owners import ASKING, IS_ASKING, SEES_CASE, SIGHT, SIGHT_OF_HOUSE, asked_by, sees_nothing
from kiosk.storage.prepared import Prepared
from kiosk.storage.readers import AnyRow, case_key_context
from kiosk.storage.rows import CaseRow, DraftRow, Sight
from kiosk.storage.store import Work
from kiosk.storage.tables import case_answer, case_event, case_file, draft
from kiosk.vault import DataKey


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case as it is submitted. `events` follow from each other; the last one is its state.

    `person` is the blind index of the CURP it is about, None when nobody was told apart. `verified` means
    that L2 or more was proved at submission.
    """

    id: UUID
    folio: str
    person: bytes | None
    verified: bool
    events: tuple[CaseEvent, ...]
    rule: str
    channel: str
    office: str
    due_on: date | None = None
    waiting_for: str | None = None
    content_hash: bytes | None = None
    approved_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """One answer as it was sent: its key, its row ("" for none), who gave it, its dumped value."""

    key: str
    row: str
    source: str
    value: str


GRANTED = frozenset({CaseState.AUTO_APPROVED, CaseState.APPROVED, CaseState.CLOSED})

_CASE_KEYS = (
    "id", "folio", "procedure", "version", "draft_id", "visit_id", "person", "verified", "state", "rule",
    "channel", "office", "submitted_at", "due_on", "waiting_for", "data_key", "key_id",
    "content_hash", "approved_hash",
)  # fmt: skip
_OPEN = Prepared(insert(case_file), keys=_CASE_KEYS)
_EVENT = Prepared(insert(case_event), keys=("case_id", "n", "kind", "at", "actor", "note_sealed"))
_ANSWER = Prepared(insert(case_answer), keys=("case_id", "key", "row", "source", "value_sealed"))
_HOUSE_SEES = select(case_file, SIGHT_OF_HOUSE)
_PERSON_SEES = (
    select(case_file, SIGHT)
    .join(draft, draft.c.id == case_file.c.draft_id)
    .join(ASKING, IS_ASKING, isouter=True)
    .where(SEES_CASE)
)
_BY = {
    "id": case_file.c.id == bindparam("case", type_=Uuid()),
    "folio": case_file.c.folio == bindparam("folio"),
    "draft": case_file.c.draft_id == bindparam("draft", type_=Uuid()),
}
_FIRST = {
    (name, for_house): Prepared((_HOUSE_SEES if for_house else _PERSON_SEES).where(which))
    for name, which in _BY.items()
    for for_house in (True, False)
}


def open_case(work: Work, found: DraftRow, new: NewCase, *, answers: Iterable[CaseAnswer]) -> None:
    """Write the case, its history and its answers. AlreadyKept if the draft was submitted before."""
    if found.data_key is None:
        raise ValueError("the answers of this draft were erased")
    try:
        _OPEN.run(work, _case_values(work, found, found.data_key, new))
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise AlreadyKept("case_file") from None
        raise
    _add_events(work, new.id, found.data_key, new.events, first=1)
    sealed = [_sealed_answer(found.data_key, new.id, answer) for answer in answers]
    _ANSWER.run_all(work, sealed)


def look(work: Work, folio: str, *, at: datetime) -> CaseRow | None:
    """A case by its folio. Foreign or missing: None."""
    return _first(work, "folio", {"folio": folio}, at)


def by_id(work: Work, case_id: UUID, *, at: datetime) -> CaseRow | None:
    """A case by its id. Foreign or missing: None."""
    return _first(work, "id", {"case": case_id}, at)


def look_by_draft(work: Work, draft_id: UUID, *, at: datetime) -> CaseRow | None:
    """The case of a draft. Foreign or missing: None."""
    return _first(work, "draft", {"draft": draft_id}, at)


def of_asker(work: Work, *, at: datetime) -> tuple[CaseRow, ...]:
    """All cases the actor may see, newest first (the virtual desk)."""
    if work.actor.kind != "person" or work.actor.visit is None:
        return ()
    own = _PERSON_SEES.order_by(case_file.c.submitted_at.desc())
    return tuple(_read(work, row) for row in work.sql.execute(own, asked_by(work.actor, at=at)))


def same_request(
    work: Work,
    *,
    procedure: str,
    person: bytes,
    today: date,
    proved: bool = True,
    except_draft: UUID | None = None,
) -> str | None:
    """Folio of the same request of a person, still open or granted today (R-GEN-07, R-B11-11).

    Without `proved` (somebody at L2 or more) only the asking visit's own requests count: anything else would
    tell who has a case. A request nobody proved to be theirs never counts for others: no stranger may block
    anybody. `except_draft` is the draft that asks.
    """
    made_here = case_file.c.visit_id == work.actor.visit
    known = (
        select(case_file.c.folio, case_file.c.state, case_file.c.submitted_at)
        .where(
            case_file.c.person == person,
            case_file.c.procedure == procedure,
            or_(case_file.c.verified, made_here) if proved else made_here,
            true() if except_draft is None else case_file.c.draft_id != except_draft,
        )
        .order_by(case_file.c.submitted_at.desc())
    )
    for row in work.sql.execute(known):
        if row.state.is_open or (row.state in GRANTED and local(row.submitted_at).date() == today):
            folio: str = row.folio
            return folio
    return None


def folio_of_draft(work: Work, draft_id: UUID) -> str | None:
    """Folio of the case that a draft of the actor became."""
    own = select(case_file.c.folio).where(case_file.c.draft_id == draft_id)
    if work.actor.kind != "system":
        own = own.join(draft, draft.c.id == case_file.c.draft_id).where(draft.c.visit_id == work.actor.visit)
    return work.sql.execute(own).scalar()


def waiting(work: Work, *, system: str, limit: int) -> tuple[CaseRow, ...]:
    """Cases that wait for a system to answer again, oldest first. For the program itself."""
    rows = (
        _HOUSE_SEES.where(case_file.c.waiting_for == system).order_by(case_file.c.submitted_at).limit(limit)
    )
    return tuple(_read(work, row) for row in work.sql.execute(rows)) if work.actor.kind == "system" else ()


def answers(work: Work, found: CaseRow) -> tuple[CaseAnswer, ...]:
    """The answers of a case that was looked at; none once they were erased."""
    if found.data_key is None:
        return ()
    rows = work.sql.execute(
        select(case_answer)
        .where(case_answer.c.case_id == found.id)
        .order_by(case_answer.c.row, case_answer.c.key)
    )
    return tuple(_opened_answer(found.data_key, row) for row in rows)


def events(work: Work, found: CaseRow) -> tuple[CaseEvent, ...]:
    """What happened to a case that was looked at, in order."""
    rows = work.sql.execute(
        select(case_event.c.kind, case_event.c.at, case_event.c.actor)
        .where(case_event.c.case_id == found.id)
        .order_by(case_event.c.n)
    )
    return tuple(CaseEvent(row.kind, row.at, row.actor) for row in rows)


def move(
    work: Work,
    found: CaseRow,
    added: Sequence[CaseEvent],
    *,
    rule: str | None = None,
    due_on: date | None = None,
    waiting_for: str | None = None,
    note: str | None = None,
) -> CaseState:
    """Add events to a case, its row locked meanwhile; its term and what it waits for are replaced.

    MoveNotAllowed when the case stands where the first event cannot follow. `rule` None keeps the rule.
    """
    locked = select(case_file.c.state).where(case_file.c.id == found.id).with_for_update()
    state: CaseState = work.sql.execute(locked).scalar_one()
    last = select(func.max(case_event.c.n)).where(case_event.c.case_id == found.id)
    newest: int = work.sql.execute(last).scalar_one()
    for event in added:
        if not may_move(state, event.kind):
            raise MoveNotAllowed(state, event.kind)
        state = event.kind
    _add_events(work, found.id, found.data_key, added, first=newest + 1, note=note)
    changed = {"state": state, "due_on": due_on, "waiting_for": waiting_for, "rule": rule or found.rule}
    work.sql.execute(update(case_file).where(case_file.c.id == found.id).values(changed))
    return state


def hold(work: Work, case_id: UUID) -> None:
    """Wait until nobody else moves this case: whoever asks is alone with it from here on."""
    work.sql.execute(select(case_file.c.id).where(case_file.c.id == case_id).with_for_update())


def set_person(
    work: Work, found: CaseRow, *, person: bytes, verified: bool, visit_id: UUID | None = None
) -> None:
    """Whom the case is about, known only now; its data key is bound to that person. A visit that proved it
    and sent what lacked is the one that made the case from then on."""
    values: dict[str, object] = {"person": person, "verified": verified}
    if visit_id is not None:
        values["visit_id"] = visit_id
    if found.data_key is not None:
        values["data_key"] = work.vault.wrap(found.data_key, context=case_key_context(found.id, person))
        values["key_id"] = work.vault.key_id
    work.sql.execute(update(case_file).where(case_file.c.id == found.id).values(values))


def _first(work: Work, which: str, key: Mapping[str, object], at: datetime) -> CaseRow | None:
    if sees_nothing(work.actor):
        return None
    row = _FIRST[which, work.actor.kind == "system"].first(work, {**asked_by(work.actor, at=at), **key})
    return None if row is None else _read(work, row)


def _read(work: Work, row: AnyRow) -> CaseRow:
    place = case_key_context(row.id, row.person)
    return CaseRow(
        id=row.id,
        folio=row.folio,
        procedure=row.procedure,
        version=row.version,
        draft_id=row.draft_id,
        person=row.person,
        verified=row.verified,
        state=row.state,
        rule=row.rule,
        channel=row.channel,
        office=row.office,
        submitted_at=row.submitted_at,
        due_on=row.due_on,
        waiting_for=row.waiting_for,
        data_key=None if row.data_key is None else work.vault.data_key(row.data_key, context=place),
        sight=Sight(row.sight),
    )


def _case_values(work: Work, found: DraftRow, key: DataKey, new: NewCase) -> dict[str, object]:
    return {
        "id": new.id,
        "folio": new.folio,
        "procedure": found.procedure,
        "version": found.version,
        "draft_id": found.id,
        "visit_id": work.actor.visit,
        "person": new.person,
        "verified": new.verified,
        "state": state_of(new.events),
        "rule": new.rule,
        "channel": new.channel,
        "office": new.office,
        "submitted_at": new.events[0].at,
        "due_on": new.due_on,
        "waiting_for": new.waiting_for,
        "data_key": work.vault.wrap(key, context=case_key_context(new.id, new.person)),
        "key_id": work.vault.key_id,
        "content_hash": new.content_hash,
        "approved_hash": new.approved_hash,
    }


def _add_events(
    work: Work,
    case_id: UUID,
    key: DataKey | None,
    added: Sequence[CaseEvent],
    *,
    first: int,
    note: str | None = None,
) -> None:
    """Number and write events; a note goes with the last of them."""
    rows: list[dict[str, object]] = [
        {"case_id": case_id, "n": first + place, "kind": event.kind, "at": event.at, "actor": event.actor}
        for place, event in enumerate(added)
    ]
    for row in rows:
        row["note_sealed"] = None
    if note is not None and key is not None:
        last = first + len(added) - 1
        rows[-1]["note_sealed"] = key.seal(note.encode(), context=f"case_event|note|{case_id}|{last}")
    _EVENT.run_all(work, rows)


def _sealed_answer(key: DataKey, case_id: UUID, answer: CaseAnswer) -> dict[str, object]:
    context = _answer_context(case_id, answer.key, answer.row)
    return {
        "case_id": case_id,
        "key": answer.key,
        "row": answer.row,
        "source": answer.source,
        "value_sealed": key.seal(answer.value.encode(), context=context),
    }


def _opened_answer(key: DataKey, row: AnyRow) -> CaseAnswer:
    plain = key.open(row.value_sealed, context=_answer_context(row.case_id, row.key, row.row))
    return CaseAnswer(row.key, row.row, row.source, plain.decode())


def _answer_context(case_id: UUID, key: str, row: str) -> str:
    return f"case_answer|value|{case_id}|{key}|{row}"
