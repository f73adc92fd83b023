"""Signatures that somebody of the staff must still confirm, each from a sign-in of their own (3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kiosk import log
from kiosk.domain.approvals import LIFE, Asks, Method
from kiosk.domain.fingerprint import words_of
from kiosk.domain.words import Msg
from kiosk.services import own_help, trail
from kiosk.services.approval import OwnErrand, names_member
from kiosk.services.drafts import NotOurs, OpenDraft, read_draft
from kiosk.services.house import House
from kiosk.storage import approvals, assist, drafts, ledger, visits
from kiosk.storage.approvals import Waiting
from kiosk.storage.rows import ShiftRow
from kiosk.storage.store import Actor

AT_ONCE = 30
SYSTEM = Actor("system")


class NotYours(Exception):
    """Whoever helped does not confirm: four eyes are two people."""


class StaleFactor(Exception):
    """The second factor must be shown again first."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is shown of a signature that waits: nothing that tells whose it is."""

    id: UUID
    procedure: Msg
    helper: str
    words: str
    method: Method
    four_eyes: bool


def waiting(house: House, shift: ShiftRow) -> tuple[Confirmation, ...]:
    """Signatures of this office that wait for somebody of the staff."""
    return tuple(_shown(house, one) for one in _waiting(house, shift))


def one(house: House, shift: ShiftRow, approval_id: UUID) -> Confirmation:
    """One of them. Raises NotOurs."""
    return _shown(house, _find(house, shift, approval_id))


def confirm(house: House, shift: ShiftRow, approval_id: UUID) -> None:
    """ "Lo confirmo". Raises NotOurs, NotYours, OwnErrand and StaleFactor."""
    found = _find(house, shift, approval_id)
    draft, helpers = _draft(house, found)
    if found.approval.asks is Asks.SECOND:
        if shift.staff.id in helpers:
            _write_refused(house, shift, draft, what="helper")
            raise NotYours
        if shift.factor_until < house.clock():
            raise StaleFactor
    with house.store.reading(SYSTEM) as work:
        own = names_member(work, draft, shift.staff.id)
    if own:
        _write_refused(house, shift, draft, what="signature")
        raise OwnErrand
    now, staff = house.clock(), shift.staff
    with house.store.writing(_actor(shift)) as work:
        ledger.hold(work)  # first, as whoever sends does
        if not approvals.confirm(work, found.approval.id, staff_id=staff.id, number=staff.number, at=now):
            raise NotOurs
        told = {"method": found.approval.method.value, "asks": found.approval.asks.value}
        trail.write(
            work, trail.APPROVAL_CONFIRMED, about=draft.id, at=now, chance=house.chance, body=told
        )


def _waiting(house: House, shift: ShiftRow) -> tuple[Waiting, ...]:
    with house.store.reading(SYSTEM) as work:
        since = house.clock() - LIFE
        return approvals.waiting(work, office=shift.staff.office, since=since, limit=AT_ONCE)


def _find(house: House, shift: ShiftRow, approval_id: UUID) -> Waiting:
    for each in _waiting(house, shift):
        if each.approval.id == approval_id:
            return each
    raise NotOurs


def _draft(house: House, found: Waiting) -> tuple[OpenDraft, frozenset[UUID]]:
    """The draft that was signed, and who helped with it."""
    with house.store.reading(SYSTEM) as work:
        looked = drafts.look(work, found.approval.draft_id)
        visit = visits.by_id(work, found.approval.visit_id)
        helpers = frozenset(staff_id for staff_id, _ in assist.helpers_of(work, found.approval.draft_id))
    if looked is None or visit is None:
        raise NotOurs
    return read_draft(house, visit, looked, sent=True), helpers


def _shown(house: House, found: Waiting) -> Confirmation:
    return Confirmation(
        found.approval.id,
        house.procedure(found.procedure).title,
        found.approval.helped_by,
        words_of(found.approval.content_hash),
        found.approval.method,
        found.approval.asks is Asks.SECOND,
    )


def _write_refused(house: House, shift: ShiftRow, draft: OpenDraft, *, what: str) -> None:
    log.write("help.own_data_refused", rule=own_help.RULE)
    with house.store.writing(_actor(shift)) as work:
        told = {"rule": own_help.RULE, "what": what}
        trail.write(
            work, trail.APPROVAL_REFUSED, about=draft.id, at=house.clock(), chance=house.chance, body=told
        )


def _actor(shift: ShiftRow) -> Actor:
    return Actor("staff", ref=f"{shift.staff.number}/{shift.staff.office}", staff=shift.staff.id)
