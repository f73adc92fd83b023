"""Drafts and their entries. A saved step is one prebuilt INSERT; its key (draft, seq) is lock and order.

Every query is filtered by its owner: a draft of somebody else and one that does not exist give the same None.
Functions that write take the `DraftRow` that such a query gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import LargeBinary, Uuid, and_, bindparam, case, func, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.case import CaseState
from kiosk.flow.questions import Entry, Source
from kiosk.storage.assist import HELPING_COLUMNS, HELPING_IS_LIVE, idle_since, read_helping
from kiosk.storage.assist_tables import assist_session
from kiosk.storage.errors import SeqTaken
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.owners import OWNS_DRAFT, sees_nothing
from kiosk.storage.prepared import Prepared
from kiosk.storage.readers import (
    DRAFT_COLUMNS,
    ENTRY_COLUMNS,
    HELPED_THIS,
    MARK,
    VISIT_COLUMNS,
    VISIT_IS_LIVE,
    draft_key_context,
    entry_context,
    read_draft,
    read_entries,
    read_visit,
    write_payload,
)
from kiosk.storage.rows import DraftRow, DraftState, Looked, Place, Survey, VisitRow
from kiosk.storage.store import Work
from kiosk.storage.tables import acuse, acuse_pdf, case_file, draft, draft_entry, visit
from kiosk.vault import DataKey

_THIS = draft.c.id == bindparam("draft", type_=Uuid())
_OPEN_KEYS = (
    "id", "procedure", "version", "visit_id", "state", "opened_at", "channel", "office", "device", "locale",
    "data_key", "key_id", "resume_tries", "resume_window_tries", "first_time",
)  # fmt: skip
_ENTRY_KEYS = ("draft_id", "seq", "page", "row", "actor", "source", "at", "key_id", "payload")
_OPEN = Prepared(insert(draft), keys=_OPEN_KEYS)
_APPEND = Prepared(insert(draft_entry), keys=_ENTRY_KEYS)
_LOOK = Prepared(select(*DRAFT_COLUMNS).where(_THIS))
_LOOK_OWN = Prepared(select(*DRAFT_COLUMNS).where(_THIS, OWNS_DRAFT))
_LOOK_BY_TOKEN = Prepared(
    select(*VISIT_COLUMNS, *DRAFT_COLUMNS, *HELPING_COLUMNS)
    .select_from(visit)
    .join(draft, and_(draft.c.visit_id == visit.c.id, _THIS), isouter=True)
    .join(assist_session, and_(assist_session.c.visit_id == visit.c.id, HELPING_IS_LIVE), isouter=True)
    .where(visit.c.token_hash == bindparam("token_hash"), *VISIT_IS_LIVE)
)
_ENTRIES = Prepared(
    select(*ENTRY_COLUMNS)
    .where(draft_entry.c.draft_id == bindparam("draft", type_=Uuid()))
    .order_by(draft_entry.c.seq)
)
_SUBMITTED = (
    update(draft)
    .where(draft.c.id == bindparam("this", type_=Uuid()))
    .values(
        state="submitted",
        ended_at=bindparam("at"),
        channel_end=bindparam("channel"),
        folio=func.coalesce(draft.c.folio, bindparam("new_folio")),
        resume_digest=func.coalesce(draft.c.resume_digest, bindparam("new_digest", type_=LargeBinary())),
    )
)
_SUBMIT = Prepared(_SUBMITTED.returning(draft.c.folio, HELPED_THIS))
_SUBMIT_FOR = Prepared(
    _SUBMITTED.values(
        holder=bindparam("new_holder"), data_key=bindparam("new_key"), key_id=bindparam("new_key_id")
    ).returning(draft.c.folio, HELPED_THIS)
)
NOTHING_SAID = Survey()
NO_DIGEST = b""
_SAME_WORK = text(
    "INSERT INTO limit_counter (key, slot, count) SELECT :key, :slot, 1 WHERE :missing = 1 "
    "ON CONFLICT (key, slot) DO UPDATE SET count = limit_counter.count + 1"
)


def open_draft(
    work: Work,
    draft_id: UUID,
    *,
    procedure: str,
    version: int,
    place: Place,
    at: datetime,
    survey: Survey = NOTHING_SAID,
) -> DraftRow:
    """A new draft of the visit that asks, with a data key of its own."""
    data_key, wrapped = work.vault.new_data_key(context=draft_key_context(draft_id, None))
    _OPEN.run(
        work,
        {
            "id": draft_id,
            "procedure": procedure,
            "version": version,
            "visit_id": work.actor.visit,
            "state": "open",
            "opened_at": at,
            "channel": place.channel,
            "office": place.office,
            "device": place.device,
            "locale": place.locale,
            "data_key": wrapped,
            "key_id": work.vault.key_id,
            "resume_tries": 0,
            "resume_window_tries": 0,
            "first_time": survey.first_time,
        },
    )
    return DraftRow(
        id=draft_id,
        procedure=procedure,
        version=version,
        visit_id=work.actor.visit,
        state="open",
        opened_at=at,
        ended_at=None,
        place=place,
        channel_end=None,
        folio=None,
        has_resume_code=False,
        holder=None,
        data_key=data_key,
        survey=survey,
        measured_open_at=None,
        measured_closed_at=None,
    )


def look(work: Work, draft_id: UUID) -> Looked | None:
    """A draft of the actor and its entries, in two statements. Foreign or missing: None."""
    if sees_nothing(work.actor):
        return None
    which = _LOOK if work.actor.kind == "system" else _LOOK_OWN
    found = which.first(work, {"draft": draft_id, "visit": work.actor.visit})
    return None if found is None else _with_entries(work, read_draft(work.vault, found))


def row(work: Work, draft_id: UUID) -> DraftRow | None:
    """A draft without its entries, for the program itself: others ask with `look`."""
    if work.actor.kind != "system":
        return None
    found = _LOOK.first(work, {"draft": draft_id})
    return None if found is None else read_draft(work.vault, found)


def look_by_token(
    work: Work, *, token_hash: bytes, draft_id: UUID, at: datetime
) -> tuple[VisitRow, Looked | None] | None:
    """The visit of a cookie and, if it owns it, a draft: both in one statement, the entries in a second.

    None when the visit is over or never was; None in second place when the draft is not this visit's.
    """
    asked = {"token_hash": token_hash, "draft": draft_id, "at": at, "idle_since": idle_since(at)}
    found = _LOOK_BY_TOKEN.first(work, asked)
    if found is None:
        return None
    if found.draft_id is None:
        return read_visit(found, at=at), None
    looked = _with_entries(work, read_draft(work.vault, found))
    return read_visit(found, at=at), replace(looked, helping=read_helping(found))


def append(work: Work, found: DraftRow, entries: Sequence[Entry]) -> None:
    """Save entries of a draft that was looked at. SeqTaken, after undoing all, if somebody was first."""
    if found.data_key is None:
        raise ValueError("the answers of this draft were erased")
    try:
        _APPEND.run_all(work, [_entry_row(found, found.data_key, entry) for entry in entries])
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise SeqTaken("another entry has this number") from None
        raise


def marker(kind: str, *, seq: int, actor: str, at: datetime) -> Entry:
    """An entry without answers that takes a number, so that a late save conflicts instead of slipping in."""
    return Entry(seq, MARK + kind, "", Source.COMPUTED, actor, at, {})


def end(
    work: Work, found: DraftRow, *, seq: int, state: DraftState, actor: str, channel: str, at: datetime
) -> None:
    """Submitted, withdrawn or expired: the marker at `seq` first, then the state."""
    append(work, found, [marker(state, seq=seq, actor=actor, at=at)])
    work.sql.execute(
        update(draft)
        .where(draft.c.id == found.id, draft.c.state == "open")
        .values(state=state, ended_at=at, channel_end=channel)
    )


def submit(
    work: Work,
    found: DraftRow,
    *,
    seq: int,
    channel: str,
    at: datetime,
    folio: str,
    resume_digest: bytes | None,
    holder: bytes | None,
) -> tuple[str, bool]:
    """Submitted by the person: the marker at `seq` first, then all that changes at once. Returns the folio of
    the draft, perhaps an older one than `folio`, and whether somebody ever helped with it.

    `holder` (blind index of the CURP) binds the data key to a person too; None leaves it as it is.
    """
    append(work, found, [marker("submitted", seq=seq, actor="person", at=at)])
    changed = {
        "this": found.id,
        "at": at,
        "channel": channel,
        "new_folio": folio,
        "new_digest": resume_digest,
    }
    if holder is None or found.data_key is None:
        row = _SUBMIT.first(work, changed)
    else:
        wrapped = work.vault.wrap(found.data_key, context=draft_key_context(found.id, holder))
        bound = {"new_holder": holder, "new_key": wrapped, "new_key_id": work.vault.key_id}
        row = _SUBMIT_FOR.first(work, changed | bound)
    return row.folio, bool(row.helped)


def reopen(work: Work, found: DraftRow) -> None:
    """A submitted draft that must say more (`needs_info`) takes entries again, after its marker."""
    again = update(draft).where(draft.c.id == found.id, draft.c.state == "submitted")
    work.sql.execute(again.values(state="open", ended_at=None))


def allot(work: Work, found: DraftRow, *, folio: str, resume_digest: bytes | None = None) -> str:
    """Folio and digest of the resume code, once: returns the folio of the draft, perhaps an older one."""
    first = update(draft).where(draft.c.id == found.id)
    kept = first.values(
        folio=func.coalesce(draft.c.folio, folio),
        resume_digest=func.coalesce(draft.c.resume_digest, resume_digest),
    ).returning(draft.c.folio)
    given: str = work.sql.execute(kept).scalar_one()
    return given


def hand_to(work: Work, draft_id: UUID, *, visit_id: UUID, channel: str, forgives: bool = False) -> None:
    """The draft belongs to another visit from now on. Only after a right resume or hand-off code; the first
    `forgives` the wrong ones before it."""
    went_on = case((draft.c.state == "open", channel), else_=draft.c.channel_end)
    changed = {"visit_id": visit_id, "channel_end": went_on, **(_NO_TRIES if forgives else {})}
    work.sql.execute(update(draft).where(draft.c.id == draft_id).values(changed))


_NO_TRIES = {"resume_tries": 0, "resume_window_tries": 0, "resume_window_at": None}


@dataclass(frozen=True, slots=True)
class Resumable:
    """A draft whose code may be tried now, and the digest to compare with."""

    id: UUID
    resume_digest: bytes = field(repr=False)
    is_submitted: bool = False


def try_resume(work: Work, *, folio: str, at: datetime, an_hour: int, in_all: int) -> Resumable | None:
    """Count one try at the code of a folio, and say what to compare it with.

    None when there is no such folio; an empty digest when its hour or the code itself is used up: no code has
    that one. The try counts if the block is left without an exception.
    """
    new_hour = or_(draft.c.resume_window_at.is_(None), draft.c.resume_window_at <= at - timedelta(hours=1))
    counted = (
        update(draft)
        .where(draft.c.folio == folio, draft.c.resume_digest.is_not(None))
        .values(
            resume_tries=draft.c.resume_tries + 1,
            resume_window_tries=case((new_hour, 1), else_=draft.c.resume_window_tries + 1),
            resume_window_at=case((new_hour, at), else_=draft.c.resume_window_at),
        )
        .returning(
            draft.c.id,
            draft.c.resume_digest,
            draft.c.resume_tries,
            draft.c.resume_window_tries,
            draft.c.state,
        )
    )
    row = work.sql.execute(counted).first()
    if row is None:
        return None
    used_up = row.resume_tries > in_all or row.resume_window_tries > an_hour
    return Resumable(row.id, NO_DIGEST if used_up else row.resume_digest, row.state == "submitted")


def same_work(work: Work, *, folio: str, at: datetime, missing: bool) -> None:
    """After a try that opened nothing: the row that was counted, or would have been, is written once.

    A folio that does not exist costs the same two statements, of which one writes, as one that does.
    """
    nobody = {"key": work.vault.index("no_such_folio", folio), "slot": int(at.timestamp())}
    work.sql.execute(_SAME_WORK, {**nobody, "missing": int(missing)})


def forgive_tries(work: Work, draft_id: UUID) -> None:
    """A right code makes the wrong ones before it forgotten."""
    work.sql.execute(update(draft).where(draft.c.id == draft_id).values(_NO_TRIES))


def keep_survey(work: Work, found: DraftRow, *, survey: Survey) -> None:
    """What the person said about the procedure; what was said before and not now stays."""
    told = {
        "first_time": survey.first_time,
        "could_finish": survey.could_finish,
        "was_easy": survey.was_easy,
    }
    values = {name: value for name, value in told.items() if value is not None}
    if values:
        work.sql.execute(update(draft).where(draft.c.id == found.id).values(values))


def claim_measure(work: Work, draft_id: UUID, *, phase: Literal["open", "closed"], at: datetime) -> bool:
    """Whether this is the first time that a phase of the draft is measured; it never is again."""
    column = draft.c.measured_open_at if phase == "open" else draft.c.measured_closed_at
    claimed = update(draft).where(draft.c.id == draft_id, column.is_(None)).values({column: at})
    return work.sql.execute(claimed).rowcount == 1


def to_measure(work: Work, *, phase: Literal["open", "closed"], limit: int) -> tuple[UUID, ...]:
    """Drafts that ended (`open`), or whose case did (`closed`), and were not measured for it yet."""
    if phase == "open":
        which = select(draft.c.id).where(draft.c.state != "open", draft.c.measured_open_at.is_(None))
    else:
        over = [state for state in CaseState if not state.is_open]
        which = (
            select(draft.c.id)
            .join(case_file, case_file.c.draft_id == draft.c.id)
            .where(draft.c.measured_closed_at.is_(None), case_file.c.state.in_(over))
        )
    readable = which.where(draft.c.data_key.is_not(None)).order_by(draft.c.ended_at).limit(limit)
    return tuple(work.sql.execute(readable).scalars())


def pages_printed(work: Work, draft_id: UUID) -> int:
    """Pages of the PDFs that were made of the acuses of a draft."""
    pages = (
        select(func.coalesce(func.sum(acuse_pdf.c.pages), 0))
        .join(acuse, acuse.c.id == acuse_pdf.c.acuse_id)
        .join(case_file, case_file.c.id == acuse.c.case_id)
        .where(case_file.c.draft_id == draft_id)
    )
    return int(work.sql.execute(pages).scalar_one())


def of_visit(work: Work) -> tuple[DraftRow, ...]:
    """Open drafts of the visit that asks, newest first, without their entries."""
    if work.actor.visit is None:
        return ()
    own = select(*DRAFT_COLUMNS).where(draft.c.visit_id == work.actor.visit, draft.c.state == "open")
    rows = work.sql.execute(own.order_by(draft.c.opened_at.desc()))
    return tuple(read_draft(work.vault, row) for row in rows)


def _with_entries(work: Work, found: DraftRow) -> Looked:
    return read_entries(found, _ENTRIES.rows(work, {"draft": found.id}))


def _entry_row(found: DraftRow, key: DataKey, entry: Entry) -> dict[str, object]:
    return {
        "draft_id": found.id,
        "seq": entry.seq,
        "page": entry.page,
        "row": entry.row,
        "actor": entry.actor,
        "source": entry.source.value,
        "at": entry.at,
        "key_id": key.key_id,
        "payload": key.seal(write_payload(entry), context=entry_context(found.id, entry.seq)),
    }
