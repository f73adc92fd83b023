"""The person's side of the only screen: it comes from the desk with a ticket, and goes back the same way."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.codes import grouped
from kiosk.domain.words import Msg, msg
from kiosk.services import assist, assist_screen, drafts, handover, identity
from kiosk.services.assist_screen import OwnErrand, WasSent, WrongTicket
from kiosk.services.drafts import NotOurs
from kiosk.web.assist_turns import TO_DESK, across, lead, show_link, show_used, show_way_to_desk
from kiosk.web.guards import guard
from kiosk.web.handover import WRONG_PAIR, pair_fields, read_pair
from kiosk.web.journey import jump
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, language, newcomer, take_ticket, visitor

screen = Blueprint("screen", __name__, url_prefix="/acompanar")

WHERE = re.compile(r"[a-zA-Z0-9-]{1,40}(?:/[a-zA-Z0-9-]{1,40}){0,2}")
LONGEST_TICKET = 64
SENT = msg("Esa solicitud ya se envió y no le falta nada. Mira cómo va en un kiosco o en tu celular.")


@screen.post("/pantalla")
@guard("help.cross")
def take() -> ResponseReturnValue:
    """The screen was turned to the person: they begin, type their folio, or go on."""
    fresh, who = newcomer()
    try:
        taken = assist_screen.take(house(), who, request.form.get("ticket", "")[:LONGEST_TICKET])
    except WrongTicket:
        return show_used(across("desk", "/asesor"))
    if taken.begins:
        take_ticket(replace(fresh, channel="assisted"))
        return jump(f"/acompanar/{taken.draft_id}/permiso")
    if taken.draft_id is None:
        visitor().keep = True
        return _folio_page(taken.ticket)
    where = request.form.get("where", "")
    return jump(f"/solicitudes/{taken.draft_id}/{where if WHERE.fullmatch(where) else 'revisar'}")


@screen.post("/folio")
@guard("help.begin")
def type_folio() -> ResponseReturnValue:
    """Folio and code, typed by the person: the operator sees neither."""
    ticket, typed = request.form.get("ticket", "")[:LONGEST_TICKET], request.form.get("folio", "")
    folio, code, wrong = read_pair(request.form)
    if folio is None or code is None:
        return _folio_page(ticket, typed, wrong)
    fresh, who = newcomer()
    try:
        taken = assist_screen.take_with_folio(house(), who, ticket, folio=folio, code=code)
    except handover.WrongPair:
        return _folio_page(ticket, typed, {"code": WRONG_PAIR})
    except WasSent:
        return _folio_page(ticket, typed, {"folio": SENT})
    except WrongTicket:
        return show_used(across("desk", "/asesor"))
    except OwnErrand:
        return _not_by_them()
    take_ticket(replace(fresh, channel="assisted"))
    if taken.was_sent and taken.draft_id is not None:
        identity.resend(house(), drafts.look(house(), caller(), taken.draft_id))
    return jump(f"/acompanar/{taken.draft_id}/permiso")


def _folio_page(ticket: str, folio: str = "", wrong: dict[str, Msg] | None = None) -> Response:
    return show(
        "assist/folio.html",
        {"action": "/acompanar/folio", "ticket": ticket, "fields": pair_fields(folio, wrong or {})},
        title=msg("Escribe tu folio y tu código"),
        status=422 if wrong else 200,
        error=bool(wrong),
    )


def _not_by_them() -> Response:
    title = msg("Esta persona no te puede ayudar")
    text = msg("Nadie puede ayudar en su propio trámite. Pide que venga otra persona.")
    return show_link(title, text, across("desk", "/asesor"), language().gettext("Regresar la pantalla"))


@screen.post("/<uuid:draft_id>/pantalla")
@guard("help.turn")
def give_screen(draft_id: UUID) -> ResponseReturnValue:
    """The person gives it back."""
    draft = drafts.look(house(), caller(), draft_id)
    helping = assist.require(draft)
    if helping.mode != "one" or helping.agreed_at is None:
        raise NotOurs
    return show_way_to_desk(assist_screen.give(house(), helping, "operator", actor=draft.actor))


def leave_desk(
    helping: assist.Helping, pair: handover.Ticket | None = None, *, is_over: bool = False
) -> Response:
    """The screen of a desk forgets the person: first on the server, then here (AD-15)."""
    ticket, from_now = assist_screen.leave(house(), helping, is_over=is_over), visitor()
    from_now.help, from_now.forget = None, True
    answer = show(
        "assist/ended.html",
        {
            "folio": pair.folio if pair is not None else "",
            "code": grouped(pair.code) if pair is not None else "",
            "address": f"{house().settings.origin.split('//')[1]}/retomar",
            "action": across("desk", TO_DESK),
            "ticket": ticket,
        },
        title=msg("Terminó la ayuda"),
    )
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return lead(answer, "desk")
