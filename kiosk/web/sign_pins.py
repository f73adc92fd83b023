"""The presence PIN: signing with it, making it before staff, making another with the code of its paper."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Method
from kiosk.domain.codes import CodeKind, grouped, read_code
from kiosk.domain.pins import read_pin
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.services import signature_papers, signature_pins
from kiosk.services.approval import Standing
from kiosk.services.drafts import OpenDraft
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.journey import jump
from kiosk.web.locked import text_face
from kiosk.web.pages import base_url
from kiosk.web.render import show
from kiosk.web.sign import page, sign, signed
from kiosk.web.sign_pages import secret_face, show_sign
from kiosk.web.visitor import house, language

__all__ = ["sign"]

NOT_THE_SAME = msg("Las dos claves no son iguales.")
WRONG_PAPER = msg("No es el código de tu papel. Revísalo, o enseña tu identificación y haz otra clave.")


@sign.route("/clave", methods=["GET", "POST"])
@guard("draft.sign")
def pin(draft_id: UUID) -> ResponseReturnValue:
    """The PIN the person made before staff. The same words whether or not there is one."""
    return page(draft_id, Method.PIN, _pin_typed if request.method == "POST" else _pin_page)


def _pin_page(draft: OpenDraft, found: Standing, error: Msg | None = None) -> Response:
    hint = msg("De 6 a 8 números. No la digas a nadie, tampoco al personal")
    field = secret_face("presence_pin", msg("Escribe tu clave de presencia"), hint=hint, error=error)
    url = f"{base_url(draft)}/firmar"
    links = [(language().gettext("Olvidé mi clave y tengo mi papel"), f"{url}/clave-papel")]
    if signature_pins.may_create(draft):
        links.append((language().gettext("Hacer mi clave de presencia"), f"{url}/clave-nueva"))
    return show_sign(
        draft, f"{url}/clave", title=field.label, found=found, field=field, submit=msg("Firmar"),
        links=links,
    )  # fmt: skip


def _pin_typed(draft: OpenDraft, found: Standing) -> Response:
    try:
        return signed(draft, signature_pins.by_pin(house(), draft, request.form.get("presence_pin", "")))
    except Refused as refused:
        return _pin_page(draft, found, refused.words)
    except signature_pins.WrongPin as wrong:
        left = msg("No es tu clave. Te queda 1 intento.")
        if wrong.left > 1:
            left = msg("No es tu clave. Te quedan {n} intentos.", n=wrong.left)
        return _pin_page(draft, found, left)
    except signature_pins.PinRests as rests:
        words = msg("Tu clave descansa {n} minutos. Enseña tu identificación y se abre ya.", n=rests.minutes)
        return _pin_page(draft, found, words)
    except signature_pins.PinLocked:
        return _pin_page(draft, found, msg("Tu clave está cerrada. Enseña tu identificación para abrirla."))


@sign.route("/clave-nueva", methods=["GET", "POST"])
@guard("draft.sign")
def new_pin(draft_id: UUID) -> ResponseReturnValue:
    """A PIN is made where staff saw the ID, and typed where they do not see it."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if not signature_pins.may_create(draft):
            return jump(f"{base_url(draft)}/firmar")
        if request.method != "POST":
            return _new_pin_page(draft, found)
        try:
            typed = read_pin(request.form.get("new_pin", ""))
            if not _is_same():
                return _new_pin_page(draft, found, again=NOT_THE_SAME)
            return _paper(draft, signature_pins.create(house(), draft, typed))
        except Refused as refused:
            return _new_pin_page(draft, found, error=refused.words)

    return page(draft_id, None, view)


def _new_pin_page(
    draft: OpenDraft, found: Standing, error: Msg | None = None, again: Msg | None = None
) -> Response:
    return show_sign(
        draft, f"{base_url(draft)}/firmar/clave-nueva", title=msg("Haz tu clave de presencia"), found=found,
        fields=_new_pin_faces(error, again), submit=msg("Guardar mi clave"),
        intro=[msg("Con ella firmas en cualquier oficina. Solo tú la sabes.")], told_words=False,
    )  # fmt: skip


def _is_same() -> bool:
    return request.form.get("new_pin_again", "").strip() == request.form.get("new_pin", "").strip()


def _new_pin_faces(error: Msg | None, again: Msg | None) -> list[FieldFace]:
    hint = msg("De 6 a 8 números, sin fechas ni números en fila")
    return [
        secret_face("new_pin", msg("Tu clave nueva"), hint=hint, heading=False, error=error),
        secret_face("new_pin_again", msg("Escríbela otra vez"), heading=False, error=again),
    ]


def _paper(draft: OpenDraft, code: str) -> Response:
    """The paper with the code, shown this once."""
    url = f"{base_url(draft)}/firmar/clave"
    return show(
        "sign/pin_paper.html",
        {"code": grouped(code), "next_url": url},
        title=msg("Guarda este código en papel"),
        back_url=url,
    )


@sign.route("/clave-papel", methods=["GET", "POST"])
@guard("draft.sign")
def pin_paper(draft_id: UUID) -> ResponseReturnValue:
    """Who forgot the PIN, or has it locked, makes another with the code of the paper."""
    return page(draft_id, Method.PIN, _paper_typed if request.method == "POST" else _paper_page)


def _paper_page(draft: OpenDraft, found: Standing, wrong: str = "", error: Msg | None = None) -> Response:
    told = {wrong: error}
    hint = msg("Son 10 letras y números. Sirve una vez")
    typed = text_face(
        "paper_code", msg("El código de tu papel"), hint=hint, kind="code", error=told.get("paper_code")
    )
    fields = [typed, *_new_pin_faces(told.get("new_pin"), told.get("new_pin_again"))]
    return show_sign(
        draft, f"{base_url(draft)}/firmar/clave-papel", title=msg("Haz otra clave con tu papel"),
        found=found, fields=fields, submit=msg("Guardar mi clave"), told_words=False,
    )  # fmt: skip


def _paper_typed(draft: OpenDraft, found: Standing) -> Response:
    at = "paper_code"
    try:
        code = read_code(request.form.get("paper_code", ""), CodeKind.RESUME)
        at = "new_pin"
        typed = read_pin(request.form.get("new_pin", ""))
        if not _is_same():
            return _paper_page(draft, found, "new_pin_again", NOT_THE_SAME)
        return _paper(draft, signature_papers.remake(house(), draft, code=code, pin=typed))
    except Refused as refused:
        return _paper_page(draft, found, at, refused.words)
    except signature_papers.WrongPaper:
        return _paper_page(draft, found, "paper_code", WRONG_PAPER)
