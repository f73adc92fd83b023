"""Sittings of help: how they begin and end, whose turn it is, and what the person agreed to.

The person stays the owner: every sitting hangs on a visit of theirs, and ends with it. The operator writes
through `assist_desk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from kiosk.domain.approvals import Consented
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import DataClass
from kiosk.flow.steps import Page
from kiosk.services import help_lines, own_help, trail
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs, OpenDraft
from kiosk.services.help_lines import close, tell
from kiosk.services.house import House
from kiosk.storage import assist
from kiosk.storage.assist import live_for_staff, live_for_visit, was_helped
from kiosk.storage.assist_rows import Helping, NewConsent, PairingRow
from kiosk.storage.store import Actor, Work

__all__ = ["Helping", "live_for_staff", "live_for_visit", "was_helped"]

CONSENT_TEXT = "2026-11"
"""Version of the words that a person agrees to."""
NOTHING: Mapping[str, str] = {}
AT_ONCE = 50


def consented(work: Work, helping: Helping, procedure_key: str) -> bool:
    """Whether the person agreed, in this sitting, to be helped with a procedure."""
    return assist.has_consent(work, helping.id, procedure_key)


def data_of(procedure: Procedure) -> tuple[str, ...]:
    """Keys of what an operator may see of a procedure: never secrets, of sensitive answers only that they are
    there."""
    questions = [
        question
        for step in procedure.steps
        for page in ((step,) if isinstance(step, Page) else step.pages)
        for question in page.questions
        if question.data_class is not DataClass.SECRET and not page.gate
    ]
    return tuple(dict.fromkeys(question.key for question in questions))


def begin(house: House, work: Work, pairing: PairingRow, *, draft_id: UUID, visit_id: UUID) -> Helping:
    """The person knows who helps. Until they agree the operator sees nothing."""
    now = house.clock()
    if pairing.staff_id is None:
        raise NotOurs
    close(house, work, assist.unended(work, visit_id), by="person")
    helping = Helping(
        id=house.chance.uuid(),
        draft_id=draft_id,
        visit_id=visit_id,
        staff_id=pairing.staff_id,
        staff_number=pairing.staff_number,
        office=pairing.staff_office,
        mode=pairing.mode,
        turn="person",
        started_at=now,
        seen_at=now,
        agreed_at=None,
        paused_at=None,
        asked="",
    )
    assist.begin(work, helping)
    tell(house, work, trail.HELP_BEGUN, helping)
    return helping


def answer_consent(
    house: House,
    draft: OpenDraft,
    *,
    agreed: bool,
    language: str,
    way: Consented = Consented.TOUCH,
    evidence: Mapping[str, str] = NOTHING,
) -> bool:
    """What the person answered to "¿Estás de acuerdo?" about this draft. A no ends the sitting, unless it
    goes on with another draft they agreed to. False when it cannot be: it is about whoever helps (AD-08)."""
    helping = require(draft)
    now = house.clock()
    with house.store.writing(draft.actor) as work:
        is_own = agreed and _is_own(house, work, draft, helping)
        helps = agreed and not is_own
        new = NewConsent(
            draft.procedure.key,
            CONSENT_TEXT,
            data_of(draft.procedure),
            way,
            language,
            draft.visit.place.channel,
            helps,
            evidence,
        )
        assist.keep_consent(work, house.chance.uuid(), helping, draft.row, new, at=now)
        told = replace(helping, draft_id=draft.id)
        tell(house, work, trail.HELP_AGREED if helps else trail.HELP_REFUSED, told, way=way.value)
        if helps:
            assist.agree(work, helping, draft.id, at=now)
        elif is_own or helping.agreed_at is None:
            close(house, work, (helping.id,), by="own" if is_own else "person")
    return not is_own


def _is_own(house: House, work: Work, draft: OpenDraft, helping: Helping) -> bool:
    """AD-08, for a draft the sitting did not begin with: whether it is about whoever helps; it is told."""
    kind = own_help.own(work, helping, own_help.named(draft.procedure, draft.answers))
    if kind:
        own_help.write_down(house, work, replace(helping, draft_id=draft.id), kind)
    return bool(kind)


def require(draft: OpenDraft) -> Helping:
    """Who helps in the visit of a draft. Raises NotOurs when nobody does."""
    if draft.helping is None:
        raise NotOurs
    return draft.helping


def of_caller(house: House, caller: Caller) -> Helping | None:
    """Who helps whoever asks, whatever page they are at."""
    with house.store.reading(Actor("system")) as work:
        return assist.live_for_token(work, caller.token_hash, at=house.clock())


def pause(house: House, draft: OpenDraft, *, on: bool) -> None:
    """The person wants to be alone for a moment: the operator neither sees nor writes."""
    helping = require(draft)
    with house.store.writing(draft.actor) as work:
        assist.pause(work, helping, since=house.clock() if on else None)
        tell(house, work, trail.HELP_PAUSED if on else trail.HELP_RESUMED, helping)


def end_by_person(house: House, draft: OpenDraft) -> None:
    """ "Terminar ayuda"."""
    helping = require(draft)
    with house.store.writing(draft.actor) as work:
        close(house, work, (helping.id,), by="person")


def end_by_operator(house: House, helping: Helping) -> None:
    """The operator leaves; what the person began stays theirs."""
    with house.store.writing(help_lines.actor_of(helping)) as work:
        close(house, work, (helping.id,), by="operator")


def close_left_alone(house: House) -> int:
    """Sittings that nobody ended and where nobody is any more (AD-15); how many there were."""
    with house.store.reading(Actor("system")) as work:
        alone = assist.left_alone(work, at=house.clock(), limit=AT_ONCE)
    if alone:
        with house.store.writing(Actor("system")) as work:
            close(house, work, alone, by="idle")
    return len(alone)
