"""The desk of the staff: enrolling a device, signing in and out, the frame of every page under /asesor."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from kiosk.domain.codes import CROCKFORD
from kiosk.domain.refusal import Refused
from kiosk.domain.staff import Role, staff_number
from kiosk.domain.words import Msg, msg
from kiosk.services import staffing
from kiosk.services.staffing import ShiftRow
from kiosk.web.addresses import own_path
from kiosk.web.faces import FieldFace
from kiosk.web.guards import guard
from kiosk.web.locked import text_face
from kiosk.web.render import show
from kiosk.web.staff_here import ENTER, device_hash, open_screen, shift
from kiosk.web.ticket import new_token
from kiosk.web.visitor import STRICT_MARKS, caller, cookie_name, house, language, visitor

desk = Blueprint("desk", __name__, url_prefix="/asesor")

DEVICE_SECONDS = 400 * 24 * 3600
WRONG = msg("El número, la contraseña o el código no coinciden.")
WRONG_NOW = msg("El código no es el de ahora. Espera uno nuevo y escríbelo.")
WRONG_DEVICE = msg("Ese código no sirve o ya pasó un día. Pide otro a quien supervisa tu oficina.")
SILENT = msg("El registro no responde ahora. Intenta en unos minutos.")
ROLES: Mapping[Role, Msg] = {
    Role.FLOOR: msg("Acompañas en los kioscos."),
    Role.OPERATOR: msg("Ayudas a hacer trámites."),
    Role.OFFICER: msg("Resuelves lo que está en revisión."),
    Role.SUPERVISOR: msg("Supervisas lo que se hace."),
    Role.AUDITOR: msg("Revisas libros y cifras."),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One way on from the desk, for those whose place it is."""

    text: Msg
    url: str
    roles: frozenset[Role]
    hint: Msg


MENU: tuple[Item, ...] = (
    Item(
        msg("Acompañar"),
        "/asesor/acompanar",
        frozenset({Role.OPERATOR}),
        msg("Haz un trámite junto con la persona."),
    ),
    Item(
        msg("Avisos de los kioscos"),
        "/asesor/avisos",
        frozenset({Role.FLOOR, Role.OPERATOR}),
        msg("Quién pidió ayuda y desde cuándo."),
    ),
    Item(
        msg("Firmas por confirmar"),
        "/asesor/firmas",
        frozenset({Role.OPERATOR, Role.OFFICER}),
        msg("Di que viste firmar a una persona."),
    ),
    Item(
        msg("Turnos"),
        "/asesor/turnos",
        frozenset({Role.FLOOR, Role.OPERATOR, Role.OFFICER}),
        msg("Quién espera en tu oficina."),
    ),
    Item(
        msg("Casos en revisión"),
        "/asesor/revision",
        frozenset({Role.OFFICER}),
        msg("Lo que esperan de ti, lo más antiguo primero."),
    ),
    Item(
        msg("Buscar a una persona"),
        "/asesor/consulta",
        frozenset({Role.OPERATOR, Role.OFFICER}),
        msg("Solo por muerte, por un hospital o por un juez."),
    ),
    Item(
        msg("Lo que se hizo"),
        "/asesor/supervision",
        frozenset({Role.SUPERVISOR, Role.AUDITOR}),
        msg("Avisos y hechos, con números y sin nombres."),
    ),
    Item(
        msg("Incidentes"),
        "/asesor/incidentes",
        frozenset({Role.AUDITOR}),
        msg("Lo que las personas dijeron que estuvo mal."),
    ),
)


@dataclass(frozen=True, slots=True)
class DeskFace:
    """What the frame shows of whoever is signed in."""

    number: str
    office: str
    device: str
    menu: list[tuple[str, str, bool]]


def items_of(here: ShiftRow) -> list[Item]:
    return [item for item in MENU if here.staff.role in item.roles]


def desk_face() -> DeskFace | None:
    """The frame of whoever is signed in, None before that and while the screen is closed."""
    here: ShiftRow | None = g.get("shift")
    if here is None or visitor().ticket.locked:
        return None
    speak = language()
    menu = [(speak.say(item.text), item.url, request.path == item.url) for item in items_of(here)]
    return DeskFace(here.staff.number, here.staff.office, here.device, menu)


def show_desk(
    template: str,
    context: Mapping[str, Any],
    *,
    title: Msg | str,
    status: int = 200,
    error: bool = False,
    push_url: str | None = None,
) -> Response:
    """A page of the staff in its frame; before signing in the frame is bare."""
    shown = {"desk": desk_face(), **context}
    return show(template, shown, title=title, status=status, error=error, push_url=push_url)


def show_form(
    action: str,
    *,
    title: Msg,
    submit: Msg,
    fields: Sequence[FieldFace],
    intro: Sequence[Msg] = (),
    problem: Msg | None = None,
    hidden: Sequence[tuple[str, str]] = (),
    username: str = "",
    links: Sequence[tuple[Msg, str]] = (),
) -> Response:
    """A page of the staff with one form; with a problem, or one of a field, it is a 422."""
    speak = language()
    wrong = problem is not None or any(one.errors for one in fields)
    context = {
        "title": speak.say(title),
        "intro": [speak.say(text) for text in intro],
        "action": action,
        "fields": list(fields),
        "problems": [(_anchor(fields[0]), speak.say(problem))] if problem is not None else [],
        "submit": speak.say(submit),
        "hidden": list(hidden),
        "links": [(speak.say(text), url) for text, url in links],
        "username": username,  # a keeper of passwords must know whose password it keeps
    }
    return show_desk("desk/form.html", context, title=title, status=422 if wrong else 200, error=wrong)


def _anchor(field: FieldFace) -> str:
    """Where the link of a problem leads: the first control of a field."""
    return f"{field.key}-1" if field.kind in ("choice", "choices", "yesno") else field.key


def password_face(key: str, label: Msg, *, new: bool = False, error: Msg | None = None) -> FieldFace:
    face = text_face(key, label, kind="password", width=None, error=error)
    return replace(face, autocomplete="new-password" if new else "current-password")


def factor_face(*, error: Msg | None = None) -> FieldFace:
    label, hint = msg("Código de 6 números"), msg("Está en la aplicación de códigos de tu celular.")
    face = text_face("factor", label, hint=hint, kind="digits", width=10, error=error)
    return replace(face, inputmode="numeric", autocomplete="one-time-code")


def go(address: str) -> Response:
    answer = redirect(address, 303)
    return Response(answer.get_data(), answer.status_code, answer.headers)


@desk.get("")
@guard("desk.see")
def front() -> ResponseReturnValue:
    """Where a shift begins: what this place is for."""
    here, speak = shift(), language()
    items = [(speak.say(item.text), item.url, speak.say(item.hint)) for item in items_of(here)]
    context = {"role": speak.say(ROLES[here.staff.role]), "items": items}
    return show_desk("desk/home.html", context, title=msg("Mesa de ayuda"))


@desk.route("/equipo", methods=["GET", "POST"])
@guard("desk.enrol")
def enrol() -> ResponseReturnValue:
    """A browser becomes a device of an office, with a code that serves once."""
    if request.method != "POST":
        return _enrol_page()
    code = "".join(sign for sign in request.form.get("device_code", "")[:40].upper() if sign in CROCKFORD)
    token = new_token(house().chance.bytes)
    digest = hashlib.sha256(token.encode()).digest()
    if staffing.enrol_device(house(), code=code, token_hash=digest, address=caller().address) is None:
        return _enrol_page(WRONG_DEVICE)
    answer = go(ENTER)
    keep_device(answer, token)
    return answer


def keep_device(answer: Response, token: str) -> None:
    """The browser of a device carries its token for more than a year."""
    secure = "Secure; " if house().settings.is_secure else ""
    marks = f"Max-Age={DEVICE_SECONDS}; {secure}{STRICT_MARKS}"
    answer.headers.add("Set-Cookie", f"{cookie_name('d')}={token}; {marks}")


def _enrol_page(error: Msg | None = None) -> Response:
    hint = msg("Son 10 letras y números. Lo da quien supervisa tu oficina.")
    field = text_face("device_code", msg("Código del equipo"), hint=hint, kind="code", error=error)
    return show_form(
        "/asesor/equipo",
        title=msg("Da de alta este equipo"),
        intro=(msg("Solo los equipos de la oficina abren la mesa de ayuda."),),
        submit=msg("Dar de alta"),
        fields=[field],
    )


@desk.route("/entrar", methods=["GET", "POST"])
@guard("desk.enter")
def enter() -> ResponseReturnValue:
    """Number, password and code. What is wrong is never said; every try is in the books."""
    device = staffing.device_here(house(), device_hash())
    if device is None:
        return go("/asesor/equipo")
    if request.method != "POST":
        return _enter_page()
    typed = request.form.get("staff_number", "")[:20]
    password, code = request.form.get("password", "")[:200], _digits("factor")
    try:
        number = staff_number(typed)
    except Refused as refused:
        return _enter_page(typed, wrong_number=refused.words)
    fresh = visitor().ticket.with_token(new_token(house().chance.bytes))
    try:
        staffing.sign_in(
            house(), device, number=number, password=password, code=code, fresh=fresh.token_hash
        )
    except staffing.NotSignedIn:
        return _enter_page(typed, problem=WRONG)
    visitor().ticket = fresh
    return go("/asesor")


def _digits(name: str) -> str:
    return "".join(sign for sign in request.form.get(name, "")[:20] if sign in "0123456789")


def _enter_page(typed: str = "", *, wrong_number: Msg | None = None, problem: Msg | None = None) -> Response:
    number = text_face(
        "staff_number",
        msg("Tu número"),
        hint=msg("Son 4 cifras, como en tu gafete."),
        kind="digits",
        width=4,
        value=typed if typed.isprintable() else "",
        error=wrong_number,
    )
    fields = [
        replace(number, inputmode="numeric", autocomplete="username"),
        password_face("password", msg("Contraseña")),
        factor_face(),
    ]
    return show_form(
        ENTER, title=msg("Entra a la mesa de ayuda"), submit=msg("Entrar"), fields=fields, problem=problem
    )


@desk.post("/salir")
@guard("desk.leave")
def leave() -> ResponseReturnValue:
    """The shift is over, first on the server; the browser forgets what it was shown."""
    staffing.sign_out(house(), shift())
    g.shift = None
    visitor().renew()
    answer = go(ENTER)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@desk.route("/contrasena", methods=["GET", "POST"])
@guard("desk.password")
def password() -> ResponseReturnValue:
    """A password of one's own: the first one is changed before anything else."""
    if visitor().ticket.locked:
        return go("/asesor/abrir")
    if request.method != "POST":
        return _password_page()
    old, new = request.form.get("old_password", "")[:200], request.form.get("new_password", "")[:200]
    try:
        staffing.change_password(house(), shift(), old=old, new=new)
    except staffing.NotSignedIn:
        return _password_page(wrong_old=msg("No es tu contraseña de ahora."))
    except Refused as refused:
        return _password_page(wrong_new=refused.words)
    return go("/asesor")


def _password_page(*, wrong_old: Msg | None = None, wrong_new: Msg | None = None) -> Response:
    return show_form(
        "/asesor/contrasena",
        title=msg("Elige tu contraseña"),
        intro=(msg("Usa 12 letras o más. Una frase que recuerdes sirve."),),
        submit=msg("Guardar"),
        username=shift().staff.number,
        fields=[
            password_face("old_password", msg("Contraseña de ahora"), error=wrong_old),
            password_face("new_password", msg("Contraseña nueva"), new=True, error=wrong_new),
        ],
    )


@desk.route("/abrir", methods=["GET", "POST"])
@guard("desk.unlock")
def unlock() -> ResponseReturnValue:
    """After five minutes of silence: nothing is shown before the second factor."""
    return _factor_page("/asesor/abrir", title=msg("La pantalla se cerró"), onward="/asesor")


@desk.route("/codigo", methods=["GET", "POST"])
@guard("desk.confirm")
def confirm() -> ResponseReturnValue:
    """A fresh second factor, which decisions need."""
    back = own_path(request.args.get("de", "")) or "/asesor"
    return _factor_page(f"/asesor/codigo?de={back}", title=msg("Confirma que eres tú"), onward=back)


def _factor_page(action: str, *, title: Msg, onward: str) -> Response:
    error: Msg | None = None
    if request.method == "POST":
        try:
            staffing.confirm_factor(house(), shift(), _digits("factor"))
        except staffing.WrongFactor:
            error = WRONG_NOW
        else:
            open_screen()
            return go(onward)
    return show_form(action, title=title, submit=msg("Seguir"), fields=[factor_face(error=error)])
