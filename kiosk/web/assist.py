"""The person's side of help: the code on their screen, who comes, what they agree to, pause, end, news."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from kiosk.documents.qr import draw_qr
from kiosk.domain.codes import grouped
from kiosk.domain.words import Msg, msg
from kiosk.services import assist, assist_news, assist_pairing, drafts, handover
from kiosk.services.drafts import OpenDraft
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.help_bar import ScreenTurned, meet, state_of
from kiosk.web.journey import jump, load
from kiosk.web.pages import base_url, next_url
from kiosk.web.render import show
from kiosk.web.screen import leave_desk
from kiosk.web.visitor import caller, house, language, visitor

helped = Blueprint("helped", __name__, url_prefix="/acompanar")

CHOOSE = msg("Elige sí o no.")
WAIT_SECONDS = 2


@helped.post("/<uuid:draft_id>/codigo")
@guard("help.pair")
def code(draft_id: UUID) -> ResponseReturnValue:
    """Six digits for whoever will help. They are shown once."""
    draft = load(draft_id)
    afar = request.form.get("afar") == "1"
    shown = assist_pairing.show_code(house(), draft, afar=afar)
    return show(
        "assist/code.html",
        {
            "code": grouped(shown.code).replace("-", " "),
            "qr_drawing": draw_qr(f"{house().settings.staff_origin}/asesor/acompanar?codigo={shown.code}"),
            "minutes": shown.minutes,
            "afar": afar,
            "phone": house().settings.help_phone,
            "wait_url": f"/acompanar/{draft_id}/espera",
            "page_url": next_url(draft),
        },
        title=msg("Tu número para que te acompañen"),
        back_url=next_url(draft),
    )


@helped.get("/<uuid:draft_id>/espera")
@guard("help.pair")
def wait(draft_id: UUID) -> ResponseReturnValue:
    """Whether somebody typed the code: asked by the page every two seconds, or by the person."""
    asks = request.headers.get("HX-Request") == "true"
    if asks:
        visitor().keep = False
    draft = load(draft_id)
    found = assist_pairing.waiting(house(), draft)
    if found is not None and found.staff_id is not None:
        return jump(f"/acompanar/{draft_id}/quien")
    if asks and found is not None:
        return nothing_new()
    speak = language()
    text = msg("Todavía nadie escribe tu número.") if found else msg("El número ya no sirve. Pide otro.")
    return show(
        "assist/wait.html",
        {
            "title": speak.gettext("Espera un momento"),
            "text": [speak.say(text)],
            "again_url": f"/acompanar/{draft_id}/espera" if found is not None else "",
            "new_url": f"/acompanar/{draft_id}/codigo",
            "poll_url": f"/acompanar/{draft_id}/espera" if found is not None else "",
        },
        title=msg("Espera un momento"),
        back_url=next_url(draft),
    )


def nothing_new() -> Response:
    """The answer to most questions of a page that waits: as short as an answer can be."""
    g.is_bare = True
    return Response(status=204)


@helped.route("/<uuid:draft_id>/quien", methods=["GET", "POST"])
@guard("help.pair")
def who(draft_id: UUID) -> ResponseReturnValue:
    """The person says whether they see the number of whoever wants to help (T07)."""
    draft = load(draft_id)
    found = assist_pairing.waiting(house(), draft)
    if found is None or found.staff_id is None:
        return jump(next_url(draft))
    if request.method != "POST":
        return _ask_who(draft, found.staff_number)
    answer = request.form.get("is_theirs", "")
    if answer == "yes" and request.form.get("number") != found.staff_number:
        return _ask_who(draft, found.staff_number)  # somebody else typed a newer code meanwhile
    if answer not in ("yes", "no"):
        return _ask_who(draft, found.staff_number, error=CHOOSE)
    if not assist_pairing.confirm(house(), draft, is_theirs=answer == "yes"):
        return cannot_help(draft)
    return jump(next_url(draft) if answer == "no" else f"/acompanar/{draft_id}/permiso")


def _ask_who(draft: OpenDraft, number: str, *, error: Msg | None = None) -> Response:
    speak = language()
    title = msg("¿Ves el número {number} en el gafete?", number=number)
    afar = msg("Pregúntale su número. Si no es {number}, elige no.", number=number)
    near = msg("Es la persona que te va a ayudar. Mira su gafete.")
    waiting = assist_pairing.waiting(house(), draft)
    is_afar = waiting is not None and waiting.mode == "afar"
    if is_afar:
        title = msg("¿Te ayuda la persona con el número {number}?", number=number)
    options = [("yes", speak.gettext("Sí, es ese número")), ("no", speak.gettext("No"))]
    return ask(
        draft,
        f"/acompanar/{draft.id}/quien",
        title=title,
        hint=afar if is_afar else near,
        field=("is_theirs", options),
        error=error,
        more={"bound": {"number": number}},
    )


def ask(
    draft: OpenDraft,
    action: str,
    *,
    title: Msg,
    hint: Msg | None,
    field: tuple[str, list[tuple[str, str]]],
    error: Msg | None = None,
    template: str = "assist/question.html",
    page_title: Msg | None = None,
    more: dict[str, Any] | None = None,
    back_url: str = "",
) -> Response:
    """A page with one question; with a title of its own the question is not the heading."""
    speak, (key, options) = language(), field
    face = FieldFace(
        key,
        "choice",
        speak.say(title),
        speak.say(hint) if hint else "",
        page_title is None,
        False,
        tuple((value, text, "") for value, text in options),
        None,
        "off",
        "",
        "",
        "",
        errors=(speak.say(error),) if error else (),
    )
    context = {"fields": [face], "action": action, **(more or {})}
    return show(
        template,
        context,
        title=page_title or title,
        status=422 if error else 200,
        error=error is not None,
        back_url=back_url or next_url(draft),
    )


def cannot_help(draft: OpenDraft) -> Response:
    speak = language()
    return show(
        "assist/wait.html",
        {
            "title": speak.gettext("Esta persona no te puede ayudar"),
            "text": [speak.gettext("Nadie puede ayudar en su propio trámite. Pide que venga otra persona.")],
            "again_url": "",
            "new_url": f"/acompanar/{draft.id}/codigo",
            "poll_url": "",
        },
        title=msg("Esta persona no te puede ayudar"),
        back_url=next_url(draft),
    )


@helped.post("/<uuid:draft_id>/pausa")
@guard("help.agree")
def pause(draft_id: UUID) -> ResponseReturnValue:
    draft = load(draft_id)
    assist.pause(house(), draft, on=request.form.get("on") == "1")
    return jump(next_url(draft))


@helped.post("/<uuid:draft_id>/fin")
@guard("help.agree")
def finish(draft_id: UUID) -> ResponseReturnValue:
    """ "Terminar ayuda". At a desk's screen the visit ends too, and the person takes their code along."""
    draft = drafts.look(house(), caller(), draft_id)
    helping = assist.require(draft)
    if helping.mode != "one":
        assist.end_by_person(house(), draft)
        visitor().help = None
        return jump(f"/acuses/{draft.row.folio}" if draft.row.state == "submitted" else next_url(draft))
    is_begun = draft.row.state == "open" and draft.newest > 0
    return leave_desk(helping, handover.leave(house(), draft) if is_begun else None)


@helped.get("/<uuid:draft_id>/novedades")
@guard("help.news")
def news(draft_id: UUID) -> ResponseReturnValue:
    """What the operator wrote meanwhile; nothing at all when nothing changed. No sign of life."""
    visitor().keep = False
    draft = drafts.look(house(), caller(), draft_id)
    if draft.row.state != "open" or visitor().ticket.locked:
        return jump(f"/solicitudes/{draft_id}/revisar")
    try:
        meet(draft)
    except ScreenTurned:
        return jump(f"/solicitudes/{draft_id}/revisar")
    return tell_news(draft, words=msg("La persona operadora escribió: {title}."))


def tell_news(draft: OpenDraft, *, words: Msg) -> Response:
    """The news of either side. `words` says who wrote."""
    known, page = request.args.get("desde", ""), request.args.get("en", "")[:120]
    state, speak = state_of(draft), language()
    if known == state:
        return nothing_new()
    first = known.partition("-")[0]
    found = assist_news.since(draft, int(first) if first.isdecimal() and len(first) < 7 else 0, page)
    asked = draft.helping.asked if draft.helping is not None and draft.helper is None else ""
    waiting = draft.journey.find(asked) if asked else None
    onward = next_url(draft)
    told = Msg(words.text, (("title", found.title),)) if found.title is not None else None
    html = (
        language()
        .templates.get_template("assist/news.html")
        .render(
            state=state,
            page=page,
            said=speak.say(told) if told is not None else "",
            values=list(found.values.items()),
            newest=draft.newest,
            over=draft.helping is None,
            asked=speak.say(waiting.page.title) if waiting is not None and waiting.page is not None else "",
            asked_url=f"{base_url(draft)}/{asked}" if waiting is not None and asked != page else "",
            next_url=onward if not onward.endswith(f"/{page}") and found.title is not None else "",
            for_person=draft.helper is None,
        )
    )
    answer = Response(html, mimetype="text/html")
    answer.vary.update(("HX-Request", "Accept-Encoding"))
    return answer
