"""Whether a proof kept in a draft still counts: for the visit that gave it, for its person, for a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.flow.known import CodeProof, code_proof
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers
from kiosk.services import visits
from kiosk.services.house import House
from kiosk.storage.rows import VisitRow

SEEN_IN = "id_seen_in"
"""Key under which a draft keeps for which visit and person, and until when, staff saw the ID."""


def seen_in(house: House, visit: VisitRow, person: Curp, *, until: datetime) -> str:
    """What is kept when staff saw the ID of a person in a visit."""
    holder = visits.index_of_holder(house.vault, person).hex()
    return f"{visit.id} {holder} {int(until.timestamp())}"


def proved_now(
    house: House, visit: VisitRow, procedure: Procedure, answers: Answers, *, since: int
) -> Answers:
    """The answers without a personal proof that no longer holds, so that it is asked again (security 4).

    It holds for the visit that gave it, as long as its level, and for nobody else who gets the draft by a
    code. One that is being given now has a number above `since`. That staff saw the ID raises no visit: it
    holds for this draft alone.
    """
    proof = answers.get(code_proof)
    if proof is None or not proof.personal or answers.seq(code_proof) > since:
        return answers
    person = procedure.identified(answers)
    if proof is CodeProof.STAFF_SAW_ID:
        if person is not None and _was_seen(house, visit, person, answers):
            return answers
        return _without_proof(answers)
    holder = visits.index_of_holder(house.vault, person) if person is not None else b""
    if visit.level >= Level.L2 and visit.holder == holder:
        return answers
    return _without_proof(answers)


def _without_proof(answers: Answers) -> Answers:
    return replace(answers, said={k: said for k, said in answers.said.items() if k != code_proof.key})


def _was_seen(house: House, visit: VisitRow, person: Curp, answers: Answers) -> bool:
    said = answers.said.get(SEEN_IN)
    place, _, until = said.value.rpartition(" ") if said is not None else ("", "", "0")
    wanted = seen_in(house, visit, person, until=house.clock()).rpartition(" ")[0]
    return place == wanted and int(until) > house.clock().timestamp()
