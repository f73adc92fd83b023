"""The paper of a presence PIN: with its code a person makes another PIN alone, once (A10a, R-A10-03).

Whoever has no PIN, or a paper that serves no more, meets the same words, the same limits and the same work.
"""

from __future__ import annotations

from kiosk.services import limits, trail
from kiosk.services.approval import NotOpen
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.signature_pins import (
    fresh,
    is_here,
    letters,
    lives,
    paper_index,
    person_of,
    require_good,
    salted,
)
from kiosk.storage import ledger, outbox, pins
from kiosk.vault import is_secret

TRIES_IN_ALL = 10


class WrongPaper(Exception):
    """It is not the code of this person's paper, or it serves no more."""


def remake(house: House, draft: OpenDraft, *, code: str, pin: str) -> str:
    """Another PIN for who forgot theirs, or has it locked. Returns the code for the new paper.

    Raises Refused, WrongPaper, TooMany after five tries in an hour, and NotOpen.
    """
    require_open(draft)
    person = person_of(draft)
    if draft.actor.kind != "person" or not is_here(draft):
        raise NotOpen
    require_good(draft, person, pin)
    who = house.vault.index("holder", person.value)
    limits.spend(house, limits.PAPER_TRIES, who=who.hex())
    kept = _counted(house, draft, who, paper_index(house, person))
    if not is_secret(house.vault, salted(who, code), kept):
        raise WrongPaper
    new, word, now = fresh(house, who, pin), letters(house, draft, person), house.clock()
    with house.store.writing(draft.actor) as work:
        if not pins.change(work, who, used=kept, digest=new.digest, paper=new.paper_digest, at=now):
            raise WrongPaper
        pins.forgive(work, paper_index(house, person))
        trail.write(work, trail.PIN_REMADE, about=draft.id, at=now, chance=house.chance)
        outbox.put_all(work, word, at=now)
    return new.code


def _counted(house: House, draft: OpenDraft, who: bytes, tried: bytes) -> str:
    """Count the try before it is looked at; the digest to compare with. After the tenth there is none."""
    now = house.clock()
    with house.store.writing(draft.actor) as work:
        ledger.hold(work)  # many at once are looked at one after the other
        tries = pins.count(work, tried, at=now)
        found = pins.of(work, who)
        if tries <= TRIES_IN_ALL:
            return found.paper if found is not None and lives(found, now) else ""
        pins.spend_paper(work, who)
        if tries == TRIES_IN_ALL + 1:
            trail.write(work, trail.PIN_PAPER_SPENT, about=draft.id, at=now, chance=house.chance)
    return ""
