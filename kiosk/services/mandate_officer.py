"""A mandate over which the record shows a dispute: an officer decides, with what the register shows now
(assisted_service 3.2). Whoever asks learns the answer and nothing of anybody else on the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from kiosk.domain.identifiers import Curp
from kiosk.domain.kinship import Custody
from kiosk.domain.refusal import SystemDown
from kiosk.services import after_acts, reviews, trail
from kiosk.services.drafts import NotOurs
from kiosk.services.house import House
from kiosk.services.identity import way_of
from kiosk.services.mandate_desk import AT_ONCE, SYSTEM, NoKinship
from kiosk.services.signature_desk import StaleFactor
from kiosk.services.staffing import actor_of, is_fresh
from kiosk.storage import ledger, mandates, outbox, staff
from kiosk.storage.mandates import MandateRow
from kiosk.storage.outbox import NewMessage
from kiosk.storage.rows import ShiftRow, StaffRow

YES = "yes"
WHY_NOT: Mapping[str, str] = {
    "court": "Falta la decisión de un juez. Tráela a una oficina del IMSS.",
    "agree": "Falta que se pongan de acuerdo quienes la cuidan. Pueden venir juntos a una oficina.",
}
"""Why an officer says no, as whoever asked reads it in a message."""


def mine(house: House, shift: ShiftRow) -> tuple[MandateRow, ...]:
    """What this officer must decide: each is of one officer, drawn by chance, of another office than the one
    that wrote it down where there is one; never of whoever wrote it down or is one of its people."""
    with house.store.reading(SYSTEM) as work:
        found = mandates.for_officers(work, on=house.today(), limit=AT_ONCE)
        if not found:
            return ()
        officers = reviews.officers_of(work)
        own = staff.who_are(work, {one.told[who] for one in found for who in ("agent", "principal")})

    def drawn(one: MandateRow) -> StaffRow | None:
        people = (one.told["agent"], one.told["principal"])
        may = [
            each
            for each in officers
            if each.id != one.recorded_by and not any((each.id, curp) in own for curp in people)
        ]
        return reviews.by_chance(may, one.office, lambda: one.id.bytes[-reviews.CHANCE_BYTES :])

    return tuple(one for one in found if drawn(one) == shift.staff)


def one(house: House, shift: ShiftRow, mandate_id: UUID) -> MandateRow:
    """One of them. Raises NotOurs: foreign and missing ones look the same."""
    for each in mine(house, shift):
        if each.id == mandate_id:
            return each
    raise NotOurs


def open_up(house: House, shift: ShiftRow, mandate_id: UUID) -> tuple[MandateRow, Custody]:
    """What the register shows; that it was looked at is a line the person can read.

    Raises NotOurs, StaleFactor, NoKinship and SystemDown.
    """
    found = one(house, shift, mandate_id)
    if not is_fresh(house, shift):
        raise StaleFactor
    shown = custody_of(house, found)
    with house.store.writing(actor_of(shift)) as work:
        about = after_acts.person_name(found.principal)
        trail.write(work, trail.MANDATE_OPENED, about=about, at=house.clock(), chance=house.chance)
    return found, shown


def custody_of(house: House, found: MandateRow) -> Custody:
    """Raises NoKinship when the register does not show the agent any more, and SystemDown."""
    shown = house.desk.population.custody(Curp(found.told["agent"]), Curp(found.told["principal"]))
    if shown is None:
        raise NoKinship
    return shown


def decide(house: House, shift: ShiftRow, found: MandateRow, answer: str) -> None:
    """Yes, or why not, of one that is this officer's; the agent and the principal hear of it.

    Raises NotOurs, StaleFactor, NoKinship and SystemDown; ValueError for an answer that is not on the list.
    """
    if answer != YES and answer not in WHY_NOT:
        raise ValueError("no such answer")
    if not is_fresh(house, shift):
        raise StaleFactor
    if answer == YES:
        custody_of(house, found)
    letters, now = _letters(house, found, answer), house.clock()
    with house.store.writing(actor_of(shift)) as work:
        ledger.hold(work)
        if answer == YES:
            done = mandates.confirm(work, found.id, staff_id=shift.staff.id, at=now)
        else:
            done = mandates.refuse(work, found.id, at=now)
        if not done:
            raise NotOurs
        kind = trail.MANDATE_CONFIRMED if answer == YES else trail.MANDATE_REFUSED
        told = {"answer": answer, "proof": found.proof.value}
        about = after_acts.person_name(found.principal)
        trail.write(work, kind, about=about, at=now, chance=house.chance, body=told)
        outbox.put_all(work, letters, at=now)


def _letters(house: House, found: MandateRow, answer: str) -> list[NewMessage]:
    """Word to the contacts on file of both. Asks the register: never inside a transaction."""
    settings, yes = house.settings, answer == YES
    place = f"{settings.origin}/permisos"
    if yes:
        texts = {
            "agent": f"ya puedes actuar por la persona que pediste. Míralo en {place}",
            "principal": f"se confirmó un permiso para que alguien actúe por ti. Míralo en {place}",
        }
    else:
        why = f"{WHY_NOT[answer]} ¿No estás de acuerdo? Llama gratis al {settings.complaint_phone}."
        texts = {
            "agent": f"no se confirmó el permiso que pediste para actuar por otra persona. {why}",
            "principal": "no se confirmó un permiso para que alguien actuara por ti. No hagas nada.",
        }
    letters: list[NewMessage] = []
    for who, text in texts.items():
        try:
            contacts = house.desk.contacts.of(Curp(found.told[who]))
        except SystemDown:
            continue
        letters += [
            NewMessage(
                house.chance.uuid(), f"decided|{found.id}|{who}|{way_of(each)}", way_of(each), each.value,
                f"{settings.sender}: {text}",
            )
            for each in contacts
        ]  # fmt: skip
    return letters
