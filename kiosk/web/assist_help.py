""" "Pedir ayuda", on every screen (AD-01): a kiosk rings whoever walks the floor, and says who comes.

At home the page shows phone, office, and the folio and code of what was begun.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.codes import grouped
from kiosk.domain.words import msg
from kiosk.flow.wording import day_in_words
from kiosk.services import assist_calls, drafts, handover
from kiosk.services.assist_calls import Standing
from kiosk.services.drafts import NotOurs, OpenDraft
from kiosk.web.addresses import own_path
from kiosk.web.assist import nothing_new
from kiosk.web.guards import guard
from kiosk.web.journey import jump
from kiosk.web.pages import next_url
from kiosk.web.render import show
from kiosk.web.visitor import caller, house, language, visitor

asking = Blueprint("asking", __name__, url_prefix="/ayuda")

DRAFT = re.compile(r"/solicitudes/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([a-zA-Z0-9/_-]{1,100})")


def _asked_from(path: str) -> tuple[OpenDraft | None, str]:
    """The draft and page somebody asks from, if it is theirs and still open to them.

    The page is one of ours, as entries name it: whatever else an address says is written down nowhere.
    """
    found = DRAFT.fullmatch(own_path(path))
    if found is None or visitor().ticket.locked or not visitor().came:
        return None, ""
    try:
        draft = drafts.look(house(), caller(), UUID(found.group(1)))
    except NotOurs:
        return None, ""
    if draft.row.state != "open":
        return None, ""
    page = found.group(2)
    if page in ("revisar", "alto"):
        return draft, page
    place = draft.journey.find(page)
    return draft, place.entry_page if place is not None else ""


@asking.get("")
@guard("help.ask")
def ask() -> ResponseReturnValue:
    """The same help from every page; it knows the way back to the question."""
    here = request.args.get("de", "")
    draft, _ = _asked_from(here)
    return _page(draft, own_path(here))


@asking.post("")
@guard("help.ask")
def call() -> ResponseReturnValue:
    """At once: a kiosk rings; at home what was begun gets a folio and a code to come back with.

    Which question it is about is what the address bar shows: the header stays while questions change.
    """
    here = own_path(request.form.get("de", "") or urlsplit(request.referrer or "").path)
    draft, page = _asked_from(here)
    if _at_kiosk():
        assist_calls.ring(house(), caller(), draft, page=page)
    elif draft is not None and draft.newest:
        handover.leave(house(), draft)
    return jump(f"/ayuda?de={here}" if here else "/ayuda")


@asking.post("/ya")
@guard("help.ask")
def give_up() -> ResponseReturnValue:
    """ "Ya no necesito ayuda"."""
    if _at_kiosk():
        assist_calls.give_up(house())
    here = own_path(request.form.get("de", ""))
    return jump(here or "/")


@asking.get("/aviso")
@guard("help.ask")
def standing() -> ResponseReturnValue:
    """Whether somebody is coming: asked by the page that waits."""
    visitor().keep = False
    found = assist_calls.standing(house()) if _at_kiosk() else None
    if found is not None and not found.number:
        return nothing_new()
    here = own_path(request.args.get("de", ""))
    return jump(f"/ayuda?de={here}" if here else "/ayuda")


def _at_kiosk() -> bool:
    return house().settings.channel == "kiosk" or visitor().channel == "kiosk"


def _page(draft: OpenDraft | None, back: str) -> Response:
    speak, hours = language(), house().settings.help_hours
    told = speak.gettext("De lunes a viernes, de {first} a {last} horas.")
    kiosk = _at_kiosk()
    visitor().keep = visitor().keep or kiosk  # its form needs one
    found = assist_calls.standing(house()) if kiosk else None
    way_back = next_url(draft) if draft is not None else back
    if back.startswith("/solicitudes/"):
        way_back = f"{back}?ayuda=1"
    context: dict[str, Any] = {
        "hours": told.format(first=hours[0], last=hours[1]) if hours else "",
        "office": speak.gettext("También te ayuda una persona en cualquier oficina del IMSS."),
        "links": [
            (speak.gettext("Ver todos los trámites"), "/tramites"),
            (speak.gettext("Alguien usó mis datos: no fui yo"), "/no-fui-yo"),
        ],
        "from_here": back,
        "kiosk": kiosk,
        "call": _words(found) if found is not None else None,
        "waits": found is not None and not found.number,
        "pair": _pair(draft),
        "draft_url": f"/acompanar/{draft.id}/codigo" if draft is not None and draft.helping is None else "",
    }
    return show("pages/help.html", context, title=msg("Ayuda"), back_url=way_back or "/")


def _pair(draft: OpenDraft | None) -> tuple[str, str] | None:
    """Folio and code of what was begun, once it has them (never at a kiosk, where others read along)."""
    if draft is None or not draft.row.folio or _at_kiosk():
        return None
    return draft.row.folio, grouped(handover.resume_code(house(), draft.id))


def _words(found: Standing) -> list[str]:
    """What the person is told of their call."""
    speak = language()
    if found.number:
        return [speak.say(msg("Ya va contigo la persona {number}.", number=found.number))]
    if found.on_duty and found.takes_long:
        return [speak.gettext("Ya avisamos. Hay otras personas antes que tú. Puede tardar un poco.")]
    if found.on_duty:
        return [speak.gettext("Ya avisamos. Una persona viene contigo. Espera aquí.")]
    if found.next_at is None:
        absent = msg("Ahora no hay nadie en la sala. Si prefieres, llama.")
    else:
        at = local(found.next_at)
        absent = msg(
            "Ahora no hay nadie en la sala. Habrá alguien el {day}, desde las {hour} horas.",
            day=day_in_words(at.date(), speak.babel), hour=at.hour,
        )  # fmt: skip
    return [speak.say(absent), speak.gettext("Dejamos tu aviso en la lista.")]
