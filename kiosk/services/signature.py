"""The ways a person signs: a touch, a code, a drawn or written name, paper or voice before a witness.

Each ends in `approval.approve`, from a visit of the person. What proves them is used in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.approvals import Method
from kiosk.services import identity, own_help, trail
from kiosk.services.approval import CONTACT, NotOpen, approve, is_ready
from kiosk.services.content import content_hash, fingerprint
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import Message
from kiosk.services.signs import require_drawing, require_name, require_witness
from kiosk.storage import approvals, assist, staff
from kiosk.storage.approvals import ApprovalRow
from kiosk.storage.store import Work


def by_touch(house: House, draft: OpenDraft) -> ApprovalRow:
    """A touch on a screen that is the person's alone."""
    return approve(house, draft, Method.TAP)


# --- one-time code


def send_code(house: House, draft: OpenDraft) -> None:
    """Codes for exactly this content, to the person's contacts; never to one of whoever helps (AD-08)."""
    require_open(draft)
    if not is_ready(draft):
        raise NotOpen
    messages = identity.codes_for(house, draft)
    with house.store.writing(draft.actor) as work:
        kept = tuple(_not_of_helpers(work, draft, each) for each in messages)
        identity.sending(house, kept, binds=_bound(draft), told=fingerprint(draft))(work, draft)


def _not_of_helpers(work: Work, draft: OpenDraft, message: Message) -> Message:
    contact = message.contact
    if contact is None:
        return message
    for staff_id, _ in assist.helpers_of(work, draft.id):
        if staff.is_same_person(work, staff_id, **{own_help.kind_of(contact.value): contact.value}):
            return replace(message, contact=None)
    return message


def by_code(house: House, draft: OpenDraft, code: str) -> ApprovalRow:
    """The code that was sent for this content. Raises WrongCode and TooMany."""
    right = identity.match_code(house, draft, code, binds=_bound(draft))
    return approve(
        house,
        draft,
        Method.CODE,
        evidence={CONTACT: right.proof.value},
        also=lambda work: identity.use(house, work, draft.id, right),
    )


def _bound(draft: OpenDraft) -> str:
    return f"sign|{content_hash(draft).hex()}"


# --- what staff see


def by_drawing(house: House, draft: OpenDraft, strokes: str) -> ApprovalRow:
    """The person's sign, drawn on the screen. Raises Refused."""
    return approve(house, draft, Method.DRAWN, evidence={"drawn": require_drawing(strokes)})


def by_name(house: House, draft: OpenDraft, typed: str) -> ApprovalRow:
    """The person's name, typed; somebody of the staff says that they saw it. Raises Refused."""
    return approve(house, draft, Method.NAME, evidence={"name": require_name(typed)})


def by_witness(
    house: House, draft: OpenDraft, method: Method, *, witness: str, witness_curp: str
) -> ApprovalRow:
    """For who cannot sign: fingerprint on paper, or their voice, before a witness. Raises Refused."""
    told = require_witness(house, draft, witness=witness, witness_curp=witness_curp)
    return approve(house, draft, method, evidence=told)


def name_interpreter(house: House, draft: OpenDraft, *, name: str, tongue: str) -> None:
    """Who interprets for the person and in which language; they sign too. Raises Refused."""
    require_open(draft)
    told = {"interpreter": require_name(name), "tongue": require_name(tongue)}
    with house.store.writing(draft.actor) as work:
        approvals.keep_interpreter(work, draft.row, told, at=house.clock())
        trail.write(
            work,
            trail.INTERPRETER_NAMED,
            about=draft.id,
            at=house.clock(),
            chance=house.chance,
            body={"tongue": told["tongue"]},
        )
