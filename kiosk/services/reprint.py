"""See an acuse again from another device: a code to a contact on file opens it (L2), folio and code alone do
not."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.known import CodeProof
from kiosk.services import identity
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs, OpenDraft, read_draft
from kiosk.services.house import House
from kiosk.services.identity import LEVEL_LIFE, LEVELS, WrongCode, holder_index
from kiosk.services.visits import before
from kiosk.storage import cases, drafts, visits
from kiosk.storage.store import Actor


def kept_draft(house: House, caller: Caller, folio: str) -> OpenDraft:
    """The sent draft of a case, for the visit that holds it by folio and code. Raises NotOurs."""
    now = house.clock()
    with house.store.reading(Actor("system")) as work:
        visit = visits.by_token(work, caller.token_hash, at=now)
        own = replace(work, actor=Actor("person", visit=visit.id if visit is not None else None))
        case = cases.look(own, folio, at=now)
        looked = drafts.look(own, case.draft_id) if case is not None else None
    if visit is None or case is None or looked is None or case.state.is_open:
        raise NotOurs
    return read_draft(house, visit, looked)


def send_codes(house: House, draft: OpenDraft) -> None:
    """Codes to the contacts on file only; the page says the same when there is none."""
    on_file = tuple(one for one in identity.codes_for(house, draft) if one.target == "on_file")
    with house.store.writing(draft.actor) as work:
        identity.sending(house, on_file)(work, draft)


def shown(folio: str, code: str) -> str:
    """What a browser shows again when it did not hear the answer to its code."""
    return f"again|{folio}|{code}"


def open_with_code(house: House, draft: OpenDraft, *, code: str, caller: Caller) -> None:
    """Use a code: the visit is at L2 for the person of the case. Raises WrongCode and TooMany."""
    right = identity.match_code(house, draft, code)
    if right.proof is not CodeProof.ON_FILE:
        raise WrongCode(0)
    person = draft.procedure.subject(draft.answers)
    with house.store.writing(draft.actor) as work:
        identity.use(house, work, draft.id, right)
        visits.raise_level(
            work,
            draft.visit.id,
            level=LEVELS[CodeProof.ON_FILE],
            until=house.clock() + LEVEL_LIFE,
            holder=holder_index(work, person) if person is not None else None,
            token_hash=caller.fresh,
            before=before(house, caller, proof=shown(draft.row.folio or "", code)),
        )
