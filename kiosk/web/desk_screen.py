"""The desk's side of the only screen: it is turned to the person with a ticket, and comes back the same
way."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from kiosk.domain.words import msg
from kiosk.services import assist_desk, assist_screen
from kiosk.services.assist_screen import WrongTicket
from kiosk.services.help_lines import actor_of
from kiosk.web.assist_turns import TO_PERSON, across, lead, show_link, show_used, show_way_to_person
from kiosk.web.guards import guard
from kiosk.web.journey import jump
from kiosk.web.render import show
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language, visitor

desk_screen = Blueprint("desk_screen", __name__, url_prefix="/asesor/acompanar")

LONGEST_TICKET, LONGEST_PLACE = 64, 120


@desk_screen.post("/pantalla")
@guard("desk.assist")
def offer() -> ResponseReturnValue:
    """The screen is turned to a person who begins, or who comes with a folio: they see who helps."""
    key = request.form.get("procedure")
    found = next((one for one in house().procedures if one.key == key), None)
    if found is None and key != "":
        abort(400)
    number = shift().staff.number
    ticket = assist_screen.offer(house(), shift(), found)
    answer = show(
        "assist/begin.html",
        {
            "number": number,
            "procedure": language().say(found.title) if found is not None else "",
            "action": across("person", TO_PERSON),
            "ticket": ticket,
        },
        title=msg("Te va a ayudar la persona operadora {number}", number=number),
    )
    return lead(answer, "person")


@desk_screen.post("/<uuid:session_id>/pantalla")
@guard("desk.turn")
def give_screen(session_id: UUID) -> ResponseReturnValue:
    """The person has it until they give it back."""
    helping = assist_desk.sitting(house(), shift(), session_id)
    if helping.mode != "one":
        abort(404)
    ticket = assist_screen.give(house(), helping, "person", actor=actor_of(helping))
    return show_way_to_person(ticket, request.form.get("where", "")[:LONGEST_PLACE])


@desk_screen.post("/regreso")
@guard("desk.cross")
def come_back() -> ResponseReturnValue:
    """The person gave the screen back, or is gone. Where the two sides are not of one site the browser sends
    the cookie of the desk only from a page of the desk: then one press more leads there."""
    try:
        session_id = assist_screen.go_back(house(), request.form.get("ticket", "")[:LONGEST_TICKET])
    except WrongTicket:
        visitor().keep = False
        return show_used("/asesor")
    url = f"/asesor/acompanar/{session_id}" if session_id is not None else "/asesor/acompanar"
    if visitor().came:
        return jump(url)
    text = msg("Gira la pantalla hacia ti.")
    return show_link(msg("La pantalla es tuya otra vez"), text, url, language().gettext("Seguir"))
