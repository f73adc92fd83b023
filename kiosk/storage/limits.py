"""How often something was tried: one upsert that counts and answers. Keys are digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import text

from kiosk.storage.prepared import Prepared
from kiosk.storage.store import Work

_KEY_BYTES = 16
_HIT_ALL = (
    "INSERT INTO limit_counter (key, slot, count) VALUES {rows} "
    "ON CONFLICT (key, slot) DO UPDATE SET count = limit_counter.count + 1 RETURNING key, count"
)
_TAKE_BACK = "UPDATE limit_counter SET count = count - 1 WHERE slot = :slot AND key IN ({keys})"
_SO_FAR = text("SELECT count FROM limit_counter WHERE key = :key AND slot = :slot")
_PURGE = text("DELETE FROM limit_counter WHERE slot < :before")


def hit_all(work: Work, whats: Sequence[str], *, window: timedelta, at: datetime) -> tuple[int, ...]:
    """Count several different things at once, in one statement; the counts so far, in order."""
    places = [_place(work, what, window, at) for what in whats]
    counted = _hit_of(len(places)).rows(work, _parameters(places))
    by_key = {bytes(key): int(count) for key, count in counted}
    return tuple(by_key[key] for key in (bytes(place["key"]) for place in places))


def take_back(work: Work, whats: Sequence[str], *, window: timedelta, at: datetime) -> None:
    """Undo one count of each: what was counted turned out not to be a new try."""
    places = [_place(work, what, window, at) for what in whats]
    _take_back_of(len(places)).run(work, _parameters(places))


@cache
def _hit_of(number: int) -> Prepared:
    return Prepared(text(_HIT_ALL.format(rows=", ".join(f"(:key{n}, :slot, 1)" for n in range(number)))))


@cache
def _take_back_of(number: int) -> Prepared:
    return Prepared(text(_TAKE_BACK.format(keys=", ".join(f":key{n}" for n in range(number)))))


def _parameters(places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"slot": places[0]["slot"], **{f"key{n}": place["key"] for n, place in enumerate(places)}}


def so_far(work: Work, what: str, *, window: timedelta, at: datetime) -> int:
    """How often `what` was counted in the window that holds `at`, without counting."""
    count: int | None = work.sql.execute(_SO_FAR, _place(work, what, window, at)).scalar()
    return count or 0


def purge(work: Work, *, before: datetime) -> int:
    """Delete windows that began before a time; pick one further back than the longest window."""
    return work.sql.execute(_PURGE, {"before": int(before.timestamp())}).rowcount


def _place(work: Work, what: str, window: timedelta, at: datetime) -> dict[str, Any]:
    """The key names the length of the window too; the slot is the second in which the window begins."""
    seconds = int(window.total_seconds())
    began = int(at.timestamp()) // seconds * seconds
    return {"key": work.vault.code_digest("limit", f"{seconds}|{what}")[:_KEY_BYTES], "slot": began}
