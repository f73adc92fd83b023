"""The frame of the questions at a desk: whom the operator helps, the same question, who wrote what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from kiosk.domain.calendar import local
from kiosk.domain.words import Msg, msg
from kiosk.flow.questions import Entry
from kiosk.flow.steps import Page
from kiosk.services import assist_desk, mandate_desk
from kiosk.services.assist import Helping
from kiosk.services.drafts import OpenDraft
from kiosk.web.desk import desk_face
from kiosk.web.help_bar import state_of
from kiosk.web.render import show
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

LAST = 8
MODES: Mapping[str, Msg] = {
    "one": msg("En esta pantalla"),
    "two": msg("En su pantalla"),
    "afar": msg("Por teléfono"),
}


@dataclass(frozen=True, slots=True)
class Wrote:
    """One page that was answered: when, by whom, which."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One person this operator helps, as the list shows them."""

    text: str
    hint: str
    url: str
    here: bool
    note: str


def show_of(draft: OpenDraft, template: str, context: Mapping[str, Any], **rest: Any) -> Response:
    """A page of a draft, for whoever looks: the person, or the operator within the frame of the desk."""
    if draft.helper is None:
        return show(template, context, **rest)
    return show_beside(draft, template, context, **rest)


def show_beside(
    draft: OpenDraft, template: str, context: Mapping[str, Any], *, path: str = "", **rest: Any
) -> Response:
    """A page of the operator about a draft. `path` is the question, when it is one."""
    helping = assist_desk.require_helper(draft)
    base = f"/asesor/acompanar/{helping.id}"
    path = path or str(context.get("action", "")).removeprefix(f"{base}/")
    framed = {
        "desk": desk_face(),
        "inner": template,
        "beside": besides(helping),
        "wrote": _wrote(draft),
        "base": base,
        "path": path if not path.startswith("/") else "",
        "state": state_of(draft),
        "one": helping.mode == "one",
        "paper_url": f"/asesor/permiso/{helping.id}" if mandate_desk.choices(house(), draft) else "",
        "persons": False,
        "needs": [language().say(text) for text in draft.procedure.start.needs],
        **context,
    }
    return show("assist/desk_page.html", framed, **rest)


def besides(here: Helping | None = None) -> list[Beside]:
    """Everybody this operator helps now."""
    speak = language()
    return [
        Beside(
            speak.say(MODES[one.mode]),
            speak.say(msg("Desde las {time}", time=f"{local(one.started_at):%H:%M}")),
            f"/asesor/acompanar/{one.id}",
            here is not None and one.id == here.id,
            speak.say(_note(one)),
        )
        for one in assist_desk.sittings(house(), shift())
    ]


def _note(helping: Helping) -> Msg:
    if helping.agreed_at is None:
        return msg("Espera su permiso")
    return msg("En pausa") if helping.paused_at is not None else msg("En línea")


def _wrote(draft: OpenDraft) -> list[Wrote]:
    """Who wrote what, newest last."""
    typed = [entry for entry in draft.entries if entry.source.typed]
    return [Wrote(f"{local(entry.at):%H:%M}", _who(entry), _what(draft, entry)) for entry in typed[-LAST:]]


def _who(entry: Entry) -> str:
    kind, _, number = entry.actor.partition(":")
    if kind == "staff":
        return language().say(msg("Persona operadora {number}", number=number))
    return language().gettext("La persona")


def _what(draft: OpenDraft, entry: Entry) -> str:
    first = entry.page.partition("/")[0]
    step = next((one for one in draft.procedure.steps if one.slug == first), None)
    if step is None:
        return ""
    return language().say(step.questions[0].short_label if isinstance(step, Page) else step.title)
