"""Visitors in every situation of the program, their cookies, and every form their pages show.

A run harms them on purpose. What a request did to the stored answers is read from outside the program, and
one copy of the database brings everybody back to where they stood.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from kiosk.web.ticket import read_ticket, write_ticket
from tests.app.conftest import World
from tests.app.helping import asks_company
from tests.app.people import (
    AMAYA,
    DANTE,
    DARIO,
    EULALIA,
    HILARIO,
    PILAR,
    RENATA,
    TADEO,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen
from tests.clerk import Clerk

UNLIMITED = "1000000"
"""Limits on tries are tested elsewhere; here they would hide what lies behind them."""
SILENCE_SECONDS = 16 * 60
OPEN_PAGES = (
    "/",
    "/tramites/asignacion-nss",
    "/tramites",
    "/bienvenida",
    "/buscar?q=nss",
    "/ajustes",
    "/retomar",
    "/continuar",
    "/continuar/ABCD2345",
    "/verificar",
    "/simulado/llave-mx",
    "/simulado/personal",
    "/inactivo",
    "/ayuda",
)
LOOK_UPS = ("/asesor/consulta", "/asesor/consulta/nss", "/asesor/consulta/nombre")
FORMS_OF_ALL = ("/asesor/contrasena", "/asesor/codigo", "/asesor/abrir")
STATE = """
SELECT (SELECT count(*) || '.' || ifnull(sum(seq), 0) FROM draft_entry),
  (SELECT group_concat(state) FROM draft),
  (SELECT count(*) || '.' || ifnull(group_concat(state), '') FROM case_file), (SELECT count(*) FROM acuse),
  (SELECT count(*) FROM case_answer), (SELECT count(*) FROM visit WHERE ended_at IS NULL)
"""
ANSWERS = "SELECT draft_id, seq, page, row, source, hex(payload) FROM draft_entry ORDER BY draft_id, seq"


@dataclass(frozen=True, slots=True)
class FormAt:
    """A form some page shows: where it goes and what a browser would send."""

    action: str
    method: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Stand:
    """One visitor who stands somewhere: cookie, a right token, own addresses and forms."""

    name: str
    cookie: str
    token: str
    address: str
    draft: str = ""
    folio: str = ""
    forms: list[FormAt] = field(default_factory=list)
    letter: str = "s"
    """Whose cookie it is: of people, or `a` of the staff."""
    device: str = ""

    @property
    def cookies(self) -> str:
        """What the browser sends."""
        return f"{self.letter}={self.cookie}" + (f"; d={self.device}" if self.device else "")


@dataclass(slots=True)
class Ground:
    """The program, everybody before it, and the database as it was before the first harm."""

    world: World
    app: Flask
    host: str
    stands: dict[str, Stand]
    path: Path
    kept: Path
    watch: sqlite3.Connection
    before: tuple[object, ...] = ()
    seen_version: int = -1

    def mark(self) -> None:
        """Keep the database as it is now."""
        target = sqlite3.connect(self.kept)
        self.watch.backup(target)
        target.close()
        self.before = self._state()
        self.seen_version = self._version()

    def harmed(self) -> bool:
        """Whether stored answers, requests or visits are others than before."""
        version = self._version()
        if version == self.seen_version:
            return False
        self.seen_version = version
        return self._state() != self.before

    def restore(self) -> None:
        """Everybody stands where they stood."""
        source = sqlite3.connect(self.kept)
        source.backup(self.watch)
        source.close()
        self.seen_version = self._version()

    def answers(self) -> list[tuple[object, ...]]:
        """Every stored answer, sealed as it is."""
        return self.watch.execute(ANSWERS).fetchall()

    def close(self) -> None:
        self.watch.close()

    def _version(self) -> int:
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def _state(self) -> tuple[object, ...]:
        return (*self.watch.execute(STATE).fetchone(), *self.answers())


def ground_of(world: World) -> Ground:
    """Set everybody up."""
    citizen = world.citizen(limit_factor=UNLIMITED)
    stands = {stand.name: stand for stand in (*_stands(citizen), *_staff(world), _kiosk(citizen))}
    path = Path(make_url(world.url).database or "")
    watch = sqlite3.connect(path, isolation_level=None)
    watch.execute("PRAGMA synchronous=OFF")
    host = citizen.origin.split("//")[1]
    ground = Ground(world, citizen.app, host, stands, path, path.with_suffix(".kept"), watch)
    ground.mark()
    return ground


def _stands(one: Citizen) -> Iterator[Stand]:
    yield _stand("newcomer", one.another().goes_to("/tramites/asignacion-nss"), OPEN_PAGES)
    yield _stand("first", one.another().starts())
    yield _stand("curp", one.another().starts().answers(for_whom="SELF"), ("numero", "sin-curp"))
    yield _stand("child", one.another().starts().answers(for_whom="CHILD"))
    asked = one.another().starts().answers(for_whom="SELF").answers(curp=TADEO.curp)
    yield _stand("confirm", asked, ("para-quien", "curp"))
    yield _stand("delivery", confirmed(one.another(), DARIO.curp), ("confirmar",))
    yield _stand(
        "code", confirmed(one.another(), AMAYA.curp).chooses_delivery("SMS", phone="5512345671"), ("entrega",)
    )
    yield _stand("review", reached(one.another(), AMAYA.curp), ("entrega", "curp", "numero"))
    yield _stand("free", proved(one.another(), EULALIA))
    yield _stand("sent", proved(one.another(), RENATA).sends())
    yield _stand("looked", proved(one.another(), HILARIO).sends())
    lacks = confirmed(one.another(), PILAR.curp).chooses_delivery("PRINT").goes_on_without_code().sends()
    yield _stand("lacks", lacks, (f"/seguimiento/{lacks.folio}",))
    yield _locked(confirmed(one.another(), RENATA.curp))
    yield _returned(one)
    yield _waiting(one)


def _kiosk(one: Citizen) -> Stand:
    """Somebody at a kiosk, the last to come: a kiosk waits for nobody."""
    kiosk = confirmed(one.another().goes_to("/?canal=kiosco"), TADEO.curp)
    waits = _stand("kiosk", kiosk)
    waits.forms += _forms(kiosk.presses("Seguir en mi teléfono"))
    return waits


def _waiting(one: Citizen) -> Stand:
    """Somebody who waits in an office."""
    citizen = one.another().goes_to("/turno/a/folio")
    asked = _forms(citizen)
    stand = _stand("waiting", citizen.goes_to("/turno/a/otra").answers(way="person"))
    stand.forms += asked
    return stand


def _staff(world: World) -> Iterator[Stand]:
    """Members at their desks, and one who is not signed in yet."""
    clerk = world.clerk(limit_factor=UNLIMITED)
    before = _forms(clerk.goes_to("/asesor/equipo"))
    clerk.enrols()
    before += _forms(clerk.goes_to("/asesor/entrar"))
    clerk.signs_in("0417").goes_to("/asesor/turnos").presses("Llamar al siguiente")
    stand = _at_desk("operator", clerk, ("/asesor/turnos", *FORMS_OF_ALL, *LOOK_UPS))
    cause = {"reason": "court", "paper": "Oficio 45 de 2026", "asked_by": "Juzgado 5 de Puebla"}
    stand.forms += before + _forms(clerk.goes_to(LOOK_UPS[0]).answers(**cause, curp=RENATA.curp))
    _waiting(world.citizen(limit_factor=UNLIMITED))
    stand.forms += _forms(clerk.goes_to("/asesor/turnos"))
    yield stand
    yield from _together(world, clerk)


SIGNING = (
    "", "/toque", "/codigo", "/clave", "/clave-papel", "/dibujo", "/nombre", "/papel", "/voz", "/interprete",
)  # fmt: skip
CONSENTS = ("otra-forma", "firma", "nombre", "voz", "huella")


def _together(world: World, clerk: Clerk) -> Iterator[Stand]:
    """Two people at one request: before and after the person agreed, the same on the desk, and signing."""
    one = world.citizen(limit_factor=UNLIMITED)
    yield _stand("asks for help", one.another().starts().presses("Pedir ayuda"))
    meets = one.another().starts()
    code = asks_company(meets)
    clerk.goes_to("/asesor/acompanar").answers(pairing_code=code)
    stand = _stand("who is it", meets.follows("Ya lo dije"))
    stand.address = "/ayuda"  # the operator goes on with somebody else: their own page leads on
    yield stand
    agrees = reached(one.another(), AMAYA.curp)
    code = asks_company(agrees)
    board = _forms(clerk.goes_to("/asesor/acompanar"))
    clerk.answers(pairing_code=code)
    agrees.follows("Ya lo dije").answers(is_theirs="yes")
    consents, asked = _forms(agrees), agrees.page
    for slug in CONSENTS:
        consents += _forms(agrees.goes_to(f"{asked.address}/{slug}"))
    agrees.looks_again_at(asked)
    review = f"{agrees.answers(agrees='yes').draft}/revisar"
    stand = _stand("helped", agrees.goes_to(review), tuple(f"firmar{each}" for each in SIGNING))
    stand.address, stand.forms = review, [*stand.forms, *consents]
    yield stand
    desk = _at_desk("beside", clerk, ("/asesor/acompanar/espera",))
    desk.address = clerk.page.address
    begins = _forms(clerk.goes_to("/asesor/acompanar").presses("Obtener o encontrar"))
    desk.forms = [*desk.forms, *board, *begins]
    yield desk
    yield _brings_a_permit(one.another(), clerk)
    yield _with_folio(world.clerk("0418", limit_factor=UNLIMITED))


def _brings_a_permit(agent: Citizen, clerk: Clerk) -> Stand:
    """The operator beside somebody who acts for another, whose ID they saw."""
    agent.starts().answers(for_whom="AUTHORISED").answers(curp=RENATA.curp).confirms()
    agent.answers(agent_curp=HILARIO.curp).chooses_delivery("PRINT")
    code = asks_company(agent)
    clerk.goes_to("/asesor/acompanar").answers(pairing_code=code)
    agent.follows("Ya lo dije").answers(is_theirs="yes").answers(agrees="yes")
    session = clerk.goes_to("/asesor/acompanar/espera").page.address.split("/")[3]
    clerk.goes_to(f"/asesor/identificacion/{session}").answers(id_kind="voter", last_four="1234")
    url = f"/asesor/permiso/{session}"
    return _at_desk("brings a permit", clerk, (url, f"{url}/carta", f"{url}/poder"))


def _with_folio(clerk: Clerk) -> Stand:
    """One screen, turned to somebody who comes with folio and code."""
    clerk.goes_to("/asesor/acompanar").presses("La persona ya tiene folio")
    stand = _stand("types folio", clerk.presses("Sí, es su número"))
    stand.address = "/ayuda"  # that page is the answer to a form, and nowhere else
    return stand


def _at_desk(name: str, clerk: Clerk, addresses: tuple[str, ...]) -> Stand:
    """Where a member stands: the cookies of shift and device, and the forms of these pages."""
    forms = []
    for address in addresses:
        forms += _forms(clerk.goes_to(address))
    token = next(value for form in forms for key, value in form.pairs if key == "csrf")
    shift, device = (clerk.client.get_cookie(one, domain="127.0.0.1") for one in ("a", "d"))
    assert shift is not None
    assert device is not None
    return Stand(name, shift.value, token, addresses[0], forms=forms, letter="a", device=device.value)


def _returned(one: Citizen) -> Stand:
    """Somebody who came back by folio and code, and was sent a code to see the acuse again."""
    owner = proved(one.another(), DANTE).saves_and_leaves()
    folio, code = owner.folio, owner.code
    owner.goes_to("/retomar").answers(folio=folio, code=code).sends()
    back = one.another().goes_to("/retomar").answers(folio=folio, code=code)
    first = _stand("returned", back)
    back.folio = folio
    stand = _stand("returned", back.presses("Comprobar que soy yo"))
    stand.forms += first.forms
    return stand


def _stand(name: str, citizen: Citizen, also: tuple[str, ...] = ()) -> Stand:
    """Where a citizen stands: the cookie they carry, and the forms of this page and of others."""
    page = citizen.page
    forms = _forms(citizen)
    draft = citizen.draft if "/solicitudes/" in page.address else ""
    for address in also:
        citizen.goes_to(address if address.startswith("/") else f"{draft}/{address}")
        forms += _forms(citizen)
    token = next(value for form in forms for key, value in form.pairs if key == "csrf")
    cookie = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert cookie is not None
    return Stand(name, cookie.value, token, page.address.partition("?")[0], draft, citizen.folio, forms)


def _locked(citizen: Citizen) -> Stand:
    """Somebody whose cookie says that they were silent for long: the page hides everything."""
    stand = _stand("locked", citizen)
    vault = citizen.house.vault
    ticket = read_ticket(stand.cookie, lambda body: vault.mac("cookie", body))
    assert ticket is not None
    older = write_ticket(
        replace(ticket, seen=ticket.seen - SILENCE_SECONDS), lambda body: vault.mac("cookie", body)
    )
    citizen.client.set_cookie("s", older, domain="127.0.0.1")
    citizen.goes_to(stand.address)
    stand.forms += _forms(citizen)
    stand.cookie = older
    return stand


def _forms(citizen: Citizen) -> list[FormAt]:
    found = []
    for form in citizen.page.forms:
        pairs = form.filled({})
        pairs += [
            (name, control.offered[0])
            for name, control in form.controls.items()
            if control.offered and not control.values
        ]
        own = [(button.name, button.value) for button in form.buttons if button.name]
        found.append(FormAt(form.action or citizen.page.address, form.method, (*pairs, *own[:1])))
    return found
