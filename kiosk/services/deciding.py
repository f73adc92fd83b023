"""Ask the rules about a draft that is sent, with the facts of this moment. Never inside a transaction."""

from __future__ import annotations

from uuid import UUID

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.refusal import SystemDown
from kiosk.flow.known import CodeProof, code_proof
from kiosk.flow.procedure import Outcome, Ruling
from kiosk.services.drafts import OpenDraft
from kiosk.services.house import House
from kiosk.services.identity import LEVELS


def decide(house: House, draft: OpenDraft) -> Outcome:
    """Ask the rules; a silent system makes a request that waits and finishes by itself (R-GEN-10)."""
    try:
        return draft.procedure.resolve(draft.answers, house.desk, ruling(house, draft))
    except SystemDown as down:
        return waiting_for(down.system)


def waiting_for(system: str) -> Outcome:
    """Received with date and time, decided when the system answers."""
    return Outcome(
        CaseState.SUBMITTED, "R-GEN-10", AcuseKind.RECEIPT, {"outcome": "waiting"}, waiting_for=system
    )


def ruling(house: House, draft: OpenDraft) -> Ruling:
    """The facts of this decision. The proof kept in the draft counts, not only the visit's level."""
    proof = draft.answers.get(code_proof) or CodeProof.NONE
    return ruling_for(house, draft.id, draft.channel, draft.row.place.office, proof)


def ruling_for(house: House, draft_id: UUID, channel: str, office: str, proof: CodeProof) -> Ruling:
    """The facts of a decision about one draft, now."""
    settings = house.settings
    review_by, name_review_by = house.in_business_days(settings.review_days, settings.name_review_days)
    return Ruling(
        key=str(draft_id),
        now=house.clock(),
        today=house.today(),
        channel=channel,
        office=office,
        level=LEVELS[proof],
        code_used=proof is not CodeProof.NONE,
        review_by=review_by,
        name_review_by=name_review_by,
    )
