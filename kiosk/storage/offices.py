"""The catalogue of offices and the days on which they do not work; public facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import RowMapping, Table, func, insert, select, update

from kiosk.storage.bodies import Change
from kiosk.storage.registry import holiday
from kiosk.storage.registry import office as office_table
from kiosk.storage.store import Work


@dataclass(frozen=True, slots=True)
class Office:
    """A sub-office: its two-digit code begins the numbers it gives. `area` is urban or rural."""

    code: str
    name: str
    state: str
    area: str
    address: str
    hours: str


def known_offices(work: Work) -> tuple[Office, ...]:
    """All of them, by code."""
    rows = work.sql.execute(select(office_table).order_by(office_table.c.code))
    return tuple(_office(row) for row in rows.mappings())


def office(work: Work, code: str) -> Office | None:
    row = work.sql.execute(select(office_table).where(office_table.c.code == code)).mappings().one_or_none()
    return None if row is None else _office(row)


def offices_in(work: Work, state: str) -> tuple[Office, ...]:
    """The offices of a state (code of two letters), by code."""
    statement = select(office_table).where(office_table.c.state == state).order_by(office_table.c.code)
    return tuple(_office(row) for row in work.sql.execute(statement).mappings())


def codes_to_try(work: Work, code: str, *, birth_state: str) -> tuple[str, ...]:
    """Offices that may number somebody, in order: the one asked, then the others of its state.

    Somebody at home belongs to no office yet (no address is asked): an unknown code stands for the offices
    of the state of birth, or for all of them when that has none (people born abroad).
    """
    asked = office_table.alias("asked")
    state_asked = select(asked.c.state).where(asked.c.code == code).scalar_subquery()
    statement = select(office_table.c.code).order_by(office_table.c.code != code, office_table.c.code)
    of_state = statement.where(office_table.c.state == func.coalesce(state_asked, birth_state))
    return tuple(work.sql.execute(of_state).scalars()) or tuple(work.sql.execute(statement).scalars())


def known_holidays(work: Work) -> frozenset[date]:
    """Days on which the institute does not work, beside those of the law."""
    return frozenset(work.sql.execute(select(holiday.c.day)).scalars())


def put_office(work: Work, wanted: Office) -> Change:
    return _put(work, office_table, "code", asdict(wanted))


def put_holiday(work: Work, day: date, *, name: str) -> Change:
    return _put(work, holiday, "day", {"day": day, "name": name})


def _put(work: Work, table: Table, key: str, values: Mapping[str, object]) -> Change:
    """Write a public row as it should be."""
    which = table.c[key] == values[key]
    stored = work.sql.execute(select(table).where(which)).mappings().one_or_none()
    if stored is None:
        work.sql.execute(insert(table).values(**values))
        return Change.ADDED
    if dict(stored) == values:
        return Change.SAME
    work.sql.execute(update(table).where(which).values(**values))
    return Change.CHANGED


def _office(row: RowMapping) -> Office:
    return Office(row.code, row.name, row.state, area=row.area, address=row.address, hours=row.hours)
