"""Mandates: granted with an own code or on paper, used by the agent, ended in one tap (3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from kiosk.domain.approvals import Asks
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp
from kiosk.domain.mandates import NO_PAPERS, Papers, Proof, end_of, lacks
from kiosk.domain.people import Level
from kiosk.domain.refusal import SystemDown
from kiosk.flow.procedure import Outcome
from kiosk.procedures.mandate_grant import KEY, allowed, months, trusted_curp
from kiosk.procedures.mandated import mandate_holds
from kiosk.services import after_acts, trail
from kiosk.services.approval import OwnErrand
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs, OpenDraft
from kiosk.services.house import House
from kiosk.services.identity import holder_index, way_of
from kiosk.storage import assist, mandates, outbox, staff, visits
from kiosk.storage.mandates import MandateRow as MandateRow
from kiosk.storage.outbox import NewMessage
from kiosk.storage.rows import VisitRow
from kiosk.storage.store import Actor, Work

DATA_SEEN = "answers,result"
PRINCIPAL = "principal"


class Lacks(Exception):
    """The proof is not whole: `what` it still needs ("instrument" or "witnesses")."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who of the staff wrote a mandate down, and whether somebody else must confirm it."""

    by: UUID
    number: str
    office: str
    asks: Asks


@dataclass(frozen=True, slots=True)
class Permits:
    """What the person of a visit allows to others, and what others allow them."""

    given: tuple[MandateRow, ...]
    held: tuple[MandateRow, ...]


def after_sent(house: House, work: Work, draft: OpenDraft, outcome: Outcome) -> None:
    """What sending a request does to mandates, in its transaction: one is granted, or was used."""
    if draft.procedure.key == KEY and outcome.state is CaseState.AUTO_APPROVED:
        principal, agent = draft.procedure.subject(draft.answers), draft.answers[trusted_curp]
        if principal is not None:
            _require_not_helping(work, draft, agent)
            keys = [one.value for one in draft.answers[allowed]]
            grant(
                house, work, principal=principal, agent=agent, procedures=keys, about=draft.id,
                ends_on=end_of(house.today(), int(draft.answers[months].value)),
            )  # fmt: skip
    elif draft.answers.get(mandate_holds) == "yes":
        trail.write(work, trail.MANDATE_USED, about=draft.id, at=house.clock(), chance=house.chance)


def _require_not_helping(work: Work, draft: OpenDraft, agent: Curp) -> None:
    """AD-08: whoever helps is never the one who is trusted."""
    for staff_id, _ in assist.helpers_of(work, draft.id) if draft.row.helped else ():
        if staff.is_same_person(work, staff_id, curp=agent.value):
            raise OwnErrand


def grant(
    house: House,
    work: Work,
    *,
    principal: Curp,
    agent: Curp,
    procedures: Sequence[str],
    ends_on: date,
    about: UUID | str,
    proof: Proof = Proof.OWN_CODE,
    papers: Papers = NO_PAPERS,
    recorded: Recorded | None = None,
) -> None:
    """Write a mandate. Raises Lacks, ValueError for the same person twice or more than twelve months."""
    missing = lacks(proof, papers)
    if missing:
        raise Lacks(missing)
    if principal == agent or ends_on > end_of(house.today(), 12):
        raise ValueError("a mandate is of two people, and of twelve months at most")
    now = house.clock()
    told = {
        "agent": agent.value,
        "principal": principal.value if recorded is not None else "",
        "instrument": papers.instrument,
        "witnesses": "|".join(papers.witnesses),
        "scope": papers.scope.value if papers.scope is not None else "",
    }
    new = MandateRow(
        house.chance.uuid(),
        holder_index(work, principal),
        holder_index(work, agent),
        tuple(procedures),
        DATA_SEEN,
        house.today(),
        ends_on,
        proof,
        {key: value for key, value in told.items() if value},
        now,
    )
    if recorded is not None:
        new = replace(
            new, recorded_by=recorded.by, recorded_number=recorded.number, office=recorded.office,
            asks=recorded.asks,
        )  # fmt: skip
    mandates.grant(work, new)
    body = {"procedures": ",".join(procedures), "proof": proof.value, "ends": ends_on.isoformat()}
    kind = trail.MANDATE_GRANTED if recorded is None else trail.MANDATE_RECORDED
    trail.write(work, kind, about=about, at=now, chance=house.chance, body=body)


def permits(house: House, caller: Caller) -> Permits:
    """Of whoever is proved to be here (L2). Raises NotOurs."""
    with house.store.reading(Actor("system")) as work:
        holder = _proved(visits.by_token(work, caller.token_hash, at=house.clock()))
        today = house.today()
        return Permits(
            mandates.given_by(work, holder, on=today), mandates.held_by(work, holder, on=today)
        )


def revoke(house: House, caller: Caller, mandate_id: UUID) -> None:
    """One tap of the principal, at once. The agent is told only that access ended. Raises NotOurs."""
    with house.store.writing(Actor("system")) as work:
        holder = _proved(visits.by_token(work, caller.token_hash, at=house.clock()))
        now = house.clock()
        gone = mandates.revoke(work, mandate_id, principal=holder, by=PRINCIPAL, at=now)
        if gone is None:
            raise NotOurs
        about = after_acts.person_name(holder)
        trail.write(work, trail.MANDATE_REVOKED, about=about, at=now, chance=house.chance)
    _tell_agent(house, gone)


def _tell_agent(house: House, gone: MandateRow) -> None:
    """To the contacts on file of the agent; who ended what is not said."""
    try:
        contacts = house.desk.contacts.of(Curp(gone.told["agent"]))
    except SystemDown:
        return
    text = f"{house.settings.sender}: terminó un permiso que tenías. No tienes que hacer nada."
    letters = [
        NewMessage(house.chance.uuid(), f"mandate|{gone.id}|{way_of(one)}", way_of(one), one.value, text)
        for one in contacts
    ]
    with house.store.writing(Actor("system")) as work:
        outbox.put_all(work, letters, at=house.clock())


def _proved(visit: VisitRow | None) -> bytes:
    if visit is None or visit.level < Level.L2 or visit.holder is None:
        raise NotOurs
    return visit.holder
