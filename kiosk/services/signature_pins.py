"""The presence PIN of a person: made before staff who saw the ID, used to sign there (A10a, R-A10-03).

A person without a PIN meets the same pages, the same pauses and the same work: nothing tells who has one.
"""

from __future__ import annotations

from datetime import datetime

from kiosk.domain.approvals import Method
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
from kiosk.flow import blocks
from kiosk.services import trail
from kiosk.services.approval import NEW_PIN, NotOpen, approve, saw_id
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import holder_index
from kiosk.storage import ledger, pins
from kiosk.storage.approvals import ApprovalRow
from kiosk.storage.pins import Tries
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


def create(house: House, draft: OpenDraft, pin: str) -> None:
    """A new PIN, typed by the person on their side, after staff saw the ID. Raises Refused and NotOpen."""
    require_open(draft)
    person = _person(draft)
    if draft.actor.kind != "person" or not may_create(draft):
        raise NotOpen
    contacts = (one.value for one in blocks.typed_contacts(draft.answers))
    phones = frozenset(one for one in contacts if one.isdecimal())
    require_good_pin(pin, born=person.birth_date, digits=phones)
    salt = house.chance.bytes(SALT_BYTES)
    who = house.vault.index("holder", person.value)
    digest = hash_secret(house.vault, _salted(who, pin), salt=salt)
    with house.store.writing(draft.actor) as work:
        pins.put(work, who, digest=digest, at=house.clock())
        trail.write(work, trail.PIN_MADE, about=draft.id, at=house.clock(), chance=house.chance)


def may_create(draft: OpenDraft) -> bool:
    """Whether staff are here and saw the ID of whoever signs."""
    helping = draft.helping
    if helping is None or helping.mode == "afar" or (helping.mode == "one" and helping.turn != "person"):
        return False
    return saw_id(draft)


def by_pin(house: House, draft: OpenDraft, typed: str) -> ApprovalRow:
    """Sign with the PIN. Raises Refused, WrongPin, PinRests, PinLocked and NotOpen."""
    pin = read_pin(typed)
    person = _person(draft)
    who = house.vault.index("holder", person.value)
    kept = _counted(house, draft, who)
    if not is_secret(house.vault, _salted(who, pin), kept):
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
    lives = found is not None and found.used_at + IDLE_LIFE > now
    return found.digest if found is not None and lives else ""


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


def _person(draft: OpenDraft) -> Curp:
    person = draft.procedure.identified(draft.answers)
    if person is None:
        raise NotOpen
    return person


def _salted(who: bytes, pin: str) -> str:
    """The same PIN of two people never looks the same, and serves nobody else."""
    return f"{who.hex()}|{pin}"
