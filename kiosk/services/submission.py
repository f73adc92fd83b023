"""Submit a draft, once: read, ask the registers, write case, ledger line, seal and acuse in one transaction.

The registers are asked outside the transaction, with the draft as key, so that asking twice assigns one
number.
An intent is kept before asking: if the program dies in between, the reconciler finishes (security 10, P3).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from kiosk.domain.acuse import AcuseText, canonical, parse_canonical
from kiosk.domain.approvals import HELPED, read_channel
from kiosk.domain.case import CaseEvent, CaseState, may_move
from kiosk.domain.codes import CodeKind, draw_code
from kiosk.domain.identifiers import Curp, Folio
from kiosk.domain.words import msg
from kiosk.flow import blocks
from kiosk.flow.procedure import Outcome, Procedure
from kiosk.flow.steps import Problem
from kiosk.services import approval, handover, limits, mandates, trail
from kiosk.services.certainty import Unconfirmed, until_known
from kiosk.services.content import answers_sent, content_hash
from kiosk.services.deciding import decide
from kiosk.services.drafts import AlreadySent, OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import holder_index, way_of
from kiosk.services.visits import index_of_holder
from kiosk.storage import approvals, cases, drafts, failpoints, intents, ledger, outbox, receipts
from kiosk.storage.approvals import ApprovalRow
from kiosk.storage.cases import NewCase
from kiosk.storage.errors import AlreadyKept, SeqTaken, UnknownOutcome
from kiosk.storage.ledger import LedgerLine
from kiosk.storage.outbox import NewMessage
from kiosk.storage.rows import CaseRow
from kiosk.storage.store import Work


class NotReady(Exception):
    """Something is still to be answered or mended: the journey says what, `problems` what checks found."""

    def __init__(self, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__("not ready")
        self.problems = problems


class ChangedMeanwhile(Exception):
    """The review showed an older draft than the one there is: it must be looked at again."""


class WrongKey(Exception):
    """The key of the form was not made for this draft and visit."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is being written: one outcome about one person, from one draft."""

    draft_id: UUID
    case_id: UUID
    folio: Folio
    procedure: Procedure
    person: Curp | None
    outcome: Outcome
    channel: str


def submit_key(house: House, draft: OpenDraft) -> str:
    """The idempotency key of the review: bound to visit, draft and the newest entry it shows (128 bits)."""
    text = f"{draft.visit.id}|{draft.id}|{draft.newest}"
    return house.vault.name_for("submit", text.encode())[:16].hex()


def submit(house: House, draft: OpenDraft, *, key: str) -> str:
    """Send the request; returns its folio. The second click gets the first one's folio.

    Raises AlreadySent, NotReady, ChangedMeanwhile, WrongKey, NotApproved, TooMany and Unconfirmed.
    """
    require_open(draft)
    if not hmac.compare_digest(key.encode(), submit_key(house, draft).encode()):
        raise ChangedMeanwhile if len(key) == 32 else WrongKey
    if draft.journey.waiting is not None or draft.journey.stop is not None:
        raise NotReady
    problems = (*draft.journey.problems(), *_somebody_else(house, draft))
    if problems:
        raise NotReady(problems)
    existing = same_request(house, draft)
    if existing is not None:
        raise AlreadySent(existing)
    if draft.row.folio is not None:
        with house.store.reading(draft.actor) as work:
            _case_that_goes_on(house, work, draft)
    approval.check(house, draft)
    try:
        _intend(house, draft, key)
    except UnknownOutcome as unknown:
        raise Unconfirmed from unknown
    return until_known(house.chance, lambda: finish(house, draft, decide(house, draft)))


def _somebody_else(house: House, draft: OpenDraft) -> tuple[Problem, ...]:
    """A request that goes on stays about its person: folio and first date are theirs (0.7)."""
    keys = (draft.procedure.subject(draft.answers), draft.answers.get(blocks.curp))
    people = {index_of_holder(house.vault, key) for key in keys if key is not None}
    if draft.row.holder is None or draft.row.holder in people:
        return ()
    words = msg("Esta solicitud es de otra persona. Empieza una nueva desde el inicio.")
    return (Problem(blocks.curp, words),)


def same_request(house: House, draft: OpenDraft) -> str | None:
    """R-GEN-07, R-B11-11: the folio of the same request, still open or granted today."""
    with house.store.reading(draft.actor) as work:
        return _same_request(house, work, draft)


def _same_request(house: House, work: Work, draft: OpenDraft) -> str | None:
    person = draft.procedure.subject(draft.answers)
    if person is None:
        return None
    own = person == draft.procedure.identified(draft.answers)  # a parent is not known to be one yet
    return cases.same_request(
        work,
        procedure=draft.procedure.key,
        person=holder_index(work, person),
        today=house.today(),
        proved=own and blocks.proved_personally(draft.answers),
        except_draft=draft.id,
    )


def _require_first(house: House, work: Work, draft: OpenDraft) -> None:
    """R-GEN-07 between two devices that send at the same moment: the second waits here, and then sees the
    first's request. Raises AlreadySent."""
    ledger.hold(work)
    existing = _same_request(house, work, draft)
    if existing is not None:
        raise AlreadySent(existing)


def _intend(house: House, draft: OpenDraft, key: str) -> None:
    with house.store.writing(draft.actor) as work:
        limits.count(house, work, limits.SUBMITS, who=str(draft.visit.id))
        intents.intend(
            work,
            key=bytes.fromhex(key),
            draft_id=draft.id,
            content_hash=content_hash(draft),
            at=house.clock(),
        )


def finish(house: House, draft: OpenDraft, outcome: Outcome) -> str:
    """Write the case and its acuse; when another click was first, its folio.

    Raises AlreadySent when the same person's same request came from elsewhere meanwhile.
    """
    try:
        with house.store.writing(draft.actor) as work:
            before = _case_that_goes_on(house, work, draft)
            if before is None:
                _require_first(house, work, draft)
            folio, helped = _close_draft(house, work, draft, binds=before is None)
            approved = approval.require(house, work, draft, helped=helped)
            act = Act(
                draft.id,
                before.id if before is not None else house.chance.uuid(),
                folio,
                draft.procedure,
                draft.procedure.subject(draft.answers),
                outcome,
                approval.channel_of(draft, approved),
            )
            if before is None:
                _open_case(house, work, draft, act, approved)
                seal_act(house, work, act, number=1)
            else:
                _go_on_with_case(house, work, draft, act, before, approved)
            mandates.after_sent(house, work, draft, outcome)
            _tell(house, work, draft, folio)
            intents.settle(work, draft.id, folio=str(folio))
    except (SeqTaken, AlreadyKept):
        return _first_folio(house, draft)
    except AlreadySent as other:
        with house.store.writing(draft.actor) as work:
            intents.settle(work, draft.id, folio=other.folio)
        raise
    return str(folio)


def _case_that_goes_on(house: House, work: Work, draft: OpenDraft) -> CaseRow | None:
    """The case of a draft that was opened again to add what lacked; None for one that never left.

    Raises AlreadySent when the case ended meanwhile: nothing may be added to it any more.
    """
    if draft.row.folio is None:
        return None
    case = cases.look_by_draft(work, draft.id, at=house.clock())
    if case is not None and not may_move(case.state, CaseState.SUBMITTED):
        raise AlreadySent(case.folio)
    return case


def _go_on_with_case(
    house: House, work: Work, draft: OpenDraft, act: Act, before: CaseRow, approved: ApprovalRow | None
) -> None:
    """What was missing has come (needs_info): same folio, same first date, a new acuse."""
    now, outcome = house.clock(), act.outcome
    states = [CaseState.SUBMITTED]
    if outcome.state is not CaseState.SUBMITTED:
        states.append(outcome.state)
    cases.move(
        work,
        before,
        [CaseEvent(state, now, "person") for state in states],
        rule=outcome.rule,
        due_on=outcome.due_on,
        waiting_for=outcome.waiting_for or None,
    )
    if approved is not None:
        approvals.set_approved(
            work, before.id, content=content_hash(draft), approved=approved.content_hash
        )
    if act.person is not None:
        person, proved = holder_index(work, act.person), blocks.proved_personally(draft.answers)
        visit_id = draft.visit.id if proved else None
        cases.set_person(work, before, person=person, verified=proved, visit_id=visit_id)
    replace_acuse(house, work, act)


def replace_acuse(house: House, work: Work, act: Act) -> None:
    """Seal a newer acuse of the same folio; the one before it gives way."""
    now, folio = house.clock(), str(act.folio)
    old = receipts.of_folio(work, folio)
    number = receipts.newest_number(work, folio) + 1
    before = parse_canonical(old.text).channel if old is not None else ""
    if read_channel(before)[0] == HELPED and read_channel(act.channel)[0] != HELPED:
        act = replace(act, channel=before)
    seal_act(house, work, act, number=number)
    new = receipts.of_folio(work, folio, number=number)
    if old is not None and new is not None:
        receipts.set_status(work, old.id, status="replaced", at=now, replaced_by=new.id)
        trail.write(
            work, trail.REPLACED, about=act.draft_id, at=now, chance=house.chance, body={"folio": folio}
        )


def _close_draft(house: House, work: Work, draft: OpenDraft, *, binds: bool) -> tuple[Folio, bool]:
    """The marker entry, with which a late edit conflicts instead of slipping in, and the folio of the draft:
    given now if it was never left; also whether anybody helped. `binds` the answers to the person they are
    about."""
    folio, digest = handover.folio_for(house, work, draft)
    person = draft.procedure.subject(draft.answers) if binds else None
    given, helped = drafts.submit(
        work,
        draft.row,
        seq=draft.newest + 1,
        channel=draft.channel,
        at=house.clock(),
        folio=folio,
        resume_digest=digest,
        holder=holder_index(work, person) if person is not None else None,
    )
    return Folio.parse(given), helped


def _open_case(
    house: House, work: Work, draft: OpenDraft, act: Act, approved: ApprovalRow | None
) -> None:
    now, outcome = house.clock(), act.outcome
    states = [CaseState.SUBMITTED]
    if outcome.state is not CaseState.SUBMITTED:
        states.append(outcome.state)
    person = holder_index(work, act.person) if act.person is not None else None
    new = NewCase(
        id=act.case_id,
        folio=str(act.folio),
        person=person,
        verified=blocks.proved_personally(draft.answers),
        events=tuple(CaseEvent(state, now, "person") for state in states),
        rule=outcome.rule,
        channel=draft.channel,
        office=draft.row.place.office,
        due_on=outcome.due_on,
        waiting_for=outcome.waiting_for or None,
        content_hash=None if approved is None else content_hash(draft),
        approved_hash=None if approved is None else approved.content_hash,
    )
    cases.open_case(work, draft.row, new, answers=answers_sent(draft))


def seal_act(house: House, work: Work, act: Act, *, number: int) -> LedgerLine:
    """Ledger line, canonical text, seal and acuse of one act, in the open transaction."""
    now = house.clock()
    sealer = house.sealer
    values = result_values(act.procedure, act.outcome.values)
    body = {"folio": str(act.folio), "kind": act.outcome.kind.value, **values}
    line = trail.write(
        work,
        trail.SUBMITTED if number == 1 else trail.RESOLVED,
        about=act.draft_id,
        at=now,
        chance=house.chance,
        body=body,
    )
    text = canonical(
        AcuseText(
            folio=act.folio,
            number=str(number),
            kind=act.outcome.kind,
            procedure=act.procedure.key,
            procedure_version=str(act.procedure.version),
            at=now,
            channel=act.channel,
            curp=act.person,
            result=tuple(values.values()),
            ledger_n=line.n,
            leaf=line.leaf,
            key_id=sealer.key_id,
        )
    )
    failpoints.reach("before_seal")
    seal = sealer.seal(text)
    failpoints.reach("after_seal")
    code = draw_code(CodeKind.VERIFICATION, house.chance.sign)
    receipts.keep(
        work,
        house.chance.uuid(),
        folio=str(act.folio),
        number=number,
        kind=act.outcome.kind.value,
        case_id=act.case_id,
        text=text,
        seal=seal,
        seal_key_id=sealer.key_id,
        code=code,
        ledger_n=line.n,
        at=now,
    )
    return line


def result_values(procedure: Procedure, values: Mapping[str, str]) -> dict[str, str]:
    """Every declared result field, empty when the outcome does not fill it."""
    return {field.key: values.get(field.key, "") for field in procedure.result_fields}


def _tell(house: House, work: Work, draft: OpenDraft, folio: Folio) -> None:
    """A message to each contact given: a link, never a number (decisions 1.1)."""
    ways = draft.answers.get(blocks.delivery) or ()
    text = (
        f"{house.settings.sender}: tienes un aviso. Folio {folio}. Míralo en {house.settings.origin}/retomar"
    )
    letters = [
        NewMessage(house.chance.uuid(), f"sent|{folio}|{way}", way, contact.value, text)
        for contact in blocks.typed_contacts(draft.answers)
        if blocks.Delivery[(way := way_of(contact)).upper()] in ways
    ]
    outbox.put_all(work, letters, at=house.clock())


def _first_folio(house: House, draft: OpenDraft) -> str:
    """The folio of whoever sent it first. ChangedMeanwhile when it was edited and not sent."""
    with house.store.reading(draft.actor) as work:
        folio, looked = cases.folio_of_draft(work, draft.id), drafts.look(work, draft.id)
    if folio is None or (looked is not None and looked.draft.state == "open"):
        raise ChangedMeanwhile
    return folio
