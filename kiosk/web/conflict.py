"""Two answers for one page (two tabs, two people): both are shown and the person chooses (409)."""

from __future__ import annotations

from flask import Response

from kiosk.domain.words import msg
from kiosk.flow.journey import Place
from kiosk.services.drafts import Conflict
from kiosk.web.forms import Reading
from kiosk.web.pages import answers_at, base_url
from kiosk.web.render import show
from kiosk.web.visitor import language


def show_conflict(conflict: Conflict, place: Place, reading: Reading) -> Response:
    """Both values of every question that differs, and a link to answer again from what is there now."""
    speak, draft = language(), conflict.draft
    rows = []
    for question in place.page.questions if place.page is not None else ():
        if question.data_class.value == "secret":
            continue
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
        {"rows": rows, "again_url": url},
        title=msg("Hay dos respuestas. ¿Cuál es la buena?"),
        status=409,
        back_url=url,
        push_url=url,
    )
