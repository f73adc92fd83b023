"""Check-in and turns: the first touch at an office starts the clock; desks call; the person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kiosk.domain.staff import Role
from kiosk.domain.turns import Line, TurnState
from kiosk.services import limits, trail
from kiosk.services.house import House
from kiosk.services.limits import Limit
from kiosk.services.staffing import ShiftRow, actor_of
from kiosk.storage import outbox, turns
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.outbox import NewMessage
from kiosk.storage.store import Actor, Work
from kiosk.storage.turns import TurnRow as TurnRow

GIVEN = Limit("turn", 60, limits.KIOSK_CURPS.window)
"""From one device: more than a full room comes in ten minutes is nobody's need."""
TEXTED = Limit("turn-text", 3, timedelta(hours=1))
"""Turns told to one telephone; the turn itself is given all the same."""
ON_SCREEN = 6
LINES_OF: Mapping[Role, tuple[Line, ...]] = {
    Role.FLOOR: (Line.OPERATOR,),
    Role.OPERATOR: (Line.OPERATOR,),
    Role.OFFICER: (Line.OFFICER,),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A turn and how the line stands before it. `minutes` is None while nobody was called today."""

    turn: TurnRow
    before: int
    minutes: int | None


def take_turn(
    house: House, turn_id: UUID, *, line: Line, reason: str, phone: str, device: str, address: str
) -> TurnRow:
    """The next turn of the installation's office; the same press again is the same turn. Raises TooMany."""
    limits.spend(house, GIVEN, who=f"turn|{device}", address=address)
    for tries in range(5):
        try:
            return _give(house, turn_id, line=line, reason=reason, phone=phone)
        except AlreadyKept:
            house.chance.pause(tries)
    return _give(house, turn_id, line=line, reason=reason, phone=phone)


def _give(house: House, turn_id: UUID, *, line: Line, reason: str, phone: str) -> TurnRow:
    now, here = house.clock(), house.settings
    with house.store.writing(Actor("system")) as work:
        before = turns.look(work, turn_id)
        if before is not None:
            return before
        given = turns.give(
            work,
            turn_id,
            office=here.office,
            day=house.today(),
            line=line,
            reason=reason,
            phone=phone,
            at=now,
        )
        if not _may_text(house, work, phone):
            given = turns.forget_phone(work, given)
        _text(house, work, given, "given", f"tu turno es {given.label}. Te avisamos cuando te toque.")
    return given


def _may_text(house: House, work: Work, phone: str) -> bool:
    """Whether one more turn may be told to a telephone: it may be that of somebody who asked for nothing."""
    index = work.vault.index("turn-phone", phone).hex()
    return not phone or bool(limits.within(house, work, TEXTED, who=[index]))


def see(house: House, turn_id: UUID) -> Waiting | None:
    """A turn as its holder sees it."""
    with house.store.reading(Actor("system")) as work:
        found = turns.look(work, turn_id)
        if found is None:
            return None
        before = turns.before(work, found)
        seconds = turns.typical_wait(work, office=found.office, day=found.day, line=found.line)
    return Waiting(found, before, None if seconds is None else max(1, round(seconds / 60)))


def leave(house: House, turn_id: UUID) -> bool:
    """The holder waits no longer. False when the turn was called or over."""
    with house.store.writing(Actor("system")) as work:
        return _ended(house, work, turn_id, TurnState.LEFT, None)


def screen(house: House) -> tuple[TurnRow, ...]:
    """What the screen of the waiting room shows: turns and desks, no names."""
    with house.store.reading(Actor("system")) as work:
        return turns.called(work, office=house.settings.office, day=house.today(), limit=ON_SCREEN)


@dataclass(frozen=True, slots=True)
class Queue:
    """The lines of a member's place: who waits, and the turn at this desk."""

    waiting: tuple[TurnRow, ...]
    here: TurnRow | None


def queue(house: House, shift: ShiftRow) -> Queue:
    """Who waits for somebody of this place."""
    with house.store.reading(Actor("system")) as work:
        lines = LINES_OF.get(shift.staff.role, ())
        found = turns.waiting(work, office=shift.staff.office, day=house.today(), lines=lines)
        return Queue(found, turns.at_desk(work, shift.staff.id, day=house.today()))


def call_next(house: House, shift: ShiftRow) -> TurnRow | None:
    """Call whoever waited longest; None when nobody waits. A turn still at the desk counts as served."""
    now = house.clock()
    with house.store.writing(actor_of(shift)) as work:
        held = turns.at_desk(work, shift.staff.id, day=house.today())
        if held is not None:
            _ended(house, work, held.id, TurnState.SERVED, shift.staff.id)
        lines = LINES_OF.get(shift.staff.role, ())
        for one in turns.waiting(work, office=shift.staff.office, day=house.today(), lines=lines):
            if turns.call(work, one.id, staff_id=shift.staff.id, place=shift.device, at=now):
                seconds = round((now - one.made_at).total_seconds())
                _line(house, work, trail.TURN_CALLED, one, waited=str(seconds))
                _text(house, work, one, "called", f"te toca. Turno {one.label}. Pasa a {shift.device}.")
                return replace(one, state=TurnState.CALLED, called_at=now, place=shift.device, calls=1)
    return None


def call_again(house: House, shift: ShiftRow, turn_id: UUID) -> bool:
    """Call the turn of this desk once more."""
    with house.store.writing(actor_of(shift)) as work:
        return turns.call_again(work, turn_id, staff_id=shift.staff.id, at=house.clock())


def finish(house: House, shift: ShiftRow, turn_id: UUID, *, came: bool) -> bool:
    """The turn of this desk is over: served, or nobody came."""
    state = TurnState.SERVED if came else TurnState.ABSENT
    with house.store.writing(actor_of(shift)) as work:
        return _ended(house, work, turn_id, state, shift.staff.id)


def close_day(house: House) -> int:
    """Turns of days that are over end, and no telephone of them stays."""
    with house.store.writing(Actor("system")) as work:
        return turns.close_day(work, before_day=house.today(), at=house.clock())


def _ended(house: House, work: Work, turn_id: UUID, state: TurnState, staff_id: UUID | None) -> bool:
    done = turns.end(work, turn_id, state=state, at=house.clock(), staff_id=staff_id)
    if done and staff_id is not None:  # what people do with their own turn is in the turn
        body = {"state": state.value}
        trail.write(
            work, trail.TURN_ENDED, about=turn_id, at=house.clock(), chance=house.chance, body=body
        )
    return done


def _line(house: House, work: Work, kind: str, one: TurnRow, **body: str) -> None:
    told = {"line": one.line.value, "reason": one.reason, "at_office": one.office, **body}
    trail.write(work, kind, about=one.id, at=house.clock(), chance=house.chance, body=told)


def _text(house: House, work: Work, one: TurnRow, what: str, words: str) -> None:
    """A message to whoever asked for one: the turn, never what for."""
    if one.phone:
        text = f"{house.settings.sender}: {words}"
        letter = NewMessage(house.chance.uuid(), f"turn|{what}|{one.id}", "sms", one.phone, text)
        outbox.put_all(work, [letter], at=house.clock())
