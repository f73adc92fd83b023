"""The person signs what was written with help: one question a page, on their side only (R-A10-05).

The operator has no address here: every page is of the visit that owns the draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Method
from kiosk.domain.codes import CodeKind, read_code
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.services import approval, identity, signature, signature_pins
from kiosk.services.approval import ApprovalRow, NotOpen, OwnErrand, Standing
from kiosk.services.drafts import OpenDraft
from kiosk.web.guards import guard
from kiosk.web.journey import jump, load, wrong_code
from kiosk.web.locked import text_face
from kiosk.web.pages import base_url, next_url, show_review
from kiosk.web.sign_pages import Ways, choice_face, show_sign, show_wait
from kiosk.web.signed import OWN_ERRAND
from kiosk.web.visitor import house, language

T = TypeVar("T")

sign = Blueprint("sign", __name__, url_prefix="/solicitudes/<uuid:draft_id>/firmar")

SLUGS = {
    Method.TAP: "toque",
    Method.CODE: "codigo",
    Method.PIN: "clave",
    Method.DRAWN: "dibujo",
    Method.NAME: "nombre",
    Method.PAPER: "papel",
    Method.VOICE: "voz",
}
WAYS: Ways = {
    Method.TAP: (msg("Con un toque aquí"), msg("En esta pantalla, que solo tocas tú")),
    Method.CODE: (msg("Con un código"), msg("Te llega por mensaje o correo")),
    Method.PIN: (msg("Con mi clave de presencia"), msg("La que hiciste en una oficina, de 6 a 8 números")),
    Method.DRAWN: (msg("Dibujar mi firma"), msg("Con el dedo o el ratón")),
    Method.NAME: (msg("Escribir mi nombre"), msg("Una persona del IMSS dice que te vio")),
    Method.PAPER: (msg("En papel, con un testigo"), msg("Con tu huella o tu firma y un testigo tuyo")),
    Method.VOICE: (msg("De viva voz, con un testigo"), msg("Si no puedes firmar: lo dices y tu testigo oye")),
}
CLOSED = msg("Esa forma de firmar ya no se puede usar aquí. Elige otra.")


def signing(draft_id: UUID) -> tuple[OpenDraft, Standing | None, str]:
    """The draft and how it stands. The address says where to go instead, when it cannot be signed now."""
    draft = load(draft_id)
    if not draft.row.helped or not approval.is_ready(draft):
        return draft, None, next_url(draft)
    found = approval.standing(house(), draft)
    return draft, found, f"{base_url(draft)}/revisar" if _is_done(found) else ""


def _is_done(found: Standing) -> bool:
    return found.approved is not None and found.approved.is_confirmed


def page(
    draft_id: UUID, method: Method | None, view: Callable[[OpenDraft, Standing], ResponseReturnValue]
) -> ResponseReturnValue:
    """A page of signing: for a draft that waits for it, and a way that is open."""
    draft, found, elsewhere = signing(draft_id)
    if elsewhere or found is None:
        return jump(elsewhere)
    if method is not None and method not in found.methods:
        return jump(f"{base_url(draft)}/firmar")
    try:
        return view(draft, found)
    except NotOpen:
        return _choose(draft, approval.standing(house(), draft), error=CLOSED)
    except OwnErrand:
        return show_review(draft, problem=language().say(OWN_ERRAND), status=422)


def signed(draft: OpenDraft, found: ApprovalRow) -> Response:
    """On to sending, or to whoever of the staff must confirm it."""
    return jump(f"{base_url(draft)}/revisar" if found.is_confirmed else f"{base_url(draft)}/firmar/espera")


@sign.route("", methods=["GET", "POST"])
@guard("draft.sign")
def choose(draft_id: UUID) -> ResponseReturnValue:
    """ "¿Cómo quieres firmar?": the ways that are open here."""
    return page(draft_id, None, _chosen if request.method == "POST" else _choose)


def _choose(draft: OpenDraft, found: Standing, error: Msg | None = None) -> Response:
    url = f"{base_url(draft)}/firmar"
    speak = language()
    links = [(speak.gettext("Necesito intérprete"), f"{url}/interprete")]
    if signature_pins.may_create(draft):
        links.append((speak.gettext("Hacer mi clave de presencia"), f"{url}/clave-nueva"))
    notices = []
    if draft.helping is not None and draft.helping.mode != "afar" and not approval.saw_id(draft):
        notices.append(msg("¿Sin celular? Enseña tu identificación: así firmas con tu nombre o en papel."))
    if found.interpreter:
        notices.append(msg("Te interpreta {name}.", name=found.interpreter))
    field = choice_face("how", msg("¿Cómo quieres firmar?"), found.methods, WAYS, error=error)
    hint = msg("Firmas lo que dicen estas palabras: {words}", words=found.words)
    return show_sign(
        draft, url, title=field.label, field=replace(field, hint=speak.say(hint)), notices=notices,
        links=links, back_url=f"{base_url(draft)}/revisar",
    )  # fmt: skip


def _chosen(draft: OpenDraft, found: Standing) -> Response:
    how = request.form.get("how", "")
    method = next((one for one in found.methods if one.value == how), None)
    if method is None:
        return _choose(draft, found, error=msg("Elige una forma de firmar."))
    if method is Method.CODE:
        signature.send_code(house(), draft)
    return jump(f"{base_url(draft)}/firmar/{SLUGS[method]}")


# --- a touch


@sign.route("/toque", methods=["GET", "POST"])
@guard("draft.sign")
def touch(draft_id: UUID) -> ResponseReturnValue:
    """A screen of the person's own: reading and pressing is signing."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if request.method == "POST":
            return signed(draft, signature.by_touch(house(), draft))
        return show_sign(
            draft, f"{base_url(draft)}/firmar/toque", title=msg("Firma con un toque"), found=found,
            intro=[draft.procedure.declaration], submit=msg("Sí, firmo"),
        )  # fmt: skip

    return page(draft_id, Method.TAP, view)


# --- one-time code


@sign.route("/codigo", methods=["GET", "POST"])
@guard("draft.sign")
def code(draft_id: UUID) -> ResponseReturnValue:
    """Six digits that were sent for this content alone."""
    return page(draft_id, Method.CODE, _code_typed if request.method == "POST" else _code_page)


def _code_page(draft: OpenDraft, found: Standing, error: Msg | None = None) -> Response:
    hint = msg("Lo mandamos a los contactos que tenemos. Dura 10 minutos")
    label = msg("Escribe el código de 6 números")
    field = text_face("one_time_code", label, hint=hint, kind="code", heading=True, width=10, error=error)
    return show_sign(
        draft, f"{base_url(draft)}/firmar/codigo", title=label, found=found, field=field,
        submit=msg("Firmar"), others=[(language().gettext("Mandar otro código"), "codigo/otro")],
    )  # fmt: skip


def _code_typed(draft: OpenDraft, found: Standing) -> Response:
    try:
        typed = read_code(request.form.get("one_time_code", ""), CodeKind.ONE_TIME)
        return signed(draft, signature.by_code(house(), draft, typed))
    except Refused as refused:
        return _code_page(draft, found, refused.words)
    except identity.WrongCode as wrong:
        return _code_page(draft, found, wrong_code(wrong.left))


@sign.post("/codigo/otro")
@guard("draft.sign")
def another_code(draft_id: UUID) -> ResponseReturnValue:
    """Codes anew; those before stop working."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        signature.send_code(house(), draft)
        return jump(f"{base_url(draft)}/firmar/codigo")

    return page(draft_id, Method.CODE, view)


@sign.get("/espera")
@guard("draft.sign")
def wait(draft_id: UUID) -> ResponseReturnValue:
    """Signed; somebody of the staff confirms it from a sign-in of their own."""

    def view(draft: OpenDraft, found: Standing) -> Response:
        if found.approved is None:
            return jump(f"{base_url(draft)}/firmar")
        return show_wait(draft, found, found.approved)

    return page(draft_id, None, view)
