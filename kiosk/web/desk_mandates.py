"""The desk writes down what lets the person beside it act for another: letter, power, what a register shows.

Who the two people are comes from the draft. Four eyes confirm where a procedure asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Asks
from kiosk.domain.identifiers import Curp, read_curp
from kiosk.domain.mandates import MONTHS, Proof, Scope
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words
from kiosk.services import assist_desk, mandate_desk
from kiosk.services.approval import OwnErrand
from kiosk.services.drafts import OpenDraft
from kiosk.services.mandate_desk import Instrument, MandateRow
from kiosk.services.signature_desk import NotYours, StaleFactor
from kiosk.services.signs import require_name
from kiosk.web.desk import SILENT, go, show_form
from kiosk.web.desk_sign import OWN, sitting_url
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.locked import text_face
from kiosk.web.permits import PROOFS
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_mandates = Blueprint("desk_mandates", __name__, url_prefix="/asesor")

SLUGS = {"carta": Proof.LETTER, "poder": Proof.POWER, "tutela": Proof.GUARDIAN}
KINDS: Mapping[Proof, tuple[Msg, Msg]] = {
    Proof.LETTER: (msg("Carta poder"), msg("Firmada por las dos personas y dos testigos")),
    Proof.POWER: (msg("Poder ante notario"), msg("La escritura original")),
    Proof.GUARDIAN: (msg("Es su mamá, papá o tutor"), msg("Lo dice el registro, sin papeles")),
}
TITLES: Mapping[Proof, Msg] = {
    Proof.LETTER: msg("¿Qué dice la carta?"),
    Proof.POWER: msg("¿Qué dice el poder?"),
    Proof.GUARDIAN: KINDS[Proof.GUARDIAN][0],
}
INSTRUMENTS: Mapping[Proof, tuple[Msg, Msg]] = {
    Proof.LETTER: (msg("Fecha y lugar de la carta"), msg("Como vienen escritos")),
    Proof.POWER: (msg("Número de la escritura y notaría"), msg("Por ejemplo: 1234, notaría 5 de Puebla")),
}
SEEN: Mapping[Proof, Msg] = {
    Proof.LETTER: msg("Vi la carta firmada y las identificaciones de las cuatro personas"),
    Proof.POWER: msg("Vi la escritura original y es para este trámite"),
}
SCOPES: Mapping[Scope, Msg] = {
    Scope.ADMINISTRATION: msg("Actos de administración"),
    Scope.LAWSUITS: msg("Pleitos y cobranzas"),
    Scope.SPECIAL: msg("Especial, para este trámite"),
}
LASTS = {1: msg("Un mes"), 3: msg("Tres meses"), 6: msg("Seis meses"), 12: msg("Doce meses")}
WITNESSES = (
    (msg("Nombre del primer testigo"), msg("CURP del primer testigo")),
    (msg("Nombre del segundo testigo"), msg("CURP del segundo testigo")),
)
NO_KINSHIP = msg("El registro no lo muestra. Elijan “Para mi hija o hijo” y traigan el acta.")
GONE = msg("Ahora no se puede: revisa la solicitud y la identificación.")
SHOW_IT = msg("Enseña el papel a otra persona de tu oficina. Lo confirma en “Firmas por confirmar”.")
NOBODY_YET = msg("Todavía no lo confirma nadie. Lo hace otra persona, en “Firmas por confirmar”.")
MISSING = msg("Falta que lo confirme otra persona")
DECIDED_ELSEWHERE = msg("Ya quedó anotado. Le avisamos cuando haya respuesta. No tiene que esperar aquí.")
NO_ANSWER_YET = msg("Todavía no hay respuesta. Le avisamos. No tiene que esperar aquí.")
NOT_YOU = msg("Tú lo anotaste. Lo confirma otra persona, desde su propia mesa.")


@desk_mandates.route("/permiso/<uuid:session_id>", methods=["GET", "POST"])
@guard("desk.mandate")
def kind(session_id: UUID) -> ResponseReturnValue:
    """What the person brings; only what this procedure accepts."""
    draft = assist_desk.look(house(), shift(), session_id)
    open_here = mandate_desk.choices(house(), draft)
    if not open_here:
        return go(sitting_url(session_id))
    asks = mandate_desk.standing(house(), draft)
    if asks is not None:
        return _confirmed_yet(draft, session_id, decided=asks is Asks.OFFICER)
    slug = request.form.get("proof", "")
    if SLUGS.get(slug) in open_here:
        return go(f"/asesor/permiso/{session_id}/{slug}")
    speak = language()
    error = msg("Elige qué trae la persona.") if request.method == "POST" else None
    field = text_face("proof", msg("¿Qué permiso trae?"), kind="choice", error=error)
    ways = [(each, KINDS[proof]) for each, proof in SLUGS.items() if proof in open_here]
    shown = tuple((each, speak.say(what), speak.say(hint)) for each, (what, hint) in ways)
    return show_form(
        f"/asesor/permiso/{session_id}",
        title=msg("Anotar un permiso que trae"),
        intro=_people(draft),
        submit=msg("Continuar"),
        fields=[replace(field, choices=shown)],
    )


def _confirmed_yet(draft: OpenDraft, session_id: UUID, *, decided: bool) -> Response:
    """It was written down, or given meanwhile: the request goes on once it holds. What an officer decides is
    told to the person, and nobody has to wait here."""
    asked = request.method == "POST"
    if asked and mandate_desk.go_on(house(), draft):
        return go(sitting_url(session_id))
    how = (NO_ANSWER_YET, DECIDED_ELSEWHERE) if decided else (NOBODY_YET, SHOW_IT)
    return show_form(
        f"/asesor/permiso/{session_id}",
        title=msg("Falta que lo decida una persona revisora") if decided else MISSING,
        intro=[*_people(draft), how[0] if asked else how[1]],
        submit=msg("Ver si ya hay respuesta") if decided else msg("Ya lo confirmó"),
        fields=[],
    )


def _people(draft: OpenDraft) -> list[Msg]:
    principal, agent = mandate_desk.people_of(draft)
    return [
        draft.procedure.title,
        msg("{agent} va a actuar por {principal}.", agent=agent.masked, principal=principal.masked),
    ]


@desk_mandates.route("/permiso/<uuid:session_id>/<slug>", methods=["GET", "POST"])
@guard("desk.mandate")
def instrument(session_id: UUID, slug: str) -> ResponseReturnValue:
    """What it says, how long it lasts, who were witnesses."""
    if slug not in SLUGS:
        abort(404)
    draft = assist_desk.look(house(), shift(), session_id)
    if SLUGS[slug] not in mandate_desk.choices(house(), draft):
        return go(sitting_url(session_id))
    if request.method != "POST":
        return _page(draft, slug, {})
    wrong = _faults(SLUGS[slug])
    if wrong:
        return _page(draft, slug, wrong)
    return _recorded(draft, session_id, slug)


def _recorded(draft: OpenDraft, session_id: UUID, slug: str) -> Response:
    try:
        mandate_desk.record(house(), draft, _read(SLUGS[slug]))
    except mandate_desk.WrongWitness as refused:
        key = f"witness_{refused.number}{'_curp' if refused.part == 'curp' else ''}"
        return _page(draft, slug, {key: refused.words})
    except mandate_desk.NoKinship:
        return _page(draft, slug, {}, problem=NO_KINSHIP)
    except SystemDown:
        return _page(draft, slug, {}, problem=SILENT)
    except OwnErrand:
        return _page(draft, slug, {}, problem=OWN)
    except mandate_desk.NotAccepted:
        return _page(draft, slug, {}, problem=GONE)
    return go(f"/asesor/permiso/{session_id}")  # from there to the sitting, once nobody else must confirm it


def _read(proof: Proof) -> Instrument:
    form = request.form
    return Instrument(
        proof,
        int(form.get("months", "")),
        require_name(form.get("instrument", "")) if proof.on_paper else "",
        Scope(form.get("scope", "")) if proof is Proof.POWER else None,
        tuple(
            (form.get(f"witness_{n}", "")[:80], form.get(f"witness_{n}_curp", "")[:80])
            for n in range(1, len(WITNESSES) + 1)
        ),
    )


def _faults(proof: Proof) -> dict[str, Msg]:
    """What the form lacks, by field; who the witnesses are is looked at afterwards."""
    form, found = request.form, dict[str, Msg]()
    if proof.on_paper:
        try:
            require_name(form.get("instrument", ""))
        except Refused:
            found["instrument"] = msg("Escribe lo que dice el papel, en pocas palabras.")
        if form.get("seen") != "yes":
            found["seen"] = msg("Marca la casilla si lo viste.")
    if proof is Proof.LETTER:
        found |= _witness_faults()
    if proof is Proof.POWER and form.get("scope", "") not in {one.value for one in Scope}:
        found["scope"] = msg("Elige para qué es el poder.")
    if form.get("months", "") not in {str(one) for one in MONTHS}:
        found["months"] = msg("Elige cuánto dura.")
    return found


def _witness_faults() -> dict[str, Msg]:
    """Names and keys that are no names and no keys, all at once."""
    found = dict[str, Msg]()
    for number in range(1, len(WITNESSES) + 1):
        key = f"witness_{number}"
        try:
            require_name(request.form.get(key, "")[:80])
        except Refused as refused:
            found[key] = refused.words
        try:
            read_curp(request.form.get(f"{key}_curp", "")[:80], today=house().today())
        except Refused as refused:
            found[f"{key}_curp"] = refused.words
    return found


def _page(draft: OpenDraft, slug: str, wrong: Mapping[str, Msg], *, problem: Msg | None = None) -> Response:
    proof, helping = SLUGS[slug], assist_desk.require_helper(draft)
    return show_form(
        f"/asesor/permiso/{helping.id}/{slug}",
        title=TITLES[proof],
        intro=_people(draft),
        submit=msg("Anotar el permiso"),
        fields=_faces(proof, wrong),
        problem=problem,
    )


def _faces(proof: Proof, wrong: Mapping[str, Msg]) -> list[FieldFace]:
    faces: list[FieldFace] = []
    if proof.on_paper:
        faces.append(_text("instrument", *INSTRUMENTS[proof], wrong))
    if proof is Proof.LETTER:
        for number, (name, key) in enumerate(WITNESSES, 1):
            faces.append(_text(f"witness_{number}", name, None, wrong))
            faces.append(_text(f"witness_{number}_curp", key, None, wrong, kind="curp", width=18))
    if proof is Proof.POWER:
        scopes = {one.value: words for one, words in SCOPES.items()}
        faces.append(_choice("scope", msg("¿Para qué es el poder?"), scopes, wrong))
    lasts = {str(months): words for months, words in LASTS.items()}
    faces.append(_choice("months", msg("¿Cuánto dura?"), lasts, wrong))
    if proof in SEEN:
        box = text_face("seen", msg("¿Lo viste?"), kind="choices", error=wrong.get("seen"))
        ticked = [one for one in request.form.getlist("seen") if one == "yes"]
        faces.append(replace(box, choices=(("yes", language().say(SEEN[proof]), ""),), value=ticked))
    return faces


def _text(
    key: str, label: Msg, hint: Msg | None, wrong: Mapping[str, Msg], *, kind: str = "text",
    width: int | None = None,
) -> FieldFace:  # fmt: skip
    typed = request.form.get(key, "")[:80]
    value = typed if typed.isprintable() else ""
    return text_face(key, label, hint=hint, kind=kind, width=width, value=value, error=wrong.get(key))


def _choice(key: str, label: Msg, choices: Mapping[str, Msg], wrong: Mapping[str, Msg]) -> FieldFace:
    speak = language()
    face = text_face(key, label, kind="choice", value=request.form.get(key, "")[:20], error=wrong.get(key))
    return replace(face, choices=tuple((value, speak.say(words), "") for value, words in choices.items()))


# --- four eyes --------------------------------------------------------------------------------------------


@desk_mandates.route("/permisos/<uuid:mandate_id>", methods=["GET", "POST"])
@guard("desk.confirm_sign")
def confirm(mandate_id: UUID) -> ResponseReturnValue:
    """Somebody who did not write it down looks at the paper too."""
    if request.method != "POST":
        return _confirm_page(mandate_id)
    if request.form.get("saw") != "yes":
        return _confirm_page(mandate_id, saw=msg("Marca la casilla si lo viste."))
    try:
        mandate_desk.confirm(house(), shift(), mandate_id)
    except StaleFactor:
        return go(f"/asesor/codigo?de=/asesor/permisos/{mandate_id}")
    except NotYours:
        return _confirm_page(mandate_id, problem=NOT_YOU)
    except OwnErrand:
        return _confirm_page(mandate_id, problem=OWN)
    return go("/asesor/firmas")


def _confirm_page(mandate_id: UUID, *, saw: Msg | None = None, problem: Msg | None = None) -> Response:
    found = mandate_desk.one(house(), shift(), mandate_id)
    box = text_face("saw", msg("¿Lo viste?"), kind="choices", error=saw)
    seen = language().say(msg("Vi el papel y las identificaciones"))
    return show_form(
        f"/asesor/permisos/{mandate_id}",
        title=msg("¿Confirmas este permiso?"),
        intro=_written(found),
        submit=msg("Lo confirmo"),
        fields=[replace(box, choices=(("yes", seen, ""),), value=[])],
        problem=problem,
    )


def _written(found: MandateRow) -> list[Msg]:
    """What was written down, to be held beside the paper; keys as everybody else at a desk sees them."""
    told = found.told
    agent, principal = Curp(told["agent"]).masked, Curp(told["principal"]).masked
    two = msg("{agent} va a actuar por {principal}.", agent=agent, principal=principal)
    day = day_in_words(found.ends_on, language().babel)
    titles = [house().procedure(key).title for key in found.procedures]
    lines = [two, *titles, msg("Hasta el {day}.", day=day), PROOFS[found.proof]]
    if told.get("instrument"):
        lines.append(msg("El papel dice: {text}.", text=told["instrument"]))
    if told.get("witnesses"):
        lines.append(msg("Testigos: {names}.", names=", ".join(told["witnesses"].split("|"))))
    return [*lines, msg("Lo anotó el número {number}.", number=found.recorded_number)]
