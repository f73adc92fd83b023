"""Leave and come back: save, folio and code, kiosk to phone, a long silence, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.documents.qr import draw_qr
from kiosk.domain.calendar import local
from kiosk.domain.codes import CodeKind, grouped, read_code
from kiosk.domain.identifiers import Folio
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words
from kiosk.services import handover, status, visits
from kiosk.services.drafts import NotOurs
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.journey import jump, load
from kiosk.web.locked import show_locked, text_face
from kiosk.web.pages import next_url
from kiosk.web.render import show
from kiosk.web.visitor import (
    KIOSK_GRACE_SECONDS,
    caller,
    house,
    in_a_visit,
    is_heard_again,
    language,
    newcomer,
    take_ticket,
    visitor,
)

T = TypeVar("T")

leave = Blueprint("leave", __name__)

WRONG_PAIR = msg("El folio y el código no coinciden. Revísalos en tu papel.")
WRONG_CODE = msg("Ese código no sirve o ya pasaron 10 minutos. Pide otro en el kiosco.")


@leave.post("/solicitudes/<uuid:draft_id>/guardar")
@guard("draft.leave")
def save(draft_id: UUID) -> ResponseReturnValue:
    """ "Guardar y salir": folio and code, shown this once."""
    draft = load(draft_id)
    ticket = handover.leave(house(), draft)
    return show(
        "pages/saved.html",
        {
            "folio": ticket.folio,
            "code": grouped(ticket.code),
            "until": day_in_words(local(ticket.until).date(), language().babel),
            "address": f"{house().settings.origin.split('//')[1]}/retomar",
            "home_url": "/",
            "resume_url": next_url(draft),
        },
        title=msg("Guardamos tus respuestas"),
    )


@leave.post("/solicitudes/<uuid:draft_id>/telefono")
@guard("draft.hand_off")
def to_phone(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    code = handover.hand_off(house(), draft)
    return show(
        "pages/handoff.html",
        {
            "qr_drawing": draw_qr(handover.qr_text(house(), code)),
            "address": f"{house().settings.origin.split('//')[1]}/continuar",
            "code": grouped(code),
            "minutes": 10,
            "wait_url": f"/solicitudes/{draft_id}/relevo",
            "done_url": f"/solicitudes/{draft_id}/pasado",
        },
        title=msg("Sigue en tu teléfono"),
        back_url=next_url(draft),
    )


@leave.post("/solicitudes/<uuid:draft_id>/pasado")
@guard("visit.end")
def passed(draft_id: UUID) -> ResponseReturnValue:
    """The phone has it: the kiosk forgets everything."""
    return _end("/continuado")


@leave.post("/solicitudes/<uuid:draft_id>/relevo")
@guard("draft.hand_off")
def taken(draft_id: UUID) -> ResponseReturnValue:
    """Asked by the waiting kiosk every few seconds: once the phone has it, the kiosk clears itself.

    Nobody touched anything, so the cookie keeps its old moment and the kiosk's own clock runs on.
    """
    visitor().keep = False
    try:
        load(draft_id)
    except NotOurs:
        return _end("/continuado")
    return Response(status=204)


@leave.get("/continuado")
@guard("information.see")
def continued() -> ResponseReturnValue:
    return _farewell("pages/continued.html", {}, msg("Continuaste en tu teléfono"))


@leave.route("/continuar", methods=["GET", "POST"])
@guard("draft.resume")
def continue_typed() -> ResponseReturnValue:
    """The typed code of the kiosk, for phones without a camera."""
    if request.method != "POST":
        return _continue_page("/continuar", typed=True)
    try:
        code = read_code(request.form.get("code", ""), CodeKind.HAND_OFF)
    except Refused as refused:
        return _continue_page("/continuar", typed=True, error=refused.words)
    return _take(code, "/continuar", typed=True)


@leave.route("/continuar/<code>", methods=["GET", "POST"])
@guard("draft.resume")
def continue_scanned(code: str) -> ResponseReturnValue:
    """The scanned code: looking changes nothing, the button does."""
    if request.method != "POST":
        return _continue_page(f"/continuar/{code}")
    try:
        read = read_code(code, CodeKind.HAND_OFF)
    except Refused:
        return _continue_page("/continuar", typed=True, error=WRONG_CODE)
    return _take(read, "/continuar", typed=True)


def _take(code: str, action: str, *, typed: bool) -> Response:
    try:
        draft_id = in_a_visit(lambda who: handover.take_over(house(), who, code=code, address=who.address))
    except handover.WrongPair:
        return _continue_page(action, typed=typed, error=WRONG_CODE)
    return jump(f"/solicitudes/{draft_id}/revisar")


def _continue_page(action: str, *, typed: bool = False, error: Msg | None = None) -> Response:
    fields = [
        text_face(
            "code", msg("Código del kiosco"), hint=msg("Son 8 letras y números"), kind="code", error=error
        )
    ]
    return show(
        "pages/continue.html",
        {"action": action, "procedure": "", "place": "", "fields": fields if typed else [], "problems": []},
        title=msg("¿Seguimos aquí tu trámite?"),
        status=422 if error else 200,
        error=error is not None,
        back_url="/",
    )


@leave.route("/retomar", methods=["GET", "POST"])
@guard("draft.resume")
def resume() -> ResponseReturnValue:
    """Folio and code bring a draft or a case to this device. The folio alone opens nothing."""
    if request.method != "POST":
        return _resume_page()
    typed_folio = request.form.get("folio", "")
    folio, code, wrong = read_pair(request.form)
    if folio is None or code is None:
        return _resume_page(typed_folio, wrong)
    right_folio, right_code = folio, code
    try:
        draft_id, sent = in_a_visit(
            lambda who: handover.resume(house(), who, folio=right_folio, code=right_code, address=who.address)
        )
    except handover.WrongPair:
        return _resume_page(typed_folio, {"code": WRONG_PAIR})
    if sent:
        return jump(f"/seguimiento/{folio}")
    return jump(f"/solicitudes/{draft_id}/revisar")


def _read(reader: Callable[[str], T], typed: str) -> tuple[T | None, Msg | None]:
    """The value, or why it cannot be used."""
    try:
        return reader(typed), None
    except Refused as refused:
        return None, refused.words


def read_pair(form: Mapping[str, str]) -> tuple[Folio | None, str | None, dict[str, Msg]]:
    """Folio and code as they were typed, and what is wrong with them."""
    folio, wrong_folio = _read(Folio.parse, form.get("folio", ""))
    code, wrong_code = _read(lambda typed: read_code(typed, CodeKind.RESUME), form.get("code", ""))
    wrong = {"folio": wrong_folio, "code": wrong_code}
    return folio, code, {key: words for key, words in wrong.items() if words is not None}


def pair_fields(folio: str, wrong: Mapping[str, Msg]) -> list[FieldFace]:
    """The two boxes. What was typed as a code is never shown again."""
    return [
        text_face(
            "folio",
            msg("Folio"),
            hint=msg("Por ejemplo: 2026-000123-3"),
            value=folio[:40],
            error=wrong.get("folio"),
        ),
        text_face(
            "code", msg("Código"), hint=msg("Son 10 letras y números"), kind="code", error=wrong.get("code")
        ),
    ]


def _resume_page(folio: str = "", errors: dict[str, Msg] | None = None) -> Response:
    wrong = errors or {}
    return show(
        "pages/resume.html",
        {"action": "/retomar", "fields": pair_fields(folio, wrong), "problems": []},
        title=msg("Sigue donde te quedaste"),
        status=422 if wrong else 200,
        error=bool(wrong),
        back_url="/",
    )


@leave.post("/solicitudes/<uuid:draft_id>/abrir")
@guard("visit.unlock")
def unlock(draft_id: UUID) -> ResponseReturnValue:
    typed = request.form.get("proof", "")[:60]
    try:
        draft = load(draft_id, late=True)
    except NotOurs:
        if not is_heard_again(handover.opening(draft_id, typed)):
            raise
        return jump(next_url(load(draft_id)))
    fresh, who = newcomer()
    if not handover.unlock(house(), who, draft, typed=typed):
        return show_locked(draft, error=msg("Eso no coincide con tu trámite. Revisa cada letra."), status=422)
    take_ticket(fresh)
    return jump(next_url(draft))


@leave.post("/sigo-aqui")
@guard("visit.extend")
def still_here() -> ResponseReturnValue:
    """The cookie that goes back carries the new moment; without script, the way back too."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return Response(status=204)
    draft_id = status.newest_draft(house(), caller())
    return redirect(f"/solicitudes/{draft_id}/revisar" if draft_id is not None else "/", 303)


@leave.get("/inactivo")
@guard("information.see")
def idle() -> ResponseReturnValue:
    """Without script: nothing personal, and it ends nothing by itself. The cookie keeps its old moment."""
    visitor().keep = False
    return show("pages/idle.html", {"seconds": KIOSK_GRACE_SECONDS}, title=msg("¿Sigues aquí?"), idles=False)


@leave.post("/terminar")
@guard("visit.end")
def finish() -> ResponseReturnValue:
    """Server session first, then the page, then the browser's own memory (security 2.1)."""
    return _end("/terminado")


def _end(address: str) -> Response:
    visits.end(house(), caller().token_hash)
    visitor().renew()
    return jump(address)


@leave.get("/terminado")
@guard("information.see")
def ended() -> ResponseReturnValue:
    return _farewell("pages/ended.html", {"folio": ""}, msg("Terminaste"))


def _farewell(template: str, context: dict[str, str], title: Msg) -> Response:
    """The browser forgets, and a kiosk goes back to the looks and language the next person expects.

    Only a kiosk's browser loses its cookies: the order reaches every page of the same domain, and on an own
    phone others of them may be in use. The next form makes a new cookie.
    """
    found, kiosk = visitor(), house().settings.channel == "kiosk"
    found.forget = kiosk
    answer = show(template, context, title=title, idles=False)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"' if kiosk else '"cache", "storage"'
    if found.channel == "kiosk":
        found.ticket = replace(found.ticket, language="es_MX", theme="light", size=100)
    return answer
