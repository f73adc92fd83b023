"""Visits for the scanners: cookies of people who stand somewhere in the running program, at each level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.app import build_house, create_app
from tests.app.people import AMAYA, RENATA, confirmed, proved
from tests.browser.server import Server
from tests.citizen import Citizen, Clock
from tests.watch import Figures, Watch


class WallClock(Clock):
    """The machine's own clock: the server beside us has no other."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def passes(self, **time: float) -> None:
        return


@dataclass(frozen=True, slots=True)
class Visit:
    """A cookie, a right token, and the addresses worth looking at with them."""

    level: str
    cookie: str
    token: str
    starts: tuple[str, ...]


def visits(server: Server) -> tuple[Visit, ...]:
    """L0 without a draft, L1 with one, L2 with a result and a question that only L2 is asked."""
    clock = WallClock(datetime.now(UTC))
    house = build_house(server.settings, clock=clock)
    app = create_app(server.settings, house=house)
    try:
        return tuple(
            _visit(level, walk(Citizen(app, house, clock, Watch(Figures())))) for level, walk in WALKS.items()
        )
    finally:
        house.store.close()


WALKS: dict[str, Callable[[Citizen], Citizen]] = {
    "L0": lambda one: one.goes_to("/tramites/asignacion-nss"),
    "L1": lambda one: confirmed(one, AMAYA.curp),
    "L2": lambda one: proved(one, RENATA).sends(),
}


def _visit(level: str, citizen: Citizen) -> Visit:
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    page = citizen.page
    token = next(form.controls["csrf"].values[0] for form in page.forms if "csrf" in form.controls)
    draft = page.address.rsplit("/", 1)[0]
    more = {"L1": tuple(f"{draft}/{name}" for name in ("curp", "numero", "confirmar", "para-quien"))}
    open_to_all = ("/", "/buscar?q=nss", "/retomar", "/verificar", "/ajustes", "/continuar", "/ayuda?de=/")
    return Visit(level, cookie.value, token, (page.address, *more.get(level, ()), *open_to_all))
