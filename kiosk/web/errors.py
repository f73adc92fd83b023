"""Pages for what goes wrong: what is safe, what to do, whom to call; never a trace, never a code alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from kiosk import log
from kiosk.domain.refusal import SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.services import visits
from kiosk.services.assist_desk import NotOpen, PersonsOwn
from kiosk.services.drafts import AlreadySent, DrawnAhead, NotOurs
from kiosk.services.failures import (
    AlreadyKept,
    Busy,
    ClockBehind,
    PoolExhausted,
    SeqTaken,
    Unavailable,
    UnknownOutcome,
)
from kiosk.services.limits import TooMany
from kiosk.web.assist_turns import show_operators_turn
from kiosk.web.help_bar import ScreenTurned
from kiosk.web.journey import jump
from kiosk.web.locked import Locked, show_code_again, show_locked
from kiosk.web.pages import Link
from kiosk.web.render import show
from kiosk.web.visitor import Visitor, caller, house, language, read_desk, read_visitor, visitor

SAFE = msg("Tus respuestas están guardadas.")
HOME = msg("Ir al inicio")
DRAIN_LIMIT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of error page."""

    title: Msg
    todo: tuple[Msg, ...]
    safe: Msg | None = SAFE


AGAIN = msg("Regresa y vuelve a intentar.")
TROUBLES: Mapping[int, Trouble] = {
    400: Trouble(msg("No entendimos lo que llegó"), (msg("Regresa a la pregunta y contéstala otra vez."),)),
    403: Trouble(
        msg("Esta página ya no sirve"),
        (
            msg("Pasó mucho tiempo o se abrió en otra ventana."),
            msg("Regresa, abre otra vez la página y envíala."),
        ),
    ),
    404: Trouble(
        msg("No encontramos esa página"),
        (
            msg("Revisa la dirección o empieza desde el inicio."),
            msg("Si tienes folio y código, entra con ellos."),
        ),
        None,
    ),
    405: Trouble(msg("Así no se abre esta página"), (msg("Entra desde el inicio."),), None),
    409: Trouble(msg("Alguien contestó al mismo tiempo"), (AGAIN,)),
    410: Trouble(msg("Esta página ya se cerró"), (msg("Entra con tu folio y tu código."),)),
    413: Trouble(
        msg("Lo que enviaste es demasiado grande"), (msg("Manda menos texto o una foto más chica."),)
    ),
    414: Trouble(msg("La dirección es demasiado larga"), (msg("Entra desde el inicio."),), None),
    415: Trouble(msg("No entendimos lo que llegó"), (msg("Regresa a la pregunta y contéstala otra vez."),)),
    422: Trouble(msg("Falta corregir un dato"), (AGAIN,)),
    429: Trouble(
        msg("Espera un poco"), (msg("Hubo muchos intentos seguidos. Así cuidamos los datos de todos."),)
    ),
    431: Trouble(msg("No entendimos lo que llegó"), (msg("Entra desde el inicio."),), None),
    500: Trouble(
        msg("Algo falló de nuestro lado"), (msg("No hiciste nada mal. Vuelve a intentar en un minuto."),)
    ),
    503: Trouble(msg("El sistema está ocupado"), (msg("Vuelve a intentar en un minuto."),)),
}
KEPT_BEFORE = msg("Lo que ya habías guardado está a salvo.")
NOT_KEPT = Trouble(
    msg("El sistema está ocupado"),
    (msg("Lo último que enviaste no se guardó. Regresa y envíalo otra vez en un minuto."),),
    KEPT_BEFORE,
)
UNKNOWN = Trouble(
    msg("El sistema está ocupado"),
    (
        msg("No sabemos todavía si se guardó lo último que enviaste."),
        msg("Regresa y envíalo otra vez en un minuto. No se guarda dos veces."),
    ),
    KEPT_BEFORE,
)
CLOSED = frozenset({404, 410})
"""What is not there, or not any more: no way back to it is offered."""
DRAFT = re.compile(r"/solicitudes/[0-9a-f-]{36}(?=/)")
NOT_YOUR_PLACE = msg("Tu puesto no abre esta página")
ASK_SUPERVISOR = msg("Si la necesitas, pídelo a quien supervisa tu oficina.")
CALL_STAFF = msg("Si estás en una oficina, pide ayuda a una persona del IMSS.")


def page(
    status: int, *, more: tuple[Msg, ...] = (), reference: str = "", trouble: Trouble | None = None
) -> Response:
    """The page of one error; every unknown kind looks like its nearest relative.

    Where it happened in a request that is still open, the way on leads there: to the page that waits.
    """
    if not hasattr(g, "visitor"):
        g.visitor = _whoever()
    trouble = trouble or TROUBLES.get(status) or TROUBLES[500 if status >= 500 else 400]
    if visitor().desk:
        return _desk_page(status, trouble, more, reference)
    speak, home = language(), Link(language().say(HOME), "/")
    again = DRAFT.match(request.path) if trouble.safe and status not in CLOSED else None
    back = Link(speak.gettext("Seguir con mi trámite"), f"{again.group()}/revisar") if again else None
    return show(
        "errors/error.html",
        {
            "title": speak.say(trouble.title),
            "safe": speak.say(trouble.safe) if trouble.safe else "",
            "todo": [speak.say(words) for words in (*trouble.todo, *more)],
            "reference": reference,
            "action": back or home,
            "links": [
                *([(home.text, home.url)] if back else ()),
                (speak.gettext("Seguir con mi folio y mi código"), "/retomar"),
            ],
        },
        title=trouble.title,
        status=status,
        error=True,
    )


def _whoever() -> Visitor:
    """Who asks for an address without a view. On the host of the staff nobody else does."""
    return read_desk(request) if house().settings.surface == "staff" else read_visitor(request)


def _desk_page(status: int, trouble: Trouble, more: tuple[Msg, ...], reference: str) -> Response:
    """The same for the staff: their way on is the desk, never a page of the people."""
    speak = language()
    title, todo = (NOT_YOUR_PLACE, (ASK_SUPERVISOR,)) if status == 403 else (trouble.title, trouble.todo)
    context = {
        "title": speak.say(title),
        "safe": "",
        "todo": [speak.say(words) for words in (*todo, *more)],
        "reference": reference,
        "action": Link(speak.gettext("Ir a la mesa de ayuda"), "/asesor"),
        "links": [],
    }
    return show("errors/error.html", context, title=title, status=status)


def register(app: Flask) -> None:
    """Put a page behind every error the program can meet."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotOurs, _not_ours)
    app.register_error_handler(DrawnAhead, lambda error: page(400))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(AlreadySent, _already_sent)
    app.register_error_handler(ScreenTurned, lambda error: show_operators_turn(error.helping))
    app.register_error_handler(NotOpen, lambda error: jump(f"/asesor/acompanar/{error.helping.id}"))
    app.register_error_handler(PersonsOwn, lambda error: page(403))
    app.register_error_handler(Locked, lambda error: show_locked(error.draft))
    for silent in (Busy, Unavailable, UnknownOutcome, ClockBehind, PoolExhausted, SystemDown):
        app.register_error_handler(silent, _silent)
    for taken in (SeqTaken, AlreadyKept):
        app.register_error_handler(taken, lambda error: page(409))
    app.register_error_handler(Exception, _broken)


def _not_ours(error: NotOurs) -> ResponseReturnValue:
    """A 404, but for a browser that sent a right code and never heard so: it is asked for that code again."""
    draft_id = (request.view_args or {}).get("draft_id")
    if request.method != "GET" or not isinstance(draft_id, UUID):
        return page(404)
    heard = not visits.may_show_code_again(house(), caller(), draft_id)
    return page(404) if heard else show_code_again(draft_id)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status == 413:
        _drain()
    answer = page(status)
    if status == 405 and error.get_response().headers.get("Allow"):
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def _drain() -> None:
    """Read a body that is too large to its end (up to 32 MB), so that the browser hears our answer."""
    left = DRAIN_LIMIT
    while left > 0:
        chunk = request.environ["wsgi.input"].read(min(left, 65536))
        if not chunk:
            return
        left -= len(chunk)


def _too_many(error: TooMany) -> ResponseReturnValue:
    if not hasattr(g, "visitor"):
        g.visitor = _whoever()
    answer = page(429, more=(msg("Vuelve a intentar en {n} minutos.", n=error.minutes), CALL_STAFF))
    answer.headers["Retry-After"] = str(error.minutes * 60)
    log.write("limit.reached", error=str(error))
    return answer


def _already_sent(error: AlreadySent) -> ResponseReturnValue:
    """Back, reload or a second click: the acuse there is (R-GEN-07)."""
    return jump(f"/acuses/{error.folio}")


def _silent(error: Exception) -> ResponseReturnValue:
    """What was sent now is not kept, or nobody knows; what was answered before is. The page says which."""
    log.write("storage.busy", error=type(error).__name__)
    answer = page(503, trouble=_trouble_of(error) if request.method == "POST" else None)
    answer.headers["Retry-After"] = "60"
    return answer


def _trouble_of(error: Exception) -> Trouble:
    if isinstance(error, UnknownOutcome):
        return UNKNOWN
    return NOT_KEPT if isinstance(error, Unavailable) else TROUBLES[503]


def _broken(error: Exception) -> ResponseReturnValue:
    """A promise of the code was broken: the person gets a reference, the log its kind, nobody the details."""
    reference = house().chance.bytes(3).hex().upper()
    log.write("program.failed", request=reference, error=_where(error), route=request.endpoint or "")
    return page(500, reference=reference)


def _where(error: Exception) -> str:
    """Kind of the error and where in our code it happened; never its words."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/kiosk/" in code.co_filename:
            place = f"{code.co_filename.rsplit('/kiosk/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {place}"
