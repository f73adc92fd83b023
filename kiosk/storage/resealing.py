"""What is sealed under which key of the ring, and sealing it anew: a walk over each table by its primary key.

A walk reads what older keys sealed, a few rows at a time; each batch is written in a transaction of its own,
and only over the very bytes that were read. It may be cut anywhere and begun again: what was done is passed
by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, func, or_, select, text, tuple_, update
from sqlalchemy.exc import OperationalError, ProgrammingError

from kiosk.domain.codes import CodeKind
from kiosk.storage import registry
from kiosk.storage.desk_tables import staff_member, turn
from kiosk.storage.errors import StorageError
from kiosk.storage.readers import case_key_context, draft_key_context
from kiosk.storage.review_tables import review_task
from kiosk.storage.sign_tables import mandate
from kiosk.storage.store import Work
from kiosk.storage.tables import acuse, acuse_pdf, case_file, draft, ledger_body, outbox
from kiosk.vault import KeysRefused, Unreadable, family_of, head_of, number_of, sealed_by

Key: TypeAlias = tuple[Any, ...]
"""The primary key of a row."""

_HEAD_BYTES = 3


@dataclass(frozen=True, slots=True)
class Place:
    """One column that holds what the vault sealed, or the wrapped data key of a row bound to a person."""

    table: Table
    column: str
    bound_to: str = ""
    """Column whose value is part of the context of a wrapped data key."""

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column}"


@dataclass(frozen=True, slots=True)
class Old:
    """One value under an older key: its row, its bytes, and to whom a data key is bound."""

    key: Key
    value: bytes = field(repr=False)
    person: bytes | None


_REGISTERS = (
    registry.person, registry.person_key, registry.kinship, registry.contact, registry.insured,
    registry.insured_holder, registry.employment, registry.nss_burned, registry.login_account,
    registry.login_code,
)  # fmt: skip
PLACES = (
    Place(draft, "data_key", bound_to="holder"),
    Place(case_file, "data_key", bound_to="person"),
    Place(acuse, "text_sealed"),
    Place(acuse, "code_sealed"),
    Place(acuse_pdf, "pdf_sealed"),
    Place(outbox, "to_sealed"),
    Place(outbox, "body_sealed"),
    Place(ledger_body, "body_sealed"),
    Place(review_task, "details_sealed"),
    Place(staff_member, "factor_sealed"),
    Place(mandate, "told_sealed"),
    Place(turn, "phone_sealed"),
    *(Place(each, "body") for each in _REGISTERS),
)
"""Every column under the ring. What a data key sealed (answers, notes) follows its data key."""

NO_LIMIT = text("SET LOCAL statement_timeout = 0")


def take_your_time(work: Work) -> None:
    """Maintenance may read a whole table: lift the limit on statements, for this transaction alone."""
    if work.sql.dialect.name == "postgresql":
        work.sql.execute(NO_LIMIT)


def count_by_key(work: Work, place: Place) -> Counter[str]:
    """How many values of a column each key of the ring sealed."""
    take_your_time(work)
    head = func.substr(place.table.c[place.column], 1, _HEAD_BYTES, type_=LargeBinary())
    found = select(head, func.count()).where(place.table.c[place.column].is_not(None)).group_by(head)
    return Counter({sealed_by(bytes(each)): count for each, count in work.sql.execute(found)})


def next_old(work: Work, place: Place, *, after: Key | None, limit: int) -> tuple[Old, ...]:
    """The next values that older keys sealed, in the order of their primary key."""
    take_your_time(work)
    column = place.table.c[place.column]
    head = func.substr(column, 1, _HEAD_BYTES, type_=LargeBinary())
    person = place.table.c[place.bound_to] if place.bound_to else text("NULL")
    which = (
        select(*place.table.primary_key, column, person)
        .where(column.is_not(None), head != head_of(work.vault.key_id), *_after(place.table, after))
        .order_by(*place.table.primary_key)
        .limit(limit)
    )
    return tuple(Old(tuple(row[:-2]), row[-2], row[-1]) for row in work.sql.execute(which))


def seal_anew(work: Work, place: Place, old: Sequence[Old]) -> tuple[str, ...]:
    """Seal values with the current key. Those that do not open stay as they are, and are named."""
    damaged = []
    column = place.table.c[place.column]
    for each in old:
        try:
            fresh = _sealed_anew(work, place, each)
        except Unreadable:
            damaged.append(f"{place.name} of {_words(each.key)}")
            continue
        values: dict[str, object] = {place.column: fresh}
        if "key_id" in place.table.c:
            values["key_id"] = sealed_by(fresh)
        mine = update(place.table).where(*_is(place.table, each.key), column == each.value)
        work.sql.execute(mine.values(values))
    return tuple(damaged)


def _sealed_anew(work: Work, place: Place, old: Old) -> bytes:
    if place.bound_to:
        of = draft_key_context if place.table is draft else case_key_context
        context = of(old.key[0], old.person)
        return work.vault.rewrap(old.value, context=context, new_context=context)
    context = f"{place.table.name}|{place.column.removesuffix('_sealed')}|{_words(old.key)}"
    return work.vault.seal(work.vault.open_sealed(old.value, context=context), context=context)


# --- digests of codes that last


CodeOf: TypeAlias = Callable[[UUID, str], str]
"""The code to come back of a draft, from its id and folio, as it is digested."""


def count_digests(work: Work) -> Counter[str]:
    """How many lasting digests each pepper made: of verification codes and of codes to come back."""
    take_your_time(work)
    found: Counter[str] = Counter()
    for column in (acuse.c.verification, draft.c.resume_digest):
        size, first = func.length(column), func.substr(column, 1, 1, type_=LargeBinary())
        rows = select(size, first, func.count()).where(column.is_not(None)).group_by(size, first)
        for length, head, count in work.sql.execute(rows):
            found["pepper" if length == 32 else f"pepper-{bytes(head)[0]:03d}"] += count
    return found


def digest_anew(work: Work, names: Sequence[str], code_of: CodeOf, *, limit: int) -> int:
    """Digest codes with the newest pepper of `names`; how many were left to do and now are done."""
    newest = max(number_of(name) for name in names if family_of(name) == "pepper")
    if newest == 1:
        return 0
    acuses = select(acuse.c.id, acuse.c.code_sealed).where(_is_older(acuse.c.verification, newest))
    done = 0
    for row in work.sql.execute(acuses.limit(limit)).all():
        code = work.vault.open_sealed(row.code_sealed, context=f"acuse|code|{row.id}").decode()
        fresh = work.vault.code_digest(CodeKind.VERIFICATION.value, code)
        work.sql.execute(update(acuse).where(acuse.c.id == row.id).values(verification=fresh))
        done += 1
    drafts = select(draft.c.id, draft.c.folio).where(
        draft.c.resume_digest.is_not(None), _is_older(draft.c.resume_digest, newest)
    )
    for row in work.sql.execute(drafts.limit(limit)).all():
        fresh = work.vault.code_digest("resume", code_of(row.id, row.folio or ""))
        work.sql.execute(update(draft).where(draft.c.id == row.id).values(resume_digest=fresh))
        done += 1
    return done


def _is_older(column: ColumnElement[Any], newest: int) -> ColumnElement[bool]:
    first = func.substr(column, 1, 1, type_=LargeBinary())
    return or_(func.length(column) == 32, first != bytes([newest]))


def _after(table: Table, after: Key | None) -> tuple[ColumnElement[bool], ...]:
    if after is None:
        return ()
    columns = list(table.primary_key)
    last = [bindparam(None, value, type_=column.type) for column, value in zip(columns, after, strict=True)]
    return (tuple_(*columns) > tuple_(*last),)


def _is(table: Table, key: Key) -> tuple[ColumnElement[bool], ...]:
    return tuple(column == value for column, value in zip(table.primary_key, key, strict=True))


def _words(key: Key) -> str:
    return ":".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)


def require_own_keys(work: Work) -> None:
    """KeysRefused when the newest body of the ledger does not open: keys of another database, or one lacks.

    StorageError when there are no tables.
    """
    newest = select(ledger_body.c.n, ledger_body.c.body_sealed).order_by(ledger_body.c.n.desc()).limit(1)
    try:
        row = work.sql.execute(newest).first()
    except (OperationalError, ProgrammingError):
        raise StorageError("the database cannot be read, or has no tables: run `kiosk db upgrade`") from None
    if row is None:
        return
    try:
        work.vault.open_sealed(row.body_sealed, context=f"ledger_body|body|{row.n}")
    except Unreadable as fault:
        raise KeysRefused(
            f"the keys in KIOSK_VAR/keys are not those of this database ({fault}): put back the right ones "
            "(`kiosk keys restore`)"
        ) from None
