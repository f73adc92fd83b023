"""A page answered: what must happen with it beside being kept (limits, codes, a folio at a kiosk)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.flow import blocks
from kiosk.flow.journey import Place
from kiosk.flow.steps import Page
from kiosk.services import drafts, handover, identity, limits, trail
from kiosk.services.drafts import Also, Conflict, NotSaved, OpenDraft, Saved, save_page
from kiosk.services.help_lines import tell
from kiosk.services.house import House
from kiosk.storage import assist
from kiosk.storage.store import Work


def save_step(
    house: House,
    draft: OpenDraft,
    place: Place,
    *,
    values: Mapping[str, str],
    drawn: int,
    notes: Mapping[str, Any],
    address: str,
) -> Saved | NotSaved | Conflict:
    """Keep a page. Raises TooMany before a register is asked too often (R-B11-12)."""
    if place.page is not None and place.page.lookup is not None:
        _count_lookup(house, draft, place, values, address)

    def prepare(before: OpenDraft, after: OpenDraft) -> Also | None:
        wanted = [
            *_codes(house, before, after, place),
            *_notes_of_lookup(house, after, place),
            *_notes_of_help(house, after, place),
        ]
        return _together(wanted) if wanted else None

    return save_page(house, draft, place, values=values, drawn=drawn, notes=notes, prepare=prepare)


def remove_row(house: House, draft: OpenDraft, place: Place, *, drawn: int) -> Saved | Conflict:
    """Take a row out."""
    return drafts.remove_row(house, draft, place, drawn=drawn, prepare=_told_of_help(house, place))


def finish_rows(house: House, draft: OpenDraft, place: Place, *, drawn: int) -> Saved | Conflict:
    """A list that has enough rows, and whose checks hold, is complete."""
    return drafts.finish_rows(house, draft, place, drawn=drawn, prepare=_told_of_help(house, place))


def _told_of_help(house: House, place: Place) -> drafts.Prepare:
    def prepare(before: OpenDraft, after: OpenDraft) -> Also | None:
        wanted = _notes_of_help(house, after, place)
        return _together(wanted) if wanted else None

    return prepare


def names_another(draft: OpenDraft, place: Place, values: Mapping[str, str]) -> bool:
    """Whether a late answer could change who the request is about, and so who may open it again."""
    procedure, page = draft.procedure, place.page
    known = (procedure.subject(draft.answers), procedure.identified(draft.answers))
    if page is None or known == (None, None):
        return False
    answers = draft.answers.with_values(values)
    return page.lookup is not None or known != (procedure.subject(answers), procedure.identified(answers))


def _asked_before(draft: OpenDraft, place: Place) -> Iterator[str]:
    """What the first half of a search said (a name), when this page is its second (a birth)."""
    first = draft.journey.find(place.page.side_of) if place.page is not None and place.page.side else None
    if first is not None and first.page is not None and first.page.side:
        for question in first.page.questions:
            said = draft.answers.said.get(question.key)
            yield said.value if said is not None else ""


def _count_lookup(
    house: House, draft: OpenDraft, place: Place, values: Mapping[str, str], address: str
) -> None:
    """Different people asked about from one device; by address only at twenty times that."""
    kiosk = draft.channel == "kiosk"
    limit = limits.KIOSK_CURPS if kiosk else limits.HOME_CURPS
    who = f"{draft.visit.place.office}/{draft.visit.place.device}" if kiosk else str(draft.visit.id)
    if draft.helper is not None:
        limit, who, address = limits.STAFF_CURPS, str(draft.helper.staff_id), ""
    what = "|".join((*_asked_before(draft, place), *(values[key] for key in sorted(values))))
    limits.spend_different(house, limit, who=who, what=what, address=address)


def _codes(house: House, before: OpenDraft, after: OpenDraft, place: Place) -> list[Also]:
    """Codes leave in the transaction of the save that makes the code page the next one."""
    waiting = after.journey.waiting
    if waiting is None or waiting.page is None or waiting.page.gate != blocks.ONE_TIME_CODE:
        return []
    return [identity.sending(house, identity.codes_for(house, after))]


def _notes_of_lookup(house: House, after: OpenDraft, place: Place) -> list[Also]:
    """A look-up of a person is a ledger line; at a kiosk the draft gets its folio, for the tear-off."""
    page: Page | None = place.page
    if page is None or page.lookup is None:
        return []

    def write(work: Work, draft: OpenDraft) -> OpenDraft | None:
        trail.write(work, trail.LOOKED_UP, about=draft.id, at=house.clock(), chance=house.chance)
        return handover.leaving(house)(work, draft) if draft.channel == "kiosk" else None

    return [write]


def _notes_of_help(house: House, after: OpenDraft, place: Place) -> list[Also]:
    """What an operator wrote is a ledger line; what they asked the person for is answered."""
    helping, helper = after.helping, after.helper
    if helping is None or (helper is None and helping.asked != place.path):
        return []

    def write(work: Work, draft: OpenDraft) -> None:
        asked = "" if helping.asked == place.path else helping.asked
        assist.ask(work, helping, asked, at=house.clock())
        if helper is not None:
            tell(house, work, trail.HELP_WROTE, helper, page=place.entry_page)

    return [write]


def _together(parts: list[Also]) -> Also:
    def write(work: Work, draft: OpenDraft) -> OpenDraft:
        for part in parts:
            draft = part(work, draft) or draft
        return draft

    return write
