"""The officer's queue: who gets which case, by chance and between offices; what proves it, side by side.

Nobody decides about a case they had a hand in, or about themselves (assisted_service 5.3, AD-08). Before an
officer opens a task nothing of the person is shown; opening it and each reveal are lines the person can read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Contact, Person
from kiosk.domain.review import Account, drawn
from kiosk.domain.staff import Role
from kiosk.domain.words import Msg, msg
from kiosk.flow import blocks
from kiosk.flow.desk import InsuredFindings, InsuredRecord
from kiosk.flow.journey import ReviewLine, walk
from kiosk.flow.known import CodeProof, code_proof, person_of
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers, fold
from kiosk.procedures import REVIEWS
from kiosk.procedures.reviewing import OF_DISPUTE, Choice, Review
from kiosk.services import own_help, trail
from kiosk.services.drafts import NotOurs, facts_for
from kiosk.services.house import House
from kiosk.services.staffing import ShiftRow, actor_of
from kiosk.storage import assist, drafts, reviews, staff
from kiosk.storage.reviews import TaskRow as TaskRow
from kiosk.storage.reviews import WaitingCase
from kiosk.storage.rows import StaffRow
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
AT_ONCE = 50
ON_A_PAGE = 100
CHANCE_BYTES = 8

REVEAL_REASONS: Mapping[str, Msg] = {
    "compare": msg("Compararlo con un papel"),
    "doubt": msg("Aclarar una duda del caso"),
    "call": msg("Avisar a la persona"),
}
"""Why an officer may see a value whole; whichever it is stands in the books."""


DISPUTE = msg("Alguien avisó que no pidió este trámite.")
UNTOLD = msg("Una persona debe verlo.")


class NotOpened(Exception):
    """Nothing of the person is shown before the officer opens the task."""


class IsDone(NotOpened):
    """Nor once it is done: what was seen to decide is seen no more."""


@dataclass(frozen=True, slots=True)
class Record:
    """A number in question: what the register holds of it."""

    found: InsuredRecord
    account: Account


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the person said and proved, and what the registers hold."""

    task: TaskRow
    procedure: Procedure
    review: Review
    person: Person | None = field(repr=False)
    proof: CodeProof
    lines: tuple[ReviewLine, ...] = field(repr=False)
    contacts: tuple[Contact, ...] = field(repr=False)
    found: InsuredFindings = field(repr=False)
    records: tuple[Record, ...] = field(repr=False)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return choices_of(self.task)

    def choice(self, code: str) -> Choice | None:
        return next((one for one in self.choices if one.code == code), None)


def choices_of(task: TaskRow) -> tuple[Choice, ...]:
    """What may be decided of a task."""
    return OF_DISPUTE if task.kind == "dispute" else REVIEWS[task.procedure].choices(task.rule)


def matter_of(task: TaskRow) -> Msg:
    """What a task is about, without telling whose it is."""
    return DISPUTE if task.kind == "dispute" else REVIEWS[task.procedure].matters.get(task.rule, UNTOLD)


# --- who gets it ------------------------------------------------------------------------------------------


def give_all(house: House) -> int:
    """Every case that waits for an officer becomes the task of one, drawn by chance. For `kiosk work`."""
    with house.store.reading(SYSTEM) as work:
        waiting = reviews.without_task(work, limit=AT_ONCE)
        officers = officers_of(work)
        left = reviews.undrawn(work, active=[one.id for one in officers], limit=AT_ONCE)
    given = sum(_give(house, case, officers) for case in waiting)
    return given + sum(_hand(house, task, officers) for task in left)


def officers_of(work: Work) -> tuple[StaffRow, ...]:
    """Everybody who may decide today."""
    return tuple(one for one, active in staff.listed(work) if active and one.role is Role.OFFICER)


def _give(house: House, case: WaitingCase, officers: Sequence[StaffRow]) -> bool:
    kind = "dispute" if case.state is CaseState.DISPUTED else "review"
    due = case.frozen_until or case.due_on or house.in_business_days(house.settings.review_days)[0]
    with house.store.writing(SYSTEM) as work:
        chosen = _draw(house, work, case.draft_id, case.office, officers)
        task_id, now = house.chance.uuid(), house.clock()
        given = reviews.give(
            work, task_id, case_id=case.id, kind=kind, rule=case.rule, due_on=due,
            office=chosen.office if chosen else None, staff_id=chosen.id if chosen else None, at=now,
        )  # fmt: skip
        if given:
            told = {"reviewer": chosen.number, "reviewing": chosen.office} if chosen else {}
            trail.write(work, trail.REVIEW_GIVEN, about=case.draft_id, at=now, chance=house.chance, body=told)
    return given


def _hand(house: House, task: TaskRow, officers: Sequence[StaffRow]) -> bool:
    with house.store.writing(SYSTEM) as work:
        chosen = _draw(house, work, task.draft_id, task.case_office, officers)
        if chosen is None or not reviews.hand(work, task.id, office=chosen.office, staff_id=chosen.id):
            return False
        told = {"reviewer": chosen.number, "reviewing": chosen.office}
        trail.write(
            work, trail.REVIEW_GIVEN, about=task.draft_id, at=house.clock(), chance=house.chance, body=told
        )
    return True


def _draw(
    house: House, work: Work, draft_id: UUID, office: str, officers: Sequence[StaffRow]
) -> StaffRow | None:
    """An officer by chance: first another office than the one of the case, then somebody in it.

    With no other office that has anybody, the same office may; None when nobody may decide this case.
    """
    may = [one for one in officers if not had_a_hand(house, work, one, draft_id)]
    return by_chance(may, office, lambda: house.chance.bytes(CHANCE_BYTES))


def by_chance(may: Sequence[StaffRow], office: str, toss: Callable[[], bytes]) -> StaffRow | None:
    """One of those who may decide, drawn as `_draw` says."""
    elsewhere = sorted({one.office for one in may if one.office != office})
    offices = elsewhere or sorted({one.office for one in may})
    if not offices:
        return None
    there = drawn(offices, toss())
    numbers = sorted(one.number for one in may if one.office == there)
    number = drawn(numbers, toss())
    return next(one for one in may if one.number == number)


def had_a_hand(house: House, work: Work, member: StaffRow, draft_id: UUID) -> bool:
    """Whether a member typed, helped or looked somebody up in a draft, or is one of its people (AD-08)."""
    typed, references = reviews.hands_on(
        work, draft_id, case_ref=trail.reference(work, "draft", str(draft_id))
    )
    if f"staff:{member.number}" in typed or trail.reference(work, "staff", str(member.id)) in references:
        return True
    if any(helper == member.id for helper, _ in assist.helpers_of(work, draft_id)):
        return True
    looked = drafts.look(work, draft_id)
    if looked is None:
        return False
    answers = fold(looked.entries)
    procedure = house.procedure(looked.draft.procedure)
    named = own_help.named(procedure, answers)
    return any(staff.is_same_person(work, member.id, **{own_help.kind_of(one): one}) for one in named)


# --- what they see ----------------------------------------------------------------------------------------


def tasks_of(house: House, shift: ShiftRow) -> tuple[TaskRow, ...]:
    """The open tasks of an officer, oldest promise first; what is in dispute before all."""
    with house.store.reading(SYSTEM) as work:
        return reviews.of_officer(work, shift.staff.id, limit=ON_A_PAGE)


def task_of(house: House, shift: ShiftRow, task_id: UUID) -> TaskRow:
    """A task of this officer. Raises NotOurs: foreign and missing ones look the same."""
    with house.store.reading(SYSTEM) as work:
        found = reviews.task(work, task_id)
        if found is None or found.staff_id != shift.staff.id:
            raise NotOurs
        if had_a_hand(house, work, shift.staff, found.draft_id):
            raise NotOurs
    return found


def open_task(house: House, shift: ShiftRow, task_id: UUID) -> None:
    """The officer opens what proves the case: the person can read that they did. Raises NotOurs."""
    task = task_of(house, shift, task_id)
    if task.done_at is not None:
        return
    with house.store.writing(actor_of(shift)) as work:
        if reviews.open_up(work, task_id, at=house.clock()):
            _tell(house, work, trail.REVIEW_OPENED, task)


def reveal(house: House, shift: ShiftRow, task: TaskRow, *, what: str, reason: str) -> None:
    """One value whole of a task this request looked at, once, with its reason in the books (assisted_service
    5.6). Raises NotOurs."""
    if task.opened_at is None or task.done_at is not None or reason not in REVEAL_REASONS:
        raise NotOurs
    with house.store.writing(actor_of(shift)) as work:
        kind = what.partition("-")[0]
        _tell(house, work, trail.REVIEW_REVEALED, task, what=kind, reason=reason)


def evidence(house: House, shift: ShiftRow, task_id: UUID) -> Evidence:
    """Both sides of a case. Raises NotOurs, NotOpened, IsDone and SystemDown."""
    task = task_of(house, shift, task_id)
    if task.done_at is not None:
        raise IsDone
    if task.opened_at is None:
        raise NotOpened
    return look_at(house, task)


def look_at(house: House, task: TaskRow) -> Evidence:
    """Both sides of a case, for whoever was found to be allowed. Raises SystemDown."""
    procedure, review = house.procedure(task.procedure), REVIEWS[task.procedure]
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, task.draft_id)
    if looked is None or looked.draft.data_key is None:
        raise NotOurs
    channel = looked.draft.place.channel
    journey = walk(procedure, fold(looked.entries), facts_for(house, channel))
    answers = journey.answers
    person = _person(house, procedure, answers)
    found = InsuredFindings()
    if person is not None and task.kind == "review":
        found = house.desk.insured.search(person, known_nss=review.paper(answers))
    accounts = ((one, house.corrections.account(one.nss)) for one in review.records(task.rule, found))
    return Evidence(
        task, procedure, review, person, answers.get(code_proof) or CodeProof.NONE,
        tuple(journey.review()), blocks.typed_contacts(answers), found,
        tuple(Record(one, account) for one, account in accounts if account is not None),
    )  # fmt: skip


def _person(house: House, procedure: Procedure, answers: Answers) -> Person | None:
    """Whom the case is about, as the population register wrote it; asked again when it was silent then."""
    known, subject = person_of(answers), procedure.subject(answers)
    if known is not None and known.curp == subject:
        return known
    record = house.desk.population.by_curp(subject) if subject is not None else None
    return record.person if record is not None else None


def numbers_of(seen: Evidence) -> tuple[Nss, ...]:
    return tuple(one.found.nss for one in seen.records)


def _tell(house: House, work: Work, kind: str, task: TaskRow, **more: str) -> None:
    body = {"folio": task.folio, "rule": task.rule, **more}
    trail.write(work, kind, about=task.draft_id, at=house.clock(), chance=house.chance, body=body)
