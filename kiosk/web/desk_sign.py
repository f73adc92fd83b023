"""The staff's part in a signature: they say that they saw an ID, or saw somebody sign. Never more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Method, SeenId
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.services import assist_desk, attestation, mandate_desk, signature_desk
from kiosk.services.approval import NotOpen, OwnErrand
from kiosk.services.drafts import Conflict
from kiosk.web.desk import go, show_desk, show_form
from kiosk.web.guards import guard
from kiosk.web.locked import text_face
from kiosk.web.permits import PROOFS
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_sign = Blueprint("desk_sign", __name__, url_prefix="/asesor")

IDS = {
    SeenId.VOTER: msg("Credencial para votar"),
    SeenId.PASSPORT: msg("Pasaporte"),
    SeenId.MILITARY: msg("Cartilla militar"),
    SeenId.PROFESSIONAL: msg("Cédula profesional"),
    SeenId.CONSULAR: msg("Matrícula consular"),
    SeenId.MIGRATION: msg("Identificación de otro país con documento migratorio"),
    SeenId.ADIMSS: msg("Tarjeta ADIMSS"),
}
SEEN = {
    Method.TAP: msg("con un toque"),
    Method.CODE: msg("con un código"),
    Method.PIN: msg("con su clave"),
    Method.DRAWN: msg("dibujó su firma"),
    Method.NAME: msg("escribió su nombre"),
    Method.PAPER: msg("en papel, con un testigo"),
    Method.VOICE: msg("de viva voz, con un testigo"),
}
LATER = msg("Todavía no toca. Primero la persona llega a la página del código.")
NOT_NOW = msg("Ahora no se puede: la persona tiene la pantalla o ya no la ayudas.")
OWN = msg("Tus datos están en este trámite. Pide que lo atienda otra persona.")
NOT_YOU = msg("Tú ayudaste. Lo confirma otra persona, desde su propia mesa.")


@desk_sign.route("/identificacion/<uuid:session_id>", methods=["GET", "POST"])
@guard("desk.attest")
def saw_id(session_id: UUID) -> ResponseReturnValue:
    """ "Vi la identificación": kind and last four signs, and nothing else of it is kept."""
    draft = assist_desk.look(house(), shift(), session_id)
    if request.method != "POST":
        return _id_page(session_id)
    chosen = next((one for one in SeenId if one.value == request.form.get("id_kind", "")), None)
    if chosen is None:
        return _id_page(session_id, kind=msg("Elige la identificación que viste."))
    try:
        last_four = attestation.read_last_four(request.form.get("last_four", ""))
        done = attestation.attest(house(), assist_desk.require_helper(draft), draft, chosen, last_four)
    except Refused as refused:
        return _id_page(session_id, last=refused.words)
    except attestation.NotYet:
        return _id_page(session_id, problem=LATER)
    except NotOpen:
        return _id_page(session_id, problem=NOT_NOW)
    except OwnErrand:
        return _id_page(session_id, problem=OWN)
    if isinstance(done, Conflict):
        return _id_page(session_id, problem=msg("La persona acaba de contestar. Intenta otra vez."))
    return go(sitting_url(session_id))


def sitting_url(session_id: UUID) -> str:
    return f"/asesor/acompanar/{session_id}"


def _id_page(
    session_id: UUID, *, kind: Msg | None = None, last: Msg | None = None, problem: Msg | None = None
) -> Response:
    speak = language()
    choices = tuple((one.value, speak.say(words), "") for one, words in IDS.items())
    which = text_face("id_kind", msg("¿Qué identificación viste?"), kind="choice", error=kind)
    typed = request.form.get("id_kind", "")
    hint = msg("Solo guardamos estos cuatro. No copies ni fotografíes la identificación.")
    label = msg("Últimos 4 números o letras")
    said = request.form.get("last_four", "")[:10]
    four = text_face("last_four", label, hint=hint, kind="code", width=4, value=said, error=last)
    return show_form(
        f"/asesor/identificacion/{session_id}",
        title=msg("Vi la identificación"),
        intro=(msg("Compara la cara y el nombre con el original. Lo dices tú, con tu número."),),
        submit=msg("Sí, la vi"),
        fields=[replace(which, choices=choices, value=typed), four],
        problem=problem,
    )


@desk_sign.get("/firmas")
@guard("desk.confirm_sign")
def waiting() -> ResponseReturnValue:
    """Signatures of this office that wait for somebody of the staff."""
    speak = language()
    rows = [
        (f"/asesor/firmas/{one.id}", speak.say(one.procedure), one.words, one.helper)
        for one in signature_desk.waiting(house(), shift())
    ]
    written = [
        (f"/asesor/permisos/{one.id}", speak.say(PROOFS[one.proof]), one.recorded_number)
        for one in mandate_desk.waiting(house(), shift())
    ]
    context = {"rows": rows, "mandates": written}
    return show_desk("sign/waiting.html", context, title=msg("Firmas por confirmar"))


@desk_sign.route("/firmas/<uuid:approval_id>", methods=["GET", "POST"])
@guard("desk.confirm_sign")
def confirm(approval_id: UUID) -> ResponseReturnValue:
    """One of them: the words on the person's screen must be these."""
    if request.method != "POST":
        return _confirm_page(approval_id)
    if request.form.get("saw") != "yes":
        return _confirm_page(approval_id, saw=msg("Marca la casilla si lo viste."))
    try:
        signature_desk.confirm(house(), shift(), approval_id)
    except signature_desk.StaleFactor:
        return go(f"/asesor/codigo?de=/asesor/firmas/{approval_id}")
    except signature_desk.NotYours:
        return _confirm_page(approval_id, problem=NOT_YOU)
    except OwnErrand:
        return _confirm_page(approval_id, problem=OWN)
    return go("/asesor/firmas")


def _confirm_page(approval_id: UUID, *, saw: Msg | None = None, problem: Msg | None = None) -> Response:
    one = signature_desk.one(house(), shift(), approval_id)
    speak = language()
    box = text_face("saw", msg("¿Lo viste?"), kind="choices", error=saw)
    seen = msg("Vi a la persona firmar, y sus palabras son estas")
    intro = [
        one.procedure,
        msg("Palabras: {words}", words=one.words),
        msg("La persona firmó: {how}. Le ayudó el número {number}.", how=SEEN[one.method], number=one.helper),
    ]
    if one.four_eyes:
        intro.append(msg("Lo confirma alguien que no ayudó."))
    return show_form(
        f"/asesor/firmas/{approval_id}",
        title=msg("¿Confirmas esta firma?"),
        intro=intro,
        submit=msg("Lo confirmo"),
        fields=[replace(box, choices=(("yes", speak.say(seen), ""),), value=[])],
        problem=problem,
    )
