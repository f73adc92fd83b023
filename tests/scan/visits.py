"""Visits for the scanners: cookies of people who stand somewhere in the running program, at each level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.app import build_house, create_app
from kiosk.services import housekeeping, staffing
from tests.app.helping import helped
from tests.app.people import AMAYA, HILARIO, RENATA, confirmed, proved
from tests.browser.server import Server
from tests.citizen import Citizen, Clock
from tests.clerk import Clerk
from tests.watch import Figures, Watch


class WallClock(Clock):
    """The machine's own clock: the server beside us has no other."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def passes(self, **time: float) -> None:
        return


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser sends as cookies, a right token, and the addresses worth looking at with them."""

    level: str
    cookies: str
    token: str
    starts: tuple[str, ...]


def visits(server: Server) -> tuple[Visit, ...]:
    """L0 without a draft, L1 with one, L2 with a result and a question that only L2 is asked; an operator who
    helps, an officer with an open case, a supervisor."""
    clock = WallClock(datetime.now(UTC))
    house = build_house(server.settings, clock=clock)
    app = create_app(server.settings, house=house)

    def clerk() -> Clerk:
        return Clerk(app, house, clock, Watch(Figures()))

    try:
        people = [
            _visit(level, walk(Citizen(app, house, clock, Watch(Figures())))) for level, walk in WALKS.items()
        ]
        return (*people, *(_visit(level, walk(clerk(), clerk())) for level, walk in AT_DESK.items()))
    finally:
        house.store.close()


def _helps(operator: Clerk, person: Citizen) -> Citizen:
    operator.signs_in("0417")
    confirmed(person, AMAYA.curp)
    helped(person, operator)
    return operator


def _decides(officer: Clerk, person: Citizen) -> Citizen:
    """The case was drawn by the officer of the other office: there is one."""
    proved(person, HILARIO).sends()
    housekeeping.round_of_work(officer.house)
    code = staffing.offer_device(officer.house, office="20", label="Mesa 20")
    officer.goes_to("/asesor/equipo").answers(device_code=code)
    me = officer.knows("0601")
    officer.answers(staff_number="0601", password=me.password, factor=me.code).goes_to("/asesor/revision")
    officer.goes_to(next(url for _, url in officer.page.links if "/asesor/revision/" in url))
    return officer.presses("Abrir el caso")


WALKS: dict[str, Callable[[Citizen], Citizen]] = {
    "L0": lambda one: one.goes_to("/tramites/asignacion-nss"),
    "L1": lambda one: confirmed(one, AMAYA.curp),
    "L2": lambda one: proved(one, RENATA).sends(),
}
AT_DESK: dict[str, Callable[[Clerk, Clerk], Citizen]] = {
    "operator": _helps,
    "officer": _decides,
    "supervisor": lambda one, _: one.signs_in("0701").goes_to("/asesor/supervision"),
}
OPEN_TO_ALL = ("/", "/buscar?q=nss", "/retomar", "/verificar", "/ajustes", "/continuar", "/ayuda?de=/")
OPEN_AT_DESK = ("/asesor", "/asesor/turnos", "/asesor/acompanar", "/asesor/avisos", "/asesor/firmas")


def _visit(level: str, one: Citizen) -> Visit:
    held = ((name, one.client.get_cookie(name, domain="127.0.0.1")) for name in ("s", "a", "d"))
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in held if cookie is not None)
    assert cookies
    page = one.page
    token = next(form.controls["csrf"].values[0] for form in page.forms if "csrf" in form.controls)
    draft = page.address.rsplit("/", 1)[0]
    more = {"L1": tuple(f"{draft}/{name}" for name in ("curp", "numero", "confirmar", "para-quien"))}
    usual = OPEN_AT_DESK if level in AT_DESK else OPEN_TO_ALL
    return Visit(level, cookies, token, (page.address, *more.get(level, ()), *usual))
