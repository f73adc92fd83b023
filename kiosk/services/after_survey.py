"""Two questions to a few of those who were helped: charged or not, understood or not (assisted_service 5.5).

One bad answer stops the case and goes to internal control, which the office does not see.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from kiosk.services import after_dispute, limits, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs
from kiosk.services.house import House
from kiosk.services.limits import Limit
from kiosk.storage import reviews_after
from kiosk.storage.reviews_after import FollowUpRow
from kiosk.storage.store import Actor

SYSTEM = Actor("system")
TRIES = Limit("follow-up", 20, timedelta(minutes=10))


class Answered(Exception):
    """These two questions were answered before."""


def look(house: House, caller: Caller, code: str) -> FollowUpRow:
    """Whose two questions a link opens. Raises NotOurs, Answered and TooMany."""
    limits.spend(house, TRIES, who=caller.token_hash.hex(), address=caller.address)
    with house.store.reading(SYSTEM) as work:
        digests = work.vault.code_digests("follow_up", code)
        found = reviews_after.asked_after(work, digests, at=house.clock())
    if found is None:
        raise NotOurs
    if found.answered_at is not None:
        raise Answered
    return found


def answer(house: House, caller: Caller, code: str, *, charged: bool, understood: bool) -> None:
    """Keep both answers, once. A bad one stops the case. Raises NotOurs, Answered and TooMany."""
    found = look(house, caller, code)
    now = house.clock()
    if charged or not understood:
        with suppress(NotOurs):  # a case that is over for good has nothing to stop
            after_dispute.stop(house, found.case_id, cause="answer")
    with house.store.writing(SYSTEM) as work:
        kept = reviews_after.answer_after(
            work, found.case_id, charged=_word(charged), understood=_word(understood), at=now
        )
        if kept:
            trail.write(work, trail.ANSWERED_AFTER, about=found.draft_id, at=now, chance=house.chance)
        if kept and (charged or not understood):
            kind = reviews_after.CHARGED if charged else reviews_after.NOT_UNDERSTOOD
            reviews_after.report(
                work, house.chance.uuid(), case_id=found.case_id, kind=kind, office=found.office, at=now
            )
    if not kept:
        raise Answered


def _word(said: bool) -> str:
    return "yes" if said else "no"
