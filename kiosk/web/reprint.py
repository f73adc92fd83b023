"""See an acuse again: from the masked status page, with a code sent to a contact on file."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from kiosk.domain.codes import CodeKind, read_code
from kiosk.domain.identifiers import Folio
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.services import reprint
from kiosk.services.drafts import NotOurs
from kiosk.services.identity import WrongCode
from kiosk.web.guards import guard
from kiosk.web.journey import jump, wrong_code
from kiosk.web.locked import text_face
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, is_heard_again, newcomer, take_ticket

again = Blueprint("again", __name__, url_prefix="/seguimiento/<folio>")


def _folio(text: str) -> str:
    try:
        return str(Folio.parse(text))
    except Refused:
        abort(404)


@again.post("/ver")
@guard("case.prove")
def ask(folio: str) -> ResponseReturnValue:
    """Send a code to the contacts on file."""
    wanted = _folio(folio)
    reprint.send_codes(house(), reprint.kept_draft(house(), caller(), wanted))
    return jump(f"/seguimiento/{wanted}/codigo")


@again.route("/codigo", methods=["GET", "POST"])
@guard("case.prove")
def code(folio: str) -> ResponseReturnValue:
    """The code page of a case: the same words whatever is on file."""
    wanted = _folio(folio)
    try:
        draft = reprint.kept_draft(house(), caller(), wanted)
    except NotOurs:
        if request.method != "POST" or not is_heard_again(reprint.shown(wanted, _typed())):
            raise
        return jump(f"/acuses/{wanted}")
    if request.method != "POST":
        return _page(wanted)
    fresh, who = newcomer()
    try:
        typed = read_code(request.form.get("one_time_code", ""), CodeKind.ONE_TIME)
        reprint.open_with_code(house(), draft, code=typed, caller=who)
    except Refused as refused:
        return _page(wanted, refused.words)
    except WrongCode as wrong:
        return _page(wanted, wrong_code(wrong.left))
    take_ticket(fresh)
    return jump(f"/acuses/{wanted}")


def _typed() -> str:
    """The code as it was typed, in its one spelling; "" for what is none."""
    try:
        return read_code(request.form.get("one_time_code", ""), CodeKind.ONE_TIME)
    except Refused:
        return ""


def _page(folio: str, error: Msg | None = None) -> Response:
    label = msg("Escribe el código de 6 números")
    hint = msg("Lo mandamos a los contactos que tenemos. Dura 10 minutos")
    field = text_face("one_time_code", label, hint=hint, kind="code", heading=True, width=10, error=error)
    url = f"/seguimiento/{folio}"
    return show(
        "pages/code.html",
        {
            "action": f"{url}/codigo",
            "seq": "0",
            "fields": [field],
            "problems": [],
            "notices": [],
            "resend_url": f"{url}/ver",
            "skip_url": "",
            "login_url": "",
            "others": [],
        },
        title=label,
        status=422 if error else 200,
        error=error is not None,
        back_url=url,
    )
