"""What the other side wrote meanwhile: the page it answered, and values for fields of the page shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.words import Msg
from kiosk.flow.journey import Place
from kiosk.flow.questions import Entry
from kiosk.flow.steps import Page, Rows
from kiosk.services.assist_desk import is_hidden
from kiosk.services.drafts import OpenDraft


@dataclass(frozen=True, slots=True)
class News:
    """`title` is of the page that was answered last, None when none was; `values` are of the page shown."""

    title: Msg | None
    values: Mapping[str, str]
    answered_here: bool


def since(draft: OpenDraft, seq: int, page: str) -> News:
    """What changed after the entry `seq`, for whoever has `page` before them."""
    mine = draft.hand[1]
    others = [
        entry for entry in draft.entries if entry.seq > seq and entry.source.typed and entry.actor != mine
    ]
    place = draft.journey.find(page)
    here = [entry for entry in others if place is not None and _is_at(entry, place)]
    values = _values(draft, place) if here and place is not None else {}
    return News(_title(draft, others[-1]) if others else None, values, bool(here))


def _is_at(entry: Entry, place: Place) -> bool:
    return entry.page == place.entry_page and entry.row == place.row


def _values(draft: OpenDraft, place: Place) -> dict[str, str]:
    """The values of a page as they are kept, without what this side may not see."""
    if place.page is None:
        return {}
    answers = draft.answers
    if place.rows is not None:
        rows = answers.rows(place.rows.slug)
        if place.row not in rows:
            return {}
        answers = rows[place.row]
    shown = (one for one in place.page.questions if one.data_class.value != "secret")
    if draft.helper is not None:
        shown = (one for one in place.page.questions if not is_hidden(one))
    return {one.key: answers.said[one.key].value for one in shown if one.key in answers.said}


def _title(draft: OpenDraft, entry: Entry) -> Msg | None:
    first = entry.page.partition("/")[0]
    for step in draft.procedure.steps:
        if step.slug == first:
            return _short(step)
    return None


def _short(step: Page | Rows) -> Msg:
    if isinstance(step, Page) and step.questions:
        return step.questions[0].short_label
    return step.title
