"""An officer decides: kept first, then asked of the register, then written with acuse, line and messages.

What was chosen is kept before the register is asked, as a click on "Enviar" is: of two officers or two
windows the first one counts, and a program that dies in between finishes with the same key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseEvent, CaseState
from kiosk.domain.identifiers import Folio, Nss
from kiosk.domain.people import Contact
from kiosk.domain.refusal import SystemDown
from kiosk.domain.review import Effect
from kiosk.flow.desk import InsuredRecord
from kiosk.flow.procedure import Outcome
from kiosk.procedures.reviewing import Choice
from kiosk.procedures.ssn_review import CALL
from kiosk.services import after, reviews_settle, trail
from kiosk.services.house import House
from kiosk.services.reviews import AT_ONCE, SYSTEM, Evidence, IsDone, evidence, had_a_hand, look_at
from kiosk.services.staffing import ShiftRow, is_fresh
from kiosk.services.submission import Act, replace_acuse
from kiosk.storage import cases, reviews
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.reviews import Chosen, TaskRow
from kiosk.storage.store import Actor, Work

STUCK_AFTER = timedelta(seconds=30)


class NeedsFactor(Exception):
    """A decision needs the second factor of the last five minutes."""


class AlreadyDecided(Exception):
    """Somebody was first, or this is no task of this officer any more."""


class Frozen(Exception):
    """Somebody said it was not theirs: nothing happens to the case before a day."""


class NotPossible(Exception):
    """The register does not hold any more what the choice is about: look again."""


class Waits(Exception):
    """The decision is kept; a register is silent, and it is carried out when that answers."""


@dataclass(frozen=True, slots=True)
class Incomplete(Exception):
    """What the officer still has to choose: `number` or `reasons`."""

    what: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer sent: codes and places, checked against what the page showed."""

    choice: str
    number: str = ""
    jobs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def decide(house: House, shift: ShiftRow, task_id: UUID, said: Said) -> str:
    """Decide a case; its folio. Raises NotOurs, NotOpened, NeedsFactor, Frozen, Incomplete, AlreadyDecided,
    NotPossible, Waits and SystemDown."""
    try:
        seen = evidence(house, shift, task_id)
    except IsDone:
        raise AlreadyDecided from None
    if seen.task.choice is not None:
        raise AlreadyDecided
    if not is_fresh(house, shift):
        raise NeedsFactor
    if seen.task.frozen_until is not None and house.today() <= seen.task.frozen_until:
        raise Frozen
    chosen = _checked(seen, said, officer=f"{shift.staff.number}/{shift.staff.office}")
    with house.store.writing(SYSTEM) as work:
        cases.hold(work, seen.task.case_id)  # as whoever stops it does
        fresh = reviews.task(work, task_id)
        waits = fresh is not None and fresh.state in (CaseState.IN_REVIEW, CaseState.DISPUTED)
        if not waits or had_a_hand(house, work, shift.staff, seen.task.draft_id):
            raise AlreadyDecided
        if not reviews.choose(work, task_id, chosen, staff_id=shift.staff.id, at=house.clock()):
            raise AlreadyDecided
    try:
        carry_out(house, task_id)
    except SystemDown as down:
        raise Waits from down
    return seen.task.folio


def _checked(seen: Evidence, said: Said, *, officer: str) -> Chosen:
    """What was sent, as the task keeps it: only what the page offered. Raises Incomplete."""
    choice = seen.choice(said.choice)
    if choice is None:
        raise Incomplete("choice")
    nss, others = "", list[str]()
    if choice.asks_number:
        numbers = {str(place): one.found.nss.value for place, one in enumerate(seen.records)}
        nss = numbers.get(said.number, "")
        if not nss:
            raise Incomplete("number")
        others = [one for one in numbers.values() if one != nss]
    offered = {code for code, _ in choice.reasons}
    reasons = tuple(code for code in dict.fromkeys(said.reasons) if code in offered)
    if offered and (not reasons or (len(reasons) > 1 and not choice.several)):
        raise Incomplete("reasons")
    offered_jobs = {job.place for one in seen.records for job in one.account.jobs}
    jobs = tuple(sorted(place for place in offered_jobs if str(place) in said.jobs))
    return Chosen(choice.code, nss, tuple(others), jobs if choice.asks_jobs else (), reasons, officer)


def finish_all(house: House) -> int:
    """Decisions whose program died, or that waited for a register. For `kiosk work`."""
    with house.store.reading(SYSTEM) as work:
        stuck = reviews.unfinished(work, before=house.clock() - STUCK_AFTER, limit=AT_ONCE)
    done = 0
    for task_id in stuck:
        try:
            carry_out(house, task_id)
        except (SystemDown, NotPossible):
            continue
        done += 1
    return done


def carry_out(house: House, task_id: UUID) -> None:
    """Do what was chosen, once: the register by the task's own key, then everything of ours together."""
    with house.store.reading(SYSTEM) as work:
        task, chosen = reviews.task(work, task_id), reviews.chosen(work, task_id)
    if task is None or chosen is None or task.done_at is not None:
        return
    contacts = after.contacts_of_draft(house, task.draft_id)
    seen = look_at(house, task)
    choice = seen.choice(chosen.code)
    if choice is None:
        raise NotPossible
    try:
        record = _change_register(house, seen, choice, chosen)
    except (LookupError, AlreadyKept) as fault:
        with house.store.writing(SYSTEM) as work:
            reviews.withdraw(work, task_id)
        raise NotPossible from fault
    with house.store.writing(SYSTEM) as work:
        if not reviews.finish(work, task_id, at=house.clock()):
            return
        if task.kind == "dispute":
            reviews_settle.settle(house, work, task, choice, officer=chosen.officer)
        else:
            _write(house, work, seen, choice, chosen, record)
        _say(house, work, task, choice, chosen.officer, contacts)


def _change_register(house: House, seen: Evidence, choice: Choice, chosen: Chosen) -> InsuredRecord | None:
    """What the register must know of it; the number the person has then. LookupError, AlreadyKept."""
    person, now, key = seen.person, house.clock(), f"review|{seen.task.id}"
    if choice.effect is Effect.NONE:
        return None
    if person is None:
        raise LookupError("nobody is known to be the person")
    if choice.effect is Effect.ASSIGN:
        return house.desk.insured.assign(person, key=key, office=seen.task.case_office, at=now)
    nss = Nss(chosen.nss)
    if choice.effect is Effect.UNIFY:
        house.corrections.unify(nss, [Nss(one) for one in chosen.others], key=key, at=now)
    elif choice.effect is Effect.LINK:
        house.corrections.link(nss, person, key=key, at=now)
    else:
        house.corrections.separate(
            nss, person, keeps=choice.code == "stays", jobs=chosen.jobs, key=key,
            office=seen.task.case_office, at=now,
        )  # fmt: skip
    found = house.desk.insured.search(person).by_curp
    return next((one for one in found if one.nss == nss), found[0] if found else None)


def _write(
    house: House, work: Work, seen: Evidence, choice: Choice, chosen: Chosen, record: InsuredRecord | None
) -> None:
    """Case, acuse and line, in the open transaction. The old acuse gives way to that of the decision."""
    task, now = seen.task, house.clock()
    case = cases.by_id(work, task.case_id, at=now)
    if case is None or case.state is not CaseState.IN_REVIEW:
        return
    number = chosen.officer.partition("/")[0]
    cases.move(work, case, [CaseEvent(choice.state, now, f"staff:{number}")])
    values = _values(house, seen, choice, chosen.reasons, record)
    outcome = Outcome(choice.state, task.rule, AcuseKind.DECISION, values)
    person = seen.person.curp if seen.person is not None else None
    act = Act(task.draft_id, case.id, Folio.parse(case.folio), seen.procedure, person, outcome, case.channel)
    replace_acuse(house, work, act)


def _values(
    house: House, seen: Evidence, choice: Choice, reasons: Sequence[str], record: InsuredRecord | None
) -> Mapping[str, str]:
    """The sealed result; a refusal also carries where to complain (procedures 0.7)."""
    said = list(reasons)
    if choice.state is CaseState.REJECTED:
        said.append(CALL + house.settings.complaint_phone.replace(",", " "))
    if seen.person is None:
        return {"outcome": choice.outcome, "notes": ",".join(said)}
    return seen.review.values(choice, seen.person, record, said)


def _say(
    house: House,
    work: Work,
    task: TaskRow,
    choice: Choice,
    officer: str,
    contacts: Sequence[Contact],
) -> None:
    """The line of the officer, and word to every contact: there is an answer, and where."""
    number, _, office = officer.partition("/")
    acting = Work(work.sql, work.vault, Actor("staff", ref=officer, staff=task.staff_id))
    body = {"folio": task.folio, "rule": task.rule, "choice": choice.code}
    trail.write(
        acting, trail.REVIEW_DECIDED, about=task.draft_id, at=house.clock(), chance=house.chance, body=body
    )
    where = after.place_of(work, office, "assisted")
    origin = house.settings.origin
    when = f"{after.day_of(house)}, {where}"
    first = (
        f"{house.settings.sender}: tu trámite {task.folio} ya tiene respuesta ({when}). "
        f"Mírala en {origin}/retomar."
    )
    told = after.Told(task.case_id, task.draft_id, task.folio, f"decided-{task.id}")
    after.tell(house, work, told, contacts, lambda code: f"{first} {after.not_me(house, code)}")
