"""Pages of the staff and of the waiting room, as states of the list."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kiosk.gateways import scenario
from kiosk.gateways.scenario_entries import Entry, entries, text
from kiosk.vault import factor_of, time_code
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.state import HOME, Last, Reach, State

STEP_SECONDS = 30
ENTER = "/asesor/entrar"


@dataclass
class SignedIn:
    """Cookies of members who signed in at a server: a code serves once, so nobody signs in for every page."""

    cookies: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    steps: dict[tuple[str, str], int] = field(default_factory=dict)


_KEPT = SignedIn()


def _member(number: str) -> Entry:
    document = scenario.demonstration()
    found = entries(document, "staff") if isinstance(document, dict) else []
    return next(one for one in found if text(one, "number") == number)


def enrol(person: Person) -> None:
    """Make this browser a device of the office."""
    person.open("/simulado/personal")
    person.send("/simulado/personal")


def sign_in(person: Person, server: Server, number: str) -> None:
    """Be this member: with the shift of a page before, or a new one."""
    kept = _KEPT.cookies.get((server.url, number))
    if kept is not None:
        person.cookies |= kept
        if person.open("/asesor").path == "/asesor":
            return
    for name in ("a", "d"):
        person.cookies.pop(name, None)
    enrol(person)
    secret = fresh(server, number)
    person.open("/asesor/entrar")
    person.send(staff_number=number, **secret)
    assert person.here.path == "/asesor", f"{number} is not signed in: {person.here.path}"
    keep(server, number, person.cookies)


def fresh(server: Server, number: str) -> dict[str, Typed]:
    """What a member signs in with, with a code that was not used before."""
    me, last = _member(number), _KEPT.steps.get((server.url, number), 0)
    while int(time.time()) // STEP_SECONDS <= last:
        time.sleep(0.5)
    now = time.time()
    _KEPT.steps[server.url, number] = int(now) // STEP_SECONDS
    return {"password": text(me, "password"), "factor": _code(me, now)}


def keep(server: Server, number: str, cookies: dict[str, str]) -> None:
    """Whoever is to be this member next goes on with this shift."""
    _KEPT.cookies[server.url, number] = {name: cookies[name] for name in ("a", "d")}


def _code(me: Entry, now: float) -> str:
    return time_code(factor_of(text(me, "factor")), at=datetime.fromtimestamp(now, UTC))


def at_desk(number: str, path: str, before: Callable[[Person, Server], None] | None = None) -> Reach:
    """A page of the desk, for this member; `before` happens first, in another browser."""

    def reach(person: Person, server: Server) -> None:
        if before is not None:
            before(Person(server.url), server)
        sign_in(person, server, number)
        person.open(path)

    return reach


def desk_says(number: str, path: str, values: dict[str, Typed]) -> Reach:
    """A form of the desk, sent like this."""

    def reach(person: Person, server: Server) -> Last:
        sign_in(person, server, number)
        person.open(path)
        return Last("f", values)

    return reach


def enrolled(path: str) -> Reach:
    def reach(person: Person, server: Server) -> None:
        enrol(person)
        person.open(path)

    return reach


def enrolled_says(path: str, values: dict[str, Typed]) -> Reach:
    def reach(person: Person, server: Server) -> Last:
        enrolled(path)(person, server)
        return Last("f", values)

    return reach


def take_turn(person: Person, server: Server) -> None:
    """Wait for somebody."""
    person.open("/turno/a/otra")
    person.send(way="person")


def called(person: Person, server: Server) -> None:
    """The turn of this person is called to a desk."""
    take_turn(person, server)
    clerk = Person(server.url)
    sign_in(clerk, server, "0418")
    clerk.open("/asesor/turnos")
    while person.open(person.here.path).html.find("Te toca") < 0:
        clerk.send("/siguiente")


def call_one(person: Person, server: Server) -> None:
    called(person, server)
    take_turn(Person(server.url), server)


def leaves(person: Person, server: Server) -> None:
    take_turn(person, server)
    person.send("/dejar")


def opens(path: str) -> Reach:
    def reach(person: Person, server: Server) -> None:
        person.open(path)

    return reach


def _says(path: str, values: dict[str, Typed]) -> Reach:
    def reach(person: Person, server: Server) -> Last:
        person.open(path)
        return Last("f", values)

    return reach


DESK_STATES = (
    State("learn", opens("/aprender")),
    State("check-in", opens("/turno")),
    State("before waiting", opens("/turno/a/asignacion-nss")),
    State("before waiting, error", _says("/turno/a/asignacion-nss", {"phone": "12"}), status=422),
    State("turn, waiting", take_turn),
    State("turn, called", called),
    State("turn, left", leaves),
    State("screen of the waiting room", opens("/turno/pantalla")),
    State("desk: enrol", opens("/asesor/equipo"), (HOME,)),
    State("desk: enrol, error", _says("/asesor/equipo", {"device_code": "X"}), (HOME,), status=422),
    State("desk: sign in", enrolled(ENTER), (HOME,)),
    State("desk: sign in, error", enrolled_says(ENTER, {"staff_number": "1"}), (HOME,), status=422),
    State("desk: home", at_desk("0501", "/asesor"), (HOME,)),
    State("desk: turns, nobody", at_desk("0501", "/asesor/turnos"), (HOME,)),
    State("desk: turns", at_desk("0418", "/asesor/turnos", call_one), (HOME,)),
    State("desk: password", at_desk("0501", "/asesor/contrasena"), (HOME,)),
    State("desk: password, error", desk_says("0501", "/asesor/contrasena", {}), (HOME,), status=422),
    State("desk: confirm", at_desk("0501", "/asesor/codigo"), (HOME,)),
    State("desk: not your place", at_desk("0801", "/asesor/turnos"), (HOME,), status=403),
    State("simulated staff", opens("/simulado/personal"), (HOME,)),
)  # fmt: skip
