"""Tasks of officers: one open task for a case, drawn for one officer, decided once.

For the program itself: what an officer may see of a task is for the services to say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, case, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.domain.case import CaseState
from kiosk.storage.failures import is_key_conflict
from kiosk.storage.readers import AnyRow
from kiosk.storage.review_tables import case_freeze, review_task
from kiosk.storage.store import Work
from kiosk.storage.tables import case_file, draft_entry, ledger

NOT_HELP = "review."
"""How kinds of ledger lines begin that an officer writes while deciding: those are no help."""
_WAITING = (CaseState.IN_REVIEW, CaseState.DISPUTED)


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that needs an officer and has no task yet."""

    id: UUID
    draft_id: UUID
    state: CaseState
    rule: str
    office: str
    due_on: date | None
    frozen_until: date | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task and what its list shows of the case: never whose it is."""

    id: UUID
    case_id: UUID
    draft_id: UUID
    kind: str
    rule: str
    made_at: datetime
    due_on: date
    office: str | None
    staff_id: UUID | None
    opened_at: datetime | None
    choice: str | None
    done_at: datetime | None
    folio: str
    procedure: str
    state: CaseState
    submitted_at: datetime
    case_office: str
    frozen_until: date | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an officer chose, as it is kept before the registers are asked."""

    code: str
    nss: str = field(default="", repr=False)
    others: tuple[str, ...] = field(default=(), repr=False)
    jobs: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    officer: str = ""
    """Number and office, for whoever finishes what was begun."""


_TASK = (
    select(
        review_task, case_file.c.draft_id, case_file.c.folio, case_file.c.procedure, case_file.c.state,
        case_file.c.submitted_at, case_file.c.office.label("case_office"),
        case_freeze.c.until.label("frozen_until"),
    )
    .join(case_file, case_file.c.id == review_task.c.case_id)
    .join(
        case_freeze,
        and_(case_freeze.c.case_id == review_task.c.case_id, case_freeze.c.lifted_at.is_(None)),
        isouter=True,
    )
)  # fmt: skip


def without_task(work: Work, *, limit: int) -> tuple[WaitingCase, ...]:
    """Cases that wait for an officer and that nobody was given, oldest first."""
    has_task = exists().where(review_task.c.case_id == case_file.c.id, review_task.c.done_at.is_(None))
    found = (
        select(case_file, case_freeze.c.until.label("frozen_until"))
        .join(
            case_freeze,
            and_(case_freeze.c.case_id == case_file.c.id, case_freeze.c.lifted_at.is_(None)),
            isouter=True,
        )
        .where(case_file.c.state.in_(_WAITING), ~has_task)
        .order_by(case_file.c.submitted_at)
        .limit(limit)
    )
    return tuple(
        WaitingCase(row.id, row.draft_id, row.state, row.rule, row.office, row.due_on, row.frozen_until)
        for row in work.sql.execute(found)
    )


def give(
    work: Work,
    task_id: UUID,
    *,
    case_id: UUID,
    kind: str,
    rule: str,
    due_on: date,
    office: str | None,
    staff_id: UUID | None,
    at: datetime,
) -> bool:
    """A task for a case; False when the case has an open one. Needs a transaction of its own."""
    new = {
        "id": task_id, "case_id": case_id, "kind": kind, "rule": rule, "made_at": at, "due_on": due_on,
        "office": office, "staff_id": staff_id,
    }  # fmt: skip
    try:
        work.sql.execute(insert(review_task).values(new))
    except IntegrityError as error:
        work.sql.rollback()
        if is_key_conflict(error):
            return False
        raise
    return True


def undrawn(work: Work, *, active: Sequence[UUID], limit: int) -> tuple[TaskRow, ...]:
    """Open tasks that nobody has, or whose officer is none any more, and that nobody decided."""
    nobody = or_(review_task.c.staff_id.is_(None), review_task.c.staff_id.not_in(active))
    found = _TASK.where(review_task.c.done_at.is_(None), review_task.c.choice.is_(None), nobody)
    return tuple(_task(row) for row in work.sql.execute(found.order_by(review_task.c.made_at).limit(limit)))


def hand(work: Work, task_id: UUID, *, office: str, staff_id: UUID) -> bool:
    """The task is this officer's now. False when it was decided meanwhile."""
    open_ = and_(review_task.c.id == task_id, review_task.c.choice.is_(None), review_task.c.done_at.is_(None))
    handed = update(review_task).where(open_).values(office=office, staff_id=staff_id, opened_at=None)
    return work.sql.execute(handed).rowcount == 1


def of_officer(work: Work, staff_id: UUID, *, limit: int) -> tuple[TaskRow, ...]:
    """The open tasks of an officer: what somebody said was not theirs first, then by the date promised."""
    first = case((review_task.c.kind == "dispute", 0), else_=1)
    mine = _TASK.where(review_task.c.staff_id == staff_id, review_task.c.done_at.is_(None))
    ordered = mine.order_by(first, review_task.c.due_on, case_file.c.submitted_at).limit(limit)
    return tuple(_task(row) for row in work.sql.execute(ordered))


def task(work: Work, task_id: UUID) -> TaskRow | None:
    row = work.sql.execute(_TASK.where(review_task.c.id == task_id)).first()
    return None if row is None else _task(row)


def open_up(work: Work, task_id: UUID, *, at: datetime) -> bool:
    """The officer opens what proves it. False when it was open before."""
    closed = and_(review_task.c.id == task_id, review_task.c.opened_at.is_(None))
    return work.sql.execute(update(review_task).where(closed).values(opened_at=at)).rowcount == 1


def choose(work: Work, task_id: UUID, chosen: Chosen, *, staff_id: UUID, at: datetime) -> bool:
    """Keep what was decided. False when somebody was first, or the task is another's now."""
    free = and_(
        review_task.c.id == task_id,
        review_task.c.staff_id == staff_id,
        review_task.c.choice.is_(None),
        review_task.c.done_at.is_(None),
    )
    told = {
        "nss": chosen.nss, "others": chosen.others, "jobs": chosen.jobs, "reasons": chosen.reasons,
        "officer": chosen.officer,
    }  # fmt: skip
    sealed = work.vault.seal(json.dumps(told).encode(), context=_context(task_id))
    values = {"choice": chosen.code, "details_sealed": sealed, "chosen_at": at}
    return work.sql.execute(update(review_task).where(free).values(values)).rowcount == 1


def chosen(work: Work, task_id: UUID) -> Chosen | None:
    """What was decided of a task, None while nothing is."""
    row = work.sql.execute(
        select(review_task.c.choice, review_task.c.details_sealed).where(review_task.c.id == task_id)
    ).first()
    if row is None or row.choice is None or row.details_sealed is None:
        return None
    told = json.loads(work.vault.open_sealed(row.details_sealed, context=_context(task_id)))
    return Chosen(
        row.choice, told["nss"], tuple(told["others"]), tuple(told["jobs"]), tuple(told["reasons"]),
        told["officer"],
    )  # fmt: skip


def withdraw(work: Work, task_id: UUID) -> None:
    """What was chosen cannot be carried out (a register says no): the task is open again."""
    unsaid = {"choice": None, "details_sealed": None, "chosen_at": None}
    still = and_(review_task.c.id == task_id, review_task.c.done_at.is_(None))
    work.sql.execute(update(review_task).where(still).values(unsaid))


def finish(work: Work, task_id: UUID, *, at: datetime) -> bool:
    """The task is done. False when it was before."""
    open_ = and_(review_task.c.id == task_id, review_task.c.done_at.is_(None))
    return work.sql.execute(update(review_task).where(open_).values(done_at=at)).rowcount == 1


def drop_of_case(work: Work, case_id: UUID, *, at: datetime) -> None:
    """Whatever waits for an officer of this case is over."""
    open_ = and_(review_task.c.case_id == case_id, review_task.c.done_at.is_(None))
    work.sql.execute(update(review_task).where(open_).values(done_at=at))


def deciding(work: Work, case_id: UUID) -> UUID | None:
    """The task of a case that was decided and is not carried out yet."""
    found = select(review_task.c.id).where(
        review_task.c.case_id == case_id,
        review_task.c.choice.is_not(None),
        review_task.c.done_at.is_(None),
    )
    return work.sql.execute(found).scalar()


def unfinished(work: Work, *, before: datetime, limit: int) -> tuple[UUID, ...]:
    """Tasks decided before a time and not carried out: the program died in between."""
    stuck = select(review_task.c.id).where(
        review_task.c.chosen_at < before, review_task.c.done_at.is_(None), review_task.c.choice.is_not(None)
    )
    return tuple(work.sql.execute(stuck.order_by(review_task.c.chosen_at).limit(limit)).scalars())


def open_counts(work: Work, *, today: date) -> dict[str, tuple[int, int]]:
    """How many open tasks each office has, and how many of them are late."""
    late = func.sum(case((review_task.c.due_on < today, 1), else_=0))
    found = select(review_task.c.office, func.count(), late).where(review_task.c.done_at.is_(None))
    rows = work.sql.execute(found.group_by(review_task.c.office))
    return {office or "": (int(count), int(over)) for office, count, over in rows}


def hands_on(work: Work, draft_id: UUID, *, case_ref: str) -> tuple[frozenset[str], frozenset[str]]:
    """Who of the staff had a hand in a draft: actors of its entries, and references of its ledger lines."""
    typed = select(draft_entry.c.actor).where(
        draft_entry.c.draft_id == draft_id, draft_entry.c.actor.startswith("staff:", autoescape=True)
    )
    lines = select(ledger.c.actor_ref).where(
        ledger.c.case_ref == case_ref, ~ledger.c.kind.startswith(NOT_HELP, autoescape=True)
    )
    return (
        frozenset(work.sql.execute(typed.distinct()).scalars()),
        frozenset(work.sql.execute(lines.distinct()).scalars()),
    )


def _context(task_id: UUID) -> str:
    return f"review_task|details|{task_id}"


def _task(row: AnyRow) -> TaskRow:
    return TaskRow(
        row.id, row.case_id, row.draft_id, row.kind, row.rule, row.made_at, row.due_on, row.office,
        row.staff_id, row.opened_at, row.choice, row.done_at, row.folio, row.procedure, row.state,
        row.submitted_at, row.case_office, row.frozen_until,
    )  # fmt: skip
