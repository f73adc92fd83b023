"""What the operator does in a sitting: sees and answers the same questions under the same checks (AD-02).

What only the person may answer is refused here, whatever a page offers (AD-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from kiosk.flow.journey import Place
from kiosk.flow.questions import DataClass, Question
from kiosk.flow.steps import Page
from kiosk.services import steps, trail
from kiosk.services.drafts import Conflict, NotOurs, NotSaved, OpenDraft, Saved, read_draft
from kiosk.services.help_lines import actor_of, tell
from kiosk.services.house import House
from kiosk.storage import assist, drafts, visits
from kiosk.storage.assist_rows import Helping
from kiosk.storage.rows import ShiftRow
from kiosk.storage.store import Actor

A_WHILE = timedelta(seconds=30)
"""Signs of life are written this often at most."""


class NotOpen(Exception):
    """The person has not agreed, has the screen, or wants to be alone: the operator sees nothing."""

    def __init__(self, helping: Helping) -> None:
        super().__init__("not open")
        self.helping = helping


class PersonsOwn(Exception):
    """Only the person answers this page (AD-09)."""


def is_persons_own(page: Page | None) -> bool:
    """Whether only the person may answer: who they are, what proves it, secrets, and what is sensitive."""
    if page is None:
        return False
    return bool(page.gate) or page.template == "confirm" or any(is_hidden(one) for one in page.questions)


def is_hidden(question: Question[Any]) -> bool:
    """Whether an operator learns no more of an answer than that it is there."""
    return question.data_class in (DataClass.SECRET, DataClass.SENSITIVE)


def sitting(house: House, shift: ShiftRow, session_id: UUID) -> Helping:
    """A sitting of this operator. Raises NotOurs."""
    with house.store.reading(Actor("system")) as work:
        found = assist.of_staff(work, session_id, staff_id=shift.staff.id, at=house.clock())
    if found is None:
        raise NotOurs
    return found


def sittings(house: House, shift: ShiftRow) -> tuple[Helping, ...]:
    """Everybody this operator helps now."""
    with house.store.reading(Actor("system")) as work:
        return assist.live_for_staff(work, shift.staff.id, at=house.clock())


def look(house: House, shift: ShiftRow, session_id: UUID) -> OpenDraft:
    """The draft of a sitting, as the operator may see it. Raises NotOurs and NotOpen."""
    now = house.clock()
    with house.store.reading(Actor("system")) as work:
        helping = assist.of_staff(work, session_id, staff_id=shift.staff.id, at=now)
        if helping is None:
            raise NotOurs
        if not helping.is_open:
            raise NotOpen(helping)
        visit = visits.by_id(work, helping.visit_id, at=now)
        looked = drafts.look(replace(work, actor=actor_of(helping)), helping.draft_id)
    if visit is None or looked is None:
        raise NotOurs
    draft = read_draft(house, visit, looked)
    return replace(draft, helping=helping, helper=helping)


def require_helper(draft: OpenDraft) -> Helping:
    """Who writes, when it is an operator."""
    if draft.helper is None:
        raise NotOurs
    return draft.helper


def show_signs_of_life(house: House, draft: OpenDraft) -> None:
    """The operator is at it; written now and then."""
    helping = require_helper(draft)
    if house.clock() - helping.seen_at > A_WHILE:
        with house.store.writing(draft.actor) as work:
            assist.touch(work, helping, at=house.clock())


def save(
    house: House,
    draft: OpenDraft,
    place: Place,
    *,
    values: Mapping[str, str],
    drawn: int,
    notes: Mapping[str, Any],
    address: str,
) -> Saved | NotSaved | Conflict:
    """Keep a page the operator wrote while the person watches. Raises PersonsOwn."""
    require_helper(draft)
    if is_persons_own(place.page):
        raise PersonsOwn
    return steps.save_step(house, draft, place, values=values, drawn=drawn, notes=notes, address=address)


def ask_person(house: House, draft: OpenDraft, place: Place) -> None:
    """ "Pedir que lo escriba la persona": their screen shows the question and who asks."""
    helping = require_helper(draft)
    with house.store.writing(draft.actor) as work:
        assist.ask(work, helping, place.path, at=house.clock())
        tell(house, work, trail.HELP_ASKED, helping, page=place.entry_page)
