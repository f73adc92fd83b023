"""What becomes of a case that somebody said was not theirs, once its freeze is over."""

from __future__ import annotations

from kiosk.domain.acuse import AcuseKind, parse_canonical
from kiosk.domain.case import CaseEvent, CaseState
from kiosk.domain.identifiers import Folio
from kiosk.flow.procedure import Outcome, Procedure
from kiosk.procedures.reviewing import RESTORE, Choice
from kiosk.services.house import House
from kiosk.services.submission import Act, replace_acuse
from kiosk.storage import cases, receipts, reviews_after
from kiosk.storage.reviews import TaskRow
from kiosk.storage.rows import CaseRow
from kiosk.storage.store import Work

DISPUTED = "disputed"
WAITED = (CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.NEEDS_INFO)
"""States in which nothing was decided yet: the case goes back to an officer."""


def settle(house: House, work: Work, task: TaskRow, choice: Choice, *, officer: str) -> None:
    """The case goes on as it was, or is cancelled; its acuse says which. In the open transaction."""
    now = house.clock()
    case = cases.by_id(work, task.case_id, at=now)
    freeze = reviews_after.frozen(work, task.case_id)
    if case is None or case.state is not CaseState.DISPUTED:
        return
    before = freeze.before if freeze is not None else CaseState.CLOSED
    goes_on = choice.code == RESTORE.code and before in WAITED
    state = CaseState.IN_REVIEW if goes_on else CaseState.CLOSED
    cases.move(work, case, [CaseEvent(state, now, f"staff:{officer.partition('/')[0]}")])
    reviews_after.lift(work, case.id, at=now)
    replace_acuse(house, work, _act(house, work, case, choice, state))


def _act(house: House, work: Work, case: CaseRow, choice: Choice, state: CaseState) -> Act:
    procedure, folio = house.procedure(case.procedure), Folio.parse(case.folio)
    if choice.code != RESTORE.code:
        outcome = Outcome(state, case.rule, AcuseKind.DECISION, {"outcome": choice.outcome})
        return Act(case.draft_id, case.id, folio, procedure, None, outcome, case.channel)
    values, text = {"outcome": "annulled"}, None
    for row in receipts.all_of_folio(work, case.folio):
        said = _values(procedure, row.text)
        if said["outcome"] != DISPUTED:
            values, text = said, row.text
    curp = parse_canonical(text).curp if text is not None else None
    outcome = Outcome(state, case.rule, AcuseKind.CORRECTION, values)
    return Act(case.draft_id, case.id, folio, procedure, curp, outcome, case.channel)


def _values(procedure: Procedure, sealed: str) -> dict[str, str]:
    keys = (field.key for field in procedure.result_fields)
    return dict(zip(keys, parse_canonical(sealed).result, strict=True))
