"""Looking somebody up who is not here: a page for each way to say whom, and what the registers say (AD-10).

What the registers say is the answer to the form itself: no address leads to it, nothing is kept of it. To
show a value whole the same is asked again, so that each look stands alone with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from kiosk.domain.identifiers import Nss
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow.desk import InsuredRecord
from kiosk.flow.questions import Answers
from kiosk.services import lookups
from kiosk.services.lookups import PAGES, OwnFamily, Sought
from kiosk.web.desk import SILENT, show_desk, show_form
from kiosk.web.faces import Faces, FieldFace, filled
from kiosk.web.forms import DATE_PARTS, Reading, read_form
from kiosk.web.guards import guard
from kiosk.web.languages import Language
from kiosk.web.staff_here import shift
from kiosk.web.visitor import house, language

desk_lookups = Blueprint("desk_lookups", __name__, url_prefix="/asesor/consulta")

URLS: Mapping[str, str] = {
    "curp": "/asesor/consulta", "nss": "/asesor/consulta/nss", "nombre": "/asesor/consulta/nombre"
}  # fmt: skip
LINKS: Mapping[str, Msg] = {
    "curp": msg("Buscar con la CURP"),
    "nss": msg("Buscar con el NSS"),
    "nombre": msg("Buscar con el nombre y la fecha de nacimiento"),
}
NOBODY: Mapping[str, Msg] = {
    "curp": msg("El Registro de Población no tiene esa CURP."),
    "nss": msg("Ese número no está a nombre de una sola persona con CURP."),
    "nombre": msg("No encontramos una sola persona con esos datos."),
}
INTRO = (
    msg("Si la persona está aquí, hagan el trámite juntos."),
    msg("Queda anotado con tu número. Lo leen la persona y quien supervisa."),
)
OWN = msg("Son datos tuyos o de tu familia. Pide a otra persona de tu oficina que los busque.")


@desk_lookups.route("", methods=["GET", "POST"])
@guard("desk.look_up")
def by_curp() -> ResponseReturnValue:
    """With the CURP."""
    return _asked("curp")


@desk_lookups.route("/nss", methods=["GET", "POST"])
@guard("desk.look_up")
def by_nss() -> ResponseReturnValue:
    """With a Número de Seguridad Social."""
    return _asked("nss")


@desk_lookups.route("/nombre", methods=["GET", "POST"])
@guard("desk.look_up")
def by_details() -> ResponseReturnValue:
    """With the whole name, and the birth date with it."""
    return _asked("nombre")


def _asked(way: str) -> Response:
    if request.method != "POST":
        return _form(way, _faces(way, None))
    sent = request.form.copy()
    show = "".join(sent.poplist("show"))[:10]
    reading = read_form(PAGES[way], sent, today=house().today())
    faces = _faces(way, reading)
    if reading.problems:
        return _form(way, faces)
    try:
        found = lookups.look_up(house(), shift(), way, reading.values, show=show)
    except Refused as refused:
        return _form(way, faces, problem=refused.words)
    except OwnFamily:
        return _form(way, faces, problem=OWN)
    except SystemDown:
        return _form(way, faces, problem=SILENT)
    return _answer(way, faces, found, show)


def _faces(way: str, reading: Reading | None) -> list[FieldFace]:
    """The controls of a way; why all this is asked stands on the page once."""
    kept: Faces = current_app.extensions["faces"]
    speak = language()
    empty = kept.of(PAGES[way], speak.code, channel="staff")
    faces = filled(empty, Answers(), reading, speak)
    return [faces[0], *(replace(face, why="") for face in faces[1:])]


def _form(way: str, faces: list[FieldFace], *, problem: Msg | None = None) -> Response:
    return show_form(
        URLS[way],
        title=PAGES[way].title,
        intro=INTRO,
        submit=msg("Buscar"),
        fields=faces,
        problem=problem,
        links=[(LINKS[other], url) for other, url in URLS.items() if other != way],
    )


def _answer(way: str, faces: list[FieldFace], found: Sought, shown: str) -> Response:
    speak = language()
    whole = found.wholes.get(shown)
    context = {
        "rows": list(_rows(found, speak)),
        "nobody": "" if found.person is not None else speak.say(NOBODY[way]),
        "whole": (_label(shown), _whole(shown, whole)) if whole is not None else None,
        "reveals": [(what, _offer(what, found, speak)) for what in found.wholes if what != shown],
        "action": URLS[way],
        "hidden": [pair for face in faces for pair in _pairs(face)],
        "again_url": URLS[way],
    }
    return show_desk("desk/looked_up.html", context, title=msg("Lo que dicen los registros"))


def _rows(found: Sought, speak: Language) -> Iterator[tuple[str, Sequence[str]]]:
    """What says whether it is that person, and what there is; identifiers masked."""
    if found.person is None:
        return
    yield speak.gettext("Nombre"), [found.person.name.masked]
    yield "CURP", [found.person.curp.masked]
    yield speak.gettext("Registro de Población"), [speak.say(_state(found))]
    numbers = [f"{one.nss.masked}, {speak.say(_use(one))}" for one in found.numbers]
    none = [speak.gettext("No hay ninguno con esta CURP")]
    yield speak.gettext("Número de Seguridad Social"), numbers or none


def _state(found: Sought) -> Msg:
    if found.state is None or found.state.cancelled:
        return msg("Esta CURP no se puede usar")
    return msg("Consta que murió") if found.state.dead else msg("No consta que haya muerto")


def _use(one: InsuredRecord) -> Msg:
    if one.shared:
        return msg("a nombre de más de una persona")
    return msg("en uso") if one.in_use else msg("sin uso")


def _label(what: str) -> str:
    return "CURP" if what == "curp" else "NSS"


def _whole(what: str, value: str) -> str:
    return value if what == "curp" else Nss(value).grouped


def _offer(what: str, found: Sought, speak: Language) -> str:
    if what == "curp":
        return speak.gettext("Mostrar la CURP")
    return speak.gettext("Mostrar el NSS que termina en {end}").format(end=found.wholes[what][-4:])


def _pairs(face: FieldFace) -> Iterator[tuple[str, str]]:
    """What was typed, to be sent again with a request to show a value."""
    if isinstance(face.value, dict):
        yield from ((f"{face.key}-{part}", face.value.get(part, "")) for part in DATE_PARTS)
    else:
        yield face.key, "".join(face.value)
