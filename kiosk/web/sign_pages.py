"""How the pages of signing are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from flask import Response, current_app, request

from kiosk.domain.approvals import Asks, Method
from kiosk.domain.calendar import local
from kiosk.domain.words import Msg, msg
from kiosk.services.approval import ApprovalRow, Standing
from kiosk.services.drafts import OpenDraft
from kiosk.web.assets import Assets
from kiosk.web.faces import FieldFace
from kiosk.web.locked import text_face
from kiosk.web.pages import Link, base_url
from kiosk.web.render import show
from kiosk.web.visitor import language

Ways: TypeAlias = Mapping[Method, tuple[Msg, Msg]]
HELPED = msg("Me ayudaron a escribir. Me leyeron lo que dice y estoy de acuerdo. Es gratis.")


def choice_face(
    key: str, label: Msg, methods: Sequence[Method], ways: Ways, *, error: Msg | None = None
) -> FieldFace:
    """A choice between ways of signing."""
    speak = language()
    choices = tuple((one.value, speak.say(ways[one][0]), speak.say(ways[one][1])) for one in methods)
    return replace(text_face(key, label, kind="choice", heading=True, error=error), choices=choices)


def secret_face(
    key: str, label: Msg, *, hint: Msg | None = None, heading: bool = True, error: Msg | None = None
) -> FieldFace:
    """Digits that nobody sees while they are typed, and no browser keeps."""
    face = text_face(key, label, hint=hint, kind="password", heading=heading, width=10, error=error)
    return replace(face, inputmode="numeric")


def show_sign(
    draft: OpenDraft,
    action: str,
    *,
    title: Msg | str,
    found: Standing | None = None,
    field: FieldFace | None = None,
    fields: Sequence[FieldFace] = (),
    intro: Sequence[Msg] = (),
    notices: Sequence[Msg] = (),
    submit: Msg | None = None,
    links: Sequence[tuple[str, str]] = (),
    others: Sequence[tuple[str, str]] = (),
    back_url: str = "",
    told_words: bool = True,
) -> Response:
    """A question of signing. `others` are second forms of this page, by the end of their address."""
    speak = language()
    drawn = [field] if field is not None else list(fields)
    wrong = any(one.errors for one in drawn)
    told = list(notices)
    if found is not None and told_words:
        told.insert(0, says_words(found))
    url = f"{base_url(draft)}/firmar"
    return show(
        "pages/question.html",
        {
            "action": action,
            "seq": str(draft.newest),
            "fields": drawn,
            "problems": [],
            "title": "" if any(one.as_heading for one in drawn) else speak.say(_msg(title)),
            "intro": [speak.say(text) for text in intro],
            "notices": [speak.say(text) for text in told],
            "submit": speak.say(submit) if submit is not None else "",
            "links": list(links),
            "others": [(text, f"{url}/{end}", []) for text, end in others],
        },
        title=title,
        status=422 if wrong else 200,
        error=wrong,
        back_url=back_url or url,
    )


def _msg(title: Msg | str) -> Msg:
    return title if isinstance(title, Msg) else Msg(title)


def show_drawing(draft: OpenDraft, found: Standing, *, error: Msg | None = None) -> Response:
    """The square to draw in; beside it the ways for who cannot."""
    speak, url = language(), f"{base_url(draft)}/firmar"
    links = [(speak.gettext("No puedo dibujar: escribir mi nombre"), f"{url}/nombre")]
    links.append((speak.gettext("Firmar en papel"), f"{url}/papel"))
    return show_square(
        f"{url}/dibujo", title=msg("Dibuja tu firma"), note=says_words(found), submit=msg("Firmar"),
        links=links, back_url=url, error=error,
    )  # fmt: skip


def show_square(
    action: str,
    *,
    title: Msg,
    note: Msg,
    submit: Msg,
    links: Sequence[tuple[str, str]],
    back_url: str,
    error: Msg | None = None,
) -> Response:
    """A square to draw one's sign in."""
    speak = language()
    assets: Assets = current_app.extensions["assets"]
    return show(
        "sign/draw.html",
        {
            "action": action,
            "title": speak.say(title),
            "note": speak.say(note),
            "submit": speak.say(submit),
            "error": speak.say(error) if error is not None else "",
            "script_url": assets.by_name["sign.js"].url,
            "links": links,
        },
        title=title,
        status=422 if error is not None else 200,
        error=error is not None,
        back_url=back_url,
    )


def says_words(found: Standing) -> Msg:
    return msg("Firmas lo que dicen estas palabras: {words}", words=found.words)


def name_face(label: Msg, hint: Msg, error: Msg | None) -> FieldFace:
    """The person's name, typed instead of drawn."""
    typed = request.form.get("typed_name", "")[:80]
    return text_face(
        "typed_name", label, hint=hint, heading=True, width=None,
        value=typed if typed.isprintable() else "", error=error,
    )  # fmt: skip


def witness_faces(wrong: str, error: Msg | None) -> list[FieldFace]:
    """Who is witness, as the form of now says it; `wrong` is the field with the error."""

    def face(key: str, label: Msg, hint: Msg | None, kind: str, width: int | None) -> FieldFace:
        value = request.form.get(key, "")[:80]
        return text_face(
            key, label, hint=hint, kind=kind, width=width, value=value if value.isprintable() else "",
            error=error if key == wrong else None,
        )  # fmt: skip

    hint = msg("Así vemos que no trabaja aquí. No la guardamos completa")
    return [
        face("witness", msg("Nombre de tu testigo"), None, "text", None),
        face("witness_curp", msg("CURP de tu testigo"), hint, "curp", 18),
    ]


def witness_given() -> tuple[str, str, str]:
    """Name and key of the witness as typed, and the field to name when they are refused."""
    name, key = (request.form.get(each, "")[:80] for each in ("witness", "witness_curp"))
    return name, key, "witness_curp" if name.strip() else "witness"


def show_sheet(draft: OpenDraft, found: Standing) -> Response:
    """The sheet to print: what is signed, and room for a finger and a witness."""
    speak, title = language(), msg("Hoja para firmar en papel")
    return show(
        "sign/sheet.html",
        {
            "title": speak.say(title),
            "procedure": speak.say(draft.procedure.title),
            "said": [speak.say(draft.procedure.declaration), speak.say(HELPED)],
            "words": found.words,
            "interpreter": found.interpreter,
        },
        title=title,
        back_url=f"{base_url(draft)}/firmar/papel",
    )


def show_wait(draft: OpenDraft, found: Standing, given: ApprovalRow) -> Response:
    """Signed, and not enough yet."""
    speak, url = language(), f"{base_url(draft)}/firmar"
    who = msg("Falta que lo confirme una persona del IMSS, desde su propia mesa.")
    if given.asks is Asks.SECOND:
        who = msg("Falta que lo confirme otra persona del IMSS. No puede ser quien te ayuda.")
    until = local(given.at).strftime("%H:%M")
    title = msg("Ya firmaste. Falta un paso")
    return show(
        "pages/stop.html",
        {
            "title": speak.say(title),
            "text": [speak.say(who)],
            "todo": [
                speak.say(msg("Enséñale tus palabras: {words}", words=found.words)),
                speak.say(msg("Firmaste a las {time}. Tu firma dura 10 minutos.", time=until)),
            ],
            "rows": [],
            "action": Link(speak.gettext("Ya la confirmó"), f"{url}/espera"),
            "links": [],
            "others": [],
        },
        title=title,
        back_url=f"{base_url(draft)}/revisar",
    )
