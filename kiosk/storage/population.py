"""The population register: people, their keys, who looks after whom, and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, literal, or_, select, update

from kiosk.domain.identifiers import Curp
from kiosk.domain.kinship import Dispute, Relation
from kiosk.domain.people import Contact, ContactKind, Name, Person, RegisterState, Sex
from kiosk.storage.bodies import (
    Body,
    Change,
    details_indexes,
    insert_unless_there,
    name_body,
    name_of,
    open_body,
    seal_body,
)
from kiosk.storage.prepared import Prepared
from kiosk.storage.registry import contact, kinship, person, person_key
from kiosk.storage.store import Work
from kiosk.storage.systems import mark_of, require_mark

_ASKED = person_key.alias("asked")
_HERE = select(literal(1).label("one")).subquery()
_KEYS = Prepared(
    select(mark_of("insured"), person_key.c.key_index, person_key.c.body)
    .select_from(_HERE)
    .join(
        person_key.join(_ASKED, _ASKED.c.person_id == person_key.c.person_id),
        _ASKED.c.key_index == bindparam("asked"),
        isouter=True,
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the register. `id` stays the same when the key is replaced."""

    id: UUID
    person: Person
    state: RegisterState


@dataclass(frozen=True, slots=True)
class Carer:
    """An adult on the record of a child. `keys`: the one in force first, then older ones."""

    keys: tuple[Curp, ...]
    relation: Relation
    dispute: Dispute | None


def find(work: Work, curp: Curp) -> Found | None:
    """Whoever has this key now or had it before."""
    row = work.sql.execute(
        select(person.c.id, person.c.body)
        .join(person_key, person_key.c.person_id == person.c.id)
        .where(person_key.c.key_index == _key_index(work, curp))
    ).one_or_none()
    return None if row is None else _found(work, row.id, row.body)


def ask(work: Work, curp: Curp, *, now: datetime) -> Found | None:
    """What the register answers about a key, in one statement; SystemDown while it is silent."""
    someone = person.join(person_key, person_key.c.person_id == person.c.id)
    here = select(literal(1).label("one")).subquery()
    row = work.sql.execute(
        select(mark_of("population"), person.c.id, person.c.body)
        .select_from(here)
        .join(someone, person_key.c.key_index == _key_index(work, curp), isouter=True)
    ).one()
    require_mark("population", row.down_until, now=now)
    return None if row.id is None else _found(work, row.id, row.body)


def find_exact(work: Work, name: Name, birth_date: date, *, sex: Sex, birth_state: str) -> tuple[Found, ...]:
    """People with exactly this full name (accents and hyphens aside), birth date, sex and state."""
    exact, _ = details_indexes(
        work.vault, "person", name, birth_date=birth_date, sex=sex, birth_state=birth_state
    )
    return _all(work, select(person.c.id, person.c.body).where(person.c.exact_index == exact))


def find_coarse(work: Work, birth_date: date, *, sex: Sex, birth_state: str) -> tuple[Found, ...]:
    """Everybody with this birth date, sex and state: a small set, to be compared by whoever asked."""
    _, coarse = details_indexes(
        work.vault, "person", Name("", ""), birth_date=birth_date, sex=sex, birth_state=birth_state
    )
    return _all(work, select(person.c.id, person.c.body).where(person.c.coarse_index == coarse))


def keys_of(work: Work, curp: Curp, *, now: datetime) -> tuple[Curp, ...]:
    """All keys of a person, the asked one first; only that one when the register does not know it.

    Asked by the institute's register of insured people: SystemDown while that one is silent.
    """
    rows = _KEYS.rows(work, {"asked": _key_index(work, curp)})
    require_mark("insured", rows[0].down_until, now=now)
    known = [row for row in rows if row.key_index is not None]
    keys = {open_body(work, person_key, row.key_index, row.body)["curp"] for row in known}
    return (curp, *(Curp(key) for key in sorted(keys - {curp.value})))


def kin_of(work: Work, curp: Curp) -> tuple[Curp, ...]:
    """Every key of the children and of the parents or guardians of a person."""
    me = select(person_key.c.person_id).where(person_key.c.key_index == _key_index(work, curp))
    pairs = work.sql.execute(
        select(kinship.c.adult_id, kinship.c.child_id).where(
            or_(kinship.c.adult_id.in_(me), kinship.c.child_id.in_(me))
        )
    ).all()
    rows = work.sql.execute(
        select(person_key.c.key_index, person_key.c.body).where(
            person_key.c.person_id.in_({one for pair in pairs for one in pair}),
            person_key.c.person_id.not_in(me),
        )
    )
    return tuple(Curp(open_body(work, person_key, row.key_index, row.body)["curp"]) for row in rows)


def look_after(work: Work, child: Curp, *, now: datetime) -> tuple[Carer, ...]:
    """Every adult on the record of a child, under all their keys; older keys of the child are followed.

    SystemDown while the register is silent.
    """
    hers = select(person_key.c.person_id).where(person_key.c.key_index == _key_index(work, child))
    adult = kinship.join(person, person.c.id == kinship.c.adult_id).join(
        person_key, person_key.c.person_id == kinship.c.adult_id
    )
    here = select(literal(1).label("one")).subquery()
    rows = work.sql.execute(
        select(
            mark_of("population"), kinship, person.c.body.label("adult"), person_key.c.key_index,
            person_key.c.body.label("key"),
        ).select_from(here).join(adult, kinship.c.child_id.in_(hers), isouter=True)
    ).all()  # fmt: skip
    require_mark("population", rows[0].down_until, now=now)
    found: dict[UUID, Carer] = {}
    for row in rows:
        if row.adult_id is None:
            continue
        body = open_body(work, kinship, f"{row.adult_id}:{row.child_id}", row.body)
        first = Curp(open_body(work, person, row.adult_id, row.adult)["curp"])
        key = Curp(open_body(work, person_key, row.key_index, row.key)["curp"])
        keys = found[row.adult_id].keys if row.adult_id in found else (first,)
        dispute = Dispute(body["dispute"]) if body.get("dispute") else None
        found[row.adult_id] = Carer((*keys, *({key} - set(keys))), Relation(body["relation"]), dispute)
    return tuple(sorted(found.values(), key=lambda one: one.keys[0].value))


def ask_contacts(work: Work, curp: Curp, *, now: datetime) -> tuple[Contact, ...]:
    """Contacts on file of a person, in one statement; SystemDown while the institute's register is silent.

    It takes as long whether there is one or none: sealing takes what opening does.
    """
    filed = contact.join(person_key, person_key.c.person_id == contact.c.person_id)
    here = select(literal(1).label("one")).subquery()
    rows = work.sql.execute(
        select(mark_of("insured"), contact.c.person_id, contact.c.kind, contact.c.body)
        .select_from(here)
        .join(filed, person_key.c.key_index == _key_index(work, curp), isouter=True)
        .order_by(contact.c.kind.desc())
    ).all()
    require_mark("insured", rows[0].down_until, now=now)
    found = tuple(_contact(work, row.person_id, row.kind, row.body) for row in rows if row.kind is not None)
    for _ in range(len(ContactKind) - len(found)):
        seal_body(work, contact, "nobody", {"value": "0" * 10})
    return found


def put_person(work: Work, somebody: Person, state: RegisterState, *, earlier: Sequence[Curp] = ()) -> Change:
    """Write a person and all their keys. Whoever holds one of the keys already is that same person.

    A key that stood for a person of its own goes over to this one, and what hung on that row goes with it.
    """
    body = _person_body(somebody, state)
    known = find(work, somebody.curp) or next(filter(None, (find(work, key) for key in earlier)), None)
    row_id = known.id if known else UUID(bytes=work.vault.index("person.id", somebody.curp.value))
    written = known is not None and _person_body(known.person, known.state) == body
    if known is None:
        work.sql.execute(insert(person).values(id=row_id, **_person_values(work, row_id, somebody, body)))
    elif not written:
        values = _person_values(work, row_id, somebody, body)
        work.sql.execute(update(person).where(person.c.id == row_id).values(**values))
    moved = [_put_key(work, key, row_id) for key in (somebody.curp, *earlier)]
    if known is None:
        return Change.ADDED
    return Change.SAME if written and not any(moved) else Change.CHANGED


def put_kinship(work: Work, adult: UUID, child: UUID, *, relation: str, dispute: str = "") -> Change:
    """Write that an adult is mother, father or guardian of a child, and what is in dispute."""
    row, body = f"{adult}:{child}", {"relation": relation, **({"dispute": dispute} if dispute else {})}
    pair = (kinship.c.adult_id == adult) & (kinship.c.child_id == child)
    stored = work.sql.execute(select(kinship.c.body).where(pair)).scalar_one_or_none()
    if stored is not None and open_body(work, kinship, row, stored) == body:
        return Change.SAME
    sealed = seal_body(work, kinship, row, body)
    if stored is not None:
        work.sql.execute(update(kinship).where(pair).values(body=sealed))
        return Change.CHANGED
    work.sql.execute(insert(kinship).values(adult_id=adult, child_id=child, body=sealed))
    return Change.ADDED


def put_contact(work: Work, somebody: UUID, reached_at: Contact, *, origin: str, at: datetime) -> Change:
    """Write how to reach a person: one contact of each kind, the newer replaces the older.

    `origin` is "kept" (the person gave it) or "loaded"; a loaded value never replaces one that a person gave.
    """
    kind = reached_at.kind.value
    which = (contact.c.person_id == somebody) & (contact.c.kind == kind)
    stored = work.sql.execute(select(contact.c.body, contact.c.origin).where(which)).one_or_none()
    if stored is not None and origin == "loaded" and stored.origin == "kept":
        return Change.SAME
    if stored is not None and _contact(work, somebody, kind, stored.body) == reached_at:
        return Change.SAME
    sealed = seal_body(work, contact, f"{somebody}:{kind}", {"value": reached_at.value})
    values = {"origin": origin, "kept_at": at, "body": sealed}
    if stored is None and insert_unless_there(work, contact, {"person_id": somebody, "kind": kind, **values}):
        return Change.ADDED
    work.sql.execute(update(contact).where(which).values(**values))
    return Change.CHANGED


def _put_key(work: Work, curp: Curp, person_id: UUID) -> bool:
    """Make a key lead to a person; says whether anything had to be written."""
    index = _key_index(work, curp)
    holder = work.sql.execute(
        select(person_key.c.person_id).where(person_key.c.key_index == index)
    ).scalar_one_or_none()
    if holder == person_id:
        return False
    if holder is None:
        body = seal_body(work, person_key, index, {"curp": curp.value})
        work.sql.execute(insert(person_key).values(key_index=index, person_id=person_id, body=body))
    else:
        _merge(work, holder, person_id)
    return True


def _merge(work: Work, gone: UUID, kept: UUID) -> None:
    """One row of two that were the same person. Contacts of the row that goes are given anew."""
    work.sql.execute(update(person_key).where(person_key.c.person_id == gone).values(person_id=kept))
    work.sql.execute(delete(contact).where(contact.c.person_id == gone))
    rows = work.sql.execute(
        select(kinship).where((kinship.c.adult_id == gone) | (kinship.c.child_id == gone))
    ).all()
    work.sql.execute(delete(kinship).where((kinship.c.adult_id == gone) | (kinship.c.child_id == gone)))
    for row in rows:
        body = open_body(work, kinship, f"{row.adult_id}:{row.child_id}", row.body)
        adult, child = (kept if one == gone else one for one in (row.adult_id, row.child_id))
        put_kinship(work, adult, child, **body)
    work.sql.execute(delete(person).where(person.c.id == gone))


def _key_index(work: Work, curp: Curp) -> bytes:
    return work.vault.index("person.curp", curp.value)


def _all(work: Work, statement: Select[tuple[UUID, bytes]]) -> tuple[Found, ...]:
    return tuple(_found(work, row.id, row.body) for row in work.sql.execute(statement))


def _found(work: Work, row_id: UUID, sealed: bytes) -> Found:
    body = open_body(work, person, row_id, sealed)
    curp = Curp(body["curp"])
    somebody = Person(
        curp, name_of(body), date.fromisoformat(body["birth_date"]), Sex(body["sex"]), body["birth_state"]
    )
    return Found(row_id, somebody, RegisterState(body["state"]))


def _person_body(somebody: Person, state: RegisterState) -> Body:
    return {
        "curp": somebody.curp.value,
        **name_body(somebody.name),
        "birth_date": somebody.birth_date.isoformat(),
        "sex": somebody.sex.value,
        "birth_state": somebody.birth_state,
        "state": state.value,
    }


def _person_values(work: Work, row_id: UUID, somebody: Person, body: Body) -> dict[str, bytes]:
    exact, coarse = details_indexes(
        work.vault, "person", somebody.name,
        birth_date=somebody.birth_date, sex=somebody.sex, birth_state=somebody.birth_state,
    )  # fmt: skip
    return {"exact_index": exact, "coarse_index": coarse, "body": seal_body(work, person, row_id, body)}


def _contact(work: Work, person_id: UUID, kind: str, sealed: bytes) -> Contact:
    return Contact(ContactKind(kind), open_body(work, contact, f"{person_id}:{kind}", sealed)["value"])
