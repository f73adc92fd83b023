"""After a long silence on an own phone: answers stay hidden until the CURP or the code is given again."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from kiosk.domain.words import Msg, msg
from kiosk.services.drafts import OpenDraft
from kiosk.web.faces import FieldFace
from kiosk.web.render import show
from kiosk.web.visitor import language


class Locked(Exception):
    """The visitor was silent for long: nothing of this draft is shown or done before a proof."""

    def __init__(self, draft: OpenDraft) -> None:
        super().__init__("locked")
        self.draft = draft


def text_face(
    key: str,
    label: Msg,
    *,
    hint: Msg | None = None,
    kind: str = "text",
    heading: bool = False,
    width: int | None = 18,
    value: str = "",
    error: Msg | None = None,
) -> FieldFace:
    """A text field that belongs to no procedure."""
    speak = language()
    return FieldFace(
        key,
        kind,
        speak.say(label),
        speak.say(hint) if hint else "",
        heading,
        False,
        (),
        width,
        "off",
        "",
        "",
        "",
        value=value,
        errors=(speak.say(error),) if error else (),
    )


def show_code_again(draft_id: UUID) -> Response:
    """The answer to a right code was lost on the way: the same code, once more."""
    words = msg("Se cortó la conexión. Escribe otra vez el mismo código.")
    label = msg("Escribe el código de 6 números")
    field = text_face("one_time_code", label, hint=words, kind="code", heading=True, width=10)
    url = f"/solicitudes/{draft_id}/codigo"
    return show(
        "pages/code.html",
        {
            "action": url, "seq": "0", "fields": [field], "problems": [], "notices": [], "resend_url": "",
            "skip_url": "", "login_url": "", "others": [],
        },
        title=label,
        push_url=url,
    )  # fmt: skip


def show_locked(draft: OpenDraft, *, error: Msg | None = None, status: int = 200) -> Response:
    """Nothing of the draft is shown; what was just sent is already kept."""
    field = text_face("proof", msg("Tu CURP o tu código para volver"), kind="curp", error=error)
    return show(
        "pages/too_late.html",
        {
            "action": f"/solicitudes/{draft.id}/abrir",
            "fields": [field],
            "problems": [],
            "resume_url": "/retomar",
        },
        title=msg("Tus respuestas están a salvo"),
        status=status,
        error=status == 422,
        push_url=f"/solicitudes/{draft.id}/revisar",
    )
