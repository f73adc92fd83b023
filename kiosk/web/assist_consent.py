"""What a person agrees to before anybody helps them, and the ways to say so (assisted_service 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.approvals import Consented
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow.questions import Question
from kiosk.flow.steps import Page
from kiosk.services import assist, consents
from kiosk.services.drafts import OpenDraft
from kiosk.web.assist import CHOOSE, ask, cannot_help, helped
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.journey import jump, load
from kiosk.web.pages import next_url
from kiosk.web.render import show
from kiosk.web.screen import leave_desk
from kiosk.web.sign_pages import name_face, show_square, witness_faces, witness_given
from kiosk.web.visitor import house, language

__all__ = ["helped"]

WAYS = {
    "voz": msg("De viva voz, con un testigo"),
    "firma": msg("Con mi firma en la pantalla"),
    "huella": msg("Con mi huella en papel y un testigo"),
}
SAY_IT = msg("Di en voz alta: “Sí, acepto que me ayuden”. Tu testigo te oye.")
ON_PAPER = msg("Imprime la hoja y pon tu huella. Tu testigo firma también.")
YES = msg("Sí, ayúdame")


def base(draft: OpenDraft) -> str:
    return f"/acompanar/{draft.id}/permiso"


def _waits(draft: OpenDraft) -> bool:
    """Whether somebody wants to help and the person has not answered for this draft."""
    helping = draft.helping
    return helping is not None and (helping.agreed_at is None or helping.draft_id != draft.id)


@helped.route("/<uuid:draft_id>/permiso", methods=["GET", "POST"])
@guard("help.agree")
def consent(draft_id: UUID) -> ResponseReturnValue:
    """Read aloud by the operator, answered by the person (3.1). Another draft asks again."""
    draft = load(draft_id)
    if not _waits(draft):
        return jump(next_url(draft))
    if request.method != "POST":
        return _ask_consent(draft)
    answer = request.form.get("agrees", "")
    if answer not in ("yes", "no"):
        return _ask_consent(draft, error=CHOOSE)
    agreed, helping = answer == "yes", assist.require(draft)
    if not assist.answer_consent(house(), draft, agreed=agreed, language=language().code):
        return cannot_help(draft)
    if not agreed and helping.mode == "one" and helping.agreed_at is None:
        return leave_desk(helping, is_over=True)
    return jump(next_url(draft))


def _ask_consent(draft: OpenDraft, *, error: Msg | None = None) -> Response:
    speak = language()
    options = [("yes", speak.gettext("Sí, ayúdame")), ("no", speak.gettext("No"))]
    return ask(
        draft,
        base(draft),
        title=msg("¿Estás de acuerdo?"),
        hint=None,
        field=("agrees", options),
        error=error,
        template="assist/consent.html",
        page_title=msg("¿Aceptas que te ayude?"),
        more={
            "procedure": speak.say(draft.procedure.title),
            "data": [speak.say(question.short_label) for question in _seen(draft)],
            "number": assist.require(draft).staff_number,
            "other_url": f"{base(draft)}/otra-forma" if consents.is_open(draft) else "",
        },
    )


def _seen(draft: OpenDraft) -> list[Question[Any]]:
    """The questions whose answers the operator would see, each label once."""
    keys = set(assist.data_of(draft.procedure))
    found: dict[str, Question[Any]] = {}
    for step in draft.procedure.steps:
        for page in (step,) if isinstance(step, Page) else step.pages:
            if not page.counted or page.side:
                continue
            for question in page.questions:
                if question.key in keys:
                    found.setdefault(language().say(question.short_label), question)
    return list(found.values())


# --- another way to say yes -------------------------------------------------------------------------------


def _asked(draft_id: UUID, view: Callable[[OpenDraft], Response]) -> ResponseReturnValue:
    """A page of another way, while the person has not answered and somebody is beside them."""
    draft = load(draft_id)
    if not _waits(draft):
        return jump(next_url(draft))
    return view(draft) if consents.is_open(draft) else jump(base(draft))


@helped.route("/<uuid:draft_id>/permiso/otra-forma", methods=["GET", "POST"])
@guard("help.agree")
def other_way(draft_id: UUID) -> ResponseReturnValue:
    """For who cannot touch, or does not want to."""

    def view(draft: OpenDraft) -> Response:
        chosen = next((slug for slug in WAYS if slug == request.form.get("way")), "")
        if chosen:
            return jump(f"{base(draft)}/{chosen}")
        speak = language()
        return ask(
            draft,
            f"{base(draft)}/otra-forma",
            title=msg("¿Cómo quieres decir que sí?"),
            hint=msg("Tu testigo es alguien que tú eliges. No trabaja aquí"),
            field=("way", [(slug, speak.say(words)) for slug, words in WAYS.items()]),
            error=msg("Elige una forma.") if request.method == "POST" else None,
            back_url=base(draft),
        )

    return _asked(draft_id, view)


def _agreed(draft: OpenDraft, agree: Callable[[], bool], again: Callable[[Msg], Response]) -> Response:
    try:
        helps = agree()
    except Refused as refused:
        return again(refused.words)
    return jump(next_url(draft)) if helps else cannot_help(draft)


@helped.route("/<uuid:draft_id>/permiso/firma", methods=["GET", "POST"])
@guard("help.agree")
def consent_drawn(draft_id: UUID) -> ResponseReturnValue:
    """The person's sign, drawn. Who cannot draw writes their name or leaves a fingerprint."""

    return _asked(draft_id, partial(_signed, page=_square, key="strokes", by=consents.by_drawing))


def _signed(
    draft: OpenDraft, *, page: Callable[..., Response], key: str, by: Callable[..., bool]
) -> Response:
    """A sign or a name: asked for on `page`, read from the field `key`, kept `by` the service."""
    if request.method != "POST":
        return page(draft)
    agree = partial(by, house(), draft, request.form.get(key, ""), language=language().code)
    return _agreed(draft, agree, lambda words: page(draft, words))


def _square(draft: OpenDraft, error: Msg | None = None) -> Response:
    speak = language()
    links = [(speak.gettext("No puedo dibujar: escribir mi nombre"), f"{base(draft)}/nombre")]
    links.append((speak.say(WAYS["huella"]), f"{base(draft)}/huella"))
    return show_square(
        f"{base(draft)}/firma", title=msg("Dibuja tu firma para decir que sí"),
        note=msg("Con tu firma dices: sí, acepto que me ayuden."), submit=YES,
        links=links, back_url=f"{base(draft)}/otra-forma", error=error,
    )  # fmt: skip


@helped.route("/<uuid:draft_id>/permiso/nombre", methods=["GET", "POST"])
@guard("help.agree")
def consent_named(draft_id: UUID) -> ResponseReturnValue:
    """The person writes their name instead of drawing it."""

    return _asked(draft_id, partial(_signed, page=_name_page, key="typed_name", by=consents.by_name))


def _name_page(draft: OpenDraft, error: Msg | None = None) -> Response:
    field = name_face(
        msg("Escribe tu nombre para decir que sí"), msg("Así dices: sí, acepto que me ayuden"), error
    )
    return _show(draft, "nombre", title=field.label, fields=[field], back="firma")


@helped.route("/<uuid:draft_id>/permiso/voz", methods=["GET", "POST"])
@guard("help.agree")
def consent_said(draft_id: UUID) -> ResponseReturnValue:
    """The person says it aloud, and a witness of theirs hears it."""
    return _asked(draft_id, partial(_witnessed, way=Consented.VOICE))


@helped.route("/<uuid:draft_id>/permiso/huella", methods=["GET", "POST"])
@guard("help.agree")
def consent_on_paper(draft_id: UUID) -> ResponseReturnValue:
    """The person leaves a fingerprint on paper, before a witness of theirs."""
    return _asked(draft_id, partial(_witnessed, way=Consented.FINGERPRINT))


def _witnessed(draft: OpenDraft, *, way: Consented) -> Response:
    if request.method != "POST":
        return _witness_page(draft, way)
    name, key, wrong = witness_given()
    agree = partial(
        consents.by_witness, house(), draft, way, witness=name, witness_curp=key, language=language().code
    )
    return _agreed(draft, agree, lambda words: _witness_page(draft, way, wrong, words))


def _witness_page(
    draft: OpenDraft, way: Consented, wrong: str = "", error: Msg | None = None
) -> Response:
    slug, intro, submit, links = "voz", SAY_IT, msg("Mi testigo me oyó"), []
    if way is Consented.FINGERPRINT:
        slug, intro, submit = "huella", ON_PAPER, msg("Ya firmamos la hoja")
        links = [(language().gettext("Ver la hoja para imprimir"), f"{base(draft)}/huella/hoja")]
    return _show(
        draft, slug, title=msg("¿Ante quién dices que sí?"), fields=witness_faces(wrong, error),
        intro=(intro,), submit=submit, links=links,
    )  # fmt: skip


def _show(
    draft: OpenDraft,
    slug: str,
    *,
    title: Msg | str,
    fields: list[FieldFace],
    intro: tuple[Msg, ...] = (),
    submit: Msg = YES,
    links: list[tuple[str, str]] | None = None,
    back: str = "otra-forma",
) -> Response:
    speak, wrong = language(), any(one.errors for one in fields)
    context: dict[str, Any] = {
        "action": f"{base(draft)}/{slug}",
        "seq": str(draft.newest),
        "fields": fields,
        "problems": [],
        "title": "" if any(one.as_heading for one in fields) else speak.say(Msg(str(title))),
        "intro": [speak.say(text) for text in intro],
        "notices": [],
        "submit": speak.say(submit),
        "links": links or [],
        "others": [],
    }
    return show(
        "pages/question.html", context, title=title, status=422 if wrong else 200, error=wrong,
        back_url=f"{base(draft)}/{back}",
    )  # fmt: skip


@helped.get("/<uuid:draft_id>/permiso/huella/hoja")
@guard("help.agree")
def consent_sheet(draft_id: UUID) -> ResponseReturnValue:
    """The sheet for the fingerprint: what is agreed to, and room for the witness."""

    def view(draft: OpenDraft) -> Response:
        speak, title = language(), msg("Hoja para decir que sí")
        number = assist.require(draft).staff_number
        return show(
            "sign/sheet.html",
            {
                "title": speak.say(title),
                "procedure": speak.say(draft.procedure.title),
                "said": [
                    speak.say(msg("Acepto que me ayude la persona operadora {number}.", number=number)),
                    speak.gettext("Me leyeron qué datos va a ver. No puede firmar por mí. Es gratis."),
                ],
                "words": "",
                "interpreter": "",
            },
            title=title,
            back_url=f"{base(draft)}/huella",
        )

    return _asked(draft_id, view)
