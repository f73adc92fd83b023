"""What a person leaves as a sign: a drawing, a name, or the word of a witness whom they chose.

The same for signing a request and for agreeing to be helped (assisted_service 3.1 and 3.3).
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.identifiers import read_curp
from kiosk.domain.refusal import Refused
from kiosk.domain.words import msg
from kiosk.services import trail
from kiosk.services.drafts import OpenDraft
from kiosk.services.house import House
from kiosk.storage import staff
from kiosk.storage.store import Actor

LONGEST_NAME = 80
LONGEST_DRAWING = 8000
SHORTEST_DRAWING = 60
"""Signs of a drawing: less is a touch, not a name."""
DRAWING_SIGNS = frozenset("0123456789 ,;")


def require_drawing(strokes: str) -> str:
    """A sign drawn on the screen, as points: `x,y x,y;x,y`. Refused when it is not one."""
    drawn = strokes.strip()
    if not drawn or not set(drawn) <= DRAWING_SIGNS or not SHORTEST_DRAWING <= len(drawn) <= LONGEST_DRAWING:
        raise Refused(msg("Dibuja tu firma en el cuadro."), rule="R-GEN-01")
    return drawn


def require_name(typed: str) -> str:
    """A name as somebody typed it. Refused when empty, too long, or with signs no name has."""
    name = " ".join(typed.split())
    if not name:
        raise Refused(msg("Escribe el nombre para continuar."), rule="R-GEN-01")
    if len(name) > LONGEST_NAME or not name.replace(" ", "").isprintable() or any(s in "<>|{}" for s in name):
        raise Refused(msg("Escribe solo el nombre."))
    return name


def require_witness(house: House, draft: OpenDraft, *, witness: str, witness_curp: str) -> Mapping[str, str]:
    """A witness whom the person chose: none of the people of the request, and not of the staff (AD-08).

    Returns what is kept of them. Refused otherwise; who works here is refused with a line.
    """
    name, key = require_name(witness), read_curp(witness_curp, today=house.today()).curp
    people = (draft.procedure.subject(draft.answers), draft.procedure.identified(draft.answers))
    if key in people:
        raise Refused(msg("Esa persona ya está en el trámite. Elige a otro testigo."))
    with house.store.reading(Actor("system")) as work:
        of_staff = staff.is_of_the_staff(work, curp=key.value)
    if of_staff:
        with house.store.writing(draft.actor) as work:
            trail.write(work, trail.WITNESS_REFUSED, about=draft.id, at=house.clock(), chance=house.chance)
        raise Refused(msg("Quien trabaja aquí no puede ser testigo. Elige a otra persona."), rule="AD-08")
    return {"witness": name, "witness_curp": key.masked}
