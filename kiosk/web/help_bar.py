"""The steady bar over a person's pages while somebody helps, and whose turn the only screen is.

Views that load a draft call `meet`; the pages themselves say on which question they are (`stand_at`).
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.calendar import local
from kiosk.services.assist import Helping
from kiosk.services.drafts import OpenDraft
from kiosk.web.visitor import house, language, visitor

NEW_SECONDS = 15
"""How long after it began the bar is announced."""


class ScreenTurned(Exception):
    """The operator has the only screen now: nothing of the person's pages is shown."""

    def __init__(self, helping: Helping) -> None:
        super().__init__("turned")
        self.helping = helping


@dataclass(frozen=True, slots=True)
class HelpBar:
    """What the bar shows. `state` says what this page already knows; `page` which question it shows."""

    number: str
    since: str
    afar: bool
    one: bool
    paused: bool
    agreed: bool
    here: bool
    say: str
    base: str
    url: str
    page: str
    state: str


def meet(draft: OpenDraft) -> None:
    """The person comes to a page of a draft: put the bar over it. Raises ScreenTurned."""
    if draft.helping is None or draft.helper is not None:
        return
    put_bar(draft.helping, draft)


def put_bar(helping: Helping, draft: OpenDraft | None = None) -> None:
    """The bar over whatever page comes. Raises ScreenTurned."""
    visitor().help = _bar(helping, draft, "")
    if helping.mode == "one" and helping.turn == "operator":
        raise ScreenTurned(helping)


def stand_at(draft: OpenDraft, path: str) -> None:
    """The page that is drawn now shows this question of this draft."""
    if visitor().help is not None and draft.helping is not None:
        visitor().help = _bar(draft.helping, draft, path)


def _bar(helping: Helping, draft: OpenDraft | None, path: str) -> HelpBar:
    speak, began = language(), helping.agreed_at
    is_new = began is not None and (house().clock() - began).total_seconds() < NEW_SECONDS
    words = speak.gettext("Empezó la ayuda. Te ayuda la persona operadora {number}.")
    draft_id = draft.id if draft is not None else helping.draft_id
    return HelpBar(
        number=helping.staff_number,
        since=f"{local(helping.started_at):%H:%M}",
        afar=helping.mode == "afar",
        one=helping.mode == "one",
        paused=helping.paused_at is not None,
        agreed=began is not None,
        here=helping.draft_id == draft_id,
        say=words.format(number=helping.staff_number) if is_new else "",
        base=f"/acompanar/{draft_id}",
        url=f"/solicitudes/{draft_id}/{path or 'revisar'}",
        page=path,
        state=state_of(draft) if draft is not None else "",
    )


def state_of(draft: OpenDraft) -> str:
    """What changes when there is news: the newest entry, and how the sitting stands."""
    helping = draft.helping
    if helping is None:
        return f"{draft.newest}-over"
    known = "".join(
        letter
        for letter, holds in (
            ("a", helping.agreed_at is not None),
            ("p", helping.paused_at is not None),
            ("t", helping.turn == "operator"),
            ("d", helping.draft_id != draft.id),
        )
        if holds
    )
    return f"{draft.newest}-{known}-{helping.asked}"
