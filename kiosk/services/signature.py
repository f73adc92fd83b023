"""The ways a person signs: a code, a presence PIN, a drawn or written name, paper with a witness, a touch.

Each ends in `approval.approve`, from a visit of the person. What proves them is used in the same transaction.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.approvals import Method
from kiosk.domain.identifiers import Curp
from kiosk.domain.refusal import Refused
from kiosk.domain.words import msg
from kiosk.services import identity, own_help, trail
from kiosk.services.approval import CONTACT, NotOpen, approve, is_ready
from kiosk.services.content import content_hash, fingerprint
from kiosk.services.drafts import OpenDraft, require_open
from kiosk.services.house import House
from kiosk.services.identity import Message
from kiosk.storage import approvals, assist, staff
from kiosk.storage.approvals import ApprovalRow
from kiosk.storage.store import Actor, Work

LONGEST_NAME = 80
LONGEST_DRAWING = 8000
SHORTEST_DRAWING = 60
"""Signs of a drawing: less is a touch, not a name."""
DRAWING_SIGNS = frozenset("0123456789 ,;")


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
    """The person's sign, drawn on the screen, as points: `x,y x,y;x,y`. Raises Refused."""
    drawn = strokes.strip()
    if not drawn or not set(drawn) <= DRAWING_SIGNS or not SHORTEST_DRAWING <= len(drawn) <= LONGEST_DRAWING:
        raise Refused(msg("Dibuja tu firma en el cuadro."), rule="R-GEN-01")
    return approve(house, draft, Method.DRAWN, evidence={"drawn": drawn})


def by_name(house: House, draft: OpenDraft, typed: str) -> ApprovalRow:
    """The person's name, typed; somebody of the staff says that they saw it. Raises Refused."""
    return approve(house, draft, Method.NAME, evidence={"name": require_name(typed)})


def by_paper(house: House, draft: OpenDraft, *, witness: str, witness_curp: str) -> ApprovalRow:
    """Fingerprint or sign on paper, with a witness whom the person chose and who is not of the staff.

    Raises Refused.
    """
    name, key = require_name(witness), Curp.parse(witness_curp)
    people = (draft.procedure.subject(draft.answers), draft.procedure.identified(draft.answers))
    if key in people:
        raise Refused(msg("Tu testigo es otra persona. Escribe su CURP."))
    with house.store.reading(Actor("system")) as work:
        of_staff = staff.is_of_the_staff(work, curp=key.value)
    if of_staff:
        with house.store.writing(draft.actor) as work:
            trail.write(work, trail.WITNESS_REFUSED, about=draft.id, at=house.clock(), chance=house.chance)
        raise Refused(msg("Tu testigo no puede trabajar aquí. Elige a otra persona."), rule="AD-08")
    return approve(house, draft, Method.PAPER, evidence={"witness": name, "witness_curp": key.masked})


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


def require_name(typed: str) -> str:
    """A name as somebody typed it. Refused when empty, too long, or with signs no name has."""
    name = " ".join(typed.split())
    if not name:
        raise Refused(msg("Escribe el nombre para continuar."), rule="R-GEN-01")
    if len(name) > LONGEST_NAME or not name.replace(" ", "").isprintable() or any(s in "<>|{}" for s in name):
        raise Refused(msg("Escribe solo el nombre."))
    return name
