"""The presence PIN of a person: made before staff who saw the ID, used to sign there (A10a, R-A10-03).

A person without a PIN meets the same pages, the same pauses and the same work: nothing tells who has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.approvals import Method
from kiosk.domain.codes import CodeKind, draw_code
from kiosk.domain.identifiers import Curp
from kiosk.domain.pins import (
    IDLE_LIFE,
    LOCK_AFTER,
    NEW_FOR,
    PAUSE,
    PAUSE_AFTER,
    read_pin,
    require_good_pin,
)
from kiosk.domain.refusal import SystemDown
from kiosk.flow import blocks
from kiosk.services import after, trail
from kiosk.services.approval import NEW_PIN, NotOpen, approve, saw_id
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import holder_index, way_of
from kiosk.storage import ledger, outbox, pins
from kiosk.storage.approvals import ApprovalRow
from kiosk.storage.outbox import NewMessage
from kiosk.storage.pins import PinRow, Tries
from kiosk.storage.store import Work
from kiosk.vault import hash_secret, is_secret

SALT_BYTES = 16


class WrongPin(Exception):
    """It is not the PIN of this person; `left` tries remain before it rests."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong")
        self.left = left


class PinRests(Exception):
    """Three wrong ones: it rests; `minutes` is a safe time to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__("rests")
        self.minutes = minutes


class PinLocked(Exception):
    """Six wrong ones: only staff who saw the ID open it again."""


def create(house: House, draft: OpenDraft, pin: str) -> str:
    """A new PIN, typed by the person on their side, after staff saw the ID.

    Returns the code for their paper, which is told once. Raises Refused and NotOpen.
    """
    require_open(draft)
    person = person_of(draft)
    if draft.actor.kind != "person" or not may_create(draft):
        raise NotOpen
    require_good(draft, person, pin)
    who = house.vault.index("holder", person.value)
    new, word = fresh(house, who, pin), letters(house, draft, person)
    with house.store.writing(draft.actor) as work:
        pins.put(work, who, digest=new.digest, paper=new.paper_digest, at=house.clock())
        pins.forgive(work, paper_index(house, person))
        trail.write(work, trail.PIN_MADE, about=draft.id, at=house.clock(), chance=house.chance)
        outbox.put_all(work, word, at=house.clock())
    return new.code


def require_good(draft: OpenDraft, person: Curp, pin: str) -> None:
    """Refused when others would guess it."""
    contacts = (one.value for one in blocks.typed_contacts(draft.answers))
    phones = frozenset(one for one in contacts if one.isdecimal())
    require_good_pin(pin, born=person.birth_date, digits=phones)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new PIN as it is kept, and the code of its paper, which is kept nowhere."""

    digest: str
    paper_digest: str
    code: str = field(repr=False)


def fresh(house: House, who: bytes, pin: str) -> Fresh:
    """Both digests, each with a salt of its own, and the code for the paper."""
    code = draw_code(CodeKind.RESUME, house.chance.sign)
    kept = [
        hash_secret(house.vault, salted(who, text), salt=house.chance.bytes(SALT_BYTES))
        for text in (pin, code)
    ]
    return Fresh(kept[0], kept[1], code)


def paper_index(house: House, person: Curp) -> bytes:
    """Under which wrong codes of the paper of a person are counted."""
    return house.vault.index("pin-paper", person.value)


def letters(house: House, draft: OpenDraft, person: Curp) -> list[NewMessage]:
    """Word to the contacts on file that there is a new PIN. Asks the register: never inside a transaction."""
    try:
        contacts = house.desk.contacts.of(person)
    except SystemDown:
        return []
    phone = house.settings.help_phone
    text = (
        f"{house.settings.sender}: {after.day_of(house)}, se hizo una clave de presencia a tu nombre. "
        f"¿No fuiste tú? Llama gratis al {phone}."
    )
    new = house.chance.uuid()
    return [
        NewMessage(house.chance.uuid(), f"pin|{new}|{way_of(one)}|{one.value}", way_of(one), one.value, text)
        for one in contacts
    ]


def is_here(draft: OpenDraft) -> bool:
    """Whether staff are here, and the screen is the person's."""
    helping = draft.helping
    return not (
        helping is None or helping.mode == "afar" or (helping.mode == "one" and helping.turn != "person")
    )


def may_create(draft: OpenDraft) -> bool:
    """Whether staff are here and saw the ID of whoever signs."""
    return is_here(draft) and saw_id(draft)


def by_pin(house: House, draft: OpenDraft, typed: str) -> ApprovalRow:
    """Sign with the PIN. Raises Refused, WrongPin, PinRests, PinLocked and NotOpen."""
    pin = read_pin(typed)
    person = person_of(draft)
    who = house.vault.index("holder", person.value)
    kept = _counted(house, draft, who)
    if not is_secret(house.vault, salted(who, pin), kept):
        with house.store.reading(draft.actor) as work:
            _require_open(pins.tries(work, who), house.clock())
            wrong = pins.tries(work, who).wrong
        raise WrongPin(PAUSE_AFTER - wrong % PAUSE_AFTER)

    def use(work: Work) -> None:
        pins.use(work, who, at=house.clock())

    with house.store.reading(draft.actor) as work:
        is_new = pins.was_made(work, who, since=house.clock() - NEW_FOR)
    return approve(house, draft, Method.PIN, evidence={NEW_PIN: "yes"} if is_new else {}, also=use)


def _counted(house: House, draft: OpenDraft, who: bytes) -> str:
    """Count the try before it is looked at; the digest to compare with, "" when there is none that lives."""
    now = house.clock()
    with house.store.writing(draft.actor) as work:
        ledger.hold(work)  # many at once are looked at one after the other
        _require_open(pins.tries(work, who), now)
        wrong = pins.count(work, who, at=now)
        if wrong >= PAUSE_AFTER:
            kind = trail.PIN_LOCKED if wrong >= LOCK_AFTER else trail.PIN_RESTS
            trail.write(work, kind, about=draft.id, at=now, chance=house.chance)
        found = pins.of(work, who)
    return found.digest if found is not None and lives(found, now) else ""


def lives(found: PinRow, at: datetime) -> bool:
    """Whether somebody used it in the last ninety days."""
    return found.used_at + IDLE_LIFE > at


def _require_open(tries: Tries, now: datetime) -> None:
    if tries.wrong >= LOCK_AFTER:
        raise PinLocked
    if tries.wrong >= PAUSE_AFTER and tries.wrong % PAUSE_AFTER == 0 and tries.last_at is not None:
        left = tries.last_at + PAUSE - now
        if left.total_seconds() > 0:
            raise PinRests(max(1, -(-int(left.total_seconds()) // 60)))


def unlock(house: House, work: Work, draft: OpenDraft) -> None:
    """Staff saw the ID: wrong tries are forgotten (R-A10-03)."""
    person = draft.procedure.identified(draft.answers)
    if person is not None and pins.forgive(work, holder_index(work, person)):
        trail.write(work, trail.PIN_UNLOCKED, about=draft.id, at=house.clock(), chance=house.chance)


def person_of(draft: OpenDraft) -> Curp:
    """Who signs. Raises NotOpen while nobody knows."""
    person = draft.procedure.identified(draft.answers)
    if person is None:
        raise NotOpen
    return person


def salted(who: bytes, pin: str) -> str:
    """The same PIN of two people never looks the same, and serves nobody else."""
    return f"{who.hex()}|{pin}"
