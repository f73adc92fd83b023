"""How often something was tried: one upsert that counts and answers. Keys are digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from kiosk.storage.store import Work

_KEY_BYTES = 16
_HIT = text(
    "INSERT INTO limit_counter (key, slot, count) VALUES (:key, :slot, 1) "
    "ON CONFLICT (key, slot) DO UPDATE SET count = limit_counter.count + 1 RETURNING count"
)
_HIT_ALL = (
    "INSERT INTO limit_counter (key, slot, count) VALUES {rows} "
    "ON CONFLICT (key, slot) DO UPDATE SET count = limit_counter.count + 1 RETURNING key, count"
)
_SO_FAR = text("SELECT count FROM limit_counter WHERE key = :key AND slot = :slot")
_PURGE = text("DELETE FROM limit_counter WHERE slot < :before")


def hit(work: Work, what: str, *, window: timedelta, at: datetime) -> int:
    """Count `what` (who tries which thing) once more in the window that holds `at`; the count so far."""
    count: int = work.sql.execute(_HIT, _place(work, what, window, at)).scalar_one()
    return count


def hit_all(work: Work, whats: Sequence[str], *, window: timedelta, at: datetime) -> tuple[int, ...]:
    """Count several different things at once, in one statement; the counts so far, in order."""
    places = [_place(work, what, window, at) for what in whats]
    rows = ", ".join(f"(:key{n}, :slot, 1)" for n in range(len(places)))
    counted = work.sql.execute(
        text(_HIT_ALL.format(rows=rows)),
        {"slot": places[0]["slot"], **{f"key{n}": place["key"] for n, place in enumerate(places)}},
    )
    by_key = {bytes(key): int(count) for key, count in counted}
    return tuple(by_key[key] for key in (bytes(place["key"]) for place in places))


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
