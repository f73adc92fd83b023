"""Whoever sent this request, as far as their cookie tells: language, looks, channel, and whether they went
away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from flask import Request, Response, current_app, g, request

from kiosk.services import visits
from kiosk.services.callers import Caller
from kiosk.services.house import House
from kiosk.web.csrf import make_token
from kiosk.web.languages import Language
from kiosk.web.ticket import Ticket, new_token, read_ticket, write_ticket

T = TypeVar("T")

HOME_IDLE_SECONDS = 15 * 60
MARKS = "HttpOnly; Path=/; SameSite=Lax"
DESK_LOCK_SECONDS, DESK_END_SECONDS = 5 * 60, 10 * 60
"""Silence after which a desk asks for the second factor again, and after which its shift is over."""
STRICT_MARKS = "HttpOnly; Path=/; SameSite=Strict"
KIOSK_GRACE_SECONDS = 30
"""After the screen was wiped, how long one touch still brings the visit back."""


@dataclass(slots=True)
class Visitor:
    """The ticket of this request and what to do with its cookie when answering.

    `came` tells whether a cookie of ours came. `expired` is a kiosk or a desk that was left alone. `keep`
    sends the cookie back with a fresh moment. A `desk` is of the staff: its cookie is another one.
    """

    ticket: Ticket
    came: bool
    expired: bool = False
    keep: bool = False
    forget: bool = False
    desk: bool = False
    help: object = None
    """The bar of whoever helps (`help_bar.HelpBar`), None when nobody does."""

    @property
    def channel(self) -> str:
        return self.ticket.channel

    def renew(self, *, channel: str = "") -> None:
        """A new token under the same wishes: the old cookie opens nothing any more."""
        fresh = self.ticket.with_token(new_token(house().chance.bytes))
        self.ticket = replace(fresh, channel=channel or fresh.channel)
        self.keep = True


@dataclass(frozen=True, slots=True)
class At:
    """Who is here, in which house, in which language: what a view asks for many times over."""

    house: House
    visitor: Visitor
    languages: Mapping[str, Language]


_AT: ContextVar[At | None] = ContextVar("at", default=None)
"""Set while a guarded view runs, and only then: Flask's own ways to the same cost ten times as much."""


@contextmanager
def present(found: Visitor) -> Iterator[None]:
    """A block in which this visitor is the one who asks."""
    g.visitor = found
    set_before = _AT.set(At(house(), found, current_app.extensions["languages"]))
    try:
        yield
    finally:
        _AT.reset(set_before)


def house() -> House:
    """The house this program runs, put there by the application."""
    at = _AT.get()
    if at is not None:
        return at.house
    found = current_app.extensions["house"]
    if not isinstance(found, House):
        raise TypeError("the application has no house")
    return found


def visitor() -> Visitor:
    """The visitor of the current request; the guard of the view has read it."""
    at = _AT.get()
    if at is not None:
        return at.visitor
    found = g.visitor
    if not isinstance(found, Visitor):
        raise TypeError("no guard has read the visitor")
    return found


def language() -> Language:
    """The language of the current request."""
    at = _AT.get()
    if at is not None:
        return at.languages[at.visitor.ticket.language]
    found: Language = current_app.extensions["languages"][visitor().ticket.language]
    return found


def csrf_token() -> str:
    """A token for the forms of this answer."""
    vault = house().vault
    return make_token(visitor().ticket.token, lambda text: vault.mac("csrf", text), house().chance.bytes)


def cookie_name(letter: str = "s") -> str:
    """The cookie of people (`s`), of the staff (`a`), of a device of an office (`d`)."""
    return f"__Host-{letter}" if house().settings.is_secure else letter


def read_desk(request: Request) -> Visitor:
    """Read the cookie of the staff: they never share one with the people who sit before the same screen."""
    here = house()
    now = int(here.clock().timestamp())
    ticket = _known_ticket(here, request.cookies.get(cookie_name("a"), ""))
    if ticket is None or ticket.channel != "staff":
        return Visitor(Ticket(new_token(here.chance.bytes), now, channel="staff"), came=False, desk=True)
    away = now - ticket.seen
    seen = replace(ticket, seen=now, locked=ticket.locked or away > DESK_LOCK_SECONDS)
    return Visitor(seen, came=True, keep=True, expired=away > DESK_END_SECONDS, desk=True)


def read_visitor(request: Request) -> Visitor:
    """Read the cookie, and tell a person who stays from one who left (R-GEN-11)."""
    here = house()
    now = int(here.clock().timestamp())
    ticket = _known_ticket(here, request.cookies.get(cookie_name(), ""))
    if ticket is None or ticket.channel == "staff":
        fresh = Ticket(new_token(here.chance.bytes), now, channel=here.settings.channel, theme=_theme(here))
        return Visitor(fresh, came=False)
    away = now - ticket.seen
    found = Visitor(replace(ticket, seen=now), came=True, keep=True)
    if ticket.channel == "kiosk":
        idle, warning = kiosk_patience(here, ticket)
        found.expired = away > idle + warning + KIOSK_GRACE_SECONDS
    elif away > HOME_IDLE_SECONDS:
        found.ticket = replace(found.ticket, locked=True)
    return found


def _known_ticket(here: House, value: str) -> Ticket | None:
    """The ticket of a cookie, whichever cookie key in use sealed it; the answer's cookie has the newest."""
    if not value:
        return None
    each = (
        read_ticket(value, partial(here.vault.mac, "cookie", epoch=epoch)) for epoch in here.vault.epochs
    )
    return next((ticket for ticket in each if ticket is not None), None)


def kiosk_patience(here: House, ticket: Ticket) -> tuple[int, int]:
    """Seconds of silence before the warning and seconds it stays: twice as long with large text (decisions
    1.1)."""
    factor = 2 if ticket.size > 100 else 1
    return here.settings.idle_seconds * factor, here.settings.idle_warning_seconds * factor


def _theme(here: House) -> str:
    return "light" if here.settings.channel == "kiosk" else "auto"


def write_cookie(response: Response) -> Response:
    """Send the visitor's cookie when there is one to send."""
    here, found = house(), visitor()
    name = cookie_name("a" if found.desk else "s")
    if found.forget:
        response.delete_cookie(name, path="/", secure=here.settings.is_secure, httponly=True, samesite="Lax")
    elif found.keep:
        value = write_ticket(found.ticket, lambda body: here.vault.mac("cookie", body))
        marks = STRICT_MARKS if found.desk else MARKS  # its letters need no quoting
        secure = "Secure; " if here.settings.is_secure else ""
        response.headers.add("Set-Cookie", f"{name}={value}; {secure}{marks}")
    return response


def in_a_visit(act: Callable[[Caller], T]) -> T:
    """Do what brings a draft into a visit by a right code: the visitor goes on under a new token."""
    ticket, who = newcomer()
    done = act(who)
    take_ticket(ticket)
    return done


def is_heard_again(proof: str) -> bool:
    """Whether this browser gave this proof a moment ago and never heard the answer: then it goes on now."""
    ticket, who = newcomer()
    if not visits.go_on_unheard(house(), who, proof=proof):
        return False
    take_ticket(ticket)
    return True


def newcomer() -> tuple[Ticket, Caller]:
    """A ticket with a new token, and the visitor who will have it if their visit begins or rises now."""
    now = visitor().ticket
    fresh = now.with_token(new_token(house().chance.bytes))
    return fresh, replace(caller(), fresh=fresh.token_hash, late=now.locked)


def take_ticket(ticket: Ticket) -> None:
    """From this answer on the visitor has this ticket."""
    visitor().ticket, visitor().keep = ticket, True


def caller() -> Caller:
    """The visitor as the services know them."""
    found = visitor()
    address = house().vault.mac("address", (request.remote_addr or "").encode())[:12].hex()
    return Caller(found.ticket.token_hash, found.channel, found.ticket.language, address)
