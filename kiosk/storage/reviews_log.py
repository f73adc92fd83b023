"""The ledger as people and supervisors read it: the lines about a case, the lines of members of the staff.

For the program itself: who may read which is for the services to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from kiosk.storage.ledger import body_context
from kiosk.storage.readers import AnyRow
from kiosk.storage.review_tables import case_contact, case_watch
from kiosk.storage.store import Work
from kiosk.storage.tables import case_file, ledger, ledger_body


@dataclass(frozen=True, slots=True)
class Line:
    """One line and what it tells; nothing of it once that was erased."""

    n: int
    at: datetime
    kind: str
    actor: str
    about: str
    body: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened, of whom (a reference of the staff) or in which cases."""

    count: int
    actor: str = ""
    folios: tuple[str, ...] = ()


def about(work: Work, references: Collection[str], *, limit: int) -> tuple[Line, ...]:
    """The lines about some drafts or cases, newest first."""
    return _lines(work, ledger.c.case_ref.in_(references), limit=limit)


def of_staff(
    work: Work, references: Collection[str], *, since: datetime, before: int | None = None, limit: int
) -> tuple[Line, ...]:
    """The lines of some members, newest first; `before` is where a page goes on."""
    mine = and_(ledger.c.actor_ref.in_(references), ledger.c.at >= since)
    return _lines(work, mine if before is None else and_(mine, ledger.c.n < before), limit=limit)


def _lines(work: Work, which: ColumnElement[bool], *, limit: int) -> tuple[Line, ...]:
    found = (
        select(ledger, ledger_body.c.body_sealed)
        .join(ledger_body, ledger_body.c.n == ledger.c.n, isouter=True)
        .where(which)
        .order_by(ledger.c.n.desc())
        .limit(limit)
    )
    return tuple(_line(work, row) for row in work.sql.execute(found))


def _line(work: Work, row: AnyRow) -> Line:
    body: dict[str, str] = {}
    if row.body_sealed is not None:
        body = json.loads(work.vault.open_sealed(row.body_sealed, context=body_context(row.n)))
    return Line(row.n, row.at, row.kind, row.actor_ref, row.case_ref, body)


def moments(
    work: Work, references: Collection[str], *, since: datetime, limit: int
) -> tuple[tuple[str, datetime], ...]:
    """When members did something, and who."""
    found = (
        select(ledger.c.actor_ref, ledger.c.at)
        .where(ledger.c.actor_ref.in_(references), ledger.c.at >= since)
        .order_by(ledger.c.n.desc())
        .limit(limit)
    )
    return tuple((row.actor_ref, row.at) for row in work.sql.execute(found))


def looked_in_vain(
    work: Work,
    references: Collection[str],
    *,
    kinds: Sequence[str],
    since: datetime,
    until: datetime,
    least: int,
) -> tuple[Counted, ...]:
    """Members who looked into drafts that never became a case."""
    became = exists().where(case_watch.c.ref == ledger.c.case_ref)
    different = func.count(ledger.c.case_ref.distinct())
    found = (
        select(ledger.c.actor_ref, different.label("times"))
        .where(
            ledger.c.actor_ref.in_(references),
            ledger.c.kind.in_(kinds),
            ledger.c.at.between(since, until),
            ~became,
        )
        .group_by(ledger.c.actor_ref)
        .having(different >= least)
    )
    return tuple(Counted(row.times, row.actor_ref) for row in work.sql.execute(found))


def same_contact(
    work: Work, *, offices: Collection[str] | None, since: datetime, least: int
) -> tuple[Counted, ...]:
    """Contacts that many different cases gave; which contact it is stays unknown."""
    counted = (
        select(case_contact.c.contact_index, func.count().label("times"))
        .join(case_watch, case_watch.c.case_id == case_contact.c.case_id)
        .join(case_file, case_file.c.id == case_contact.c.case_id)
        .where(case_watch.c.noted_at >= since, *_of(offices))
        .group_by(case_contact.c.contact_index)
        .having(func.count(case_file.c.person.distinct()) >= least)
    )
    return tuple(
        Counted(row.times, folios=_folios(work, case_contact.c.contact_index == row.contact_index))
        for row in work.sql.execute(counted).all()
    )


def _folios(work: Work, which: ColumnElement[bool]) -> tuple[str, ...]:
    found = (
        select(case_file.c.folio)
        .join(case_contact, case_contact.c.case_id == case_file.c.id)
        .where(which)
        .order_by(case_file.c.folio)
        .limit(10)
    )
    return tuple(work.sql.execute(found).scalars())


def helped_often(
    work: Work, *, offices: Collection[str] | None, since: datetime, most: int
) -> tuple[Counted, ...]:
    """People who were helped more often than that; who they are stays unknown."""
    helped = and_(case_watch.c.helped, case_watch.c.noted_at >= since, case_file.c.person.is_not(None))
    counted = (
        select(case_file.c.person, func.count().label("times"))
        .join(case_watch, case_watch.c.case_id == case_file.c.id)
        .where(helped, *_of(offices))
        .group_by(case_file.c.person)
        .having(func.count() > most)
    )
    rows = work.sql.execute(counted).all()
    return tuple(
        Counted(
            row.times,
            folios=tuple(
                work.sql.execute(
                    select(case_file.c.folio)
                    .join(case_watch, case_watch.c.case_id == case_file.c.id)
                    .where(helped, case_file.c.person == row.person)
                    .order_by(case_file.c.folio)
                ).scalars()
            ),
        )
        for row in rows
    )


def given_again(
    work: Work, references: Collection[str], *, rule: str, since: datetime, most: int
) -> tuple[Counted, ...]:
    """Members who helped with many cases that only showed a number again."""
    different = func.count(case_file.c.id.distinct())
    found = (
        select(ledger.c.actor_ref, different.label("times"))
        .join(case_watch, case_watch.c.ref == ledger.c.case_ref)
        .join(case_file, case_file.c.id == case_watch.c.case_id)
        .where(
            ledger.c.actor_ref.in_(references), ledger.c.at >= since, case_watch.c.helped,
            case_file.c.rule == rule,
        )
        .group_by(ledger.c.actor_ref)
        .having(different > most)
    )  # fmt: skip
    return tuple(Counted(row.times, row.actor_ref) for row in work.sql.execute(found))


def helped_kin(work: Work, *, offices: Collection[str] | None, since: datetime) -> tuple[str, ...]:
    """Folios of cases in which somebody helped a relative."""
    found = (
        select(case_file.c.folio)
        .join(case_watch, case_watch.c.case_id == case_file.c.id)
        .where(case_watch.c.kin, case_watch.c.noted_at >= since, *_of(offices))
        .order_by(case_file.c.folio)
    )
    return tuple(work.sql.execute(found).scalars())


def _of(offices: Collection[str] | None) -> tuple[ColumnElement[bool], ...]:
    return () if offices is None else (case_file.c.office.in_(offices),)
