"""The person's own pages: what was done and looked up about them (AD-12), and "No fui yo" (AD-13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.documents.qr import draw_qr
from kiosk.domain.calendar import local
from kiosk.domain.codes import CodeKind, grouped, read_code
from kiosk.domain.identifiers import Folio
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words, moment_in_words
from kiosk.services import after_acts, after_dispute, after_survey, printing, status
from kiosk.services.after_dispute import Stopped
from kiosk.services.drafts import NotOurs
from kiosk.services.handover import WrongPair
from kiosk.web.acts_in_words import sentence
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.home import choice_face
from kiosk.web.locked import text_face
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, language, visitor

mine = Blueprint("mine", __name__)

WRONG_PAIR = msg("El folio y el código no coinciden. Revísalos en tu mensaje o en tu papel.")


@mine.get("/mis-movimientos")
@guard("acts.see")
def acts() -> ResponseReturnValue:
    """Every look and every act about this person, newest first, in plain sentences."""
    if visitor().ticket.locked:
        return redirect("/retomar", 303)
    speak, year = language(), house().today().year
    found = after_acts.of_visitor(house(), caller())
    return show(
        "pages/acts.html",
        {
            "acts": [(sentence(one, speak, year=year), one.folio) for one in found.acts],
            "proved": found.proved,
            "cases": [(folio, f"/mis-movimientos/{folio}/no-fui-yo") for folio in found.folios],
        },
        title=msg("Quién vio tus datos"),
        back_url="/",
    )


def _folio(text: str) -> str:
    try:
        return str(Folio.parse(text))
    except Refused:
        abort(404)


@mine.route("/mis-movimientos/<folio>/no-fui-yo", methods=["GET", "POST"])
@guard("case.dispute_own")
def own(folio: str) -> ResponseReturnValue:
    """ "No fui yo" of a case of one's own: said once more before it stops."""
    wanted = _folio(folio)
    if visitor().ticket.locked:
        return redirect("/retomar", 303)
    if request.method == "POST":
        return _stopped(after_dispute.stop_own(house(), caller(), wanted))
    status.require_own(house(), caller(), wanted)
    return show(
        "pages/not_me_own.html",
        {"folio": wanted, "action": f"/mis-movimientos/{wanted}/no-fui-yo"},
        title=msg("¿No pediste este trámite?"),
        back_url="/mis-movimientos",
    )


@mine.route("/no-fui-yo", methods=["GET", "POST"])
@guard("case.dispute")
def not_me() -> ResponseReturnValue:
    """Whoever got a message, or holds the paper, stops a case with its folio and code."""
    if request.method != "POST":
        return _not_me_page()
    typed, code = request.form.get("folio", "")[:40], request.form.get("code", "")[:40]
    folio, wrong_folio = _tried(lambda: Folio.parse(typed))
    read, wrong_code = _tried(lambda: read_code(code, CodeKind.RESUME))
    if folio is None or read is None:
        found = {"folio": wrong_folio, "code": wrong_code}
        return _not_me_page(typed, {key: words for key, words in found.items() if words is not None})
    try:
        stopped = after_dispute.stop_with_code(house(), caller(), folio=folio, code=read)
    except (WrongPair, NotOurs):
        return _not_me_page(typed, {"code": WRONG_PAIR})
    return _stopped(stopped)


T = TypeVar("T")


def _tried(read: Callable[[], T]) -> tuple[T | None, Msg | None]:
    """What was typed, or the words that say what is wrong with it."""
    try:
        return read(), None
    except Refused as refused:
        return None, refused.words


def _not_me_page(typed: str = "", wrong: dict[str, Msg] | None = None) -> Response:
    wrong = wrong or {}
    folio = text_face(
        "folio", msg("Folio"), hint=msg("Por ejemplo: 2026-000123-3"), kind="code",
        value=typed if typed.isprintable() else "", error=wrong.get("folio"),
    )  # fmt: skip
    code = text_face(
        "code", msg("Código"), hint=msg("Son 10 letras y números. Está en el mensaje o en el papel"),
        kind="code", error=wrong.get("code"),
    )  # fmt: skip
    return show(
        "pages/not_me.html",
        {"action": "/no-fui-yo", "fields": [folio, code], "problems": []},
        title=msg("No fui yo"),
        status=422 if wrong else 200,
        error=bool(wrong),
        back_url="/",
    )


def _stopped(found: Stopped) -> Response:
    """The case stands still; the paper that says so."""
    speak, receipt, origin = language(), found.receipt, house().settings.origin
    return show(
        "pages/stopped.html",
        {
            "folio": found.folio,
            "until": day_in_words(found.until, speak.babel),
            "date": moment_in_words(local(receipt.text.at), speak.babel),
            "qr_drawing": draw_qr(f"{origin}/verificar/{receipt.code}"),
            "verify_url": f"{origin.split('//')[1]}/verificar",
            "verify_code": grouped(receipt.code),
            "pdf_url": f"/no-fui-yo/{receipt.code}.pdf",
        },
        title=msg("El trámite quedó en pausa"),
        back_url="/",
    )


@mine.get("/no-fui-yo/<code>.pdf")
@guard("case.dispute")
def stopped_pdf(code: str) -> ResponseReturnValue:
    """The acuse of a warning, which tells nothing of anybody: whoever has its code may keep it."""
    try:
        read = read_code(code, CodeKind.VERIFICATION)
    except Refused:
        abort(404)
    who = caller()
    found = after_dispute.receipt_of(house(), read, who=who.token_hash.hex(), address=who.address)
    answer = Response(printing.pdf(house(), found), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="acuse-{found.folio}.pdf"'
    return answer


# --- two questions ----------------------------------------------------------------------------------------


@mine.route("/como-te-fue/<code>", methods=["GET", "POST"])
@guard("follow_up.answer")
def how_was_it(code: str) -> ResponseReturnValue:
    """Two questions about the help, answered once."""
    try:
        read = read_code(code, CodeKind.RESUME)
    except Refused:
        abort(404)
    try:
        after_survey.look(house(), caller(), read)
        if request.method != "POST":
            return _questions(read)
        said = {key: request.form.get(key, "") for key in ("charged", "understood")}
        if any(value not in ("yes", "no") for value in said.values()):
            return _questions(read, said)
        after_survey.answer(
            house(), caller(), read, charged=said["charged"] == "yes", understood=said["understood"] == "yes"
        )
    except after_survey.Answered:
        pass
    return show("pages/thanks.html", {}, title=msg("Gracias por contestar"), back_url="/")


def _questions(code: str, said: dict[str, str] | None = None) -> Response:
    speak = language()
    asked = (("charged", msg("¿Alguien te cobró?")), ("understood", msg("¿Entendiste qué firmaste?")))
    fields = [_yes_no(key, speak.say(words), said) for key, words in asked]
    return show(
        "pages/how_was_it.html",
        {"action": f"/como-te-fue/{code}", "fields": fields, "problems": []},
        title=msg("¿Cómo te fue con la ayuda?"),
        status=422 if said else 200,
        error=said is not None,
        back_url="/",
    )


def _yes_no(key: str, label: str, said: dict[str, str] | None) -> FieldFace:
    speak = language()
    options = [("yes", speak.gettext("Sí")), ("no", speak.gettext("No"))]
    value = (said or {}).get(key, "")
    face = choice_face(key, label, options, value=value)
    if said is None or value in ("yes", "no"):
        return face
    return replace(face, errors=(speak.gettext("Elige Sí o No."),))
