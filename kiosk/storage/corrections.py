"""What an officer's decision changes in the insured register. Nothing is erased: what was joined or moved is
still found, and a number keeps who corrected it (the key of the decision)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Person
from kiosk.domain.review import Account, Employed, HeldBy
from kiosk.storage import numbers, offices
from kiosk.storage.bodies import Body, insert_unless_there, open_body, seal_body
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.insured import CORRECTED, JOINED, JOINED_TO, account_id, holders, link
from kiosk.storage.registry import employment, insured, insured_holder
from kiosk.storage.store import Work

JobRow = tuple[UUID, Employed]


def account(work: Work, nss: Nss) -> Account | None:
    """A number with its jobs and holders; jobs of numbers joined with it come after its own."""
    row_id = account_id(work, nss)
    body = _body(work, row_id)
    if body is None:
        return None
    found = _jobs(work, [row_id, *(account_id(work, Nss(one)) for one in _joined(body))])
    held = tuple(HeldBy(one.curp, one.name, one.birth_date) for _, one in holders(work, nss))
    return Account(
        nss, date.fromisoformat(body["since"]), in_use=body["in_use"] == "yes",
        shared=body["shared"] == "yes", jobs=tuple(job for _, job in found), holders=held,
    )  # fmt: skip


def unify(work: Work, keep: Nss, others: Collection[Nss], *, key: str) -> None:
    """The others lead to `keep`. LookupError when one of the numbers does not exist."""
    kept_id = account_id(work, keep)
    kept = _known(work, kept_id)
    if kept.get(CORRECTED) == key:
        return
    joined = dict.fromkeys(_joined(kept))
    for other in others:
        other_id = account_id(work, other)
        body = _known(work, other_id)
        joined |= dict.fromkeys((other.value, *_joined(body)))
        gone = {"in_use": "no", JOINED_TO: keep.value, CORRECTED: key}
        _rewrite(work, other_id, {**body, **gone})
    _rewrite(work, kept_id, {**kept, "in_use": "yes", JOINED: ",".join(joined), CORRECTED: key})


def relink(work: Work, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
    """Write the person's CURP on a record; the one it had stays beside it as an older one.

    AlreadyKept when the record has another CURP and other details.
    """
    held = holders(work, nss)
    if any(one.curp == person.curp for _, one in held):
        return
    if any(one.curp is None for _, one in held):
        link(work, nss, person, key=key, at=at)
        return
    same = [
        row for row, one in held
        if (one.name.normalised, one.birth_date) == (person.name.normalised, person.birth_date)
    ]  # fmt: skip
    if not same:
        raise AlreadyKept("insured_holder")
    stored = select(insured_holder.c.body).where(insured_holder.c.id == same[0])
    body = open_body(work, insured_holder, same[0], work.sql.execute(stored).scalar_one())
    new = {**body, "curp": person.curp.value, "earlier_curp": body["curp"], "linked_by": key}
    values = {
        "curp_index": work.vault.index("insured.curp", person.curp.value),
        "body": seal_body(work, insured_holder, same[0], new),
    }
    work.sql.execute(update(insured_holder).where(insured_holder.c.id == same[0]).values(values))
    row_id = account_id(work, nss)
    _rewrite(work, row_id, {**_known(work, row_id), CORRECTED: key})


def separate(
    work: Work,
    nss: Nss,
    person: Person,
    *,
    keeps: bool,
    jobs: Collection[int],
    key: str,
    office: str,
    at: datetime,
) -> None:
    """Whoever leaves the number gets a new one with the jobs named. LookupError and AlreadyKept when
    it is not theirs."""
    old_id = account_id(work, nss)
    body = _known(work, old_id)
    if body.get(CORRECTED) == key:
        return
    link(work, nss, person, key=key, at=at)  # a record without CURP is the person's from here on
    held = holders(work, nss)
    leaving = [pair for pair in held if (pair[1].curp == person.curp) is not keeps]
    moved = [row for row, job in _jobs(work, [old_id]) if job.place in jobs]
    for holder_id, holder in leaving:
        today = local(at).date()
        codes = offices.codes_to_try(work, office, birth_state=holder.birth_state)
        new = numbers.take(work, codes, year=today.year, birth_year=holder.birth_date.year, at=at)
        new_id = _add(work, new, since=today, in_use=bool(moved), key=key)
        work.sql.execute(
            update(insured_holder).where(insured_holder.c.id == holder_id).values(insured_id=new_id)
        )
        going = employment.c.id.in_(moved)
        work.sql.execute(update(employment).where(going).values(insured_id=new_id))
        moved = []
    _rewrite(work, old_id, {**body, "shared": "no", CORRECTED: key})


def _add(work: Work, nss: Nss, *, since: date, in_use: bool, key: str) -> UUID:
    row_id = account_id(work, nss)
    body = {
        "nss": nss.value, "since": since.isoformat(), "in_use": "yes" if in_use else "no", "shared": "no",
        CORRECTED: key,
    }  # fmt: skip
    index = work.vault.index("insured.nss", nss.value)
    values = {"id": row_id, "nss_index": index, "body": seal_body(work, insured, row_id, body)}
    insert_unless_there(work, insured, values)
    return row_id


def _jobs(work: Work, rows: Sequence[UUID]) -> list[JobRow]:
    """The jobs of some numbers, the first number's first, each set from its earliest on, numbered through."""
    found = work.sql.execute(
        select(employment.c.id, employment.c.insured_id, employment.c.body).where(
            employment.c.insured_id.in_(rows)
        )
    ).all()
    opened = [(row.insured_id, row.id, open_body(work, employment, row.id, row.body)) for row in found]
    opened.sort(key=lambda one: (rows.index(one[0]), one[2]["since"], one[2]["employer"]))
    return [(row_id, _job(place, body)) for place, (_, row_id, body) in enumerate(opened)]


def _job(place: int, body: Body) -> Employed:
    until = date.fromisoformat(body["until"]) if body["until"] else None
    return Employed(place, body["employer"], date.fromisoformat(body["since"]), until, body["state"])


def _joined(body: Body) -> list[str]:
    return [one for one in body.get(JOINED, "").split(",") if one]


def _body(work: Work, row_id: UUID) -> dict[str, str] | None:
    stored = work.sql.execute(select(insured.c.body).where(insured.c.id == row_id)).scalar()
    return None if stored is None else open_body(work, insured, row_id, stored)


def _known(work: Work, row_id: UUID) -> dict[str, str]:
    body = _body(work, row_id)
    if body is None:
        raise LookupError("no such number")
    return body


def _rewrite(work: Work, row_id: UUID, body: Body) -> None:
    work.sql.execute(
        update(insured).where(insured.c.id == row_id).values(body=seal_body(work, insured, row_id, body))
    )
