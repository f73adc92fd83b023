"""Stand-ins a newcomer needs to finish every flow: the mailbox, and the national login. Loopback and
simulated only."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.domain.words import msg
from kiosk.flow.wording import moment_in_words
from kiosk.gateways.login import SimulatedLogin, challenge_of
from kiosk.services import identity, messages, practice, staffing
from kiosk.services.drafts import NotOurs
from kiosk.web import pages
from kiosk.web.desk import ROLES, go, keep_device
from kiosk.web.guards import guard
from kiosk.web.home import choice_face
from kiosk.web.journey import jump, load
from kiosk.web.render import show
from kiosk.web.staff_here import device_hash
from kiosk.web.ticket import new_token
from kiosk.web.visitor import house, is_heard_again, language, newcomer, take_ticket, visitor

trial = Blueprint("trial", __name__)
practised = Blueprint("practised", __name__)
"""Who may sign in at the desk: beside the desk, whose cookies it sets."""
SIX = re.compile(r"\b\d{6}\b")
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class MessageFace:
    """One message of the mailbox."""

    to: str
    kind: str
    at: str
    text: str
    code: str
    url: str


@trial.get("/simulado/buzon")
@guard("trial.see")
def mailbox() -> ResponseReturnValue:
    """What the people of the demonstration would have received."""
    speak = language()
    kinds = {"sms": speak.gettext("Mensaje al celular"), "email": speak.gettext("Correo")}
    faces = [
        MessageFace(
            one.to,
            kinds.get(one.kind, one.kind),
            moment_in_words(local(one.made_at), speak.babel),
            one.body,
            _first(SIX, one.body),
            _first(LINK, one.body),
        )
        for one in messages.newest(house(), limit=50)
    ]
    return show(
        "simulated/mailbox.html", {"messages": faces}, title=msg("Buzón de la demostración"), back_url="/"
    )


@practised.route("/simulado/personal", methods=["GET", "POST"])
@guard("trial.see")
def personnel() -> ResponseReturnValue:
    """Who may sign in at the desk of the demonstration; the button makes this browser one of its devices."""
    if request.method == "POST":
        return _enrolled_here()
    speak = language()
    rows = [
        (one.number, speak.say(ROLES[one.role]), one.office, one.password, one.code)
        for one in practice.members(house())
    ]
    return show(
        "simulated/staff.html", {"rows": rows}, title=msg("Personal de la demostración"), back_url="/"
    )


def _enrolled_here() -> ResponseReturnValue:
    if staffing.device_here(house(), device_hash()) is not None:
        return redirect("/asesor", 303)
    token = new_token(house().chance.bytes)
    practice.enrol_here(house(), token_hash=hashlib.sha256(token.encode()).digest())
    answer = go("/asesor/entrar")
    keep_device(answer, token)
    return answer


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group() if found else ""


@trial.route("/simulado/llave-mx", methods=["GET", "POST"])
@guard("trial.see")
def login_page() -> ResponseReturnValue:
    """The stand-in of Llave MX: pick an account of the scenario."""
    login = house().login
    if not isinstance(login, SimulatedLogin):
        abort(404)
    source = request.form if request.method == "POST" else request.args
    state, nonce, challenge = (source.get(name, "")[:200] for name in ("state", "nonce", "code_challenge"))
    if request.method == "POST":
        try:
            code = login.grant(Curp(request.form.get("account", "")), nonce=nonce, challenge=challenge)
        except (ValueError, Refused):
            abort(400)
        return redirect(f"/llave/regreso?{urlencode({'code': code, 'state': state})}", 303)
    speak = language()
    verified, basic = speak.gettext("verificada"), speak.gettext("básica")
    options = [
        (
            one.curp.value,
            f"{one.name.full if one.name else one.curp.masked} "
            f"({verified if one.level >= Level.L3 else basic})",
        )
        for one in login.accounts()
    ]
    field = choice_face("account", speak.gettext("¿Con qué cuenta entras?"), options)
    action = f"/simulado/llave-mx?{urlencode({'state': state})}"
    return show(
        "simulated/login.html",
        {
            "action": action,
            "fields": [field],
            "problems": [],
            "cancel_url": "/",
            "hidden": [("state", state), ("nonce", nonce), ("code_challenge", challenge)],
        },
        title=msg("Llave MX de la demostración"),
    )


@trial.post("/solicitudes/<uuid:draft_id>/llave")
@guard("draft.prove")
def begin(draft_id: UUID) -> ResponseReturnValue:
    """Go to the national login; everything needed on the way back is inside `state`, bound to this visit."""
    draft = load(draft_id)
    where = request.form.get("where", "")
    asked_at = draft.journey.find(where)
    if asked_at is None or asked_at.page is None or not (asked_at.page.login_for or asked_at.page.gate):
        return jump(pages.next_url(draft))
    state = _state(draft_id, where)
    try:
        return redirect(
            house().login.begin(state, _derived("nonce", state), challenge_of(_derived("pkce", state))), 303
        )
    except SystemDown:
        place = draft.journey.find(where)
        words = language().gettext("Llave MX no responde. Sigue con tu CURP o intenta más tarde.")
        return (
            pages.show_place(draft, place, problem=words, status=422)
            if place
            else jump(pages.next_url(draft))
        )


def _state(draft_id: UUID, where: str) -> str:
    body = f"{draft_id.hex}.{where}.{house().chance.bytes(9).hex()}"
    return f"{body}.{_seal_of(body)}"


def _seal_of(body: str) -> str:
    token = visitor().ticket.token
    return house().vault.mac("login-state", f"{token}|{body}".encode())[:16].hex()


def _derived(purpose: str, state: str) -> str:
    """Nonce and PKCE verifier of a state: made anew on the way back, kept nowhere."""
    return hashlib.sha256(house().vault.mac(f"login-{purpose}", state.encode())).hexdigest()


@trial.get("/llave/regreso")
@guard("login.return")
def finish() -> ResponseReturnValue:
    """Back from the national login: the code is exchanged once and raises the level of this visit."""
    state = request.args.get("state", "")[:400]
    body, _, seal = state.rpartition(".")
    parts = body.split(".")
    if len(parts) != 3 or not hmac.compare_digest(seal.encode(), _seal_of(body).encode()):
        abort(403)
    shown = f"login|{state}|{request.args.get('code', '')[:200]}"
    try:
        draft = load(UUID(hex=parts[0]))
    except NotOurs:
        if not is_heard_again(shown):
            raise
        return redirect(pages.next_url(load(UUID(hex=parts[0]))), 303)
    place = draft.journey.find(parts[1])
    if place is None:
        return redirect(pages.next_url(draft), 303)
    try:
        result = house().login.finish(request.args.get("code", "")[:200], _derived("pkce", state))
        if not hmac.compare_digest(result.nonce.encode(), _derived("nonce", state).encode()):
            abort(403)
        fresh, who = newcomer()
        saved = identity.log_in(
            house(), draft, place, person=result.curp, level=result.level, caller=who, shown=shown
        )
    except Refused as refused:
        return pages.show_place(draft, place, problem=language().say(refused.words), status=422)
    except identity.SomebodyElse:
        words = language().gettext("Esa Llave MX es de otra persona. Entra con la tuya.")
        return pages.show_place(draft, place, problem=words, status=422)
    except SystemDown:
        words = language().gettext("Llave MX no responde. Sigue con tu CURP o intenta más tarde.")
        return pages.show_place(draft, place, problem=words, status=422)
    take_ticket(fresh)
    return redirect(pages.next_url(saved.draft), 303)
