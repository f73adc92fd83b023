"""The staff at their desks: devices, signing in with password and second factor, shifts (security 4).

A wrong number, a wrong password, a wrong code and a member who may not sign in are one and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kiosk.domain.codes import CROCKFORD
from kiosk.domain.refusal import Refused
from kiosk.domain.staff import Role, require_good_password
from kiosk.domain.words import msg
from kiosk.services import help_lines, limits, trail
from kiosk.services.house import House
from kiosk.services.limits import Limit
from kiosk.storage import assist, staff
from kiosk.storage.rows import ShiftRow as ShiftRow
from kiosk.storage.rows import StaffRow
from kiosk.storage.staff import NOBODY, DeviceRow, Secrets
from kiosk.storage.staff import Itself as Itself
from kiosk.storage.store import Actor, Work
from kiosk.vault import factor_text, hash_secret, is_secret, is_time_code

LONGEST_SHIFT = timedelta(hours=9)
FRESH_FACTOR = timedelta(minutes=5)
ENROLMENT_LIFE = timedelta(hours=24)
ENROLMENT_LETTERS = 10
SALT_BYTES, FACTOR_BYTES = 16, 20
FIRST_PASSWORD_LETTERS = 16
SIGN_INS = Limit("staff-sign-in", 5, timedelta(minutes=15))
DEVICE_SIGN_INS = Limit("staff-device", 30, timedelta(minutes=15))
ENROLMENTS = Limit("staff-enrol", 5, timedelta(hours=1))


class NotSignedIn(Exception):
    """Number, password and code do not belong together, or not to this office."""


class OtherNumber(Exception):
    """This person is a member already, under another number: four eyes are never two numbers of one."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class WrongFactor(Exception):
    """The six digits are not those of now, or were used before."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """What the member must be told, once: the first password and the secret of the codes."""

    staff: StaffRow
    password: str
    factor: str


def add_member(house: House, *, number: str, role: Role, office: str, itself: Itself = NOBODY) -> NewMember:
    """Write a member, with a first password they must change.

    Of a known number everything is new, and what is open of theirs ends. Raises OtherNumber.
    """
    password = "".join(house.chance.sign(CROCKFORD) for _ in range(FIRST_PASSWORD_LETTERS))
    factor = house.chance.bytes(FACTOR_BYTES)
    member = StaffRow(house.chance.uuid(), number, role, office, must_change=True)
    digest = _digest(house, password)
    with house.store.writing(Actor("system")) as work:
        theirs = staff.number_of_person(work, itself.curp) if itself.curp else ""
        if theirs not in ("", number):
            raise OtherNumber(theirs)
        known = staff.by_number(work, number)
        if known is not None:
            member = replace(member, id=known.id)
            _end_all(house, work, known.id)
        staff.put_member(work, member, password=digest, factor=factor, at=house.clock(), itself=itself)
        _line(house, work, trail.STAFF_ADDED, number, role=role.value, office=office)
    return NewMember(member, password, factor_text(factor))


def disable_member(house: House, number: str) -> bool:
    """The member signs in no more and is signed out now. False when there is no such number."""
    with house.store.writing(Actor("system")) as work:
        found = staff.by_number(work, number)
        if found is not None:
            staff.disable(work, found.id)
            _end_all(house, work, found.id)
            _line(house, work, trail.STAFF_DISABLED, number)
    return found is not None


def everybody(house: House) -> tuple[tuple[StaffRow, bool], ...]:
    """All members, and whether each may sign in."""
    with house.store.reading(Actor("system")) as work:
        return staff.listed(work)


# --- devices ----------------------------------------------------------------------------------------------


def offer_device(house: House, *, office: str, label: str) -> str:
    """A code with which one device of an office is enrolled, once, within a day."""
    code = "".join(house.chance.sign(CROCKFORD) for _ in range(ENROLMENT_LETTERS))
    device_id, until = house.chance.uuid(), house.clock() + ENROLMENT_LIFE
    with house.store.writing(Actor("system")) as work:
        digest = work.vault.code_digest("device", code)
        staff.offer_device(work, device_id, office=office, label=label, digest=digest, until=until)
        _line(house, work, trail.DEVICE_OFFERED, str(device_id), office=office)
    return code


def enrol_device(house: House, *, code: str, token_hash: bytes, address: str) -> DeviceRow | None:
    """Make the browser with this token a device of an office. None for a wrong code. Raises TooMany."""
    limits.spend(house, ENROLMENTS, who=f"enrol|{address}", address=address)
    now = house.clock()
    with house.store.writing(Actor("system")) as work:
        for digest in work.vault.code_digests("device", code):
            found = staff.enrol(work, digest, token_hash=token_hash, at=now)
            if found is not None:
                _line(house, work, trail.DEVICE_ENROLLED, str(found.id), office=found.office)
                return found
    return None


def device_here(house: House, token_hash: bytes) -> DeviceRow | None:
    """The enrolled device of a browser."""
    with house.store.reading(Actor("system")) as work:
        return staff.device_of(work, token_hash)


def all_devices(house: House) -> tuple[DeviceRow, ...]:
    with house.store.reading(Actor("system")) as work:
        return staff.devices(work)


def revoke_device(house: House, device_id: UUID) -> bool:
    """The device signs nobody in any more. False when there is none such."""
    with house.store.writing(Actor("system")) as work:
        found = staff.revoke_device(work, device_id, at=house.clock())
        if found:
            _line(house, work, trail.DEVICE_REVOKED, str(device_id))
    return found


# --- shifts -----------------------------------------------------------------------------------------------


def sign_in(
    house: House, device: DeviceRow, *, number: str, password: str, code: str, fresh: bytes
) -> ShiftRow:
    """Begin a shift under the token `fresh`. Raises NotSignedIn and TooMany.

    Tries are counted for the number and for the device; the slow digest is compared outside the transaction.
    """
    limits.spend(house, SIGN_INS, who=number)
    limits.spend(house, DEVICE_SIGN_INS, who=str(device.id))
    with house.store.reading(Actor("system")) as work:
        known = staff.secrets_of(work, number, lock=False)
    right = is_secret(house.vault, password, known.password if known is not None else "")
    with house.store.writing(Actor("system")) as work:
        found = staff.secrets_of(work, number)
        if not right or not _may_begin(house, work, found, known, device, code):
            _line(house, work, trail.SIGN_IN_FAILED, number, device=str(device.id))
            begun = None
        else:
            begun = _begin(house, work, found, device, fresh)
    if begun is None:
        raise NotSignedIn
    return begun


def _may_begin(
    house: House, work: Work, found: Secrets | None, known: Secrets | None, device: DeviceRow, code: str
) -> bool:
    """The password compared is still theirs, the office is, and the code was never used."""
    if found is None or known is None or found.password != known.password:
        return False
    return found.staff.office == device.office and _use_code(house, work, found, code)


def _use_code(house: House, work: Work, found: Secrets, code: str) -> bool:
    step = is_time_code(found.factor, code, at=house.clock(), after=found.factor_step)
    if step is not None:
        staff.use_step(work, found.staff.id, step=step)
    return step is not None


def _begin(
    house: House, work: Work, found: Secrets | None, device: DeviceRow, fresh: bytes
) -> ShiftRow | None:
    if found is None:
        return None
    now = house.clock()
    until, fresh_until = now + LONGEST_SHIFT, now + FRESH_FACTOR
    begun = ShiftRow(house.chance.uuid(), found.staff, device.id, device.label, now, now, until, fresh_until)
    staff.open_shift(
        work,
        begun.id,
        staff_id=found.staff.id,
        device_id=device.id,
        token_hash=fresh,
        at=now,
        ends_at=begun.ends_at,
        factor_until=begun.factor_until,
    )
    own = _as(work, found.staff)
    trail.write(own, trail.SIGNED_IN, about=found.staff.id, at=now, chance=house.chance)
    return begun


def current(house: House, token_hash: bytes, device_hash: bytes) -> ShiftRow | None:
    """The shift of this browser, None when it is over or was begun elsewhere."""
    with house.store.reading(Actor("system")) as work:
        return staff.shift_of(work, token_hash, device_hash=device_hash, at=house.clock())


def confirm_factor(house: House, shift: ShiftRow, code: str) -> None:
    """Show the second factor again: it is fresh for five minutes. Raises WrongFactor and TooMany."""
    limits.spend(house, SIGN_INS, who=f"factor|{shift.staff.number}")
    now = house.clock()
    with house.store.writing(actor_of(shift)) as work:
        found = staff.secrets_of(work, shift.staff.number)
        right = found is not None and _use_code(house, work, found, code)
        if right:
            staff.renew_factor(work, shift.id, until=now + FRESH_FACTOR, at=now)
        kind = trail.FACTOR_SHOWN if right else trail.SIGN_IN_FAILED
        trail.write(work, kind, about=shift.staff.id, at=now, chance=house.chance)
    if not right:
        raise WrongFactor


def is_fresh(house: House, shift: ShiftRow) -> bool:
    """Whether the second factor was shown within five minutes."""
    return house.clock() < shift.factor_until


def change_password(house: House, shift: ShiftRow, *, old: str, new: str) -> None:
    """Raises NotSignedIn when the old one is wrong, Refused when the new one is too easy, TooMany."""
    limits.spend(house, SIGN_INS, who=f"change|{shift.staff.number}")
    with house.store.reading(Actor("system")) as work:
        known = staff.secrets_of(work, shift.staff.number, lock=False)
    if known is None or not is_secret(house.vault, old, known.password):
        with house.store.writing(actor_of(shift)) as work:
            _line(house, work, trail.SIGN_IN_FAILED, str(shift.staff.id))
        raise NotSignedIn
    if new == old:
        raise Refused(msg("Es la contraseña de ahora. Elige otra."))
    digest = _digest(house, require_good_password(new, number=shift.staff.number))
    with house.store.writing(actor_of(shift)) as work:
        staff.set_password(work, shift.staff.id, password=digest)
        trail.write(work, trail.PASSWORD_CHANGED, about=shift.staff.id, at=house.clock(), chance=house.chance)


def sign_out(house: House, shift: ShiftRow) -> None:
    """The shift is over; its cookie opens nothing."""
    now = house.clock()
    with house.store.writing(actor_of(shift)) as work:
        _end_all(house, work, shift.staff.id)
        trail.write(work, trail.SIGNED_OUT, about=shift.staff.id, at=now, chance=house.chance)


def _end_all(house: House, work: Work, staff_id: UUID) -> None:
    """Shifts and sittings of a member are over."""
    staff.end_shifts(work, staff_id, at=house.clock())
    help_lines.close(house, work, assist.of_staff_unended(work, staff_id), by="operator")


def write_refusal(house: House, shift: ShiftRow, *, action: str) -> None:
    """Somebody of the staff tried what their place does not allow: it is in the books."""
    with house.store.writing(actor_of(shift)) as work:
        body = {"action": action, "role": shift.staff.role.value}
        trail.write(
            work, trail.STAFF_REFUSED, about=shift.staff.id, at=house.clock(), chance=house.chance, body=body
        )


def actor_of(shift: ShiftRow, *, visit: UUID | None = None) -> Actor:
    """Who acts, for transactions of this member; `visit` is that of the person they help."""
    member = shift.staff
    return Actor("staff", visit=visit, ref=f"{member.number}/{member.office}", staff=member.id)


def _as(work: Work, member: StaffRow) -> Work:
    return Work(work.sql, work.vault, Actor("staff", ref=f"{member.number}/{member.office}", staff=member.id))


def _digest(house: House, password: str) -> str:
    return hash_secret(house.vault, password, salt=house.chance.bytes(SALT_BYTES))


def _line(house: House, work: Work, kind: str, about: str, **body: str) -> None:
    trail.write(work, kind, about=about, at=house.clock(), chance=house.chance, body=body)
