"""The lines of an office as the staff calls them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from kiosk.catalogues import listing
from kiosk.domain.calendar import local
from kiosk.domain.words import msg
from kiosk.services import turns
from kiosk.services.turns import TurnRow
from kiosk.web.desk import go, show_desk
from kiosk.web.guards import guard
from kiosk.web.staff_here import shift
from kiosk.web.turns import REASONS
from kiosk.web.visitor import house, language

desk_turns = Blueprint("desk_turns", __name__, url_prefix="/asesor/turnos")


@desk_turns.get("")
@guard("desk.turns")
def line() -> ResponseReturnValue:
    """Who waits, longest first, and the turn at this desk."""
    found = turns.queue(house(), shift())
    context = {
        "waiting": [_row(one) for one in found.waiting],
        "here": _row(found.here) if found.here is not None else None,
        "here_id": str(found.here.id) if found.here is not None else "",
    }
    return show_desk("desk/turns.html", context, title=msg("Turnos"))


def _row(one: TurnRow) -> tuple[str, str, str, int]:
    """Turn, what for, since when, minutes."""
    card, speak = listing.by_key(one.reason) or listing.by_slug(one.reason), language()
    reason = card.title if card is not None else dict(REASONS).get(one.reason, msg("Otra cosa"))
    waited = int((house().clock() - one.made_at).total_seconds() // 60)
    return one.label, speak.say(reason), f"{local(one.made_at):%H:%M}", waited


@desk_turns.post("/siguiente")
@guard("desk.turns")
def call_next() -> ResponseReturnValue:
    """Call whoever waited longest; the turn that was here counts as served."""
    turns.call_next(house(), shift())
    return go("/asesor/turnos")


@desk_turns.post("/<uuid:turn_id>/llamar")
@guard("desk.turns")
def call_again(turn_id: UUID) -> ResponseReturnValue:
    turns.call_again(house(), shift(), turn_id)
    return go("/asesor/turnos")


@desk_turns.post("/<uuid:turn_id>/atendido")
@guard("desk.turns")
def served(turn_id: UUID) -> ResponseReturnValue:
    turns.finish(house(), shift(), turn_id, came=True)
    return go("/asesor/turnos")


@desk_turns.post("/<uuid:turn_id>/ausente")
@guard("desk.turns")
def absent(turn_id: UUID) -> ResponseReturnValue:
    turns.finish(house(), shift(), turn_id, came=False)
    return go("/asesor/turnos")
