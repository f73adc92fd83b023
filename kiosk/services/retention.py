"""What may not be kept for ever goes by itself, and the ledger says that it went: counts, never names.

Each part is idempotent and small. What is over is looked at by the hour, so that one line an hour at most
tells what went (security 11, retention).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kiosk.domain.pins import IDLE_LIFE
from kiosk.services import trail
from kiosk.services.handover import DRAFT_LIFE
from kiosk.services.house import House
from kiosk.storage import (
    assist_calls,
    assist_pairing,
    codes,
    intents,
    limits,
    outbox,
    pins,
    reviews_after,
    staff,
    upkeep,
    visits,
)
from kiosk.storage.store import Actor

SYSTEM = Actor("system")
AT_ONCE = 50
KEPT_AFTER_END = timedelta(hours=24)
COUNTERS_LIFE = timedelta(days=2)
CALLS_LIFE = timedelta(days=60)
"""Longer than a draft: its measures count them."""
IDEMPOTENCY_LIFE = timedelta(days=30)
YEAR = timedelta(days=366)
"""A year of keeping is never shorter than a year."""


def tidy(house: House) -> int:
    """Ended visits, used codes, old counters, sent messages and settled clicks; how many rows went."""
    now = house.clock()
    hour = _hour(now)
    with house.store.writing(SYSTEM) as work:
        gone = {
            "visits": visits.purge(work, before=hour - KEPT_AFTER_END),
            "codes": codes.purge(work, before=hour - KEPT_AFTER_END)
            + assist_pairing.purge(work, before=hour - KEPT_AFTER_END),
            "counters": limits.purge(work, before=hour - COUNTERS_LIFE),
            "messages": outbox.purge(work, before=hour - DRAFT_LIFE),
            "calls": assist_calls.purge(work, before=hour - CALLS_LIFE),
            "shifts": staff.purge(work, before=hour - DRAFT_LIFE),
            "pins": pins.purge(work, unused_since=hour - IDLE_LIFE),
            "notices": reviews_after.purge(work, before=hour - DRAFT_LIFE),
            "clicks": intents.purge(work, before=hour - IDEMPOTENCY_LIFE),
        }
        if any(gone.values()):
            told = {what: str(count) for what, count in gone.items()}
            trail.write(work, trail.TIDIED, about="tidy", at=now, chance=house.chance, body=told)
    return sum(gone.values())


def erase_cases(house: House) -> int:
    """Answers of requests closed for as many years as KIOSK_KEEP_YEARS says. Their acuses stay."""
    closed_before = _hour(house.clock()) - YEAR * house.settings.keep_years
    with house.store.reading(SYSTEM) as work:
        old = upkeep.old_cases(work, closed_before=closed_before, limit=AT_ONCE)
    for draft_id in old:
        _erase(house, draft_id)
    return len(old)


def _erase(house: House, draft_id: UUID) -> None:
    with house.store.writing(SYSTEM) as work:
        upkeep.erase_case(work, draft_id, case_ref=trail.reference(work, "draft", str(draft_id)))
        trail.write(work, trail.ERASED, about=draft_id, at=house.clock(), chance=house.chance)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
