"""How often something may be tried. Counters are kept in the database under keyed digests (security 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kiosk.services.house import House
from kiosk.storage import limits
from kiosk.storage.store import Actor, Work


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries in each window; `most` is multiplied by the setting KIOSK_LIMIT_FACTOR."""

    name: str
    most: int
    window: timedelta


KIOSK_CURPS = Limit("curp-kiosk", 10, timedelta(minutes=10))  # R-B11-12
HOME_CURPS = Limit("curp-home", 30, timedelta(hours=1))
CODE_SENDS = Limit("code-send", 5, timedelta(hours=1))
CODE_TRIES = Limit("code-try", 20, timedelta(days=1))
RESUME_TRIES = Limit("resume", 20, timedelta(minutes=10))
HAND_OFF_TRIES = Limit("hand-off", 20, timedelta(minutes=10))
VERIFY_TRIES = Limit("verify", 30, timedelta(minutes=1))
SUBMITS = Limit("submit", 10, timedelta(minutes=1))
PAPER_TRIES = Limit("pin-paper", 5, timedelta(hours=1))
UNLOCK_TRIES = Limit("unlock", 5, timedelta(hours=1))
STAFF_CURPS = Limit("curp-staff", 60, timedelta(hours=1))  # security 6
PAIRINGS = Limit("pairing-code", 20, timedelta(minutes=10))
HELP_CALLS = Limit("help-call", 20, timedelta(minutes=10))
OPENED = Limit("open", 30, timedelta(minutes=10))
REPORTS = Limit("csp", 10, timedelta(minutes=1))

ADDRESS_FACTOR = 20
"""Many people share one address (an office, a village): it may do twenty times as much as one device."""


class TooMany(Exception):
    """A limit is reached; `minutes` is a safe time to wait."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.name)
        self.minutes = max(1, round(limit.window.total_seconds() / 60))


def count(house: House, work: Work, limit: Limit, *, who: str, address: str = "") -> None:
    """Count one try in an open transaction; raise TooMany when it is one too many for visitor or address."""
    counts = limits.hit_all(work, _keys(limit, who, address), window=limit.window, at=house.clock())
    _hold(house, limit, counts)


def _keys(limit: Limit, who: str, address: str) -> list[str]:
    return [f"{limit.name}|who|{who}", *([f"{limit.name}|from|{address}"] if address else [])]


def _hold(house: House, limit: Limit, counts: Sequence[int]) -> None:
    """Raise TooMany when the visitor, counted first, or their address is over the limit."""
    most = limit.most * house.settings.limit_factor
    if counts[0] > most or any(each > most * ADDRESS_FACTOR for each in counts[1:]):
        raise TooMany(limit)


def within(house: House, work: Work, limit: Limit, *, who: Sequence[str]) -> frozenset[str]:
    """Count one try for each of several; those that may still go on."""
    if not who:
        return frozenset()
    keys = [f"{limit.name}|who|{one}" for one in who]
    counts = limits.hit_all(work, keys, window=limit.window, at=house.clock())
    most = limit.most * house.settings.limit_factor
    return frozenset(one for one, each in zip(who, counts, strict=True) if each <= most)


def spend(house: House, limit: Limit, *, who: str, address: str = "") -> None:
    """Count one try in a transaction of its own: it stays counted whatever follows. Raises TooMany."""
    failed: TooMany | None = None
    with house.store.writing(Actor("system")) as work:
        try:
            count(house, work, limit, who=who, address=address)
        except TooMany as error:
            failed = error
    if failed is not None:
        raise failed


def spend_different(house: House, limit: Limit, *, who: str, what: str, address: str = "") -> None:
    """Count `what` once a window: R-B11-12 counts different people, not tries of the same one. Raises
    TooMany."""
    now, keys = house.clock(), _keys(limit, who, address)
    asked = f"{limit.name}|what|{who}|{what}"
    failed: TooMany | None = None
    with house.store.writing(Actor("system")) as work:
        times, *counts = limits.hit_all(work, [asked, *keys], window=limit.window, at=now)
        if times > 1:
            limits.take_back(work, keys, window=limit.window, at=now)
            return
        try:
            _hold(house, limit, counts)
        except TooMany as error:  # refused, so not asked: the same once more is refused again
            limits.take_back(work, [asked], window=limit.window, at=now)
            failed = error
    if failed is not None:
        raise failed
