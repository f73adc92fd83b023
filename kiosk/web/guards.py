"""Who may do what: one table of actions, and the decorator that holds every view to its line.

A view without a line cannot be registered: the program does not start. The guard reads the visitor, refuses
forged
forms, sends away visits that are over, and writes the cookie. Whose draft or case it is, is the services'
question: they look only among the visitor's own.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial, wraps
from typing import ParamSpec

from flask import Response, abort, make_response, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.domain.staff import Role
from kiosk.services import assist, assist_screen, visits
from kiosk.web.assist_turns import show_operators_turn, show_persons_turn
from kiosk.web.csrf import is_foreign, token_matches
from kiosk.web.help_bar import ScreenTurned, put_bar
from kiosk.web.staff_here import refuse_staff, shift
from kiosk.web.visitor import caller, house, present, read_desk, read_visitor, visitor, write_cookie

P = ParamSpec("P")
LOOPBACK = frozenset({"127.0.0.1", "::1"})
BEGINS = "help.begin"
"""Where the next person begins at the screen of a desk: whatever visit was there before ends."""


class Who(Enum):
    """The kinds of visitor an action is open to."""

    ANYONE = "anyone"
    VISIT = "visit"
    TRIAL = "trial"
    METER = "meter"
    DESK = "desk"
    """Whoever sits at a desk of an office, signed in or not."""
    STAFF = "staff"
    """A member who is signed in, of one of the places the line names."""


class Cookie(Enum):
    """What a page does with the cookie: nothing new, one for whoever has none, or no touch at all.

    LEAVE is for what a browser asks by itself: that is no sign of life, and may be kept by caches in between.
    """

    KEEP = "keep"
    MAKE = "make"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the table. `token` is false only where a browser posts by itself and nothing is changed."""

    who: Who
    cookie: Cookie = Cookie.KEEP
    token: bool = True
    roles: frozenset[Role] = frozenset()
    while_locked: bool = False
    """Whether a member may come here before unlocking the screen, or before choosing a password of their
    own."""
    crosses: bool = False
    """Whether the form stands on the other side's page, with a ticket of one use instead of a token."""
    while_turned: bool = False
    """Whether whoever does not have the only screen may come here: only to turn it."""


ANYONE = Access(Who.ANYONE)
MACHINE = Access(Who.ANYONE, Cookie.LEAVE)
FORM = Access(Who.ANYONE, Cookie.MAKE)
VISIT = Access(Who.VISIT)
TRIAL = Access(Who.TRIAL, Cookie.MAKE)
DESK = Access(Who.DESK, Cookie.MAKE)
ALL_STAFF = frozenset(Role)
STAFF = Access(Who.STAFF, roles=ALL_STAFF)
OPERATOR = Access(Who.STAFF, roles=frozenset({Role.OPERATOR}))

TABLE: Mapping[str, Access] = {
    "home.see": ANYONE,
    "procedures.see": ANYONE,
    "procedure.start": FORM,
    "search.ask": ANYONE,
    "information.see": ANYONE,
    "settings.change": FORM,
    "draft.answer": VISIT,
    "draft.leave": VISIT,
    "draft.send": VISIT,
    "draft.prove": VISIT,
    "draft.sign": VISIT,
    "draft.hand_off": VISIT,
    "draft.resume": FORM,
    "help.ask": ANYONE,
    "help.pair": VISIT,
    "help.agree": VISIT,
    "help.news": VISIT,
    "help.begin": FORM,
    "help.turn": Access(Who.VISIT, while_turned=True),
    "help.cross": Access(Who.ANYONE, crosses=True),
    "mandate.see": VISIT,
    "mandate.revoke": VISIT,
    "visit.extend": FORM,
    "visit.end": FORM,
    "visit.unlock": FORM,
    "case.follow": VISIT,
    "case.prove": VISIT,
    "acuse.see": VISIT,
    "acuse.rate": VISIT,
    "acuse.verify": FORM,
    "login.return": FORM,
    "trial.see": TRIAL,
    "health.see": MACHINE,
    "metrics.see": Access(Who.METER, Cookie.LEAVE),
    "policy.report": Access(Who.ANYONE, Cookie.LEAVE, token=False),
    "file.get": MACHINE,
    "acts.see": ANYONE,
    "case.dispute": FORM,
    "case.dispute_own": VISIT,
    "follow_up.answer": FORM,
    "desk.review": Access(Who.STAFF, roles=frozenset({Role.OFFICER})),
    "desk.look_up": Access(Who.STAFF, roles=frozenset({Role.OPERATOR, Role.OFFICER})),
    "desk.log": Access(Who.STAFF, roles=frozenset({Role.SUPERVISOR, Role.AUDITOR})),
    "desk.incidents": Access(Who.STAFF, roles=frozenset({Role.AUDITOR})),
    "turn.take": FORM,
    "turn.see": ANYONE,
    "desk.enter": DESK,
    "desk.turns": Access(Who.STAFF, roles=frozenset({Role.FLOOR, Role.OPERATOR, Role.OFFICER})),
    "desk.enrol": DESK,
    "desk.see": STAFF,
    "desk.confirm": STAFF,
    "desk.unlock": Access(Who.STAFF, roles=ALL_STAFF, while_locked=True),
    "desk.password": Access(Who.STAFF, roles=ALL_STAFF, while_locked=True),
    "desk.attest": Access(Who.STAFF, roles=frozenset({Role.OPERATOR})),
    "desk.mandate": OPERATOR,
    "desk.confirm_sign": Access(Who.STAFF, roles=frozenset({Role.OPERATOR, Role.OFFICER})),
    "desk.assist": OPERATOR,
    "desk.turn": Access(Who.STAFF, roles=frozenset({Role.OPERATOR}), while_turned=True),
    "desk.cross": Access(Who.DESK, crosses=True),
    "desk.calls": Access(Who.STAFF, roles=frozenset({Role.FLOOR, Role.OPERATOR})),
    "desk.leave": Access(Who.STAFF, roles=ALL_STAFF, while_locked=True),
}


@dataclass(frozen=True, slots=True)
class Guard:
    """The mark a guarded view carries: the action of the table."""

    action: str


def guard(action: str) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Open a view to the visitors of its line in the table. An action without a line is an error at start."""
    access = TABLE[action]

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            at_desk = access.who in (Who.DESK, Who.STAFF)
            with present(read_desk(request) if at_desk else read_visitor(request)):
                refused = _refuse(access, action)
                answer = refused if refused is not None else make_response(view(*args, **kwargs))
                if access.cookie is Cookie.MAKE:
                    visitor().keep = True
                return answer if access.cookie is Cookie.LEAVE else write_cookie(answer)

        guarded.guard = Guard(action)  # type: ignore[attr-defined]  # the wall of routes reads it
        return guarded

    return decorate


def _refuse(access: Access, action: str) -> Response | None:
    """An answer instead of the view's, or None when the visitor may go on."""
    if access.who is Who.METER:
        _only_meters()
    if access.who is Who.TRIAL and not (house().settings.is_simulated and _is_here()):
        abort(404)
    if access.who in (Who.DESK, Who.STAFF):
        return _refuse_at_desk(access, action)
    found = visitor()
    if found.expired and access.cookie is not Cookie.LEAVE:
        visits.end(house(), found.ticket.token_hash)
        found.renew()
        if access.who is Who.VISIT:
            return _gone("/terminado")
    if access.token:
        _only_own_forms(access)
    if access.who is Who.VISIT and not found.came:
        return _gone("/terminado")
    is_open = access.crosses or access.cookie is Cookie.LEAVE or action == BEGINS
    at_desk = found.channel == "assisted" and not is_open
    return _refuse_at_turned_screen(access) if at_desk else None


def _refuse_at_turned_screen(access: Access) -> Response | None:
    """The screen of a desk: nothing of the person while the operator has it, or once the help is over.

    Also pages that are anybody's: some show what the visitor holds.
    """
    helping = assist.of_caller(house(), caller())
    if helping is None and access.who is not Who.VISIT:
        visitor().renew(channel=house().settings.channel)  # what was left alone ends by itself
        return None
    if helping is None:
        visits.end(house(), visitor().ticket.token_hash)
        visitor().forget = True
        return _gone("/terminado")
    try:
        put_bar(helping)
    except ScreenTurned:
        return None if access.while_turned else show_operators_turn(helping)
    return None


def _refuse_at_desk(access: Access, action: str) -> Response | None:
    """The same for the staff: a shift under way, a screen that is open, a place that may."""
    _only_own_forms(access)
    if access.who is Who.STAFF:
        elsewhere = refuse_staff(action, access.roles, while_locked=access.while_locked)
        if elsewhere is not None:
            return _gone(elsewhere)
        helping = assist_screen.turned_to_person(house(), shift())
        if helping is not None and not access.while_turned:
            return show_persons_turn(helping)
    return None


def _gone(address: str) -> Response:
    """Send a browser to a page of ours, also when htmx asked (its address bar must follow)."""
    if request.headers.get("HX-Request") == "true":
        return Response(status=200, headers={"HX-Redirect": address})
    return make_response(redirect(address, 303))


def _only_own_forms(access: Access) -> None:
    """Refuse a form that is not on a page of ours; one that crosses is on a page of the other side."""
    if request.method in ("GET", "HEAD"):
        return
    here = house()
    own = frozenset({here.settings.own_origin, request.host_url.rstrip("/")})
    origin = request.headers.get("Origin")
    if access.crosses:
        other = here.settings.origin if access.who is Who.DESK else here.settings.staff_origin
        if origin not in (own if here.settings.surface == "all" else {other}):
            abort(403)
        return
    if is_foreign(origin, request.headers.get("Sec-Fetch-Site"), ours=own):
        abort(403)
    token = request.form.get("csrf", "") or request.headers.get("X-CSRF", "")
    keys = (partial(here.vault.mac, "csrf", epoch=epoch) for epoch in here.vault.epochs)
    if not any(token_matches(token, visitor().ticket.token, key) for key in keys):
        abort(403)


def _is_here() -> bool:
    """Whether our address is this machine's, and so is the browser: an address alone can be claimed."""
    return house().settings.is_loopback and request.remote_addr in LOOPBACK


def _only_meters() -> None:
    """Metrics: this machine, or whoever holds the token of the settings."""
    expected = house().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if expected and hmac.compare_digest(given.encode(), expected.encode()):
        return
    if expected or request.remote_addr not in LOOPBACK:
        abort(404)
