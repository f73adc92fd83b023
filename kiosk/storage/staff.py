"""Members of the staff, devices of their offices, and shifts. For the program itself: nobody else asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, and_, delete, insert, or_, select, update

from kiosk.domain.staff import Role
from kiosk.storage.bodies import Change
from kiosk.storage.desk_tables import shift, staff_device, staff_member
from kiosk.storage.rows import ShiftRow, StaffRow
from kiosk.storage.store import Work
from kiosk.vault import hash_secret


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a member proves to be themselves with."""

    staff: StaffRow
    password: str = field(repr=False)
    factor: bytes = field(repr=False)
    factor_step: int


@dataclass(frozen=True, slots=True)
class Itself:
    """Who a member is as a person, so that nobody helps, signs or decides for themselves (AD-08)."""

    curp: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device of an office."""

    id: UUID
    office: str
    label: str
    enrolled_at: datetime | None
    revoked_at: datetime | None


NOBODY = Itself()
_MEMBER = (
    staff_member.c.id,
    staff_member.c.number,
    staff_member.c.role,
    staff_member.c.office,
    staff_member.c.must_change,
)
_DEVICE = (
    staff_device.c.id,
    staff_device.c.office,
    staff_device.c.label,
    staff_device.c.enrolled_at,
    staff_device.c.revoked_at,
)


def put_member(
    work: Work,
    member: StaffRow,
    *,
    password: str,
    factor: bytes,
    at: datetime,
    itself: Itself = NOBODY,
) -> bool:
    """Write a member, or everything new about one of the same number; who they are as a person stays, unless
    it is told anew. True when the number was not there."""
    known = by_number(work, member.number)
    member_id = known.id if known is not None else member.id
    values = {
        "role": member.role,
        "office": member.office,
        "password": password,
        "factor_sealed": work.vault.seal(factor, context=_factor_context(member_id)),
        "factor_step": 0,
        "must_change": member.must_change,
        "active": True,
        **_indexes(work, itself, only_known=known is not None),
    }
    if known is not None:
        work.sql.execute(update(staff_member).where(staff_member.c.id == member_id).values(values))
        return False
    new = {"id": member_id, "number": member.number, "made_at": at, **values}
    work.sql.execute(insert(staff_member).values(new))
    return True


def load_member(
    work: Work,
    *,
    number: str,
    role: Role,
    office: str,
    password: str,
    factor: bytes,
    itself: Itself,
    at: datetime,
) -> Change:
    """A member of a scenario, who keeps the password it says. Loading twice changes nothing."""
    known = work.vault.name_for("staff-of-scenario", number.encode())
    digest = hash_secret(work.vault, password, salt=known[:16])
    member = StaffRow(UUID(bytes=known[16:32]), number, role, office, must_change=False)
    before = secrets_of(work, number)
    if before is not None and (before.password, before.factor, before.staff.role, before.staff.office) == (
        digest, factor, role, office
    ):  # fmt: skip
        return Change.SAME
    added = put_member(work, member, password=digest, factor=factor, at=at, itself=itself)
    return Change.ADDED if added else Change.CHANGED


def by_number(work: Work, number: str) -> StaffRow | None:
    """A member, active or not."""
    row = work.sql.execute(select(*_MEMBER).where(staff_member.c.number == number)).mappings().first()
    return None if row is None else _member(row)


def number_of_person(work: Work, curp: str) -> str:
    """The number of whoever has this CURP, active or not; "" for nobody's."""
    same = staff_member.c.curp_index == work.vault.index("staff.curp", curp)
    found: str | None = work.sql.execute(select(staff_member.c.number).where(same).limit(1)).scalar()
    return found or ""


def listed(work: Work) -> tuple[tuple[StaffRow, bool], ...]:
    """Every member by number, and whether they may sign in."""
    rows = work.sql.execute(select(*_MEMBER, staff_member.c.active).order_by(staff_member.c.number))
    return tuple((_member(row), bool(row["active"])) for row in rows.mappings())


def secrets_of(work: Work, number: str, *, lock: bool = True) -> Secrets | None:
    """What an active member signs in with; the row locked, so that two tries cannot use one code."""
    which = select(
        *_MEMBER, staff_member.c.password, staff_member.c.factor_sealed, staff_member.c.factor_step
    ).where(staff_member.c.number == number, staff_member.c.active)
    row = work.sql.execute(which.with_for_update() if lock else which).mappings().first()
    if row is None:
        return None
    factor = work.vault.open_sealed(row["factor_sealed"], context=_factor_context(row["id"]))
    return Secrets(_member(row), row["password"], factor, row["factor_step"])


def use_step(work: Work, staff_id: UUID, *, step: int) -> None:
    """The code of this step was used: it and those before serve no more."""
    work.sql.execute(update(staff_member).where(staff_member.c.id == staff_id).values(factor_step=step))


def set_password(work: Work, staff_id: UUID, *, password: str, must_change: bool = False) -> None:
    changed = {"password": password, "must_change": must_change}
    work.sql.execute(update(staff_member).where(staff_member.c.id == staff_id).values(changed))


def disable(work: Work, staff_id: UUID) -> None:
    """The member signs in no more; what is open of theirs is for the caller to end."""
    work.sql.execute(update(staff_member).where(staff_member.c.id == staff_id).values(active=False))


def is_same_person(work: Work, staff_id: UUID, *, curp: str = "", phone: str = "", email: str = "") -> bool:
    """Whether any of these is the member's own (AD-08). Values come as their kinds keep them."""
    wanted = _indexes(work, Itself(curp, phone, email))
    equal = [staff_member.c[name] == value for name, value in wanted.items() if value is not None]
    if not equal:
        return False
    found = select(staff_member.c.id).where(staff_member.c.id == staff_id, or_(*equal))
    return work.sql.execute(found).first() is not None


def who_are(work: Work, curps: Collection[str]) -> frozenset[tuple[UUID, str]]:
    """Which members are which of these people (AD-08), for a whole list in one statement."""
    wanted = {work.vault.index("staff.curp", curp): curp for curp in curps}
    found = select(staff_member.c.id, staff_member.c.curp_index).where(staff_member.c.curp_index.in_(wanted))
    return frozenset((row.id, wanted[row.curp_index]) for row in work.sql.execute(found))


def is_of_the_staff(work: Work, *, curp: str = "", phone: str = "", email: str = "") -> bool:
    """Whether any of these belongs to somebody of the staff (a witness may not)."""
    wanted = _indexes(work, Itself(curp, phone, email))
    equal = [staff_member.c[name] == value for name, value in wanted.items() if value is not None]
    return bool(equal) and work.sql.execute(select(staff_member.c.id).where(or_(*equal))).first() is not None


# --- devices ----------------------------------------------------------------------------------------------


def offer_device(
    work: Work, device_id: UUID, *, office: str, label: str, digest: bytes, until: datetime
) -> None:
    """A device that may be enrolled with a code, once, until a time."""
    new = {"id": device_id, "office": office, "label": label, "code_digest": digest, "code_until": until}
    work.sql.execute(insert(staff_device).values(new))


def enrol(work: Work, digest: bytes, *, token_hash: bytes, at: datetime) -> DeviceRow | None:
    """Use the code of a device: from now on its token is it. None for a wrong, old or used code."""
    used = (
        update(staff_device)
        .where(
            staff_device.c.code_digest == digest,
            staff_device.c.code_until > at,
            staff_device.c.enrolled_at.is_(None),
            staff_device.c.revoked_at.is_(None),
        )
        .values(token_hash=token_hash, enrolled_at=at, code_digest=None)
        .returning(*_DEVICE)
    )
    row = work.sql.execute(used).mappings().first()
    return None if row is None else DeviceRow(**row)


def device_of(work: Work, token_hash: bytes) -> DeviceRow | None:
    """The enrolled device of a token."""
    row = (
        work.sql.execute(
            select(*_DEVICE).where(
                staff_device.c.token_hash == token_hash, staff_device.c.revoked_at.is_(None)
            )
        )
        .mappings()
        .first()
    )
    return None if row is None else DeviceRow(**row)


def devices(work: Work) -> tuple[DeviceRow, ...]:
    rows = work.sql.execute(select(*_DEVICE).order_by(staff_device.c.office, staff_device.c.label))
    return tuple(DeviceRow(**row) for row in rows.mappings())


def revoke_device(work: Work, device_id: UUID, *, at: datetime) -> bool:
    """The device signs nobody in any more, and shifts at it end now. False when there is none such."""
    revoked = update(staff_device).where(staff_device.c.id == device_id, staff_device.c.revoked_at.is_(None))
    found = work.sql.execute(revoked.values(revoked_at=at)).rowcount == 1
    over = update(shift).where(shift.c.device_id == device_id, shift.c.ended_at.is_(None))
    work.sql.execute(over.values(ended_at=at))
    return found


# --- shifts -----------------------------------------------------------------------------------------------


def open_shift(
    work: Work,
    shift_id: UUID,
    *,
    staff_id: UUID,
    device_id: UUID,
    token_hash: bytes,
    at: datetime,
    ends_at: datetime,
    factor_until: datetime,
) -> None:
    """A member signs in; whatever else was open of theirs ends (one at a time, security 4)."""
    end_shifts(work, staff_id, at=at)
    new = {
        "id": shift_id,
        "staff_id": staff_id,
        "device_id": device_id,
        "token_hash": token_hash,
        "opened_at": at,
        "seen_at": at,
        "ends_at": ends_at,
        "factor_until": factor_until,
    }
    work.sql.execute(insert(shift).values(new))


def shift_of(work: Work, token_hash: bytes, *, device_hash: bytes, at: datetime) -> ShiftRow | None:
    """The shift of a cookie, while it is under way, at the very device it began at."""
    row = (
        work.sql.execute(
            select(*(column.label(f"staff_{column.name}") for column in _MEMBER), shift, staff_device.c.label)
            .join(staff_member, staff_member.c.id == shift.c.staff_id)
            .join(staff_device, staff_device.c.id == shift.c.device_id)
            .where(
                shift.c.token_hash == token_hash,
                shift.c.ended_at.is_(None),
                shift.c.ends_at > at,
                staff_member.c.active,
                and_(staff_device.c.token_hash == device_hash, staff_device.c.revoked_at.is_(None)),
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    member = StaffRow(
        row["staff_id"], row["staff_number"], row["staff_role"], row["staff_office"], row["staff_must_change"]
    )
    moments = (row["opened_at"], row["seen_at"], row["ends_at"], row["factor_until"])
    return ShiftRow(row["id"], member, row["device_id"], row["label"], *moments)


def renew_factor(work: Work, shift_id: UUID, *, until: datetime, at: datetime) -> None:
    """The second factor was shown again."""
    work.sql.execute(update(shift).where(shift.c.id == shift_id).values(factor_until=until, seen_at=at))


def end_shifts(work: Work, staff_id: UUID, *, at: datetime) -> int:
    over = update(shift).where(shift.c.staff_id == staff_id, shift.c.ended_at.is_(None))
    return work.sql.execute(over.values(ended_at=at)).rowcount


def purge(work: Work, *, before: datetime) -> int:
    """Delete shifts that were over before a time, and codes of devices that nobody used."""
    over = delete(shift).where(or_(shift.c.ended_at < before, shift.c.ends_at < before))
    late = and_(staff_device.c.code_until < before, staff_device.c.enrolled_at.is_(None))
    unused = delete(staff_device).where(late)
    return work.sql.execute(over).rowcount + work.sql.execute(unused).rowcount


def on_duty(work: Work, *, office: str, roles: frozenset[Role], at: datetime) -> int:
    """How many members of these roles are signed in at an office."""
    rows = work.sql.execute(
        select(shift.c.id)
        .join(staff_member, staff_member.c.id == shift.c.staff_id)
        .where(
            staff_member.c.office == office,
            staff_member.c.role.in_(roles),
            shift.c.ended_at.is_(None),
            shift.c.ends_at > at,
        )
    )
    return len(rows.all())


def _member(row: RowMapping) -> StaffRow:
    return StaffRow(row["id"], row["number"], row["role"], row["office"], row["must_change"])


def _indexes(work: Work, itself: Itself, *, only_known: bool = False) -> dict[str, bytes | None]:
    """How a person is known without being named; `only_known` leaves out what is not told."""
    found = {"curp": itself.curp, "phone": itself.phone, "email": _mailbox(itself.email)}
    return {
        f"{name}_index": work.vault.index(f"staff.{name}", value) if value else None
        for name, value in found.items()
        if value or not only_known
    }


def _mailbox(email: str) -> str:
    """An address as the post knows it: case, and what stands after a plus sign, reach the same person."""
    local, at, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _factor_context(member_id: UUID) -> str:
    return f"staff_member|factor|{member_id}"
