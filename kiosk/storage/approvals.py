"""Approvals: what a person approved, what became of it, and who interpreted.

Whoever writes has looked at the draft first. Signs and witnesses are sealed with its data key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.approvals import Asks, Method
from kiosk.storage.assist_tables import assist_session
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.readers import AnyRow
from kiosk.storage.rows import DraftRow
from kiosk.storage.sign_tables import approval, interpreter
from kiosk.storage.store import Work
from kiosk.storage.tables import case_file, draft

_COLUMNS = tuple(column for column in approval.c if column.name != "evidence_sealed")
_LIVE = (approval.c.voided_at.is_(None), approval.c.used_at.is_(None))


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """An approval that was neither voided nor used yet."""

    id: UUID
    draft_id: UUID
    seq: int
    content_hash: bytes
    method: Method
    visit_id: UUID
    office: str
    device: str
    helped_by: str
    at: datetime
    asks: Asks
    confirmed_by: UUID | None = None
    confirmed_number: str = ""
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether nobody else must confirm it any more."""
        return self.asks is Asks.NOBODY or self.confirmed_at is not None


def live(work: Work, draft_id: UUID, *, lock: bool = False) -> ApprovalRow | None:
    """The approval of a draft that is neither voided nor used."""
    which = select(*_COLUMNS).where(approval.c.draft_id == draft_id, *_LIVE)
    row = work.sql.execute(which.with_for_update() if lock else which).first()
    return None if row is None else _read(row)


def keep(work: Work, found: DraftRow, new: ApprovalRow, *, evidence: Mapping[str, str]) -> None:
    """A new approval; the one before must be voided. AlreadyKept when another is live."""
    sealed = None
    if evidence and found.data_key is not None:
        sealed = found.data_key.seal(json.dumps(dict(evidence)).encode(), context=_evidence_context(new.id))
    values = {name: getattr(new, name) for name in ApprovalRow.__dataclass_fields__}
    try:
        work.sql.execute(insert(approval), {**values, "evidence_sealed": sealed})
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            raise AlreadyKept("approval") from None
        raise


def evidence(work: Work, found: DraftRow, approval_id: UUID) -> Mapping[str, str]:
    """What was kept with a signature: the sign, the witness, the interpreter. Empty once it was erased."""
    which = select(approval.c.evidence_sealed).where(
        approval.c.id == approval_id, approval.c.draft_id == found.id
    )
    sealed = work.sql.execute(which).scalar()
    if sealed is None or found.data_key is None:
        return {}
    told: dict[str, str] = json.loads(found.data_key.open(sealed, context=_evidence_context(approval_id)))
    return told


def void(work: Work, draft_id: UUID, *, at: datetime) -> bool:
    """What was approved is not what there is any more; whether there was an approval."""
    live_one = update(approval).where(approval.c.draft_id == draft_id, *_LIVE)
    return work.sql.execute(live_one.values(voided_at=at)).rowcount > 0


def use(work: Work, approval_id: UUID, *, at: datetime) -> bool:
    """The approval is used, once."""
    mine = update(approval).where(approval.c.id == approval_id, *_LIVE)
    return work.sql.execute(mine.values(used_at=at)).rowcount == 1


def confirm(work: Work, approval_id: UUID, *, staff_id: UUID, number: str, at: datetime) -> bool:
    """Somebody of the staff confirms a signature from a sign-in of their own, once."""
    waiting = update(approval).where(approval.c.id == approval_id, *_LIVE, approval.c.confirmed_at.is_(None))
    done = waiting.values(confirmed_by=staff_id, confirmed_number=number, confirmed_at=at)
    return work.sql.execute(done).rowcount == 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A signature that waits for somebody of the staff: nothing of it tells whose it is."""

    approval: ApprovalRow
    procedure: str


def waiting(work: Work, *, office: str, since: datetime, limit: int) -> tuple[Waiting, ...]:
    """Signatures in an office that somebody must still confirm, oldest first."""
    asked = (
        select(*_COLUMNS, draft.c.procedure)
        .join(draft, draft.c.id == approval.c.draft_id)
        .where(
            approval.c.office == office,
            *_LIVE,
            approval.c.asks != Asks.NOBODY,
            approval.c.confirmed_at.is_(None),
            approval.c.at > since,
        )
        .order_by(approval.c.at)
        .limit(limit)
    )
    return tuple(Waiting(_read(row), row.procedure) for row in work.sql.execute(asked))


def set_approved(work: Work, case_id: UUID, *, content: bytes, approved: bytes) -> None:
    """A case that is sent again keeps the digest of what was approved now."""
    changed = {"content_hash": content, "approved_hash": approved}
    work.sql.execute(update(case_file).where(case_file.c.id == case_id).values(changed))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else counts when a draft is signed: whether an operator ever held the screen of this visit or of
    this draft, and who interprets (empty for nobody)."""

    one_screen: bool
    interpreter: Mapping[str, str]


def circumstances(work: Work, found: DraftRow, *, visit_id: UUID) -> Circumstances:
    """Both in one statement."""
    here = or_(assist_session.c.visit_id == visit_id, assist_session.c.draft_id == found.id)
    held = exists().where(here, assist_session.c.mode == "one")
    told = select(interpreter.c.named_sealed).where(interpreter.c.draft_id == found.id).scalar_subquery()
    row = work.sql.execute(select(held.label("held"), told.label("told"))).one()
    if row.told is None or found.data_key is None:
        return Circumstances(bool(row.held), {})
    opened = found.data_key.open(row.told, context=_interpreter_context(found.id))
    return Circumstances(bool(row.held), json.loads(opened))


# --- interpreters -----------------------------------------------------------------------------------------


def keep_interpreter(work: Work, found: DraftRow, told: Mapping[str, str], *, at: datetime) -> None:
    """Who interprets in a draft, instead of whoever was named before."""
    if found.data_key is None:
        raise ValueError("the answers of this draft were erased")
    forget_interpreter(work, found.id)
    sealed = found.data_key.seal(json.dumps(dict(told)).encode(), context=_interpreter_context(found.id))
    work.sql.execute(insert(interpreter).values(draft_id=found.id, at=at, named_sealed=sealed))


def forget_interpreter(work: Work, draft_id: UUID) -> None:
    """Nobody interprets any more."""
    work.sql.execute(delete(interpreter).where(interpreter.c.draft_id == draft_id))


def _evidence_context(approval_id: UUID) -> str:
    return f"approval|evidence|{approval_id}"


def _interpreter_context(draft_id: UUID) -> str:
    return f"interpreter|told|{draft_id}"


def _read(row: AnyRow) -> ApprovalRow:
    return ApprovalRow(**{name: getattr(row, name) for name in ApprovalRow.__dataclass_fields__})
