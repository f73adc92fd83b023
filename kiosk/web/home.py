"""What anybody may read: home, the list, start pages, search, help, settings, privacy, accessibility."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.catalogues import life_events, listing
from kiosk.catalogues.cards import Card
from kiosk.documents.qr import draw_qr
from kiosk.domain.words import msg
from kiosk.flow.procedure import Procedure
from kiosk.flow.wording import day_in_words
from kiosk.services import drafts
from kiosk.web import cards
from kiosk.web.addresses import own_path
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.render import show
from kiosk.web.ticket import LANGUAGE_LETTERS, SIZE_LETTERS, THEME_LETTERS
from kiosk.web.visitor import house, language, newcomer, take_ticket, visitor

home = Blueprint("home", __name__)

LANGUAGE_NAMES = (("es_MX", "Español (tú)"), ("es_MX@usted", "Español (usted)"), ("en", "English"))
THEME_NAMES = (
    ("auto", msg("Como mi teléfono")),
    ("light", msg("Claro")),
    ("dark", msg("Oscuro")),
    ("contrast", msg("Alto contraste")),
)
NOTICE_OF = date(2026, 11, 22)
"""When the privacy notice was last read over."""
CHECKED_ON = date(2026, 11, 22)
"""When accessibility was last checked by the whole matrix of tests and by eye."""
SIZE_NAMES = (("100", msg("Normal")), ("125", msg("Grande")), ("150", msg("Muy grande")))


@home.get("/")
@guard("home.see")
def front() -> ResponseReturnValue:
    """Life events first, then what people ask for most. `?canal=kiosco` tries the kiosk on this same
    machine."""
    _try_channel()
    speak = language()
    events = [cards.of_event(event, speak) for event in life_events.LIFE_EVENTS]
    kiosk = visitor().channel == "kiosk"
    most = [cards.of_procedure(card, speak, hint=not kiosk) for card in listing.most_used()]
    return show(
        "pages/home.html",
        {
            "events": events[:8],
            "groups": [(speak.gettext("Lo que más piden"), most)],
            "all_url": "/tramites",
            "resume_url": "/retomar",
            "verify_url": "/verificar",
        },
        title=msg("¿Qué necesitas hacer hoy?"),
        inline_style=True,
    )


def _try_channel() -> None:
    wanted = {"kiosco": "kiosk", "casa": "home"}.get(request.args.get("canal", ""))
    if wanted is None or not house().settings.is_loopback:
        return
    found = visitor()
    theme = "light" if wanted == "kiosk" else "auto"
    found.ticket = replace(found.ticket, channel=wanted, theme=theme)
    found.keep = True


@home.get("/bienvenida")
@guard("procedure.start")
def attract() -> ResponseReturnValue:
    """What a kiosk shows while nobody uses it."""
    return show(
        "pages/attract.html", {"languages": LANGUAGE_NAMES}, title=msg("Haz tu trámite aquí, de una vez")
    )


@home.get("/tramites")
@guard("procedures.see")
def procedures() -> ResponseReturnValue:
    return show(
        "pages/procedures.html",
        {"groups": cards.groups(language())},
        title=msg("Todos los trámites"),
        back_url="/",
    )


@home.get("/eventos/<slug>")
@guard("procedures.see")
def event(slug: str) -> ResponseReturnValue:
    """What belongs to a life event, in order."""
    found = next((one for one in life_events.LIFE_EVENTS if one.slug == slug), None)
    if found is None:
        abort(404)
    speak = language()
    items = [_step_card(step, speak) for step in found.steps]
    return show(
        "pages/event.html",
        {"title": speak.say(found.title), "lead": speak.say(found.about), "items": items},
        title=found.title,
        back_url="/",
    )


def _step_card(step: life_events.Step, speak: Any) -> cards.CardFace:
    card = cards.of_procedure(step.card, speak)
    return replace(card, hint=speak.say(step.note)) if step.note is not None else card


def procedure_of(slug: str) -> Procedure | None:
    return next((one for one in house().procedures if one.slug == slug), None)


@home.get("/tramites/<slug>")
@guard("procedure.start")
def start(slug: str) -> ResponseReturnValue:
    procedure, card = procedure_of(slug), listing.by_slug(slug)
    if procedure is not None:
        return _start_page(procedure, card)
    if card is None:
        abort(404)
    return _soon_page(card)


def _start_page(procedure: Procedure, card: Card | None) -> Response:
    speak = language()
    kiosk = visitor().channel == "kiosk"
    return show(
        "pages/start.html",
        {
            "title": speak.say(procedure.title),
            "lead": speak.say(card.about) if card else "",
            "gets": [speak.say(text) for text in procedure.start.gives],
            "needs": [speak.say(text) for text in procedure.start.needs],
            "minutes": procedure.start.minutes,
            "who": speak.say(card.who) if card else "",
            "action": f"/tramites/{procedure.slug}",
            "first_time": _first_time() if kiosk else None,
            "open_url": "",
            "links": [(speak.gettext("Seguir con mi folio y mi código"), "/retomar")],
        },
        title=procedure.title,
        back_url="/",
        inline_style=True,
    )


def _soon_page(card: Card) -> Response:
    speak = language()
    return show(
        "pages/soon.html",
        {
            "title": speak.say(card.title),
            "official": card.official_name,
            "lead": speak.say(card.about),
            "bring": [speak.say(text) for text in card.bring],
            "where": [speak.say(place.words) for place in card.where],
            "hours": speak.say(card.hours) if card.hours else "",
            "cost": speak.say(card.cost),
            "guide": card.guide,
        },
        title=card.title,
        back_url="/tramites",
        inline_style=True,
    )


def choice_face(key: str, label: str, options: list[tuple[str, str]], *, value: str = "") -> FieldFace:
    """A choice that belongs to no procedure (settings, survey)."""
    return FieldFace(
        key,
        "choice",
        label,
        "",
        False,
        False,
        tuple((code, text, "") for code, text in options),
        None,
        "off",
        "",
        "",
        "",
        value=value,
    )


def _first_time() -> FieldFace:
    speak = language()
    options = [("yes", speak.gettext("Sí")), ("no", speak.gettext("No"))]
    asked = choice_face("first_time", speak.gettext("¿Es la primera vez que vienes por esto?"), options)
    return replace(asked, optional=True)


@home.post("/tramites/<slug>")
@guard("procedure.start")
def begin(slug: str) -> ResponseReturnValue:
    """Open a draft and go to its first question."""
    procedure = procedure_of(slug)
    if procedure is None:
        abort(404)
    first_time = request.form.get("first_time", "")
    told = first_time if first_time in ("yes", "no") else ""
    fresh, who = newcomer()
    draft, begins = drafts.open_draft(house(), who, procedure, first_time=told)
    if begins:  # one that was there keeps its token: other windows go on
        take_ticket(fresh)
    first = draft.journey.waiting
    return redirect(f"/solicitudes/{draft.id}/{first.path if first else 'revisar'}", 303)


@home.get("/buscar")
@guard("search.ask")
def find() -> ResponseReturnValue:
    query = request.args.get("q", "")[:100]
    return show(
        "pages/search.html",
        {"query": query, "results": cards.found(query, language()) if query else [], "all_url": "/tramites"},
        title=msg("Buscar un trámite"),
        back_url="/",
    )


@home.get("/aprender")
@guard("information.see")
def learn() -> ResponseReturnValue:
    """Three steps for the next time (AD-16): offered at the end, never forced."""
    origin = house().settings.origin
    return show(
        "pages/learn.html",
        {"address": origin.split("//")[1], "qr_drawing": draw_qr(origin)},
        title=msg("Hazlo en tu celular la próxima vez"),
        back_url="/",
    )


@home.get("/privacidad")
@guard("information.see")
def privacy() -> ResponseReturnValue:
    settings = house().settings
    return show(
        "pages/privacy.html",
        {
            "updated": day_in_words(NOTICE_OF, language().babel),
            "address": settings.address,
            "contact": settings.privacy_contact or settings.help_phone,
        },
        title=msg("Cómo cuidamos tus datos"),
        back_url="/",
    )


@home.get("/accesibilidad")
@guard("information.see")
def accessibility() -> ResponseReturnValue:
    return show(
        "pages/accessibility.html",
        {"date": day_in_words(CHECKED_ON, language().babel), "offers": house().settings.offers},
        title=msg("Accesibilidad"),
        back_url="/",
    )


@home.get("/ajustes")
@guard("settings.change")
def settings() -> ResponseReturnValue:
    speak, ticket = language(), visitor().ticket
    back = own_path(request.args.get("de", "")) or "/"
    fields = [
        choice_face(
            "size",
            speak.gettext("Tamaño de la letra"),
            [(c, speak.say(w)) for c, w in SIZE_NAMES],
            value=str(ticket.size),
        ),
        choice_face(
            "theme",
            speak.gettext("Color"),
            [(c, speak.say(w)) for c, w in THEME_NAMES if c != "auto" or ticket.channel == "home"],
            value=ticket.theme,
        ),
        choice_face("language", speak.gettext("Idioma"), list(LANGUAGE_NAMES), value=ticket.language),
    ]
    return show(
        "pages/settings.html",
        {"action": "/ajustes", "fields": fields, "next": back},
        title=msg("Letra, color e idioma"),
        back_url=back,
    )


@home.post("/ajustes")
@guard("settings.change")
def change_settings() -> ResponseReturnValue:
    """Keep the wishes of this browser in its cookie; what is not offered is ignored."""
    found, form = visitor(), request.form
    size = form.get("size", "")
    found.ticket = replace(
        found.ticket,
        language=_offered(form.get("language"), LANGUAGE_LETTERS, found.ticket.language),
        theme=_offered(form.get("theme"), THEME_LETTERS, found.ticket.theme),
        size=int(size)
        if size.isascii() and size.isdecimal() and int(size) in SIZE_LETTERS.values()
        else found.ticket.size,
    )
    return redirect(own_path(form.get("next", "")) or "/", 303)


def _offered(wish: str | None, letters: dict[str, str], before: str) -> str:
    return wish if wish is not None and wish in letters.values() else before
