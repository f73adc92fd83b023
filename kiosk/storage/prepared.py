"""Statements of every request: compiled once for each kind of database, run on the driver's own cursor.

SQLAlchemy spends ten times as long on executing a short statement as SQLite itself. What stays the same is
everything else: the statement is built from the tables, values pass the types of their columns both ways, an
error is the one SQLAlchemy would have raised, and the transaction is the one of the open work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement

from kiosk.storage.store import Work

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]

watchers: list[Callable[[str], None]] = []
"""Told the text of each statement before it runs; empty but in tests, which count what reaches a database."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for one kind of database. `order` is None where values go by name."""

    text: str
    order: tuple[str, ...] | None
    fixed: Values
    into: tuple[tuple[str, Convert], ...]
    out: tuple[tuple[int, Convert], ...]
    row: Callable[[Sequence[Any]], Any]


class Prepared:
    """One statement. `keys` names the columns of an INSERT that has no values of its own."""

    __slots__ = ("_keys", "_plans", "_statement")

    def __init__(self, statement: Executable, *, keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._keys = keys
        self._plans: dict[str, _Plan] = {}

    def rows(self, work: Work, values: Values) -> list[Any]:
        """All rows, whose columns are read by name or by place."""
        plan, cursor = self._run(work.sql, values)
        found = cursor.fetchall()
        cursor.close()
        return [_row(plan, each) for each in found]

    def first(self, work: Work, values: Values) -> Any:
        """The first row, or None."""
        plan, cursor = self._run(work.sql, values)
        found = cursor.fetchone()
        cursor.close()
        return None if found is None else _row(plan, found)

    def run(self, work: Work, values: Values) -> int:
        """Write; how many rows it touched."""
        _, cursor = self._run(work.sql, values)
        touched = cursor.rowcount
        cursor.close()
        return touched

    def run_all(self, work: Work, rows: Sequence[Values]) -> None:
        """Write several rows with one statement."""
        if len(rows) == 1:
            self.run(work, rows[0])
        elif rows:
            plan = self._plan(work.sql.dialect)
            self._execute(work.sql, plan, [_given(plan, row) for row in rows], many=True).close()

    def _run(self, sql: Connection, values: Values) -> tuple[_Plan, DBAPICursor]:
        plan = self._plan(sql.dialect)
        return plan, self._execute(sql, plan, _given(plan, values), many=False)

    def _execute(self, sql: Connection, plan: _Plan, given: Any, *, many: bool) -> DBAPICursor:
        if not sql.in_transaction():
            sql.begin()
        for tell in watchers:
            tell(plan.text)
        cursor: DBAPICursor | None = None
        try:
            cursor = sql.connection.cursor()  # connects anew after a break, which may fail
            if many:
                cursor.executemany(plan.text, given)
            else:
                cursor.execute(plan.text, given)
        except sql.dialect.loaded_dbapi.Error as error:
            raise _known(sql, cursor, plan.text, error) from None
        return cursor

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _compile(self._statement, dialect, self._keys)
        return plan


def _known(sql: Connection, cursor: DBAPICursor | None, text: str, error: Any) -> BaseException:
    """The error SQLAlchemy would raise; a connection that broke is given up, as it would do."""
    broken = sql.invalidated or sql.dialect.is_disconnect(error, sql.connection.dbapi_connection, cursor)
    if broken and not sql.invalidated:
        sql.invalidate(error)
    known: BaseException = DBAPIError.instance(
        text,
        None,
        error,
        sql.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=broken,
    )
    return known


def _compile(statement: Executable, dialect: Dialect, keys: Sequence[str] | None) -> _Plan:
    if not isinstance(statement, ClauseElement):
        raise TypeError("only what can be compiled can be prepared")
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys) if keys is not None else None)
    binds = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    into = {name: kind.bind_processor(dialect) for name, kind in binds.items()}
    columns = [(name, kind) for name, _, _, kind in compiled._result_columns]
    out = [kind.dialect_impl(dialect).result_processor(dialect, None) for _, kind in columns]
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return _Plan(
        text=str(compiled),
        order=tuple(compiled.positiontup) if compiled.positional else None,
        fixed=fixed,
        into=tuple((name, convert) for name, convert in into.items() if convert is not None),
        out=tuple((place, convert) for place, convert in enumerate(out) if convert is not None),
        row=_row_type([name for name, _ in columns]) if columns else tuple,
    )


def _row_type(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """A tuple whose places have names."""
    places = {name: property(itemgetter(place)) for place, name in enumerate(names)}
    return type("Row", (tuple,), {"__slots__": (), **places})


def _given(plan: _Plan, values: Values) -> Any:
    given = {**plan.fixed, **values} if plan.fixed else dict(values)
    for name, convert in plan.into:
        given[name] = convert(given[name])
    return given if plan.order is None else [given[name] for name in plan.order]


def _row(plan: _Plan, found: Sequence[Any]) -> Any:
    if plan.out:
        seen = list(found)
        for place, convert in plan.out:
            seen[place] = convert(seen[place])
        return plan.row(seen)
    return plan.row(found)
