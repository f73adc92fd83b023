"""The list of the floor: which kiosk asks for a person, at which question, since when; never an answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.staff import Role
from kiosk.domain.words import msg
from kiosk.flow.steps import Page
from kiosk.services import assist_calls
from kiosk.web.assist import nothing_new
from kiosk.web.desk import show_desk
from kiosk.web.guards import guard
from kiosk.web.journey import jump
from kiosk.web.staff_here import shift
from kiosk.web.visitor import csrf_token, house, language, visitor

calls = Blueprint("calls", __name__, url_prefix="/asesor/avisos")


@dataclass(frozen=True, slots=True)
class CallFace:
    """One call as the list shows it."""

    device: str
    what: str
    question: str
    minutes: int
    number: str
    url: str


@calls.get("")
@guard("desk.calls")
def listed() -> ResponseReturnValue:
    faces = _faces()
    polls = request.headers.get("HX-Request") == "true"
    if polls:
        visitor().keep = False
        if request.args.get("desde", "") == _state(faces):
            return nothing_new()
        template = language().templates.get_template("assist/calls_list.html")
        html = template.render(calls=faces, state=_state(faces), csrf=csrf_token())
        answer = Response(html, mimetype="text/html")
        answer.vary.update(("HX-Request", "Accept-Encoding"))
        return answer
    context = {"calls": faces, "state": _state(faces), "csrf": csrf_token()}
    return show_desk("assist/calls.html", context, title=msg("Avisos de los kioscos"))


@calls.post("/<uuid:call_id>")
@guard("desk.calls")
def answer(call_id: UUID) -> ResponseReturnValue:
    """ "Voy": the person sees who comes. An operator goes on to the person's number."""
    assist_calls.answer(house(), shift(), call_id)
    return jump("/asesor/acompanar" if shift().staff.role is Role.OPERATOR else "/asesor/avisos")


def _faces() -> list[CallFace]:
    now, speak = house().clock(), language()
    faces = []
    for call in assist_calls.calls_of(house(), shift()):
        procedure = next((one for one in house().procedures if one.key == call.procedure), None)
        steps = procedure.steps if procedure is not None else ()
        first = call.page.partition("/")[0]
        step = next((one for one in steps if one.slug == first), None)
        question = step.title if isinstance(step, Page) or step is not None else ""
        minutes = int((now - call.made_at).total_seconds()) // 60
        what = speak.say(procedure.title) if procedure is not None else speak.gettext("Antes de empezar")
        faces.append(
            CallFace(
                call.device or speak.gettext("Kiosco"), what, speak.say(question), minutes,
                call.answered_number, f"/asesor/avisos/{call.id}",
            )
        )  # fmt: skip
    return faces


def _state(faces: list[CallFace]) -> str:
    """What a page of the list already knows."""
    return "-".join(f"{face.url[-12:]}{face.number}{face.minutes}" for face in faces)[:400] or "none"
