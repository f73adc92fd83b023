"""The officer's pages of a mandate over which parents disagree: what the record shows, and the answer."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Curp
from kiosk.domain.kinship import Custody, Dispute, Relation
from kiosk.domain.refusal import SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words
from kiosk.services import mandate_officer
from kiosk.services.mandate_desk import MandateRow, NoKinship
from kiosk.services.signature_desk import StaleFactor
from kiosk.web.desk import SILENT, go, show_form
from kiosk.web.guards import guard
from kiosk.web.locked import text_face
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_custody = Blueprint("desk_custody", __name__, url_prefix="/asesor/revision/permisos")

RELATIONS = {
    Relation.MOTHER: msg("mamá"),
    Relation.FATHER: msg("papá"),
    Relation.GUARDIAN: msg("tutora o tutor"),
}
DISPUTES = {
    Dispute.CUSTODY: msg("El registro muestra un juicio: con quién vive la niña o el niño."),
    Dispute.AUTHORITY: msg("El registro muestra un juicio: quién tiene la patria potestad o la tutela."),
}
SETTLED = msg("El registro ya no muestra ningún juicio.")
ANSWERS = (
    (mandate_officer.YES, msg("Sí, puede actuar"), msg("El permiso vale desde ahora.")),
    ("court", msg("No: falta la decisión de un juez"), msg("Le pedimos que la traiga a una oficina.")),
    ("agree", msg("No: falta que se pongan de acuerdo"), msg("Les decimos que pueden venir juntos.")),
)
GONE = msg("El registro ya no muestra a quien pide. No puedes decir que sí.")
BEFORE = msg("Al abrirlo ves el registro. Queda anotado con tu número.")
TITLE = msg("Un permiso por decidir")


@desk_custody.get("/<uuid:mandate_id>")
@guard("desk.review")
def see(mandate_id: UUID) -> ResponseReturnValue:
    """Before it is opened: what it is about, and nothing of the record."""
    return _closed(mandate_officer.one(house(), shift(), mandate_id))


@desk_custody.post("/<uuid:mandate_id>/abrir")
@guard("desk.review")
def open_up(mandate_id: UUID) -> ResponseReturnValue:
    """What the record shows, on this answer only, with a second factor of the last five minutes."""
    try:
        found, shown = mandate_officer.open_up(house(), shift(), mandate_id)
    except StaleFactor:
        return _to_factor(mandate_id)
    except SystemDown:
        return _closed(mandate_officer.one(house(), shift(), mandate_id), last=SILENT)
    except NoKinship:
        return _open(mandate_officer.one(house(), shift(), mandate_id), None)
    return _open(found, shown)


@desk_custody.post("/<uuid:mandate_id>/decidir")
@guard("desk.review")
def decide(mandate_id: UUID) -> ResponseReturnValue:
    """Yes or why not."""
    said = request.form.get("answer", "")[:20]
    found = mandate_officer.one(house(), shift(), mandate_id)
    if said not in {code for code, _, _ in ANSWERS}:
        return _again(found, wrong=msg("Elige qué decides."))
    try:
        mandate_officer.decide(house(), shift(), found, said)
    except StaleFactor:
        return _to_factor(mandate_id)
    except NoKinship:
        return _again(found, problem=GONE)
    except SystemDown:
        return _again(found, problem=SILENT)
    return go("/asesor/revision")


def _to_factor(mandate_id: UUID) -> ResponseReturnValue:
    return go(f"/asesor/codigo?de=/asesor/revision/permisos/{mandate_id}")


def _closed(found: MandateRow, *, last: Msg = BEFORE) -> Response:
    return show_form(
        f"/asesor/revision/permisos/{found.id}/abrir",
        title=TITLE,
        intro=[*_about(found), last],
        submit=msg("Abrir el registro"),
        fields=[],
    )


def _about(found: MandateRow) -> list[Msg]:
    agent, principal = Curp(found.told["agent"]).masked, Curp(found.told["principal"]).masked
    day = day_in_words(local(found.granted_at).date(), language().babel)
    return [
        msg("{agent} quiere actuar por {principal}.", agent=agent, principal=principal),
        *(house().procedure(key).title for key in found.procedures),
        msg("Lo anotó el número {number}, el {day}.", number=found.recorded_number, day=day),
    ]


def _again(found: MandateRow, *, wrong: Msg | None = None, problem: Msg | None = None) -> Response:
    try:
        shown = mandate_officer.custody_of(house(), found)
    except (NoKinship, SystemDown):
        shown = None
    return _open(found, shown, wrong=wrong, problem=problem)


def _open(
    found: MandateRow, shown: Custody | None, *, wrong: Msg | None = None, problem: Msg | None = None
) -> Response:
    speak = language()
    face = text_face("answer", msg("¿Qué decides?"), kind="choice", error=wrong)
    options = tuple((code, speak.say(words), speak.say(hint)) for code, words, hint in ANSWERS)
    return show_form(
        f"/asesor/revision/permisos/{found.id}/decidir",
        title=TITLE,
        intro=[*_about(found), *(_record(shown) if shown is not None else [])],
        submit=msg("Decidir"),
        fields=[replace(face, choices=options, value=request.form.get("answer", "")[:20])],
        problem=problem or (GONE if shown is None else None),
    )


def _record(shown: Custody) -> list[Msg]:
    """What the record of the child shows; keys masked."""
    speak = language()
    lines = [msg("Quien pide es: {relation}.", relation=speak.say(RELATIONS[shown.relation]))]
    lines.append(DISPUTES[shown.dispute] if shown.dispute is not None else SETTLED)
    for relation, curp in shown.others:
        other = speak.say(RELATIONS[relation])
        lines.append(msg("También está: {relation}, {curp}.", relation=other, curp=curp.masked))
    return lines
