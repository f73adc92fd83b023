"""Leave a draft and come back: folio and code, from kiosk to phone, after a long silence, and the end of a
visit."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from kiosk.domain.case import CaseState
from kiosk.domain.codes import CROCKFORD, CodeKind, draw_code
from kiosk.domain.identifiers import Folio
from kiosk.flow.known import code_proof
from kiosk.flow.questions import Entry, Source
from kiosk.services import limits, trail, visits
from kiosk.services.callers import Caller
from kiosk.services.drafts import Also, NotOurs, OpenDraft
from kiosk.services.house import House
from kiosk.storage import cases, codes, drafts, folios
from kiosk.storage.rows import Looked
from kiosk.storage.store import Actor, Work
from kiosk.vault import Vault

DRAFT_LIFE = timedelta(days=30)
HAND_OFF_LIFE = timedelta(minutes=10)
RESUME_TRIES_AN_HOUR = 5
RESUME_TRIES_IN_ALL = 10


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a person takes along to come back: folio, code, and until when."""

    folio: str
    code: str
    until: datetime


class WrongPair(Exception):
    """That folio and code do not open anything. A wrong code and a missing folio look the same."""


def resume_code(house: House, draft_id: UUID) -> str:
    """The code of a draft: made from a key of the vault, so that it need not be kept to be shown (50
    bits)."""
    return code_to_come_back(house.vault, draft_id)


def code_to_come_back(vault: Vault, draft_id: UUID) -> str:
    """The same, for whoever has only the vault."""
    number = int.from_bytes(vault.name_for("resume-code", draft_id.bytes)[:8], "big")
    return "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in range(CodeKind.RESUME.length))


def leaving(house: House) -> Also:
    """What is written when a draft may be left: its folio and the digest of its code, in the same
    transaction."""

    def write(work: Work, draft: OpenDraft) -> OpenDraft:
        return replace(draft, row=replace(draft.row, folio=allot(house, work, draft)))

    return write


def allot(house: House, work: Work, draft: OpenDraft) -> str:
    """The folio of a draft, given the first time it may be left, and the digest of its code."""
    folio, digest = folio_for(house, work, draft)
    return drafts.allot(work, draft.row, folio=folio, resume_digest=digest) if digest is not None else folio


def folio_for(house: House, work: Work, draft: OpenDraft) -> tuple[str, bytes | None]:
    """The folio a draft has, or the next one with the digest of the code that comes with it."""
    if draft.row.folio:
        return draft.row.folio, None
    folio = str(folios.next_folio(work, year=house.today().year))
    return folio, work.vault.code_digest("resume", f"{folio}|{resume_code(house, draft.id)}")


def leave(house: House, draft: OpenDraft) -> Ticket:
    """ "Guardar y salir": folio and code to come back within 30 days."""
    with house.store.writing(draft.actor) as work:
        folio = allot(house, work, draft)
        trail.write(work, trail.LEFT, about=draft.id, at=house.clock(), chance=house.chance)
    return ticket_of(house, draft, folio)


def ticket_of(house: House, draft: OpenDraft, folio: str) -> Ticket:
    return Ticket(folio, resume_code(house, draft.id), draft.row.opened_at + DRAFT_LIFE)


def resume(house: House, caller: Caller, *, folio: Folio, code: str, address: str) -> tuple[UUID, bool]:
    """Bring a draft or case into this visit (level L1), and whether it was sent.

    Raises WrongPair and TooMany.

    A device already bound to the draft is not locked out by strangers' tries; the folio never authorises
    alone.
    """
    limits.spend(house, limits.RESUME_TRIES, who=caller.token_hash.hex(), address=address)
    with house.store.writing(Actor("system")) as work:
        row = open_pair(house, work, folio=folio, code=code)
        if row is not None:
            bring(house, work, row, visit_id=visits.rise(house, work, caller), channel=caller.channel)
    if row is None:
        raise WrongPair
    return row.id, row.is_submitted


def open_pair(house: House, work: Work, *, folio: Folio, code: str) -> drafts.Resumable | None:
    """The draft or case of a folio and its code, None for a wrong pair; either way the try is counted and
    costs the same."""
    now = house.clock()
    row = drafts.try_resume(
        work, folio=str(folio), at=now, an_hour=RESUME_TRIES_AN_HOUR, in_all=RESUME_TRIES_IN_ALL
    )
    right = work.vault.is_code("resume", f"{folio}|{code}", (row and row.resume_digest) or b"")
    if row is not None and right:
        return row
    drafts.same_work(work, folio=str(folio), at=now, missing=row is None)
    return None


def bring(house: House, work: Work, row: drafts.Resumable, *, visit_id: UUID, channel: str) -> Work:
    """A draft or case comes to a visit; the visit it was in loses it. Returns the work of its new owner."""
    own = replace(work, actor=Actor("person", visit=visit_id))
    drafts.hand_to(own, row.id, visit_id=visit_id, channel=channel, forgives=True)
    trail.write(own, trail.RESUMED, about=row.id, at=house.clock(), chance=house.chance)
    return own


def reopen(house: House, caller: Caller, folio: str) -> UUID:
    """Go on with a request that lacks the proof of who is here: same folio, same first date (0.7).

    The answers stay; the one-time code is asked again. Raises NotOurs when there is nothing to go on with.
    """
    with house.store.writing(Actor("system")) as work:
        visit = visits.asking(house, work, caller)
        own = replace(work, actor=Actor("person", visit=visit))
        case = cases.look(own, folio, at=house.clock())
        if case is None or case.state is not CaseState.NEEDS_INFO:
            raise NotOurs
        looked = drafts.look(own, case.draft_id)
        if looked is None:
            raise NotOurs
        if open_again(house, own, looked):
            trail.write(own, trail.RESUMED, about=case.draft_id, at=house.clock(), chance=house.chance)
    return case.draft_id


def open_again(house: House, own: Work, looked: Looked) -> bool:
    """In the open transaction of whoever owns the draft; False when it is open already."""
    if looked.draft.state != "submitted":
        return False
    drafts.reopen(own, looked.draft)
    asked_again = Entry(
        looked.newest + 1, "codigo", "", Source.COMPUTED, "person", house.clock(), {code_proof.key: ""}
    )
    drafts.append(own, looked.draft, [asked_again])
    return True


def hand_off(house: House, draft: OpenDraft) -> str:
    """A code that carries this draft to a phone: ten minutes, one use, five tries."""
    code = draw_code(CodeKind.HAND_OFF, house.chance.sign)
    now = house.clock()
    with house.store.writing(draft.actor) as work:
        allot(house, work, draft)
        codes.offer(
            work,
            digest=work.vault.code_digest("hand_off", code),
            draft_id=draft.id,
            made_at=now,
            expires_at=now + HAND_OFF_LIFE,
        )
    return code


def take_over(house: House, caller: Caller, *, code: str, address: str) -> UUID:
    """Go on with a draft on this device; the kiosk loses it in the same moment. Raises WrongPair and
    TooMany."""
    limits.spend(house, limits.HAND_OFF_TRIES, who=caller.token_hash.hex(), address=address)
    now, shown = house.clock(), f"hand_off|{code}"
    with house.store.writing(Actor("system")) as work:
        taken = (codes.take(work, one, at=now) for one in work.vault.code_digests("hand_off", code))
        draft_id = next((found for found in taken if found is not None), None)
        if draft_id is None:
            draft_id = _taken_unheard(house, work, caller, shown)
        else:
            visit_id = visits.rise(house, work, caller, shown=shown)
            work = replace(work, actor=Actor("person", visit=visit_id))
            drafts.hand_to(work, draft_id, visit_id=visit_id, channel=caller.channel)
            trail.write(work, trail.HANDED_OFF, about=draft_id, at=now, chance=house.chance)
    if draft_id is None:
        raise WrongPair
    return draft_id


def _taken_unheard(house: House, work: Work, caller: Caller, shown: str) -> UUID | None:
    """The draft this browser took a moment ago without hearing that it did."""
    visit_id = visits.hear_again(house, work, caller, proof=shown)
    own = replace(work, actor=Actor("person", visit=visit_id))
    return next((draft.id for draft in drafts.of_visit(own)), None)


def opening(draft_id: UUID, typed: str) -> str:
    """What a browser shows again when it did not hear that its answers are open."""
    return f"open|{draft_id}|{_plain(typed)}"


def _plain(typed: str) -> str:
    return "".join(typed.upper().split()).replace("-", "")


def unlock(house: House, caller: Caller, draft: OpenDraft, *, typed: str) -> bool:
    """After a long silence on an own phone: the CURP of the request or its code opens the answers again.

    Only this request goes on, in a visit of its own: whoever knows one may not know what else the visit held.
    """
    limits.spend(house, limits.UNLOCK_TRIES, who=str(draft.id))
    wanted = {resume_code(house, draft.id)}
    for person in (draft.procedure.subject(draft.answers), draft.procedure.identified(draft.answers)):
        if person is not None:
            wanted.add(person.value)
    given = _plain(typed).encode()
    if not any(hmac.compare_digest(given, one.encode()) for one in wanted):
        return False
    with house.store.writing(Actor("system")) as work:
        late, shown = replace(caller, late=True), opening(draft.id, typed)
        visit_id = visits.rise(house, work, late, until=draft.visit.ends_at, shown=shown)
        drafts.hand_to(work, draft.id, visit_id=visit_id, channel=caller.channel)
        visits.close(house, work, draft.visit.id)
    return True


def qr_text(house: House, code: str) -> str:
    """What the hand-off QR holds: our address and the code, nothing of the person."""
    return f"{house.settings.origin}/continuar/{code}"
