"""One-time codes and hand-off codes: only keyed digests are kept, and every try counts.

Comparing is for the services, in constant time; rows handed out for that are locked until the work ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update

from kiosk.storage.store import Work
from kiosk.storage.tables import hand_off, one_time_code

Target: TypeAlias = Literal["typed", "on_file"]
HAND_OFF_TRIES = 5


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code that was sent: to a contact typed now, or to one on file."""

    id: UUID
    target: Target
    digest: bytes = field(repr=False)
    tries: int


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that is being sent, and the contact it proves."""

    id: UUID
    target: str
    contact_index: bytes
    digest: bytes = field(repr=False)


def keep_all(
    work: Work, new: Sequence[NewCode], *, draft_id: UUID, sent_at: datetime, expires_at: datetime
) -> None:
    """Codes that are being sent together for a draft."""
    rows = [
        {
            "id": one.id,
            "draft_id": draft_id,
            "target": one.target,
            "contact_index": one.contact_index,
            "digest": one.digest,
            "sent_at": sent_at,
            "expires_at": expires_at,
            "tries": 0,
        }
        for one in new
    ]
    if rows:
        work.sql.execute(insert(one_time_code), rows)


def live(work: Work, draft_id: UUID, *, at: datetime) -> tuple[CodeRow, ...]:
    """The codes sent last for a draft that may still be used, locked so that two tries cannot count as one.

    Codes sent earlier stop working when newer ones leave.
    """
    last = select(func.max(one_time_code.c.sent_at)).where(one_time_code.c.draft_id == draft_id)
    rows = work.sql.execute(
        select(one_time_code.c.id, one_time_code.c.target, one_time_code.c.digest, one_time_code.c.tries)
        .where(
            one_time_code.c.draft_id == draft_id,
            one_time_code.c.used_at.is_(None),
            one_time_code.c.expires_at > at,
            one_time_code.c.sent_at == last.scalar_subquery(),
        )
        .order_by(one_time_code.c.sent_at, one_time_code.c.id)
        .with_for_update()
    )
    return tuple(CodeRow(row.id, row.target, row.digest, row.tries) for row in rows)


def use(work: Work, code_id: UUID, *, at: datetime) -> bool:
    """Use a code, once: False if it was used before."""
    used = update(one_time_code).where(one_time_code.c.id == code_id, one_time_code.c.used_at.is_(None))
    return work.sql.execute(used.values(used_at=at)).rowcount == 1


def count_try(work: Work, draft_id: UUID) -> None:
    """A wrong code counts against every unused code of the draft."""
    unused = update(one_time_code).where(
        one_time_code.c.draft_id == draft_id, one_time_code.c.used_at.is_(None)
    )
    work.sql.execute(unused.values(tries=one_time_code.c.tries + 1))


def offer(work: Work, *, digest: bytes, draft_id: UUID, made_at: datetime, expires_at: datetime) -> None:
    """A hand-off code for a draft; the ones made before for it stop working."""
    work.sql.execute(delete(hand_off).where(hand_off.c.draft_id == draft_id))
    work.sql.execute(
        insert(hand_off).values(
            digest=digest, draft_id=draft_id, made_at=made_at, expires_at=expires_at, tries=0
        )
    )


def offered(work: Work, digest: bytes, *, at: datetime) -> UUID | None:
    """The draft a hand-off code leads to, without using the code; each look counts as a try."""
    looked = (
        update(hand_off)
        .where(
            hand_off.c.digest == digest,
            hand_off.c.used_at.is_(None),
            hand_off.c.expires_at > at,
            hand_off.c.tries < HAND_OFF_TRIES,
        )
        .values(tries=hand_off.c.tries + 1)
        .returning(hand_off.c.draft_id)
    )
    return work.sql.execute(looked).scalar()


def take(work: Work, digest: bytes, *, at: datetime) -> UUID | None:
    """Use a hand-off code, once; the draft it leads to, None for a wrong, old or used one."""
    used = (
        update(hand_off)
        .where(
            hand_off.c.digest == digest,
            hand_off.c.used_at.is_(None),
            hand_off.c.expires_at > at,
            hand_off.c.tries < HAND_OFF_TRIES,
        )
        .values(used_at=at)
        .returning(hand_off.c.draft_id)
    )
    return work.sql.execute(used).scalar()


def purge(work: Work, *, before: datetime) -> int:
    """Delete codes that ended before a time (24 hours ago: security 11)."""
    ended = [
        delete(table).where(or_(table.c.used_at < before, table.c.expires_at < before))
        for table in (one_time_code, hand_off)
    ]
    return sum(work.sql.execute(each).rowcount for each in ended)
