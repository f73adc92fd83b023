"""Draw the pages of a draft: a question, a list of rows, the review, a stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, current_app, request

from kiosk.domain.codes import grouped
from kiosk.domain.words import msg
from kiosk.flow.journey import Place, ReviewLine
from kiosk.flow.questions import Answers, Source
from kiosk.flow.steps import Page, Stop
from kiosk.services import handover, submission
from kiosk.services.drafts import OpenDraft, new_row
from kiosk.web.desk_assist_frame import show_of
from kiosk.web.drawn import Drawn
from kiosk.web.faces import Faces, FieldFace, filled
from kiosk.web.forms import Reading
from kiosk.web.help_bar import stand_at
from kiosk.web.languages import Language
from kiosk.web.render import show
from kiosk.web.signed import signing_of
from kiosk.web.visitor import house, language, visitor

TEMPLATES = {
    "question": "pages/question.html",
    "delivery": "pages/question.html",
    "confirm": "pages/confirm.html",
    "code": "pages/code.html",
}
SAID_BY = {
    Source.REGISTRY: msg("Del Registro de Población"),
    Source.STAFF: msg("Escrito con ayuda"),
    Source.FILE: msg("De tu archivo"),
    Source.COMPUTED: msg("Lo calculamos"),
}
CONFIRM_SECONDS = 8
"""How often the page that waits asks again (as its template says): less than the limit on sending."""
Other = tuple[str, str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of answers."""

    label: str
    value: str
    source: str = ""
    change_url: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One row of a list the person builds."""

    title: str
    text: str
    change_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way out drawn as a button."""

    text: str
    url: str


def base_url(draft: OpenDraft) -> str:
    """Where the pages of a draft are: for whoever owns it, and for the operator who helps."""
    if draft.helper is not None:
        return f"/asesor/acompanar/{draft.helper.id}"
    return f"/solicitudes/{draft.id}"


def start_url(draft: OpenDraft) -> str:
    """What stands before the first page."""
    return "/asesor/acompanar" if draft.helper is not None else f"/tramites/{draft.procedure.slug}"


def next_url(draft: OpenDraft, *, answered: Place | None = None) -> str:
    """Where a draft goes on: the second half of the side page just answered, a stop, the waiting page, or the
    review."""
    journey = draft.journey
    beside = journey.second_half(answered) if answered is not None else None
    if beside is not None:
        return f"{base_url(draft)}/{beside.path}"
    if journey.stop is not None:
        return f"{base_url(draft)}/alto"
    return (
        f"{base_url(draft)}/{journey.waiting.path}"
        if journey.waiting is not None
        else f"{base_url(draft)}/revisar"
    )


def show_next(draft: OpenDraft, *, answered: Place | None = None) -> Response:
    """The page a draft goes on with, as the answer to the htmx post that led there (decisions D2)."""
    journey, url = draft.journey, next_url(draft, answered=answered)
    beside = journey.second_half(answered) if answered is not None else None
    if beside is not None:
        return show_place(draft, beside, push_url=url)
    if journey.stop is not None:
        return show_stop(draft, journey.stop, push_url=url)
    if journey.waiting is not None:
        return show_place(draft, journey.waiting, push_url=url)
    return show_review(draft, push_url=url)


def show_place(
    draft: OpenDraft,
    place: Place,
    *,
    reading: Reading | None = None,
    drawn: Drawn | None = None,
    problem: str = "",
    status: int = 200,
    push_url: str | None = None,
) -> Response:
    """A page, or a list of rows. `reading` is what was typed and could not be kept; `problem` one of the
    page."""
    if place.page is None:
        return _show_list(draft, place, problem=problem, status=status, push_url=push_url)
    page, speak = place.page, language()
    stand_at(draft, place.path)
    answers = answers_at(draft, place)
    faces: Faces = current_app.extensions["faces"]
    fields = filled(faces.of(page, speak.code, channel=visitor().channel), answers, reading, speak)
    here = drawn or Drawn(draft.newest, helped=request.args.get("ayuda") == "1")
    before = draft.journey.before(place)
    context: dict[str, Any] = {
        "action": f"{base_url(draft)}/{place.path}",
        "seq": str(here),
        "fields": fields,
        "problems": _problems(fields, problem, reading, speak),
        "submit": "",
        "notices": _notices(draft, page, speak),
        "title": "" if any(field.as_heading for field in fields) else speak.say(page.title),
        "intro": [speak.say(text) for text in page.intro],
        "links": _side_links(draft, page, speak),
        "others": _others(draft, place, speak),
    }
    context |= _extra(draft, page, speak)
    return show_of(
        draft,
        TEMPLATES[page.template],
        context,
        title=page.title,
        status=status,
        step=draft.journey.step_of(place),
        back_url=f"{base_url(draft)}/{before.path}"
        if before is not None
        else start_url(draft),
        push_url=push_url,
        error=status == 422,
    )


def answers_at(draft: OpenDraft, place: Place) -> Answers:
    if place.rows is None:
        return draft.answers
    return draft.answers.rows(place.rows.slug).get(place.row, Answers())


def _problems(
    fields: list[FieldFace], problem: str, reading: Reading | None, speak: Language
) -> list[tuple[str, str]]:
    """Problems no single field owns, and suggestions ("¿Quisiste escribir …?")."""
    found = [(first_id(fields[0]) if fields else "go", problem)] if problem else []
    for key, one in (reading.problems if reading is not None else {}).items():
        if one.suggestion:
            found.append((key, speak.say(msg("¿Quisiste escribir {text}?", text=one.suggestion))))
    return found


def first_id(field: FieldFace) -> str:
    """Id of the first control of a field: where the link of an error leads."""
    if field.kind in ("choice", "choices", "yesno"):
        return f"{field.key}-1"
    return f"{field.key}-day" if field.kind == "date" else field.key


def _notices(draft: OpenDraft, page: Page, speak: Language) -> list[str]:
    """News about what was just answered, and at a kiosk the way back after the CURP (decisions 1.1)."""
    told = [text for entry in draft.entries[-2:] for text in entry.notes.get("t", ())]
    if page.tells is not None:
        told += [speak.say(words) for words in page.tells(draft.answers)]
    if page.template == "confirm" and visitor().channel == "kiosk" and draft.row.folio:
        code = grouped(handover.resume_code(house(), draft.id))
        words = msg(
            "Por si se va la conexión, apunta tu folio {folio} y tu código {code}.",
            folio=draft.row.folio,
            code=code,
        )
        told.append(speak.say(words))
    return told


def _side_links(draft: OpenDraft, page: Page, speak: Language) -> list[tuple[str, str]]:
    return [
        (speak.say(step.side_link), f"{base_url(draft)}/{step.slug}")
        for step in draft.procedure.steps
        if isinstance(step, Page) and step.side_of == page.slug and step.side_link is not None
    ]


def _others(draft: OpenDraft, place: Place, speak: Language) -> list[Other]:
    """Second forms of a page: save and leave, go on with the phone, the national login."""
    url, page = base_url(draft), place.page
    if draft.helper is not None:
        return []
    others: list[Other] = []
    if page is not None and (page.login_for is not None or page.gate):
        others.append((speak.gettext("Entrar con Llave MX"), f"{url}/llave", [("where", place.path)]))
    if visitor().channel == "kiosk":
        others.append((speak.gettext("Seguir en mi teléfono"), f"{url}/telefono", []))
    return [*others, *_leaving(draft, speak)]


def _leaving(draft: OpenDraft, speak: Language) -> list[Other]:
    """ "Guardar y salir": the person's alone."""
    if draft.helper is not None:
        return []
    return [(speak.gettext("Guardar y salir"), f"{base_url(draft)}/guardar", [])]


def _extra(draft: OpenDraft, page: Page, speak: Language) -> dict[str, Any]:
    if page.template == "confirm":
        shown = page.shows(draft.answers) if page.shows is not None else ()
        return {
            "title": speak.say(page.title),
            "hint": "",
            "rows": [Row(speak.say(label), value) for label, value in shown],
        }
    if page.template == "code":
        url = base_url(draft)
        return {"resend_url": f"{url}/codigo/otro", "skip_url": f"{url}/codigo/sin", "login_url": ""}
    return {}


def _show_list(
    draft: OpenDraft, place: Place, *, problem: str, status: int, push_url: str | None
) -> Response:
    rows, speak = place.rows, language()
    if rows is None:
        raise LookupError("a list without rows")
    stand_at(draft, place.path)
    url = f"{base_url(draft)}/{rows.slug}"
    first = rows.pages[0].slug
    items = [
        ListItem(f"{number}", rows.summary(answers), f"{url}/{row}/{first}", f"{url}/{row}/quitar")
        for number, (row, answers) in enumerate(draft.answers.rows(rows.slug).items(), 1)
    ]
    before = draft.journey.before(place)
    return show_of(
        draft,
        "pages/rows.html",
        {
            "action": url,
            "seq": str(draft.newest),
            "title": speak.say(rows.title),
            "hint": "",
            "rows": items,
            "add_url": f"{url}/{new_row(house())}/{first}" if len(items) < rows.maximum else "",
            "add_text": speak.say(rows.add_label),
            "empty": speak.gettext("Todavía no hay nada en la lista."),
            "submit": speak.say(rows.done_label),
            "problems": [("go", problem)] if problem else [],
            "others": _others(draft, place, speak),
        },
        title=rows.title,
        status=status,
        push_url=push_url,
        error=status == 422,
        back_url=f"{base_url(draft)}/{before.path}"
        if before is not None
        else start_url(draft),
    )


def show_review(
    draft: OpenDraft, *, problem: str = "", status: int = 200, push_url: str | None = None
) -> Response:
    """Everything that will be sent, each line with its way to change it."""
    speak = language()
    stand_at(draft, "revisar")
    rows = [_review_row(draft, line, speak) for line in draft.journey.review()]
    for place in draft.journey.path:
        if place.page is not None and place.page.shows is not None:
            source = speak.say(SAID_BY[Source.REGISTRY])
            told = {row.label for row in rows}
            found = [Row(speak.say(label), value, source) for label, value in place.page.shows(draft.answers)]
            rows += [row for row in found if row.label not in told]
    signing = signing_of(draft)
    label = signing.submit if signing is not None else None
    last = draft.journey.path[-1]
    before = next((p for p in reversed(draft.journey.path) if p.page is None or not p.page.gate), last)
    return show(
        "pages/review.html",
        {
            "action": f"{base_url(draft)}/enviar",
            "seq": f"{draft.newest}.{submission.submit_key(house(), draft)}",
            "sections": [(speak.gettext("Lo que nos dijiste"), rows)],
            "statement": speak.say(draft.procedure.declaration),
            "problems": [("go", problem)] if problem else [],
            "words": signing.words if signing is not None else "",
            "note": speak.say(signing.note) if signing is not None else "",
            "submit": speak.say(label or draft.procedure.send_label),
            "others": _others_of_review(draft, speak),
        },
        title=msg("Revisa tus respuestas"),
        status=status,
        error=status == 422,
        push_url=push_url,
        back_url=f"{base_url(draft)}/{before.path}",
    )


def show_confirming(draft_id: UUID, seq: str) -> Response:
    """Sent, and the database has not said what became of it: asks again by itself, with the same key.

    Nothing of the database is needed to draw it.
    """
    answer = show(
        "pages/confirming.html",
        {"action": f"/solicitudes/{draft_id}/enviar", "seq": seq},
        title=msg("Lo estamos confirmando"),
        status=503,
    )
    answer.headers["Retry-After"] = str(CONFIRM_SECONDS)
    return answer


def _others_of_review(draft: OpenDraft, speak: Language) -> list[Other]:
    others: list[Other] = []
    if visitor().channel == "kiosk":
        others.append((speak.gettext("Seguir en mi teléfono"), f"{base_url(draft)}/telefono", []))
    return [*others, *_leaving(draft, speak)]


def _review_row(draft: OpenDraft, line: ReviewLine, speak: Language) -> Row:
    kind = line.question.kind
    value = (
        speak.say(kind.show(kind.load(line.value), speak.babel))
        if line.value
        else speak.gettext("Sin respuesta")
    )
    source = speak.say(SAID_BY[line.source]) if line.source in SAID_BY else ""
    return Row(speak.say(line.question.short_label), value, source, f"{base_url(draft)}/{line.place.path}")


def show_stop(draft: OpenDraft, stop: Stop, *, push_url: str | None = None) -> Response:
    """The road ends here and it is nobody's error: what happened, what to do, answers kept."""
    speak = language()
    stand_at(draft, "alto")
    actions = [Link(speak.say(action.words), _target(draft, action.target)) for action in stop.actions]
    last = draft.journey.path[-1] if draft.journey.path else None
    return show_of(
        draft,
        "pages/stop.html",
        {
            "title": speak.say(stop.title),
            "text": [speak.say(words) for words in stop.body],
            "todo": [],
            "rows": [],
            "action": actions[0] if actions else "",
            "links": [(link.text, link.url) for link in actions[1:]],
            "others": _leaving(draft, speak),
        },
        title=stop.title,
        push_url=push_url,
        back_url=f"{base_url(draft)}/{last.path}" if last is not None else "/",
    )


def _target(draft: OpenDraft, target: str) -> str:
    return target if target.startswith("/") else f"{base_url(draft)}/{target}"
