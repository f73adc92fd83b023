"""After a long silence on an own phone: answers stay hidden until the CURP or the code is given again."""

from __future__ import annotations

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
