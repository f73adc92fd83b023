"""A visit: how it begins, rises, lowers and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.services import help_lines, limits, trail
from kiosk.services.callers import Caller
from kiosk.services.house import House
from kiosk.storage import assist, assist_calls, visits
from kiosk.storage.rows import Place, VisitRow
from kiosk.storage.store import Actor, Work
from kiosk.storage.visits import Before
from kiosk.vault import Vault

KIOSK_LIFE = timedelta(minutes=30)
HOME_LIFE = timedelta(hours=12)
CODE_KIND = b"c"
"""First byte of the digest of a one-time code that was shown (`identity.code_shown`)."""
UNHEARD_LIFE = timedelta(minutes=2)
"""How long a browser that did not hear of its new token may ask again with the old one and the same proof."""


def index_of_holder(vault: Vault, person: Curp) -> bytes:
    """How a visit and a case say whose they are."""
    return vault.index("holder", person.value)


def enter(
    house: House,
    work: Work,
    caller: Caller,
    *,
    until: datetime | None = None,
    place: Place | None = None,
) -> tuple[VisitRow, bool]:
    """The visit of this caller, in the open transaction, and whether it begins now, under the fresh token."""
    now = house.clock()
    found = visits.by_token(work, caller.token_hash, at=now) if not caller.late else None
    if found is not None:
        return found, False
    place = place or Place(caller.channel, house.settings.office, house.settings.device, caller.locale)
    life = HOME_LIFE if place.channel == "home" else KIOSK_LIFE
    began = VisitRow(house.chance.uuid(), Level.L0, None, None, place, now, now, until or now + life)
    visits.open_visit(
        work,
        began.id,
        token_hash=caller.fresh or caller.token_hash,
        place=place,
        at=now,
        ends_at=began.ends_at,
    )
    return began, True


def rise(
    house: House, work: Work, caller: Caller, *, until: datetime | None = None, shown: str = ""
) -> UUID:
    """The visit of whoever showed a right code, under their fresh token: the old one dies here.

    `until` is the end of a visit that only goes on, `shown` a proof that cannot be given twice.
    """
    visit, begins = enter(house, work, caller, until=until)
    old = before(house, caller, proof=shown) if shown else None
    if old is not None or not begins:
        visits.change_token(work, visit.id, token_hash=caller.fresh or caller.token_hash, before=old)
    return visit.id


def before(house: House, caller: Caller, *, proof: str) -> Before:
    """What the visitor may show again for a moment, should the answer with the new token never arrive."""
    return Before(caller.token_hash, _digest(house, proof), house.clock() + UNHEARD_LIFE)


def hear_again(house: House, work: Work, caller: Caller, *, proof: str) -> UUID | None:
    """The answer with the new token was lost on the way: the old token and the proof it was changed for give
    the visit a newer one, and nothing else does. None when there is no such visit.

    The proof itself is used up and proves nothing more.
    """
    found = visits.unheard(
        work, token_hash=caller.token_hash, proof=_digest(house, proof), at=house.clock()
    )
    if found is None:
        return None
    visits.change_token(work, found.id, token_hash=caller.fresh)
    return found.id


def _digest(house: House, proof: str) -> bytes:
    """Its first byte tells the kind of proof (the first letter of its first word), the rest nothing."""
    return proof[:1].encode() + house.vault.mac("unheard", proof.encode())


def may_show_code_again(house: House, caller: Caller, draft_id: UUID) -> bool:
    """Whether this browser sent a right code for this draft a moment ago and never heard the answer.

    Without the code itself nothing opens: it is only for asking for it once more.
    """
    with house.store.reading(Actor("system")) as work:
        kind = visits.unheard_kind(work, token_hash=caller.token_hash, draft_id=draft_id, at=house.clock())
    return kind == CODE_KIND


def go_on_unheard(house: House, caller: Caller, *, proof: str) -> bool:
    """`hear_again` in a transaction of its own. Tries are counted: a proof may be short. Raises TooMany."""
    limits.spend(house, limits.CODE_TRIES, who=f"unheard|{caller.token_hash.hex()}")
    with house.store.writing(Actor("system")) as work:
        return hear_again(house, work, caller, proof=proof) is not None


def asking(house: House, work: Work, caller: Caller) -> UUID | None:
    """The visit that asks, None when it is over or never was."""
    found = visits.by_token(work, caller.token_hash, at=house.clock())
    return found.id if found is not None else None


def end(house: House, token_hash: bytes) -> None:
    """Close the visit of a token: nothing of it can be seen any more. Ending twice is ending once."""
    with house.store.writing(Actor("system")) as work:
        found = visits.by_token(work, token_hash, at=house.clock())
        if found is not None:
            close(house, work, found.id)
            if found.place.channel == "kiosk":  # nobody is there to be helped
                assist_calls.end(work, found.place.office, found.place.device, at=house.clock())


def close(house: House, work: Work, visit_id: UUID) -> None:
    """End a visit in the open transaction, with its ledger line."""
    now = house.clock()
    visits.end(work, visit_id, at=now)
    help_lines.close(house, work, assist.unended(work, visit_id), by="visit")
    trail.write(work, trail.VISIT_ENDED, about=visit_id, at=now, chance=house.chance)


def lower(house: House, token_hash: bytes) -> None:
    """A long silence on an own phone: back to L0 (decisions 1.1, time limits)."""
    with house.store.writing(Actor("system")) as work:
        found = visits.by_token(work, token_hash, at=house.clock())
        if found is not None and found.level:
            visits.lower_level(work, found.id)
