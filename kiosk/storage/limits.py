"""How often something was tried: one upsert that counts and answers. Keys are digests."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from kiosk.storage.store import Work

_KEY_BYTES = 16
_HIT = text(
    "INSERT INTO limit_counter (key, slot, count) VALUES (:key, :slot, 1) "
    "ON CONFLICT (key, slot) DO UPDATE SET count = limit_counter.count + 1 RETURNING count"
)
_SO_FAR = text("SELECT count FROM limit_counter WHERE key = :key AND slot = :slot")
_PURGE = text("DELETE FROM limit_counter WHERE slot < :before")


def hit(work: Work, what: str, *, window: timedelta, at: datetime) -> int:
    """Count `what` (who tries which thing) once more in the window that holds `at`; the count so far."""
    count: int = work.sql.execute(_HIT, _place(work, what, window, at)).scalar_one()
    return count


def so_far(work: Work, what: str, *, window: timedelta, at: datetime) -> int:
    """How often `what` was counted in the window that holds `at`, without counting."""
    count: int | None = work.sql.execute(_SO_FAR, _place(work, what, window, at)).scalar()
    return count or 0


def purge(work: Work, *, before: datetime) -> int:
    """Delete windows that began before a time; pick one further back than the longest window."""
    return work.sql.execute(_PURGE, {"before": int(before.timestamp())}).rowcount


def _place(work: Work, what: str, window: timedelta, at: datetime) -> dict[str, bytes | int]:
    """The key names the length of the window too; the slot is the second in which the window begins."""
    seconds = int(window.total_seconds())
    began = int(at.timestamp()) // seconds * seconds
    return {"key": work.vault.code_digest("limit", f"{seconds}|{what}")[:_KEY_BYTES], "slot": began}
