"""One screen between two people: how it goes from the desk to the person and back.

The two sides may have addresses of their own, and neither knows the cookies of the other. What crosses is a
ticket: drawn when the screen is turned, kept as a digest, good towards one side, once, for five minutes. It
opens nothing that was there before: the person's pages ask for their visit, the desk for its shift.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from kiosk import log
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Folio
from kiosk.flow.procedure import Procedure
from kiosk.services import assist, handover, limits, own_help, trail, visits
from kiosk.services.callers import Caller
from kiosk.services.drafts import open_in, read_draft
from kiosk.services.help_lines import close, tell
from kiosk.services.house import House
from kiosk.services.staffing import actor_of
from kiosk.storage import assist as sittings
from kiosk.storage import assist_pairing, cases, drafts
from kiosk.storage.assist_rows import Helping, PairingRow, Turn
from kiosk.storage.rows import Place, ShiftRow, VisitRow
from kiosk.storage.store import Actor, Work

TICKET_LIFE = timedelta(minutes=5)
TICKET_BYTES = 16
SITTING = timedelta(hours=1)
"""How long a visit at the screen of a desk may take."""
Towards: TypeAlias = Literal["person", "desk", "folio"]
"""Where a ticket leads; `folio` is the person's page that asks for folio and code."""
SYSTEM = Actor("system")


class WrongTicket(Exception):
    """That ticket leads nowhere: wrong, old and used ones look the same."""


class WasSent(Exception):
    """The request of that folio was sent and lacks nothing: there is nothing left to help with."""


class OwnErrand(Exception):
    """The request is about whoever would help (AD-08)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The person has the screen: with a draft, or with a ticket for the page that asks for their folio.
    `was_sent`: the request was sent before, and asks for the proof that it lacks."""

    draft_id: UUID | None
    begins: bool = False
    ticket: str = ""
    was_sent: bool = False


def offer(house: House, shift: ShiftRow, procedure: Procedure | None) -> str:
    """The operator turns the screen to a person who begins, or (None) who comes with a folio.

    Nothing is opened before the person says so.
    """
    with house.store.writing(actor_of(shift)) as work:
        ticket = _draw(house, work, _row(house, shift, procedure.key if procedure else ""), "person")
        told = {"staff": shift.staff.number, "office": shift.staff.office, "device": shift.device}
        about, now = shift.staff.id, house.clock()
        trail.write(work, trail.SCREEN_TURNED, about=about, at=now, chance=house.chance, body=told)
    return ticket


def give(house: House, helping: Helping, turn: Turn, *, actor: Actor) -> str:
    """The screen is turned: from now on whoever has it not sees nothing. Returns the ticket to the other
    side."""
    with house.store.writing(actor) as work:
        sittings.give_turn(work, helping, turn, at=house.clock())
        tell(house, work, trail.SCREEN_TURNED, helping, to=turn)
        return _draw(house, work, _row_of(house, helping), "person" if turn == "person" else "desk")


def leave(house: House, helping: Helping, *, is_over: bool = False) -> str:
    """The person goes: sitting and visit end, unless they did, and the screen goes back to the desk."""
    with house.store.writing(SYSTEM) as work:
        if not is_over:
            visits.close(house, work, helping.visit_id)
        return _draw(house, work, _row_of(house, helping), "desk")


def take(house: House, caller: Caller, ticket: str) -> Taken:
    """The person's side of the screen. One who begins gets a visit, a draft and the sitting. Raises
    WrongTicket."""
    with house.store.writing(SYSTEM) as work:
        found = _cross(house, work, ticket, "person")
        if found.draft_id is not None:
            return Taken(found.draft_id)
        if not found.procedure:
            again = replace(found, id=house.chance.uuid())
            return Taken(None, ticket=_draw(house, work, again, "folio"))
        visit = _sit_down(house, work, caller, found)
        draft = open_in(house, work, visit, house.procedure(found.procedure))
        assist.begin(house, work, found, draft_id=draft.id, visit_id=visit.id)
    return Taken(draft.id, begins=True)


def take_with_folio(house: House, caller: Caller, ticket: str, *, folio: Folio, code: str) -> Taken:
    """Folio and code, typed by the person: their draft comes to this screen and the sitting begins. A request
    that was sent and lacks a proof is open again, at the page that asks for it.

    Raises WrongPair and TooMany as everywhere, WrongTicket, WasSent and OwnErrand. A wrong pair leaves the
    ticket as it was, for another try.
    """
    limits.spend(house, limits.RESUME_TRIES, who=caller.token_hash.hex(), address=caller.address)
    begun = is_done = False
    with house.store.writing(SYSTEM) as work:
        row = handover.open_pair(house, work, folio=folio, code=code)
        if row is not None and row.is_submitted:
            case = cases.look_by_draft(work, row.id, at=house.clock())
            is_done = case is None or case.state is not CaseState.NEEDS_INFO
        if row is not None and is_done:
            drafts.forgive_tries(work, row.id)
        elif row is not None:
            begun = _begin(house, work, caller, row, ticket)
    if row is None:
        raise handover.WrongPair
    if is_done:
        raise WasSent
    if not begun:
        raise OwnErrand
    return Taken(row.id, was_sent=row.is_submitted)


def _begin(house: House, work: Work, caller: Caller, row: drafts.Resumable, ticket: str) -> bool:
    """The sitting about a draft that was left. False, and over at once, when it is the helper's own."""
    found = _cross(house, work, ticket, "folio")
    visit = _sit_down(house, work, caller, found)
    own = handover.bring(house, work, row, visit_id=visit.id, channel="assisted")
    helping = assist.begin(house, work, found, draft_id=row.id, visit_id=visit.id)
    looked = drafts.look(own, row.id)
    if looked is None:
        raise WrongTicket
    draft = read_draft(house, visit, looked)
    kind = own_help.own(work, helping, own_help.named(draft.procedure, draft.answers))
    if kind:
        own_help.write_down(house, work, helping, kind)
        close(house, work, (helping.id,), by="own")
    else:
        handover.open_again(house, own, looked)
    return not kind


def go_back(house: House, ticket: str) -> UUID | None:
    """The desk's side of the screen: the sitting that goes on, None when it is over. Raises WrongTicket."""
    with house.store.writing(SYSTEM) as work:
        found = _cross(house, work, ticket, "desk")
        live = sittings.live_for_staff(work, found.staff_id, at=house.clock()) if found.staff_id else ()
    return next((one.id for one in live if one.draft_id == found.draft_id), None)


def turned_to_person(house: House, shift: ShiftRow) -> Helping | None:
    """The sitting of the person who has the screen now, so that the operator must wait."""
    with house.store.reading(SYSTEM) as work:
        live = sittings.live_for_staff(work, shift.staff.id, at=house.clock())
    return next((one for one in live if one.is_turned), None)


def _sit_down(house: House, work: Work, caller: Caller, found: PairingRow) -> VisitRow:
    """A visit of whoever sits at the desk. Whatever visit this browser held before is not theirs: it ends."""
    before = visits.asking(house, work, caller)
    if before is not None:
        visits.close(house, work, before)
    place = Place("assisted", found.staff_office, house.settings.device, caller.locale)
    until = house.clock() + SITTING
    return visits.enter(house, work, replace(caller, late=True), until=until, place=place)[0]


def _row(house: House, shift: ShiftRow, procedure: str) -> PairingRow:
    now, me = house.clock(), shift.staff
    number, office = me.number, me.office
    until = now + TICKET_LIFE
    return PairingRow(house.chance.uuid(), office, "one", None, procedure, me.id, number, office, now, until)


def _row_of(house: House, helping: Helping) -> PairingRow:
    now, office = house.clock(), helping.office
    who = (helping.staff_id, helping.staff_number, office)
    return PairingRow(house.chance.uuid(), office, "one", helping.draft_id, "", *who, now, now + TICKET_LIFE)


def _draw(house: House, work: Work, row: PairingRow, towards: Towards) -> str:
    """A new ticket; what was drawn before for the same screen stops working."""
    ticket = house.chance.bytes(TICKET_BYTES).hex()
    assist_pairing.offer(work, row, digest=work.vault.code_digest("screen", f"{towards}|{ticket}"))
    return ticket


def _cross(house: House, work: Work, ticket: str, towards: Towards) -> PairingRow:
    digests = work.vault.code_digests("screen", f"{towards}|{ticket}")
    found = assist_pairing.cross(work, digests, at=house.clock())
    if found is None:
        log.write("screen.refused")
        raise WrongTicket
    return found
