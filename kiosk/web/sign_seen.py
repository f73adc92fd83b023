"""Signing so that staff see it: a drawing, a name, paper or voice with a witness; and who interprets."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Method
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.services import signature
from kiosk.services.approval import Standing
from kiosk.services.drafts import OpenDraft
from kiosk.web.guards import guard
from kiosk.web.journey import jump
from kiosk.web.locked import text_face
from kiosk.web.pages import base_url
from kiosk.web.sign import SLUGS, page, signed
from kiosk.web.sign_pages import (
    name_face,
    show_drawing,
    show_sheet,
    show_sign,
    witness_faces,
    witness_given,
)
from kiosk.web.sign_pins import sign
from kiosk.web.visitor import house, language

__all__ = ["sign"]


@sign.route("/dibujo", methods=["GET", "POST"])
@guard("draft.sign")
def drawing(draft_id: UUID) -> ResponseReturnValue:
    """The person's sign, drawn. Who cannot draw, or has no script, writes their name or signs on paper."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if request.method != "POST":
            return show_drawing(draft, found)
        try:
            return signed(draft, signature.by_drawing(house(), draft, request.form.get("strokes", "")))
        except Refused as refused:
            return show_drawing(draft, found, error=refused.words)

    return page(draft_id, Method.DRAWN, view)


@sign.route("/nombre", methods=["GET", "POST"])
@guard("draft.sign")
def name(draft_id: UUID) -> ResponseReturnValue:
    """The person writes their name; somebody of the staff says that they saw it."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if request.method != "POST":
            return _name_page(draft, found)
        try:
            return signed(draft, signature.by_name(house(), draft, request.form.get("typed_name", "")))
        except Refused as refused:
            return _name_page(draft, found, error=refused.words)

    return page(draft_id, Method.NAME, view)


def _name_page(draft: OpenDraft, found: Standing, error: Msg | None = None) -> Response:
    hint = msg("Así firmas. El personal dice que te vio")
    field = name_face(msg("Escribe tu nombre completo"), hint, error)
    return show_sign(
        draft, f"{base_url(draft)}/firmar/nombre", title=field.label, found=found, field=field,
        submit=msg("Firmar"),
    )  # fmt: skip


@sign.route("/papel", methods=["GET", "POST"])
@guard("draft.sign")
def paper(draft_id: UUID) -> ResponseReturnValue:
    """Fingerprint or sign on paper; the witness is chosen by the person and does not work here."""
    return page(draft_id, Method.PAPER, partial(_witnessed, method=Method.PAPER))


@sign.route("/voz", methods=["GET", "POST"])
@guard("draft.sign")
def voice(draft_id: UUID) -> ResponseReturnValue:
    """Who cannot sign says it aloud, before a witness of theirs."""
    return page(draft_id, Method.VOICE, partial(_witnessed, method=Method.VOICE))


def _witnessed(draft: OpenDraft, found: Standing, *, method: Method) -> Response:
    if request.method != "POST":
        return _witness_page(draft, found, method)
    name, key, wrong = witness_given()
    try:
        done = signature.by_witness(house(), draft, method, witness=name, witness_curp=key)
    except Refused as refused:
        return _witness_page(draft, found, method, wrong, refused.words)
    return signed(draft, done)


def _witness_page(
    draft: OpenDraft, found: Standing, method: Method, wrong: str = "", error: Msg | None = None
) -> Response:
    url = f"{base_url(draft)}/firmar/{SLUGS[method]}"
    intro = [msg("Imprime la hoja. Pon tu huella o tu firma. Tu testigo firma también.")]
    links = [(language().gettext("Ver la hoja para imprimir"), f"{url}/hoja")]
    submit = msg("Ya firmamos la hoja")
    if method is Method.VOICE:
        intro = [draft.procedure.declaration, msg("Di en voz alta: “Sí, lo firmo”. Tu testigo te oye.")]
        submit, links = msg("Mi testigo me oyó"), []
    return show_sign(
        draft, url, title=msg("¿Quién es tu testigo?"), found=found, fields=witness_faces(wrong, error),
        intro=intro, submit=submit, links=links,
    )  # fmt: skip


@sign.get("/papel/hoja")
@guard("draft.sign")
def sheet(draft_id: UUID) -> ResponseReturnValue:
    """The sheet on which the person leaves a fingerprint or a sign."""
    return page(draft_id, Method.PAPER, show_sheet)


@sign.route("/interprete", methods=["GET", "POST"])
@guard("draft.sign")
def interpreter(draft_id: UUID) -> ResponseReturnValue:
    """Who interprets, and in which language; they sign too, and staff confirm it."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if request.method != "POST":
            return _interpreter_page(draft, found, "", None)
        given = [request.form.get(key, "")[:80] for key in ("interpreter", "tongue")]
        try:
            signature.name_interpreter(house(), draft, name=given[0], tongue=given[1])
        except Refused as refused:
            wrong = "interpreter" if not given[0].strip() else "tongue"
            return _interpreter_page(draft, found, wrong, refused.words)
        return jump(f"{base_url(draft)}/firmar")

    return page(draft_id, None, view)


def _interpreter_page(draft: OpenDraft, found: Standing, wrong: str, error: Msg | None) -> Response:
    labels = {"interpreter": msg("Nombre de quien interpreta"), "tongue": msg("Lengua o Lengua de Señas")}
    fields = []
    for key, label in labels.items():
        value = request.form.get(key, "")[:80]
        drawn = value if value.isprintable() else ""
        fields.append(
            text_face(key, label, width=None, value=drawn, error=error if key == wrong else None)
        )
    return show_sign(
        draft, f"{base_url(draft)}/firmar/interprete", title=msg("¿Quién te interpreta?"), found=found,
        fields=fields, intro=[msg("Esa persona también firma. El personal lo confirma.")], told_words=False,
    )  # fmt: skip
