"""Two answers for one page (two tabs, two people): both are shown and the person chooses (409).

The choice is a question like any other: two radios and one button, which also carries what was just written,
so that nothing is typed twice. Only whoever owns the draft ever comes here, and never while it is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from flask import Response

from kiosk.domain.words import msg
from kiosk.flow.journey import Place
from kiosk.flow.questions import Question
from kiosk.services.drafts import OpenDraft
from kiosk.web.desk_assist_frame import show_of
from kiosk.web.faces import FieldFace
from kiosk.web.forms import CHOICE, CHOOSING, Reading, control_names
from kiosk.web.languages import Language
from kiosk.web.pages import answers_at, base_url
from kiosk.web.visitor import language


class Chosen(Enum):
    """What was chosen of two answers. NOTHING: the question was left open; NOT_ASKED: there was none."""

    WRITTEN = "written"
    KEPT = "kept"
    NOTHING = ""
    NOT_ASKED = "not asked"


def chosen(sent: Mapping[str, str]) -> Chosen:
    """Read the choice out of a form; what no page of ours offers counts as nothing chosen."""
    if CHOOSING not in sent:
        return Chosen.NOT_ASKED
    offered = {one.value: one for one in (Chosen.WRITTEN, Chosen.KEPT)}
    return offered.get(sent.get(CHOICE, ""), Chosen.NOTHING)


def show_conflict(draft: OpenDraft, place: Place, reading: Reading, *, error: bool = False) -> Response:
    """What was just written and what is stored now, of every question that differs."""
    speak = language()
    questions = [q for q in (place.page.questions if place.page else ()) if q.data_class.value != "secret"]
    theirs = answers_at(draft, place).said
    written, kept = [], []
    for question in questions:
        before = theirs.get(question.key)
        values = reading.values.get(question.key, ""), before.value if before is not None else ""
        if values[0] != values[1]:
            written.append(_line(question, values[0], speak))
            kept.append(_line(question, values[1], speak))
    url = f"{base_url(draft)}/{place.path}"
    return show_of(
        draft,
        "pages/conflict.html",
        {
            "fields": [_face(". ".join(written), ". ".join(kept), speak, error=error)],
            "typed": [pair for question in questions for pair in _sent(question, reading)],
            "action": url,
            "seq": str(draft.newest),
        },
        title=msg("Hay dos respuestas. ¿Cuál es la buena?"),
        status=422 if error else 409,
        error=error,
        back_url=url,
        push_url=url,
    )


def _line(question: Question[Any], value: str, speak: Language) -> str:
    """A question and its answer, as the review words them."""
    if not value:
        return f"{speak.say(question.short_label)}: {speak.gettext('Sin respuesta')}"
    shown = speak.say(question.kind.show(question.kind.load(value), speak.babel))
    return f"{speak.say(question.short_label)}: {shown}"


def _face(written: str, kept: str, speak: Language, *, error: bool) -> FieldFace:
    """The choice; none is marked beforehand, since either may be the wrong one."""
    return FieldFace(
        CHOICE,
        "choice",
        speak.gettext("Hay dos respuestas. ¿Cuál es la buena?"),
        speak.gettext("Esta pregunta se contestó también en otra ventana"),
        True,
        False,
        (
            (Chosen.WRITTEN.value, written, speak.gettext("Lo acabas de contestar")),
            (Chosen.KEPT.value, kept, speak.gettext("Ya estaba guardado")),
        ),
        None,
        "off",
        "",
        "",
        "",
        errors=(speak.gettext("Elige una de las dos respuestas."),) if error else (),
    )


def _sent(question: Question[Any], reading: Reading) -> list[tuple[str, str]]:
    """What the form sent for a question, name by name, so that it can be sent again."""
    names, values = control_names(question), reading.typed.get(question.key, [])
    if len(names) > 1:
        return list(zip(names, values, strict=False))
    return [(names[0], value) for value in values]
