"""The insured register: numbers, whose they are, and the jobs under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Name, Person, Sex
from kiosk.flow.desk import InsuredRecord
from kiosk.storage.bodies import Body, Change, details_indexes, name_body, name_of, open_body, seal_body
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.registry import employment, insured, insured_holder
from kiosk.storage.store import Work

CORRECTED, JOINED_TO, JOINED = "corrected_by", "joined_to", "joined"
"""What an officer's decision leaves in the body of a number: the decision, the number it leads to now, those
that lead to it."""


@dataclass(frozen=True, slots=True)
class Account:
    """A number and what is true of it whoever holds it. One that was joined with another leads to that."""

    nss: Nss
    since: date
    in_use: bool
    shared: bool
    joined_to: Nss | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a number belongs to, as the register wrote it: the key may be missing and the name misspelt."""

    curp: Curp | None
    name: Name
    birth_date: date
    sex: Sex
    birth_state: str


@dataclass(frozen=True, slots=True)
class Job:
    """One employment; `until` is None while it lasts."""

    employer: str
    since: date
    until: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Matched:
    """A record and how it answers a search: same key, same details, same birth (the rest to compare)."""

    record: InsuredRecord
    same_key: bool
    same_details: bool
    same_birth: bool


def search(
    work: Work, somebody: Person, *, keys: Sequence[Curp], known_nss: Nss | None = None
) -> tuple[Matched, ...]:
    """Every record with one of the keys, the same birth date, sex and state, or a number: one statement."""
    key_indexes = [_curp_index(work, key) for key in keys]
    exact, coarse = _indexes(work, holder_of(somebody))
    wanted: list[ColumnElement[bool]] = [
        insured_holder.c.curp_index.in_(key_indexes),
        insured_holder.c.coarse_index == coarse,
    ]
    if known_nss is not None:
        wanted.append(insured.c.nss_index == _nss_index(work, known_nss))
    rows = work.sql.execute(
        select(
            insured.c.id, insured.c.body, insured_holder.c.id.label("holder_id"), insured_holder.c.curp_index,
            insured_holder.c.exact_index, insured_holder.c.coarse_index,
            insured_holder.c.body.label("holder_body"),
        )
        .join(insured_holder, insured_holder.c.insured_id == insured.c.id)
        .where(or_(*wanted))
    )  # fmt: skip
    found = [
        Matched(
            record_of(account, _holder(work, row.holder_id, row.holder_body)),
            same_key=row.curp_index in key_indexes,
            same_details=row.exact_index == exact,
            same_birth=row.coarse_index == coarse,
        )
        for row in rows
        if (account := _account(work, row.id, row.body)).joined_to is None
    ]
    return tuple(sorted(found, key=lambda match: (match.record.since, match.record.nss.value)))


def held_by(work: Work, keys: Sequence[Curp]) -> tuple[InsuredRecord, ...]:
    """The numbers a person has under any of their keys."""
    rows = work.sql.execute(
        select(insured.c.id, insured.c.body, insured_holder.c.id, insured_holder.c.body)
        .join(insured_holder, insured_holder.c.insured_id == insured.c.id)
        .where(insured_holder.c.curp_index.in_([_curp_index(work, key) for key in keys]))
    )
    return tuple(
        record_of(account, _holder(work, holder_id, holder_body))
        for row_id, body, holder_id, holder_body in rows
        if (account := _account(work, row_id, body)).joined_to is None
    )


def leads_to(work: Work, nss: Nss) -> Nss:
    """The number that a number leads to: itself, unless it was joined with another."""
    asked = select(insured.c.id, insured.c.body).where(insured.c.nss_index == _nss_index(work, nss))
    found = work.sql.execute(asked).first()
    joined = _account(work, found.id, found.body).joined_to if found is not None else None
    return joined or nss


def jobs(work: Work, nss: Nss) -> tuple[Job, ...]:
    """The employments of a number, the earliest first."""
    rows = work.sql.execute(
        select(employment.c.id, employment.c.body)
        .join(insured, insured.c.id == employment.c.insured_id)
        .where(insured.c.nss_index == _nss_index(work, nss))
    )
    found = [_job(open_body(work, employment, row.id, row.body)) for row in rows]
    return tuple(sorted(found, key=lambda job: (job.since, job.employer)))


def link(work: Work, nss: Nss, somebody: Person, *, key: str, at: datetime) -> bool:
    """Write a person's key on the record of a number that had none; False when it was there already.

    AlreadyKept when every holder of the number has another key; LookupError when there is no such number.
    """
    holding = holders(work, nss)
    if not holding:
        raise LookupError("no such number")
    if any(holder.curp == somebody.curp for _, holder in holding):
        return False
    exact, _ = _indexes(work, holder_of(somebody))
    free = [(row, holder) for row, holder in holding if holder.curp is None]
    free.sort(key=lambda pair: _indexes(work, pair[1])[0] != exact)
    for row, holder in free:
        body = {
            **_holder_body(holder),
            "curp": somebody.curp.value, "linked_by": key, "linked_at": at.isoformat(),
        }  # fmt: skip
        sealed = seal_body(work, insured_holder, row, body)
        values = {"curp_index": _curp_index(work, somebody.curp), "body": sealed}
        still_free = (insured_holder.c.id == row) & insured_holder.c.curp_index.is_(None)
        if work.sql.execute(update(insured_holder).where(still_free).values(**values)).rowcount == 1:
            return True
    raise AlreadyKept("insured_holder")


def add(work: Work, account: Account, holder: Holder) -> UUID:
    """Write a new number and its only holder; the id of its row."""
    row_id = account_id(work, account.nss)
    body = seal_body(work, insured, row_id, _account_body(account))
    work.sql.execute(insert(insured).values(id=row_id, nss_index=_nss_index(work, account.nss), body=body))
    _add_holder(work, row_id, holder, number=0)
    return row_id


def record_of(account: Account, holder: Holder) -> InsuredRecord:
    """A number and whose it is, as the desk speaks of it."""
    return InsuredRecord(
        nss=account.nss, curp=holder.curp, person_name=holder.name, birth_date=holder.birth_date,
        since=account.since, in_use=account.in_use, shared=account.shared,
    )  # fmt: skip


def record_at(work: Work, row_id: UUID) -> InsuredRecord:
    """The record of a row, with its first holder."""
    body = work.sql.execute(select(insured.c.body).where(insured.c.id == row_id)).scalar_one()
    account = _account(work, row_id, body)
    return record_of(account, holders(work, account.nss)[0][1])


def put(work: Work, account: Account, held: Sequence[Holder], *, employments: Sequence[Job]) -> Change:
    """Write a number as a file describes it. A key that the program linked meanwhile stays, and so does
    everything about a number that an officer corrected."""
    row_id = account_id(work, account.nss)
    stored = work.sql.execute(select(insured.c.body).where(insured.c.id == row_id)).scalar_one_or_none()
    rewritten = False
    if stored is not None and CORRECTED in open_body(work, insured, row_id, stored):
        return Change.SAME
    if stored is None:
        add(work, account, held[0])
    elif open_body(work, insured, row_id, stored) != _account_body(account):
        sealed = seal_body(work, insured, row_id, _account_body(account))
        work.sql.execute(update(insured).where(insured.c.id == row_id).values(body=sealed))
        rewritten = True
    people_changed = _put_holders(work, account.nss, row_id, held)
    jobs_changed = _put_jobs(work, row_id, employments)
    if stored is None:
        return Change.ADDED
    return Change.CHANGED if rewritten or people_changed or jobs_changed else Change.SAME


def holder_of(somebody: Person) -> Holder:
    return Holder(
        somebody.curp, somebody.name, somebody.birth_date, sex=somebody.sex, birth_state=somebody.birth_state
    )


def _put_holders(work: Work, nss: Nss, row_id: UUID, held: Sequence[Holder]) -> bool:
    """Match what a file says with what is there: by key, by details, or as the only one; the rest is new."""
    stored = holders(work, nss)
    changed = False
    for wanted in held:
        match = _match(work, wanted, stored, only=len(held) == len(stored) == 1)
        if match is None:
            _add_holder(work, row_id, wanted, number=len(holders(work, nss)))
            changed = True
        elif not _says(match[1], wanted):
            _rewrite_holder(work, match[0], wanted)
            changed = True
    return changed


def _match(
    work: Work, wanted: Holder, stored: Sequence[tuple[UUID, Holder]], *, only: bool
) -> tuple[UUID, Holder] | None:
    by_key = [pair for pair in stored if wanted.curp is not None and pair[1].curp == wanted.curp]
    exact, _ = _indexes(work, wanted)
    by_details = [
        pair for pair in stored
        if (pair[1].curp is None or wanted.curp is None) and _indexes(work, pair[1])[0] == exact
    ]  # fmt: skip
    candidates = by_key or by_details or (list(stored) if only else [])
    return candidates[0] if candidates else None


def _says(stored: Holder, wanted: Holder) -> bool:
    """Whether nothing has to be written: a missing key in the file does not take one away."""
    return stored == (wanted if wanted.curp is not None else _with_curp(wanted, stored.curp))


def _with_curp(holder: Holder, curp: Curp | None) -> Holder:
    return Holder(curp, holder.name, holder.birth_date, sex=holder.sex, birth_state=holder.birth_state)


def _add_holder(work: Work, row_id: UUID, holder: Holder, *, number: int) -> None:
    holder_id = UUID(bytes=work.vault.index("insured_holder.id", f"{row_id}|{number}"))
    values = _holder_values(work, holder_id, holder)
    work.sql.execute(insert(insured_holder).values(id=holder_id, insured_id=row_id, **values))


def _rewrite_holder(work: Work, holder_id: UUID, holder: Holder) -> None:
    stored = work.sql.execute(
        select(insured_holder.c.body).where(insured_holder.c.id == holder_id)
    ).scalar_one()
    kept = _with_curp(holder, holder.curp or _holder(work, holder_id, stored).curp)
    values = _holder_values(work, holder_id, kept)
    work.sql.execute(update(insured_holder).where(insured_holder.c.id == holder_id).values(**values))


def _put_jobs(work: Work, row_id: UUID, employments: Sequence[Job]) -> bool:
    """Replace the employments of a number when they differ; says whether they did."""
    mine = employment.c.insured_id == row_id
    rows = work.sql.execute(select(employment.c.id, employment.c.body).where(mine))
    stored = {_job(open_body(work, employment, row.id, row.body)) for row in rows}
    if stored == set(employments):
        return False
    work.sql.execute(delete(employment).where(mine))
    for number, job in enumerate(employments):
        job_id = UUID(bytes=work.vault.index("employment.id", f"{row_id}|{number}"))
        body = seal_body(work, employment, job_id, _job_body(job))
        work.sql.execute(insert(employment).values(id=job_id, insured_id=row_id, body=body))
    return True


def holders(work: Work, nss: Nss) -> list[tuple[UUID, Holder]]:
    rows = work.sql.execute(
        select(insured_holder.c.id, insured_holder.c.body)
        .where(insured_holder.c.insured_id == account_id(work, nss))
        .order_by(insured_holder.c.id)
    )
    return [(row.id, _holder(work, row.id, row.body)) for row in rows]


def _holder_values(work: Work, holder_id: UUID, holder: Holder) -> dict[str, bytes | None]:
    exact, coarse = _indexes(work, holder)
    return {
        "curp_index": None if holder.curp is None else _curp_index(work, holder.curp),
        "exact_index": exact,
        "coarse_index": coarse,
        "body": seal_body(work, insured_holder, holder_id, _holder_body(holder)),
    }


def _indexes(work: Work, holder: Holder) -> tuple[bytes, bytes]:
    return details_indexes(
        work.vault, "insured", holder.name,
        birth_date=holder.birth_date, sex=holder.sex, birth_state=holder.birth_state,
    )  # fmt: skip


def _curp_index(work: Work, curp: Curp) -> bytes:
    return work.vault.index("insured.curp", curp.value)


def _nss_index(work: Work, nss: Nss) -> bytes:
    return work.vault.index("insured.nss", nss.value)


def account_id(work: Work, nss: Nss) -> UUID:
    return UUID(bytes=work.vault.index("insured.id", nss.value))


def _account(work: Work, row_id: UUID, sealed: bytes) -> Account:
    body = open_body(work, insured, row_id, sealed)
    joined = body.get(JOINED_TO)
    return Account(
        Nss(body["nss"]), date.fromisoformat(body["since"]),
        in_use=body["in_use"] == "yes", shared=body["shared"] == "yes",
        joined_to=Nss(joined) if joined else None,
    )  # fmt: skip


def _account_body(account: Account) -> Body:
    return {
        "nss": account.nss.value,
        "since": account.since.isoformat(),
        "in_use": "yes" if account.in_use else "no",
        "shared": "yes" if account.shared else "no",
    }


def _holder(work: Work, holder_id: UUID, sealed: bytes) -> Holder:
    body = open_body(work, insured_holder, holder_id, sealed)
    return Holder(
        Curp(body["curp"]) if body["curp"] else None, name_of(body), date.fromisoformat(body["birth_date"]),
        sex=Sex(body["sex"]), birth_state=body["birth_state"],
    )  # fmt: skip


def _holder_body(holder: Holder) -> Body:
    return {
        "curp": holder.curp.value if holder.curp else "",
        **name_body(holder.name),
        "birth_date": holder.birth_date.isoformat(),
        "sex": holder.sex.value,
        "birth_state": holder.birth_state,
    }


def _job(body: Body) -> Job:
    until = date.fromisoformat(body["until"]) if body["until"] else None
    return Job(body["employer"], date.fromisoformat(body["since"]), until, body["state"])


def _job_body(job: Job) -> Body:
    until = job.until.isoformat() if job.until else ""
    return {"employer": job.employer, "since": job.since.isoformat(), "until": until, "state": job.state}
