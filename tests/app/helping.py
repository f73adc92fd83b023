"""Two people at one request: how a test brings them together, and what a page asks every two seconds."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from kiosk.services import staffing
from kiosk.storage import staff
from kiosk.storage.desk_tables import staff_member
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.citizen import Citizen
from tests.clerk import Clerk

KIOSK = {"channel": "kiosk", "office": "39", "device": "kiosco-1"}
"""A kiosk of the office where 0417 sits."""
HUGE = re.compile(r'class="code huge">([\d ]+)<')
NOT_YOURS = "Ese número no sirve o ya pasaron 5 minutos."


def asks_company(citizen: Citizen, *, afar: bool = False) -> str:
    """ "Pedir ayuda", and the six digits on the person's screen."""
    citizen.presses("Pedir ayuda")
    citizen.presses("Ayúdenme por teléfono" if afar else "La persona está conmigo")
    return code_shown(citizen)


def code_shown(citizen: Citizen) -> str:
    """The six digits on the person's screen."""
    found = HUGE.search(citizen.page.html)
    assert found is not None, f"no digits on {citizen.page}"
    return found.group(1)


def at_another_desk(world: World, number: str, label: str = "Ventanilla 2") -> Clerk:
    """A member at a desk that is not the one of the demonstration."""
    clerk = world.clerk()
    code = staffing.offer_device(world.house(), office="39", label=label)
    clerk.goes_to("/asesor/equipo").answers(device_code=code)
    world.clock.passes(seconds=31)
    me = clerk.knows(number)
    clerk.answers(staff_number=number, password=me.password, factor=me.code)
    return clerk.is_at("/asesor")


def unlocks(clerk: Clerk, number: str) -> Clerk:
    """After five silent minutes the second factor is asked again."""
    clerk.clock.passes(seconds=31)
    clerk.goes_to("/asesor/abrir").answers(factor=clerk.knows(number).code)
    return clerk


def paired(citizen: Citizen, clerk: Clerk, *, afar: bool = False) -> None:
    """The code was typed, and the person saw the number; the consent is before them."""
    code = asks_company(citizen, afar=afar)
    clerk.goes_to("/asesor/acompanar").answers(pairing_code=code).is_at("/asesor/acompanar/espera")
    citizen.follows("Ya lo dije").is_at("/quien").sees("0417").answers(is_theirs="yes").is_at("/permiso")


def helped(citizen: Citizen, clerk: Clerk, *, afar: bool = False) -> None:
    """The person agreed: both are at the same question."""
    paired(citizen, clerk, afar=afar)
    citizen.answers(agrees="yes")
    follows_person(clerk)


def follows_person(clerk: Clerk) -> Clerk:
    """Goes to where the person is."""
    clerk.goes_to("/asesor/acompanar")
    words = ("En su pantalla", "Por teléfono", "En esta pantalla")
    return clerk.goes_to(next(url for text, url in clerk.page.links if text in words))


def turned(clerk: Clerk) -> Clerk:
    """One screen, turned to a person who agreed to be helped: they have it."""
    clerk.goes_to("/asesor/acompanar").presses("Obtener o encontrar").presses("Sí, es su número")
    return clerk.answers(agrees="yes").is_at("/para-quien")


def asks_news(somebody: Citizen, **sent: str) -> TestResponse:
    """What the page before them asks by itself."""
    form = next(one for one in somebody.page.forms if one.id == "novedades")
    known = {name: control.values[0] for name, control in form.controls.items()} | sent
    at = somebody.page.html.split('id="novedades"', 1)[1].split('hx-get="', 1)[1].split('"', 1)[0]
    query = "&".join(f"{name}={value}" for name, value in known.items())
    headers = {"HX-Request": "true"}
    return somebody.client.get(f"{at}?{query}", base_url=somebody.origin, headers=headers)


def lines(world: World, kind: str) -> int:
    """How many lines of a kind the ledger has."""
    with world.house().store.reading(Actor("system")) as work:
        count = work.sql.exec_driver_sql(f"SELECT count(*) FROM ledger WHERE kind = '{kind}'")
        return int(count.scalar_one())


def is_really(world: World, number: str, *, curp: str = "", phone: str = "", email: str = "") -> None:
    """Who a member of the staff is as a person."""
    with world.house().store.writing(Actor("system")) as work:
        found = staff.by_number(work, number)
        assert found is not None
        indexes = {
            f"{name}_index": work.vault.index(f"staff.{name}", value)
            for name, value in (("curp", curp), ("phone", phone), ("email", email))
            if value
        }
        work.sql.execute(staff_member.update().where(staff_member.c.id == found.id).values(indexes))
