"""Pairing codes and tickets of a screen that is turned, of which only keyed digests are kept; and the wrong
codes typed at a desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, insert, or_, select, update

from kiosk.storage.assist_rows import PairingRow
from kiosk.storage.assist_tables import pairing, pairing_tries
from kiosk.storage.store import Work

_COLUMNS = tuple(pairing.c[name] for name in PairingRow.__dataclass_fields__)


def offer(
    work: Work,
    new: PairingRow,
    *,
    digest: bytes,
) -> None:
    """A way to begin. What was offered before for the same draft, or by the same member of the staff for a
    screen to turn, stops working."""
    mine = pairing.c.draft_id == new.draft_id if new.draft_id else and_(
        pairing.c.staff_id == new.staff_id, pairing.c.draft_id.is_(None)
    )  # fmt: skip
    work.sql.execute(delete(pairing).where(mine, pairing.c.settled_at.is_(None)))
    values = {name: getattr(new, name) for name in PairingRow.__dataclass_fields__}
    work.sql.execute(insert(pairing), {**values, "digest": digest})


def is_taken(work: Work, digests: Sequence[bytes], *, at: datetime) -> bool:
    """Whether a code is in use now; one that was used or is too old gives its digest free."""
    work.sql.execute(
        update(pairing)
        .where(
            pairing.c.digest.in_(digests), or_(pairing.c.expires_at <= at, pairing.c.claimed_at.is_not(None))
        )
        .values(digest=None)
    )
    return work.sql.execute(select(pairing.c.id).where(pairing.c.digest.in_(digests))).first() is not None


def claim(
    work: Work, digests: Sequence[bytes], *, staff_id: UUID, number: str, office: str, at: datetime
) -> PairingRow | None:
    """The code was typed: once, in its time. None for a wrong, old or used one.

    Whoever this operator waited for before, and who never answered, must ask for a new code.
    """
    taken = (
        update(pairing)
        .where(
            pairing.c.digest.in_(digests),
            pairing.c.claimed_at.is_(None),
            pairing.c.settled_at.is_(None),
            pairing.c.expires_at > at,
        )
        .values(claimed_at=at, staff_id=staff_id, staff_number=number, staff_office=office)
        .returning(*_COLUMNS)
    )
    row = work.sql.execute(taken).first()
    if row is None:
        return None
    left = delete(pairing).where(
        pairing.c.staff_id == staff_id,
        pairing.c.id != row.id,
        pairing.c.mode != "one",
        pairing.c.settled_at.is_(None),
    )
    work.sql.execute(left)
    return _read(row)


def of_draft(work: Work, draft_id: UUID, *, at: datetime) -> PairingRow | None:
    """The code that is shown for a draft now."""
    which = select(*_COLUMNS).where(
        pairing.c.draft_id == draft_id,
        pairing.c.mode != "one",
        pairing.c.settled_at.is_(None),
        pairing.c.expires_at > at,
    )
    row = work.sql.execute(which).first()
    return None if row is None else _read(row)


def cross(work: Work, digests: Sequence[bytes], *, at: datetime) -> PairingRow | None:
    """The screen goes to the other side: once, in its time. None for a wrong, old or used ticket."""
    used = (
        update(pairing)
        .where(
            pairing.c.digest.in_(digests),
            pairing.c.mode == "one",
            pairing.c.settled_at.is_(None),
            pairing.c.expires_at > at,
        )
        .values(settled_at=at, digest=None)
        .returning(*_COLUMNS)
    )
    row = work.sql.execute(used).first()
    return None if row is None else _read(row)


def awaited_by(work: Work, staff_id: UUID, *, at: datetime) -> PairingRow | None:
    """The person a member of the staff waits for, whose code they typed."""
    which = select(*_COLUMNS).where(
        pairing.c.staff_id == staff_id,
        pairing.c.mode != "one",
        pairing.c.settled_at.is_(None),
        pairing.c.expires_at > at,
    )
    row = work.sql.execute(which.order_by(pairing.c.made_at.desc()).limit(1)).first()
    return None if row is None else _read(row)


def settle(work: Work, pairing_id: UUID, *, at: datetime) -> bool:
    """The person answered: it cannot be used again. False if it was settled before."""
    done = update(pairing).where(pairing.c.id == pairing_id, pairing.c.settled_at.is_(None))
    return work.sql.execute(done.values(settled_at=at, digest=None)).rowcount == 1


def purge(work: Work, *, before: datetime) -> int:
    """Delete what was offered long ago, and tries at desks that are long over."""
    gone = work.sql.execute(delete(pairing).where(pairing.c.expires_at < before)).rowcount
    return gone + work.sql.execute(delete(pairing_tries).where(pairing_tries.c.last_at < before)).rowcount


def _read(row: Any) -> PairingRow:
    return PairingRow(*row)


# --- wrong codes at a desk ---


def tries(work: Work, office: str, device: UUID) -> tuple[int, datetime, datetime | None] | None:
    """Wrong codes of a desk, when the last was typed, and until when it must wait; locked until the work
    ends."""
    row = work.sql.execute(select(pairing_tries).where(*_desk(office, device)).with_for_update()).first()
    return None if row is None else (row.wrong, row.last_at, row.paused_until)


def keep_tries(
    work: Work,
    office: str,
    device: UUID,
    *,
    wrong: int,
    at: datetime,
    paused_until: datetime | None,
    new: bool,
) -> None:
    """Write down how a desk stands."""
    values = {"wrong": wrong, "last_at": at, "paused_until": paused_until}
    if new:
        work.sql.execute(insert(pairing_tries), {"office": office, "device": str(device), **values})
    else:
        work.sql.execute(update(pairing_tries).where(*_desk(office, device)).values(values))


def _desk(office: str, device: UUID) -> tuple[Any, Any]:
    return pairing_tries.c.office == office, pairing_tries.c.device == str(device)
