"""One screen: what whoever does not have it sees, which is nothing (AD-09), and the way to the other side.

The two sides may be two origins. The page that leads across holds a form with a ticket of one use; it alone
may send a form to the other origin, and tells that origin where it came from and nothing more.
"""

from __future__ import annotations

from flask import Response

from kiosk.domain.words import Msg, msg
from kiosk.services.assist import Helping
from kiosk.web import headers
from kiosk.web.render import show
from kiosk.web.visitor import house, language, visitor

OPERATORS = msg("La pantalla la tiene tu asesora")
PERSONS = msg("La pantalla la tiene la persona")
WAITS = (
    msg("Espera a que conteste y te la regrese."),
    msg("Puede terminar la ayuda cuando quiera."),
)
TO_DESK, TO_PERSON = "/asesor/acompanar/regreso", "/acompanar/pantalla"


def show_operators_turn(helping: Helping) -> Response:
    """The person's pages while the operator has the screen."""
    visitor().help = None
    return _turned(OPERATORS, msg("Dar la pantalla a mi asesora"), f"/acompanar/{helping.draft_id}/pantalla")


def show_persons_turn(helping: Helping) -> Response:
    """Every page of the desk while the person has the screen."""
    url = f"/asesor/acompanar/{helping.id}/pantalla"
    return _turned(PERSONS, msg("Pasar la pantalla a la persona"), url)


def show_way_to_desk(ticket: str) -> Response:
    """The person gave the screen back."""
    visitor().help = None
    button = msg("Volver con la asesora")
    return lead(_turned(OPERATORS, button, across("desk", TO_DESK), ticket=ticket), "desk")


def show_way_to_person(ticket: str, where: str) -> Response:
    """The operator turned the screen; `where` is the question the person should answer."""
    url = across("person", TO_PERSON)
    button = msg("Seguir con el trámite")
    return lead(_turned(PERSONS, button, url, ticket=ticket, where=where), "person")


def _turned(title: Msg, button: Msg, action: str, **fields: str) -> Response:
    speak = language()
    text = WAITS if title is PERSONS else (msg("Pídele la pantalla si quieres ver o contestar algo."),)
    context = {
        "title": speak.say(title),
        "text": [speak.say(words) for words in text],
        "url": "",
        "action": action,
        "fields": list(fields.items()),
        "link": speak.say(button),
    }
    return show("assist/turned.html", context, title=title)


def show_used(address: str) -> Response:
    """A ticket that is old, was used, or never was one; `address` is where a new one is to be had."""
    speak, title = language(), msg("Ese paso ya no sirve")
    text = msg("Ya se usó o pasaron 5 minutos. Pasa la pantalla otra vez.")
    return show_link(title, text, address, speak.gettext("Ir a la mesa de ayuda"), status=410)


def show_link(title: Msg, text: Msg, url: str, link: str, *, status: int = 200) -> Response:
    """A page with a way on, which the browser must take itself."""
    speak = language()
    wrong = status >= 400
    context = {"title": speak.say(title), "text": [speak.say(text)], "url": url, "link": link, "wrong": wrong}
    return show("assist/turned.html", context, title=title, status=status, error=wrong)


def across(side: str, path: str) -> str:
    """An address of the other side: of another origin, unless one process serves both."""
    settings = house().settings
    if settings.surface == "all":
        return path
    return f"{settings.staff_origin if side == 'desk' else settings.origin}{path}"


def lead(answer: Response, side: str) -> Response:
    """Let the form of this page go across. The other side must hear from which origin it comes."""
    origin = across(side, "")
    if origin:
        answer.headers["Content-Security-Policy"] = headers.policy(form_to=origin)
        answer.headers["Referrer-Policy"] = "strict-origin"
    return answer
