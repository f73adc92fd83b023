"""The population register: people, their keys, who looks after whom, and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, exists, insert, literal, or_, select, update

from kiosk.domain.identifiers import Curp
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


def are_kin(work: Work, adult: Curp, child: Curp, *, now: datetime) -> bool:
    """Whether the adult is mother, father or guardian of the child; older keys of both are followed.

    SystemDown while the register is silent.
    """
    adult_key, child_key = person_key.alias("adult_key"), person_key.alias("child_key")
    found = (
        exists(kinship.c.adult_id)
        .where(adult_key.c.person_id == kinship.c.adult_id, child_key.c.person_id == kinship.c.child_id)
        .where(adult_key.c.key_index == _key_index(work, adult))
        .where(child_key.c.key_index == _key_index(work, child))
    )
    row = work.sql.execute(select(mark_of("population"), found.label("kin"))).one()
    require_mark("population", row.down_until, now=now)
    return bool(row.kin)


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


def put_kinship(work: Work, adult: UUID, child: UUID, *, relation: str) -> Change:
    """Write that an adult is mother, father or guardian of a child."""
    row, body = f"{adult}:{child}", {"relation": relation}
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
        relation = open_body(work, kinship, f"{row.adult_id}:{row.child_id}", row.body)["relation"]
        adult, child = (kept if one == gone else one for one in (row.adult_id, row.child_id))
        put_kinship(work, adult, child, relation=relation)
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
