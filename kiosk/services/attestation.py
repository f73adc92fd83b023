""" "Vi la identificación": staff compared the person with an original ID. L3, for one draft alone (0.2).

Kind and last four signs are kept in the ledger's sealed body, and nothing else of the ID.
"""

from __future__ import annotations

from kiosk.domain.approvals import SeenId
from kiosk.domain.refusal import Refused
from kiosk.domain.typed_text import compact, folded
from kiosk.domain.words import msg
from kiosk.flow.known import CodeProof
from kiosk.services import approval, signature_pins, trail
from kiosk.services.drafts import Conflict, OpenDraft, Saved, append, require_open
from kiosk.services.house import House
from kiosk.services.identity import LEVEL_LIFE, proof_parts
from kiosk.services.proofs import SEEN_IN, seen_in
from kiosk.storage.assist_rows import Helping
from kiosk.storage.store import Work

LAST_SIGNS = 4


class NotYet(Exception):
    """The request has not come to where it is asked who is here."""


def read_last_four(typed: str) -> str:
    """The last four signs of the number of an ID. Refused when they are not four."""
    signs = compact(folded(typed[:40]))
    if len(signs) != LAST_SIGNS or not signs.isascii():
        raise Refused(msg("Escribe los últimos 4 números o letras de la identificación."), rule="R-GEN-01")
    return signs


def attest(
    house: House, helping: Helping, draft: OpenDraft, kind: SeenId, last_four: str
) -> Saved | Conflict:
    """The operator says so of the person beside them: the request is at L3 in this visit, for 30 minutes.

    Raises NotYet, NotOpen and OwnErrand.
    """
    require_open(draft)
    gate = next((place for place in draft.journey.path if place.page is not None and place.page.gate), None)
    person = draft.procedure.identified(draft.answers)
    if gate is None or person is None:
        raise NotYet
    if draft.helper is None or draft.helper.id != helping.id or helping.mode == "afar" or not helping.is_open:
        raise approval.NotOpen
    approval.refuse_own(house, draft)
    seen = seen_in(house, draft.visit, person, until=house.clock() + LEVEL_LIFE)
    parts = proof_parts(house, draft, gate, CodeProof.STAFF_SAW_ID, more={SEEN_IN: seen})

    def write(work: Work, after: OpenDraft) -> None:
        told = {"id": kind.value, "last_four": last_four}
        trail.write(work, trail.ID_SEEN, about=draft.id, at=house.clock(), chance=house.chance, body=told)
        signature_pins.unlock(house, work, after)

    return append(house, draft, gate, parts=parts, drawn=draft.newest, prepare=lambda before, after: write)
