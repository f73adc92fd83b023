"""What supervisors and auditors read: acts by number, alerts, and, for internal control, incidents."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.staff import Role
from kiosk.domain.words import Msg, msg
from kiosk.flow.wording import day_in_words
from kiosk.services import reviews_log
from kiosk.services.reviews_log import ALERTS, Alert
from kiosk.web.acts_in_words import plain_act
from kiosk.web.desk import show_desk
from kiosk.web.guards import guard
from kiosk.web.languages import Language
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_log = Blueprint("desk_log", __name__, url_prefix="/asesor")

INCIDENTS = {
    "charged": msg("Dijo que le cobraron."),
    "not_understood": msg("Dijo que no entendió qué firmó."),
    "not_me": msg("Avisó que no pidió el trámite."),
}


@desk_log.get("/supervision")
@guard("desk.log")
def log() -> ResponseReturnValue:
    """Alerts first, then what was done, newest first. Nothing can be changed from here."""
    speak, here = language(), shift()
    before = request.args.get("antes", "")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 12 else None
    found = reviews_log.read(house(), here, before=start)
    acts = [
        (
            _short(one.at, speak),
            one.number,
            one.office,
            speak.say(plain_act(one.kind, one.reason)),
            one.folio,
        )
        for one in found.done
    ]
    whole = here.staff.role is Role.AUDITOR
    context = {
        "alerts": [_alert(one, speak) for one in found.alerts],
        "stopped": [(folio, day_in_words(until, speak.babel)) for folio, until in found.stopped],
        "open": [(office, count, late) for office, (count, late) in sorted(found.open.items())],
        "acts": acts,
        "asked": found.asked if whole else None,
        "more_url": f"/asesor/supervision?antes={found.more}" if found.more is not None else "",
    }
    return show_desk("desk/log.html", context, title=msg("Lo que se hizo"))


def _short(at: datetime, speak: Language) -> str:
    """ "11 mar 2026, 10:08", in official time."""
    return format_datetime(local(at).replace(tzinfo=None), "d MMM y, H:mm", locale=speak.babel)


def _alert(one: Alert, speak: Language) -> tuple[str, str, str]:
    words = Msg(ALERTS[one.kind][0].text, (("n", one.count),))
    return one.number, speak.say(words), ", ".join(one.folios)


@desk_log.get("/incidentes")
@guard("desk.incidents")
def incidents() -> ResponseReturnValue:
    """What people said was wrong: for internal control alone."""
    speak = language()
    rows = [
        (
            _short(one.made_at, speak),
            one.office,
            speak.say(INCIDENTS[one.kind]),
            one.folio,
        )
        for one in reviews_log.incidents(house())
    ]
    return show_desk("desk/incidents.html", {"rows": rows}, title=msg("Incidentes"))
