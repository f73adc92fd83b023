"""Pages of officers and supervisors, and what a person reads and stops of their own, as states."""

from __future__ import annotations

import re
from uuid import UUID

from kiosk.app import build_house
from kiosk.domain.codes import CodeKind, draw_code
from kiosk.services import after, reviews
from kiosk.services.house import House
from kiosk.storage import cases, reviews_after, staff
from kiosk.storage import reviews as tasks
from kiosk.storage.store import Actor
from tests.browser.desk_states import at_desk, opens, sign_in
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.state import HOME, Last, Reach, State
from tests.browser.walks import MANY, known, new, walk

SYSTEM = Actor("system")
OFFICER = "0501"


def _given(house: House, folio: str) -> UUID:
    """The case of a folio is the task of the officer who signs in here."""
    reviews.give_all(house)
    with house.store.writing(SYSTEM) as work:
        officer, case = staff.by_number(work, OFFICER), cases.look(work, folio, at=house.clock())
        if officer is None or case is None:
            raise LookupError(folio)
        found = tasks.undrawn(work, active=[], limit=50)
        task = next(one for one in found if one.case_id == case.id)
        tasks.hand(work, task.id, office=officer.office, staff_id=officer.id)
    return task.id


def case_given(server: Server) -> tuple[str, str]:
    """Address and folio of a case in review, for the officer."""
    person = Person(server.url)
    walk(person, server, known(MANY), until="acuse")
    folio = person.here.path.rsplit("/", 1)[-1]
    house = build_house(server.settings)
    try:
        return f"/asesor/revision/{_given(house, folio)}", folio
    finally:
        house.store.close()


def a_case(person: Person, server: Server) -> None:
    address, _ = case_given(server)
    sign_in(person, server, OFFICER)
    person.open(address)


def opened(person: Person, server: Server) -> None:
    a_case(person, server)
    if "/abrir" in person.here.html:
        person.send("/abrir")


def opened_says(form: str, values: dict[str, Typed]) -> Reach:
    def reach(person: Person, server: Server) -> Last:
        opened(person, server)
        return Last(form, values)

    return reach


def own_acts(person: Person, server: Server) -> None:
    walk(person, server, new(server.newcomer()), until="acuse")
    person.open("/mis-movimientos")


def own_not_me(person: Person, server: Server) -> None:
    own_acts(person, server)
    found = re.search(r'href="(/mis-movimientos/[^"]+)"', person.here.html)
    if found is None:
        raise LookupError("no case of one's own")
    person.open(found.group(1))


def own_stopped(person: Person, server: Server) -> Last:
    own_not_me(person, server)
    return Last("f", {})


def _says(path: str, values: dict[str, Typed]) -> Reach:
    def reach(person: Person, server: Server) -> Last:
        person.open(path)
        return Last("f", values)

    return reach


def asked_after(person: Person, server: Server) -> None:
    """Somebody who was helped opens the link of the message."""
    other = Person(server.url)
    walk(other, server, new(server.newcomer()), until="acuse")
    house = build_house(server.settings)
    code = draw_code(CodeKind.RESUME, house.chance.sign)
    with house.store.writing(SYSTEM) as work:
        case = cases.look(work, other.here.path.rsplit("/", 1)[-1], at=house.clock())
        if case is None:
            raise LookupError("no case")
        digest, now = work.vault.code_digest("follow_up", code), house.clock()
        until = now + after.FOLLOW_UP_LIFE
        reviews_after.ask_after(work, case.id, digest=digest, at=now, until=until)
    house.store.close()
    person.open(f"/como-te-fue/{code}")


def answers_after(values: dict[str, Typed]) -> Reach:
    def reach(person: Person, server: Server) -> Last:
        asked_after(person, server)
        return Last("f", values)

    return reach


REVIEW_STATES = (
    State("acts", own_acts),
    State("not me", opens("/no-fui-yo")),
    State("not me, error", _says("/no-fui-yo", {"folio": "1"}), status=422),
    State("not me, of one's own", own_not_me),
    State("stopped", own_stopped),
    State("how was it", asked_after),
    State("how was it, error", answers_after({"charged": "no"}), status=422),
    State("how was it, thanks", answers_after({"charged": "no", "understood": "yes"})),
    State("desk: reviews", at_desk(OFFICER, "/asesor/revision"), (HOME,)),
    State("desk: a case", a_case, (HOME,)),
    State("desk: a case, open", opened, (HOME,)),
    State("desk: a case, error", opened_says("f", {"choice": "unify"}), (HOME,), status=422),
    State("desk: a value whole", opened_says("/mostrar", {"what": "curp-0", "reason": "doubt"}), (HOME,)),
    State("desk: log", at_desk("0701", "/asesor/supervision"), (HOME,)),
    State("desk: incidents", at_desk("0801", "/asesor/incidentes"), (HOME,)),
)
