"""Mandates: who lets whom act for them, in what, until when. People are blind indexes; names are sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, insert, literal, or_, select, update

from kiosk.domain.approvals import Asks
from kiosk.domain.mandates import Proof
from kiosk.storage.readers import AnyRow
from kiosk.storage.sign_tables import mandate
from kiosk.storage.store import Work


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate. `told` holds what its two people may read of it: keys, papers, witnesses."""

    id: UUID
    principal: bytes
    agent: bytes
    procedures: tuple[str, ...]
    data_kinds: str
    starts_on: date
    ends_on: date
    proof: Proof
    told: Mapping[str, str] = field(repr=False)
    granted_at: datetime
    revoked_at: datetime | None = None
    recorded_by: UUID | None = None
    recorded_number: str = ""
    office: str = ""
    asks: Asks = Asks.NOBODY
    confirmed_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether nobody else must confirm it any more: before, it opens nothing."""
        return self.asks is Asks.NOBODY or self.confirmed_at is not None


_CONFIRMED = or_(mandate.c.asks == Asks.NOBODY, mandate.c.confirmed_at.is_not(None))


def grant(work: Work, new: MandateRow) -> None:
    """Keep a mandate. One of the same two people in the same procedures gives way."""
    same = update(mandate).where(
        mandate.c.principal == new.principal,
        mandate.c.agent == new.agent,
        mandate.c.procedures == ",".join(new.procedures),
        mandate.c.revoked_at.is_(None),
    )
    work.sql.execute(same.values(revoked_at=new.granted_at, revoked_by="renewed"))
    work.sql.execute(
        insert(mandate).values(
            id=new.id,
            principal=new.principal,
            agent=new.agent,
            procedures=",".join(new.procedures),
            data_kinds=new.data_kinds,
            starts_on=new.starts_on,
            ends_on=new.ends_on,
            proof=new.proof,
            told_sealed=work.vault.seal(json.dumps(dict(new.told)).encode(), context=_context(new.id)),
            granted_at=new.granted_at,
            revoked_by="",
            recorded_by=new.recorded_by,
            recorded_number=new.recorded_number,
            office=new.office,
            asks=new.asks,
        )
    )


def covers(work: Work, *, principal: bytes, agent: bytes, procedure: str, on: date) -> bool:
    """Whether the agent may act for the principal in a procedure on a day."""
    live = exists().where(
        mandate.c.principal == principal,
        mandate.c.agent == agent,
        mandate.c.revoked_at.is_(None),
        _CONFIRMED,
        mandate.c.starts_on <= on,
        mandate.c.ends_on >= on,
        literal(",").concat(mandate.c.procedures).concat(",").contains(f",{procedure},", autoescape=True),
    )
    return bool(work.sql.execute(select(live)).scalar())


def given_by(work: Work, principal: bytes, *, on: date) -> tuple[MandateRow, ...]:
    """What a person allows now, newest first."""
    return _live(work, mandate.c.principal == principal, on=on)


def held_by(work: Work, agent: bytes, *, on: date) -> tuple[MandateRow, ...]:
    """What a person may do for others now."""
    return _live(work, mandate.c.agent == agent, on=on)


def _live(work: Work, which: ColumnElement[bool], *, on: date) -> tuple[MandateRow, ...]:
    found = select(mandate).where(which, mandate.c.revoked_at.is_(None), mandate.c.ends_on >= on)
    return tuple(_read(work, row) for row in work.sql.execute(found.order_by(mandate.c.granted_at.desc())))


def revoke(work: Work, mandate_id: UUID, *, principal: bytes, by: str, at: datetime) -> MandateRow | None:
    """End a mandate of this principal at once. Foreign, ended, missing, and what the law gives: None."""
    mine = update(mandate).where(
        mandate.c.id == mandate_id,
        mandate.c.principal == principal,
        mandate.c.revoked_at.is_(None),
        mandate.c.proof != Proof.GUARDIAN,
    )
    row = work.sql.execute(mine.values(revoked_at=at, revoked_by=by).returning(*mandate.c)).first()
    return None if row is None else _read(work, row)


def waiting(work: Work, *, office: str, since: datetime, limit: int) -> tuple[MandateRow, ...]:
    """Mandates written down in an office that somebody else must still confirm, oldest first."""
    asked = select(mandate).where(
        mandate.c.office == office,
        mandate.c.asks != Asks.OFFICER,
        ~_CONFIRMED,
        mandate.c.revoked_at.is_(None),
        mandate.c.granted_at > since,
    )
    rows = work.sql.execute(asked.order_by(mandate.c.granted_at).limit(limit))
    return tuple(_read(work, row) for row in rows)


def for_officers(work: Work, *, on: date, limit: int) -> tuple[MandateRow, ...]:
    """Mandates of every office that an officer must still decide, oldest first."""
    asked = select(mandate).where(
        mandate.c.asks == Asks.OFFICER, ~_CONFIRMED, mandate.c.revoked_at.is_(None), mandate.c.ends_on >= on
    )
    rows = work.sql.execute(asked.order_by(mandate.c.granted_at).limit(limit))
    return tuple(_read(work, row) for row in rows)


def refuse(work: Work, mandate_id: UUID, *, at: datetime) -> bool:
    """An officer says no, once: it opens nothing, ever."""
    open_one = update(mandate).where(mandate.c.id == mandate_id, ~_CONFIRMED, mandate.c.revoked_at.is_(None))
    return work.sql.execute(open_one.values(revoked_at=at, revoked_by="officer")).rowcount == 1


def confirm(work: Work, mandate_id: UUID, *, staff_id: UUID, at: datetime) -> bool:
    """Somebody else confirms it from a sign-in of their own, once."""
    open_one = update(mandate).where(mandate.c.id == mandate_id, ~_CONFIRMED, mandate.c.revoked_at.is_(None))
    return work.sql.execute(open_one.values(confirmed_by=staff_id, confirmed_at=at)).rowcount == 1


def _read(work: Work, row: AnyRow) -> MandateRow:
    told = json.loads(work.vault.open_sealed(row.told_sealed, context=_context(row.id)))
    return MandateRow(
        row.id,
        row.principal,
        row.agent,
        tuple(row.procedures.split(",")),
        row.data_kinds,
        row.starts_on,
        row.ends_on,
        row.proof,
        told,
        row.granted_at,
        row.revoked_at,
        row.recorded_by,
        row.recorded_number,
        row.office,
        row.asks,
        row.confirmed_at,
    )


def _context(mandate_id: UUID) -> str:
    return f"mandate|told|{mandate_id}"
