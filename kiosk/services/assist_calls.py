"""Calls for help: a kiosk rings whoever walks the floor (AD-01), or says when somebody will (AD-03).

A call names kiosk, procedure and page; never an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kiosk.catalogues.holidays import holidays_near
from kiosk.domain.calendar import is_business_day, local, next_business_day
from kiosk.domain.staff import Role
from kiosk.services import limits, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import OpenDraft
from kiosk.services.house import House
from kiosk.services.staffing import actor_of
from kiosk.storage import assist_calls, offices, staff
from kiosk.storage.assist_rows import CallRow
from kiosk.storage.rows import ShiftRow
from kiosk.storage.store import Actor, Work

CALL_LIFE = timedelta(minutes=30)
"""As long as a visit at a kiosk."""
WHO_COMES = frozenset({Role.FLOOR, Role.OPERATOR})
KIOSKS_OF_ONE = 4
"""AD-03: kiosks one person can look after."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a call stands. `number` is of whoever comes. `next_at` says from when somebody is there, when now
    nobody is."""

    call: CallRow
    on_duty: int
    waiting: int
    """Calls of the office that nobody answered yet, this one among them."""
    next_at: datetime | None

    @property
    def takes_long(self) -> bool:
        """Whether more kiosks call than whoever is there can look after."""
        return self.waiting > self.on_duty * KIOSKS_OF_ONE

    @property
    def number(self) -> str:
        return self.call.answered_number


def ring(house: House, caller: Caller, draft: OpenDraft | None, *, page: str) -> Standing:
    """ "Pedir ayuda" at a kiosk. Ringing twice is ringing once, from the question of now. Raises TooMany."""
    now, here = house.clock(), house.settings
    draft_id = draft.id if draft is not None else None
    procedure = draft.procedure.key if draft is not None else ""
    with house.store.writing(Actor("person") if draft is None else draft.actor) as work:
        limits.count(house, work, limits.HELP_CALLS, who=f"{here.office}/{here.device}")
        call = assist_calls.open_call(work, here.office, here.device)
        if call is None:
            call = CallRow(
                house.chance.uuid(), here.office, here.device, draft_id, procedure, page, now, None, ""
            )
            assist_calls.ring(work, call)
            told = {"office": here.office, "device": here.device, "procedure": procedure, "page": page}
            about = draft_id or f"{here.office}/{here.device}"
            trail.write(work, trail.HELP_CALLED, about=about, at=now, chance=house.chance, body=told)
        else:
            assist_calls.move(work, call.id, draft_id=draft_id, procedure=procedure, page=page)
        return _standing(house, work, call)


def standing(house: House) -> Standing | None:
    """How the call of this kiosk stands; None when there is none."""
    with house.store.reading(Actor("system")) as work:
        call = assist_calls.open_call(work, house.settings.office, house.settings.device)
        return _standing(house, work, call) if call is not None else None


def _standing(house: House, work: Work, call: CallRow) -> Standing:
    count = staff.on_duty(work, office=call.office, roles=WHO_COMES, at=house.clock())
    waiting = sum(one.answered_at is None for one in assist_calls.open_calls(work, call.office))
    return Standing(call, count, waiting, _next_duty(house, work) if count == 0 else None)


def _next_duty(house: House, work: Work) -> datetime | None:
    """When somebody walks the floor again, as the settings say; None when they do not, or when it is now."""
    hours, now = house.settings.duty_hours, local(house.clock())
    if hours is None:
        return None
    today = now.date()
    decided = offices.known_holidays(work) | house.settings.holidays
    free = holidays_near(today, decided=decided)
    is_workday = is_business_day(today, holidays=free)
    if is_workday and hours[0] <= now.hour < hours[1]:
        return None
    later = not is_workday or now.hour >= hours[1]
    day = next_business_day(today + timedelta(days=1), holidays=free) if later else today
    return datetime(day.year, day.month, day.day, hours[0], tzinfo=now.tzinfo)


def give_up(house: House) -> None:
    """ "Ya no necesito ayuda"."""
    with house.store.writing(Actor("system")) as work:
        assist_calls.end(work, house.settings.office, house.settings.device, at=house.clock())


def calls_of(house: House, shift: ShiftRow) -> tuple[CallRow, ...]:
    """The list of the floor: calls of this office that are not over, oldest first."""
    with house.store.reading(Actor("system")) as work:
        return assist_calls.open_calls(work, shift.staff.office)


def answer(house: House, shift: ShiftRow, call_id: UUID) -> CallRow | None:
    """Somebody goes there. None when another was faster."""
    now, me = house.clock(), shift.staff
    with house.store.writing(actor_of(shift)) as work:
        call = assist_calls.answer(work, call_id, office=me.office, staff_id=me.id, number=me.number, at=now)
        if call is not None:
            told = {"staff": me.number, "office": me.office, "device": call.device}
            about = call.draft_id or f"{call.office}/{call.device}"
            trail.write(work, trail.HELP_ANSWERED, about=about, at=now, chance=house.chance, body=told)
    return call


def end_old(house: House) -> int:
    """Calls nobody came for."""
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        return assist_calls.end_old(work, made_before=now - CALL_LIFE, at=now)
