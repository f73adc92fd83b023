"""Pages on which the staff looks somebody up who is not there, as states."""

from __future__ import annotations

from tests.browser.desk_states import at_desk, desk_says, sign_in
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.state import HOME, Last, State
from tests.browser.walks import LOCATED, MANY, UNKNOWN

URL = "/asesor/consulta"
OFFICER = "0501"
CAUSE: dict[str, Typed] = {
    "reason": "hospital", "paper": "Oficio 45 de 2026", "asked_by": "Hospital General 20 de Tijuana",
}  # fmt: skip


def shown_whole(person: Person, server: Server) -> Last:
    sign_in(person, server, OFFICER)
    person.open(URL)
    return Last("f", {**CAUSE, "curp": LOCATED}, then=Last("mostrar-1"))


LOOKUP_STATES = (
    State("desk: look up", at_desk(OFFICER, URL), (HOME,)),
    State("desk: look up by number", at_desk(OFFICER, f"{URL}/nss"), (HOME,)),
    State("desk: look up by name", at_desk(OFFICER, f"{URL}/nombre"), (HOME,)),
    State("desk: look up, error", desk_says(OFFICER, URL, {"paper": "x", "curp": "X"}), (HOME,), status=422),
    State("desk: look up by name, error", desk_says(OFFICER, f"{URL}/nombre", CAUSE), (HOME,), status=422),
    State("desk: looked up", desk_says(OFFICER, URL, {**CAUSE, "curp": MANY}), (HOME,)),
    State("desk: looked up, nobody", desk_says(OFFICER, URL, {**CAUSE, "curp": UNKNOWN}), (HOME,)),
    State("desk: looked up, whole", shown_whole, (HOME,)),
)
