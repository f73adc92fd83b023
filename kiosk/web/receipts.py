"""The acuse: its page, its PDF, how the case goes, and the check that anyone can make."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.case import CaseState
from kiosk.domain.codes import CodeKind, read_code
from kiosk.domain.identifiers import Folio
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words, moment_in_words
from kiosk.services import assist, drafts, handover, identity, printing, receipts, status, surveys
from kiosk.services.drafts import NotOurs
from kiosk.services.receipts import Check, field_text
from kiosk.services.status import Status
from kiosk.web.guards import guard
from kiosk.web.help_bar import put_bar
from kiosk.web.locked import text_face
from kiosk.web.pages import Link, Row
from kiosk.web.render import show
from kiosk.web.result import onward_links, show_result
from kiosk.web.visitor import caller, house, language, visitor

acuses = Blueprint("acuses", __name__)

STATES: dict[CaseState, tuple[Msg, Msg]] = {
    CaseState.SUBMITTED: (msg("Recibido"), msg("Un sistema no responde. Terminamos solos y te avisamos.")),
    CaseState.AUTO_APPROVED: (msg("Listo"), msg("Tu trámite terminó.")),
    CaseState.IN_REVIEW: (msg("En revisión"), msg("Una persona del IMSS lo revisa. No tienes que volver.")),
    CaseState.NEEDS_INFO: (
        msg("Falta un dato"),
        msg("Ve a un kiosco o a una oficina del IMSS con tu identificación."),
    ),
    CaseState.APPROVED: (msg("Aprobado"), msg("Tu trámite terminó.")),
    CaseState.REJECTED: (msg("No se aprobó"), msg("Te decimos por qué en tu acuse.")),
    CaseState.CLOSED: (msg("Cerrado"), msg("Tu trámite terminó.")),
    CaseState.WITHDRAWN: (msg("Lo cancelaste"), msg("Puedes empezar otra vez cuando quieras.")),
    CaseState.EXPIRED: (msg("Se venció"), msg("Puedes empezar otra vez cuando quieras.")),
    CaseState.DISPUTED: (msg("En pausa"), msg("Alguien avisó que no pidió este trámite.")),
}
CHECKED = {
    "valid": msg("Este acuse es válido"),
    "replaced": msg("Este acuse fue sustituido"),
    "cancelled": msg("Este acuse está cancelado"),
    "paused": msg("Este acuse está en pausa"),
    "unknown": msg("No encontramos este acuse"),
}
def _folio(text: str) -> str:
    """A folio of an address in its one spelling; anything else is a page that does not exist."""
    try:
        return str(Folio.parse(text))
    except Refused:
        abort(404)


@acuses.get("/acuses/<folio>")
@guard("acuse.see")
def see(folio: str) -> ResponseReturnValue:
    """The result first, from the sealed text. Who only holds folio and code (L1) follows it masked."""
    wanted = _folio(folio)
    if visitor().ticket.locked:
        return redirect("/retomar", 303)
    try:
        receipt = receipts.with_visit(house(), caller(), wanted)
    except NotOurs:
        status.require_own(house(), caller(), wanted)
        return redirect(f"/seguimiento/{wanted}", 303)
    helping = assist.of_caller(house(), caller()) if visitor().help is None else None
    if helping is not None:
        put_bar(helping)
    return show_result(receipt)


@acuses.post("/acuses/<folio>/opinion")
@guard("acuse.rate")
def rate(folio: str) -> ResponseReturnValue:
    """One tap; nothing else happens."""
    wanted = _folio(folio)
    given = {key: request.form.get(key) for key in ("first_time", "could_finish", "was_easy")}
    surveys.keep(house(), caller(), wanted, {k: v for k, v in given.items() if v in ("yes", "no")})
    return redirect(f"/acuses/{wanted}#opina", 303)


@acuses.get("/acuses/<folio>.pdf")
@guard("acuse.see")
def pdf(folio: str) -> ResponseReturnValue:
    """The stored PDF, shown in the browser: kiosks print it, phones keep it."""
    wanted = _folio(folio)
    receipt = receipts.for_owner(house(), caller(), wanted)
    if visitor().ticket.locked:
        return redirect("/retomar", 303)
    made = printing.pdf(house(), receipt)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="acuse-{wanted}.pdf"'
    return answer


@acuses.get("/seguimiento/<folio>")
@guard("case.follow")
def follow(folio: str) -> ResponseReturnValue:
    """State in words, dates, and what is missing; never a number or a name."""
    wanted = _folio(folio)
    found = status.follow(house(), caller(), wanted)
    speak = language()
    words, explain = STATES[found.case.state]
    events = [
        (moment_in_words(local(event.at), speak.babel), speak.say(STATES[event.kind][0]))
        for event in found.events
    ]
    todo = Link(speak.gettext("Ver mi acuse"), f"/acuses/{wanted}") if found.may_open else ""
    return show(
        "pages/status.html",
        {
            "procedure": speak.say(found.procedure.title),
            "folio": wanted,
            "person": "",
            "state": speak.say(words),
            "explain": speak.say(explain),
            "done": found.done,
            "events": events,
            "todo": todo,
            "see_url": f"/seguimiento/{wanted}/ver" if _opens_with_code(found) else "",
            "prove_url": f"/seguimiento/{wanted}/comprobar" if _lacks_proof(found) else "",
            "due": day_in_words(found.case.due_on, speak.babel) if found.case.due_on else "",
            "links": onward_links(),
        },
        title=msg("Cómo va tu trámite"),
        back_url="/",
    )


def _opens_with_code(found: Status) -> bool:
    """Whether the acuse opens once the person proves to be here: they came by folio and code only."""
    return found.may_go_on and not found.may_open and not found.case.state.is_open


def _lacks_proof(found: Status) -> bool:
    """Whether only a proof of who is here is missing, and this visit holds the draft."""
    return found.case.state is CaseState.NEEDS_INFO and found.may_go_on


@acuses.post("/seguimiento/<folio>/comprobar")
@guard("case.follow")
def prove(folio: str) -> ResponseReturnValue:
    """The request that lacked a proof goes on at its code page."""
    if visitor().ticket.locked:
        return redirect("/retomar", 303)
    draft_id = handover.reopen(house(), caller(), _folio(folio))
    draft = drafts.look(house(), caller(), draft_id)
    identity.resend(house(), draft)
    return redirect(f"/solicitudes/{draft_id}/codigo", 303)


@acuses.route("/verificar", methods=["GET", "POST"])
@guard("acuse.verify")
def verify() -> ResponseReturnValue:
    """Anyone checks a paper with its code."""
    if request.method != "POST":
        return _verify_page()
    try:
        code = read_code(request.form.get("code", ""), CodeKind.VERIFICATION)
    except Refused as refused:
        return _verify_page(refused.words)
    return redirect(f"/verificar/{code}", 303)


@acuses.get("/verificar/<code>")
@guard("acuse.verify")
def verified(code: str) -> ResponseReturnValue:
    try:
        read = read_code(code, CodeKind.VERIFICATION)
    except Refused as refused:
        return _verify_page(refused.words)
    who = caller()
    return _verified_page(receipts.verify(house(), read, who=who.token_hash.hex(), address=who.address))


def _verify_page(error: Msg | None = None) -> Response:
    field = text_face(
        "code",
        msg("Código de verificación"),
        hint=msg("Son 8 letras y números. Está junto al código QR del acuse"),
        kind="code",
        error=error,
    )
    return show(
        "pages/verify.html",
        {"action": "/verificar", "fields": [field], "problems": []},
        back_url="/",
        title=msg("Comprueba un acuse"),
        status=422 if error else 200,
        error=error is not None,
    )


def _verified_page(check: Check) -> Response:
    speak = language()
    rows = []
    if check.at is not None and check.title is not None:
        rows = [
            Row(speak.gettext("Trámite"), speak.say(check.title)),
            Row(speak.gettext("Folio"), check.folio),
            Row(speak.gettext("Fecha y hora"), moment_in_words(local(check.at), speak.babel)),
            Row("CURP", check.curp),
        ]
        for field, value in check.fields:
            shown = value if field.form.value == "nss" else field_text(field, value, speak.say, speak.babel)
            rows.append(Row(speak.say(field.label), shown))
    since = day_in_words(local(check.since).date(), speak.babel) if check.since is not None else ""
    return show(
        "pages/verified.html",
        {
            "state": check.state,
            "rows": [row for row in rows if row.value],
            "since": since,
            "newer_url": "",
            "again_url": "/verificar",
        },
        title=CHECKED[check.state],
        status=404 if check.state == "unknown" else 200,
        back_url="/verificar",
    )
