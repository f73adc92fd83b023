"""The operator's side of help: the code of a person, a screen to turn, the same questions (AD-02)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from kiosk.domain.codes import CodeKind, read_code
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow.journey import Place
from kiosk.services import (
    assist,
    assist_desk,
    assist_pairing,
    assist_script,
    content,
    drafts,
    staffing,
    steps,
)
from kiosk.services.assist_desk import NotOpen, PersonsOwn
from kiosk.services.drafts import Conflict, NotSaved, OpenDraft, Saved
from kiosk.web import pages
from kiosk.web.assist import nothing_new, tell_news
from kiosk.web.conflict import Chosen, chosen, show_conflict
from kiosk.web.desk import show_desk
from kiosk.web.desk_assist_frame import besides, show_beside
from kiosk.web.drawn import Drawn, read_drawn
from kiosk.web.forms import Reading, read_form
from kiosk.web.guards import guard
from kiosk.web.journey import jump, onward
from kiosk.web.lists import finish_list, place_at, row_at
from kiosk.web.locked import text_face
from kiosk.web.pages import Row, base_url, next_url
from kiosk.web.staff_here import shift
from kiosk.web.visitor import caller, house, language, visitor

company = Blueprint("company", __name__, url_prefix="/asesor/acompanar")

WRONG = msg("Ese número no sirve o ya pasaron 5 minutos. Pide otro a la persona.")


def load(session_id: UUID, *, polls: bool = False) -> OpenDraft:
    """The draft of a sitting of this operator. Raises NotOurs and NotOpen."""
    draft = assist_desk.look(house(), shift(), session_id)
    if not polls:
        assist_desk.show_signs_of_life(house(), draft)
    return draft


@company.get("")
@guard("desk.assist")
def board() -> ResponseReturnValue:
    """Whom I help, and how to begin."""
    typed = "".join(sign for sign in request.args.get("codigo", "")[:12] if sign.isdecimal())
    return _board(typed)


def _board(typed: str = "", *, error: Msg | None = None) -> Response:
    speak = language()
    hint = msg("Son 6 cifras. La persona las ve en su pantalla.")
    label = msg("Número de la persona")
    field = text_face("pairing_code", label, hint=hint, kind="digits", width=10, value=typed, error=error)
    return show_desk(
        "assist/board.html",
        {
            "fields": [field],
            "beside": besides(),
            "procedures": [(one.key, speak.say(one.title)) for one in house().procedures],
        },
        title=msg("Acompañar"),
        status=422 if error else 200,
        error=error is not None,
    )


@company.post("")
@guard("desk.assist")
def type_code() -> ResponseReturnValue:
    """The code of a person: five wrong ones and this desk waits."""
    typed = request.form.get("pairing_code", "")[:40]
    try:
        code = read_code(typed, CodeKind.ONE_TIME)
    except Refused as refused:
        return _board(error=refused.words)
    try:
        assist_pairing.type_code(house(), shift(), code)
    except assist_pairing.WrongPairing:
        return _board(error=WRONG)
    return jump("/asesor/acompanar/espera")


@company.get("/espera")
@guard("desk.assist")
def wait() -> ResponseReturnValue:
    """Until the person says that they see my number."""
    asks = request.headers.get("HX-Request") == "true"
    if asks:
        visitor().keep = False
    ready = assist_pairing.answered(house(), shift())
    if ready is not None:
        return jump(f"/asesor/acompanar/{ready}")
    waiting = assist_pairing.awaited(house(), shift())
    if not waiting:
        return jump("/asesor/acompanar")
    if asks:
        return nothing_new()
    speak = language()
    number = shift().staff.number
    text = [
        speak.say(msg("La persona mira si tu número es {number}. Enséñale tu gafete.", number=number)),
        speak.gettext("Después lee y contesta si está de acuerdo."),
    ]
    return _waiting(text, "/asesor/acompanar/espera", "/asesor/acompanar/espera")


def _waiting(text: list[str], url: str, poll: str, *, state: str = "", end_url: str = "") -> Response:
    title = msg("Espera a la persona")
    context = {
        "title": language().say(title), "text": text, "url": url, "poll_url": poll, "state": state,
        "end_url": end_url,
    }  # fmt: skip
    return show_desk("assist/desk_wait.html", context, title=title)


@company.get("/<uuid:session_id>")
@guard("desk.assist")
def enter(session_id: UUID) -> ResponseReturnValue:
    """Where the person is."""
    try:
        draft = load(session_id)
    except NotOpen as waits:
        return _not_open(waits.helping)
    if draft.row.state != "open":
        return _sent(draft)
    return jump(next_url(draft))


def _not_open(helping: assist.Helping) -> Response:
    speak = language()
    url = f"/asesor/acompanar/{helping.id}"
    if helping.agreed_at is None:
        words = msg("Léele en voz alta lo que dice su pantalla. Contesta la persona.")
    else:
        words = msg("La persona puso pausa. Espera a que quiera seguir.")
    return _waiting([speak.say(words)], url, f"{url}/novedades", state="waits", end_url=f"{url}/terminar")


def _sent(draft: OpenDraft) -> Response:
    """The person sent it: what is left to do is to say goodbye."""
    helping = assist_desk.require_helper(draft)
    return show_desk(
        "assist/desk_sent.html",
        {
            "folio": draft.row.folio or "",
            "end_url": f"/asesor/acompanar/{helping.id}/terminar",
            "turn_url": f"/asesor/acompanar/{helping.id}/pantalla" if helping.mode == "one" else "",
        },
        title=msg("La persona envió su solicitud"),
    )


@company.get("/<uuid:session_id>/novedades")
@guard("desk.assist")
def news(session_id: UUID) -> ResponseReturnValue:
    """What the person wrote meanwhile. No sign of life."""
    visitor().keep = False
    url = f"/asesor/acompanar/{session_id}"
    known = request.args.get("desde", "")
    try:
        draft = load(session_id, polls=True)
    except NotOpen:
        return nothing_new() if known == "waits" else jump(url)
    except drafts.NotOurs:
        return jump("/asesor/acompanar")
    if known == "waits" or draft.row.state != "open":
        return jump(url)
    return tell_news(draft, words=msg("La persona escribió: {title}."))


@company.post("/<uuid:session_id>/pedir")
@guard("desk.assist")
def ask_person(session_id: UUID) -> ResponseReturnValue:
    """ "Pedir que lo escriba la persona"."""
    draft = load(session_id)
    place = draft.journey.find(request.form.get("where", "")[:120])
    if place is None:
        abort(404)
    assist_desk.ask_person(house(), draft, place)
    return jump(f"{base_url(draft)}/{place.path}")


@company.post("/<uuid:session_id>/terminar")
@guard("desk.assist")
def finish(session_id: UUID) -> ResponseReturnValue:
    """The operator leaves; the person goes on alone, or comes back with folio and code."""
    helping = assist_desk.sitting(house(), shift(), session_id)
    assist.end_by_operator(house(), helping)
    return jump("/asesor/acompanar")


@company.get("/<uuid:session_id>/revisar")
@guard("desk.assist")
def review(session_id: UUID) -> ResponseReturnValue:
    """What will be sent, and what to read aloud. Sending is the person's."""
    draft = _open(session_id)
    if draft.journey.waiting is not None or draft.journey.stop is not None:
        return jump(next_url(draft))
    return show_review(draft)


def show_review(draft: OpenDraft) -> Response:
    speak, helping = language(), assist_desk.require_helper(draft)
    rows = [
        Row(
            speak.say(line.question.short_label),
            speak.say(assist_script.shown(line.question, line.value, speak.babel)),
            speak.say(pages.SAID_BY[line.source]) if line.source in pages.SAID_BY else "",
            f"{base_url(draft)}/{line.place.path}",
        )
        for line in draft.journey.review()
    ]
    return show_beside(
        draft,
        "assist/desk_review.html",
        {
            "rows": rows,
            "script": assist_script.sentences(draft, speak.say, speak.babel),
            "statement": speak.say(draft.procedure.declaration),
            "words": content.fingerprint(draft),
            "id_url": _id_url(helping),
            "turn_url": f"{base_url(draft)}/pantalla" if helping.mode == "one" else "",
        },
        path="revisar",
        title=msg("Léele a la persona"),
    )


@company.get("/<uuid:session_id>/alto")
@guard("desk.assist")
def stop(session_id: UUID) -> ResponseReturnValue:
    draft = _open(session_id)
    if draft.journey.stop is None:
        return jump(next_url(draft))
    return pages.show_stop(draft, draft.journey.stop)


def _id_url(helping: assist.Helping) -> str:
    """Where the operator says that they saw the person's ID; not from afar."""
    return f"/asesor/identificacion/{helping.id}" if helping.mode != "afar" else ""


def _open(session_id: UUID) -> OpenDraft:
    """The draft, while it takes answers; what is not so leads to the page that says why."""
    draft = load(session_id)
    if draft.row.state != "open":
        raise NotOpen(assist_desk.require_helper(draft))
    return draft


@company.post("/<uuid:session_id>/<rows>/<row>/quitar")
@guard("desk.assist")
def remove_row(session_id: UUID, rows: str, row: str) -> ResponseReturnValue:
    draft = _open(session_id)
    place = row_at(draft, rows, row)
    steps.remove_row(house(), draft, place, drawn=read_drawn(request.form.get("seq", "")).seq)
    return jump(f"{base_url(draft)}/{rows}")


@company.get("/<uuid:session_id>/<path:where>")
@guard("desk.assist")
def see(session_id: UUID, where: str) -> ResponseReturnValue:
    draft = _open(session_id)
    place = place_at(draft, where)
    if place is None:
        return jump(next_url(draft))
    return show_question(draft, place)


def show_question(draft: OpenDraft, place: Place) -> Response:
    """The same question, or that only the person answers it and whether they have."""
    if not assist_desk.is_persons_own(place.page) or place.page is None:
        return pages.show_place(draft, place)
    speak, helping = language(), assist_desk.require_helper(draft)
    waiting = draft.journey.waiting
    is_open = waiting is not None and waiting.path == place.path
    return show_beside(
        draft,
        "assist/desk_persons.html",
        {
            "title": speak.say(place.page.title),
            "persons": True,
            "answered": not is_open,
            "next_url": next_url(draft),
            "id_url": _id_url(helping) if place.page.gate else "",
            "turn_url": f"{base_url(draft)}/pantalla" if helping.mode == "one" else "",
        },
        path=place.path,
        title=place.page.title,
        push_url=f"{base_url(draft)}/{place.path}",
    )


@company.post("/<uuid:session_id>/<path:where>")
@guard("desk.assist")
def answer(session_id: UUID, where: str) -> ResponseReturnValue:
    """Keep one page the operator wrote, under the checks of everybody."""
    draft = _open(session_id)
    place = place_at(draft, where)
    if place is None:
        return jump(next_url(draft))
    drawn = read_drawn(request.form.get("seq", ""))
    if place.page is None:
        return _list_answered(draft, place, drawn)
    if assist_desk.is_persons_own(place.page):
        staffing.write_refusal(house(), shift(), action="help.persons_page")
        raise PersonsOwn
    reading = read_form(place.page, request.form, today=house().today())
    if reading.problems:
        return _again(draft, place, reading, drawn)
    choice = chosen(request.form)
    if choice is Chosen.KEPT:
        return _onward(draft)
    if choice is Chosen.NOTHING:
        return show_conflict(draft, place, reading, error=True)
    return _kept(draft, place, reading, drawn)


def _list_answered(draft: OpenDraft, place: Place, drawn: Drawn) -> Response:
    match finish_list(draft, place, drawn):
        case Saved(after):
            return _onward(after)
        case Conflict():
            return jump(f"{base_url(draft)}/{place.path}")
        case page:
            return page


def _kept(draft: OpenDraft, place: Place, reading: Reading, drawn: Drawn) -> Response:
    notes: dict[str, Any] = dict(drawn.notes(text for typed in reading.typed.values() for text in typed))
    saved = assist_desk.save(
        house(), draft, place, values=reading.values, drawn=drawn.seq, notes=notes, address=caller().address
    )
    match saved:
        case NotSaved(problems):
            for problem in problems:
                reading = reading.with_problem(problem)
            return _again(draft, place, reading, drawn)
        case Conflict():
            return show_conflict(saved.draft, place, reading)
        case Saved(after):
            return _onward(after, answered=place)


def _again(draft: OpenDraft, place: Place, reading: Reading, drawn: Drawn) -> Response:
    refused = drawn.refused(problem.rule for problem in reading.problems.values())
    return pages.show_place(draft, place, reading=reading, drawn=refused, status=422)


def _onward(draft: OpenDraft, *, answered: Place | None = None) -> Response:
    """What comes next, for the operator: a question, or a page that is the person's."""
    waiting = draft.journey.waiting
    if waiting is None or assist_desk.is_persons_own(waiting.page):
        return jump(next_url(draft, answered=answered))
    return onward(draft, answered=answered)
