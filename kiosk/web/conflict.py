"""Two answers for one page (two tabs, two people): both are shown and the person chooses (409)."""

from __future__ import annotations

from typing import Any

from flask import Response

from kiosk.domain.words import msg
from kiosk.flow.journey import Place
from kiosk.flow.questions import Question
from kiosk.services.drafts import Conflict
from kiosk.web.forms import Reading, control_names
from kiosk.web.pages import answers_at, base_url, next_url
from kiosk.web.render import show
from kiosk.web.visitor import language


def show_conflict(conflict: Conflict, place: Place, reading: Reading) -> Response:
    """Both values of every question that differs: one tap keeps what is stored, another sends the new one."""
    speak, draft = language(), conflict.draft
    rows, typed = [], []
    for question in place.page.questions if place.page is not None else ():
        if question.data_class.value == "secret":
            continue
        typed += _sent(question, reading)
        theirs = answers_at(draft, place).said.get(question.key)
        values = [conflict.mine.get(question.key, ""), theirs.value if theirs is not None else ""]
        shown = [
            speak.say(question.kind.show(question.kind.load(v), speak.babel)) if v else "" for v in values
        ]
        if values[0] != values[1]:
            rows.append((speak.say(question.short_label), *shown))
    url = f"{base_url(draft)}/{place.path}"
    return show(
        "pages/conflict.html",
        {"rows": rows, "typed": typed, "action": url, "seq": str(draft.newest), "keep_url": next_url(draft)},
        title=msg("Hay dos respuestas. ¿Cuál es la buena?"),
        status=409,
        back_url=url,
        push_url=url,
    )


def _sent(question: Question[Any], reading: Reading) -> list[tuple[str, str]]:
    """What the form sent for a question, name by name, so that it can be sent again."""
    names, values = control_names(question), reading.typed.get(question.key, [])
    if len(names) > 1:
        return list(zip(names, values, strict=False))
    return [(names[0], value) for value in values]
