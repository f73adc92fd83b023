""" "No fui yo": who was told of an act, or holds its folio and code, stops it for five business days (AD-13).

Nothing may act on the case meanwhile; the acuse of before gives way to one that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseEvent, CaseState, may_move
from kiosk.domain.identifiers import Folio
from kiosk.domain.people import Contact
from kiosk.domain.review import FREEZE_DAYS
from kiosk.flow.procedure import Outcome
from kiosk.services import after, limits, reviews_decide, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs
from kiosk.services.failures import Busy
from kiosk.services.handover import WrongPair
from kiosk.services.house import House
from kiosk.services.limits import Limit
from kiosk.services.receipts import Receipt, for_house
from kiosk.services.status import actor_of
from kiosk.services.submission import Act, replace_acuse
from kiosk.storage import cases, drafts, receipts, reviews, reviews_after
from kiosk.storage.rows import CaseRow
from kiosk.storage.store import Actor, Work

SYSTEM = Actor("system")
TRIES = Limit("not-me", 20, timedelta(minutes=10))
ROUNDS = 3
Cause: TypeAlias = Literal["not_me", "answer"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A case that stands still, until when, and the acuse that says so."""

    folio: str
    until: date
    receipt: Receipt


def stop_with_code(house: House, caller: Caller, *, folio: Folio, code: str) -> Stopped:
    """Stop the case of a folio with the code of a message or of its paper. Raises WrongPair and TooMany.

    A wrong code and a folio that does not exist look the same and cost the same. Tries are counted for who
    makes them and not for the folio, or whoever knows it could keep its person from stopping anything.
    """
    limits.spend(house, TRIES, who=caller.token_hash.hex(), address=caller.address)
    vault = house.vault
    with house.store.reading(SYSTEM) as work:
        told = vault.code_digests("notice", f"{folio}|{code}")
        case_id = reviews_after.case_of_notice(work, told, folio=str(folio), at=house.clock())
        found = cases.look(work, str(folio), at=house.clock())
        digest = reviews_after.resume_digest(work, str(folio))
    right = vault.is_code("resume", f"{folio}|{code}", digest or b"")
    if found is None or not (right or case_id == found.id):
        raise WrongPair
    return stop(house, found.id, cause="not_me")


def stop_own(house: House, caller: Caller, folio: str) -> Stopped:
    """The same from the person's own pages. Raises NotOurs."""
    with house.store.reading(SYSTEM) as work:
        own = Work(work.sql, work.vault, actor_of(work, house, caller))
        found = cases.look(own, folio, at=house.clock())
    if found is None:
        raise NotOurs
    return stop(house, found.id, cause="not_me")


def stop(house: House, case_id: UUID, *, cause: Cause) -> Stopped:
    """Freeze a case; one that is frozen already stays as it is. Raises NotOurs when it cannot be stopped.

    What an officer decided a moment ago is carried out first: half of it would help nobody.
    """
    with house.store.reading(SYSTEM) as work:
        found = cases.by_id(work, case_id, at=house.clock())
    if found is None:
        raise NotOurs
    for _ in range(ROUNDS):
        begun = _freeze_unless_decided(house, found, cause)
        if begun is None:
            return stopped(house, case_id)
        with suppress(reviews_decide.NotPossible):  # then nothing of it was done, nor will be
            reviews_decide.carry_out(house, begun)
    raise Busy("officers are deciding")


def _freeze_unless_decided(house: House, found: CaseRow, cause: Cause) -> UUID | None:
    """None once the case stands still, else the task that was decided first. Raises NotOurs."""
    until = house.in_business_days(FREEZE_DAYS)[0]
    contacts = after.contacts_of_draft(house, found.draft_id)
    with house.store.writing(SYSTEM) as work:
        cases.hold(work, found.id)  # as whoever decides does
        begun = reviews.deciding(work, found.id)
        if begun is not None:
            return begun
        case = cases.by_id(work, found.id, at=house.clock())
        if case is None or not (case.state is CaseState.DISPUTED or may_move(case.state, CaseState.DISPUTED)):
            raise NotOurs
        if case.state is not CaseState.DISPUTED:
            _freeze(house, work, case, until, cause)
            _say(house, work, case, contacts)
    return None


def stopped(house: House, case_id: UUID) -> Stopped:
    """A case that stands still. Raises NotOurs."""
    with house.store.reading(SYSTEM) as work:
        case = cases.by_id(work, case_id, at=house.clock())
        freeze = reviews_after.frozen(work, case_id)
        number = receipts.newest_number(work, case.folio) if case is not None else 0
    receipt = for_house(house, case.folio, number=number) if case is not None else None
    if case is None or freeze is None or receipt is None:
        raise NotOurs
    return Stopped(case.folio, freeze.until, receipt)


def receipt_of(house: House, code: str, *, who: str, address: str) -> Receipt:
    """The acuse of a warning by its verification code. Raises NotOurs and TooMany."""
    limits.spend(house, limits.VERIFY_TRIES, who=who, address=address)
    with house.store.reading(SYSTEM) as work:
        row = receipts.by_code(work, code)
    found = for_house(house, row.folio, number=row.number) if row is not None else None
    if found is None or found.values.get("outcome") != "disputed":
        raise NotOurs
    return found


def _freeze(house: House, work: Work, case: CaseRow, until: date, cause: Cause) -> None:
    """State, draft, tasks, acuse, incident and line, in the open transaction."""
    now = house.clock()
    _close_draft(work, case, house)
    cases.move(work, case, [CaseEvent(CaseState.DISPUTED, now, "person")], due_on=until)
    reviews_after.freeze(
        work, house.chance.uuid(), case_id=case.id, cause=cause, before=case.state, until=until, at=now
    )
    reviews.drop_of_case(work, case.id, at=now)
    values = {"outcome": "disputed", "due": until.isoformat()}
    outcome = Outcome(CaseState.DISPUTED, case.rule, AcuseKind.RECEIPT, values)
    procedure = house.procedure(case.procedure)
    act = Act(case.draft_id, case.id, Folio.parse(case.folio), procedure, None, outcome, case.channel)
    replace_acuse(house, work, act)
    if cause == "not_me":
        reviews_after.report(
            work, house.chance.uuid(), case_id=case.id, kind="not_me", office=case.office, at=now
        )
    body = {"folio": case.folio, "until": until.isoformat()}
    trail.write(work, trail.DISPUTED, about=case.draft_id, at=now, chance=house.chance, body=body)


def _close_draft(work: Work, case: CaseRow, house: House) -> None:
    """A request that was opened again to add what lacked takes no more."""
    looked = drafts.look(work, case.draft_id)
    if looked is not None and looked.draft.state == "open" and looked.draft.data_key is not None:
        drafts.end(
            work, looked.draft, seq=looked.newest + 1, state="submitted", actor="system",
            channel=looked.draft.channel_end or case.channel, at=house.clock(),
        )  # fmt: skip


def _say(house: House, work: Work, case: CaseRow, contacts: Sequence[Contact]) -> None:
    text = (
        f"{house.settings.sender}: pusimos en pausa el trámite {case.folio}. Nadie puede hacer nada con él. "
        f"Si no lo pediste tú, no tienes que hacer más. Dudas: {house.settings.help_phone}."
    )
    told = after.Told(case.id, case.draft_id, case.folio, f"stopped-{house.clock():%Y%m%d}")
    after.tell(house, work, told, contacts, lambda code: text)
