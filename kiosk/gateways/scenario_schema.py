"""What a scenario file may hold, as a JSON Schema (draft 2020-12).

The schema is the only description: the walk (scenario_shape.py) reads it, so the two cannot disagree. The
`description` of every value is a Spanish noun phrase on purpose: sentences about faults say "se espera" and
repeat it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.domain.kinship import Dispute, Relation
from kiosk.domain.people import RegisterState, Sex
from kiosk.domain.places import ENTITY_BY_CODE
from kiosk.domain.staff import Role

VERSION: Final = 1

Schema = Mapping[str, object]

SYSTEMS: Final = ("population", "insured", "login", "notices")
LEVELS: Final = ("basic", "verified")
RELATIONS: Final = tuple(one.value for one in Relation)
DISPUTES: Final = tuple(one.value for one in Dispute)
AREAS: Final = ("urban", "rural")
_STATES: Final = [state.value for state in RegisterState]


def _value(description: str, **keywords: object) -> Schema:
    return {"type": "string", "description": description, **keywords}


def _group(description: str, properties: Mapping[str, Schema], *required: str, **keywords: object) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **keywords,
    }


def _list(description: str, items: Schema, **keywords: object) -> Schema:
    return {"type": "array", "description": description, "items": items, **keywords}


_CURP = _value("una CURP: 18 letras y números, con su último dígito correcto", pattern="^[A-Z0-9]{18}$")
_NSS = _value("un NSS: 11 números, con su último dígito correcto", pattern="^[0-9]{11}$")
_LETTERS = "A-Za-zÀ-ÖØ-öø-žḀ-ỿ"
_NAME_PATTERN = rf"^[{_LETTERS}][{_LETTERS} '’.\-]{{0,49}}$"
_GIVEN = _value("el nombre o los nombres: de 1 a 50 letras", pattern=_NAME_PATTERN)
_SURNAME = _value("un apellido: de 1 a 50 letras", pattern=_NAME_PATTERN)
_DAY = _value("una fecha como 1984-03-05", format="date")
_ENTITY = _value("la clave de dos letras de un estado, o NE", enum=sorted(ENTITY_BY_CODE))
_TRIES = _list(
    "las reglas que se prueban así",
    _value("el identificador de una regla, como R-B11-01", pattern="^R-[A-Z0-9]+-[0-9]{2}$"),
)
_NOTE = _value("una frase corta para quien prueba", maxLength=300)
_EXTRA = _value("lo demás que hay que escribir para ver la regla", maxLength=300)
_NAMES: Mapping[str, Schema] = {"given_names": _GIVEN, "surname_1": _SURNAME, "surname_2": _SURNAME}

_PERSON = _group(
    "una persona del Registro de Población; fecha, sexo y estado salen de su CURP",
    {
        "curp": _CURP,
        **_NAMES,
        "state": _value("el estado de la CURP; sin este dato es AN", enum=_STATES),
        "replaced_by": {**_CURP, "description": "la CURP que sustituye a esta; solo con estado RCC"},
        "historical": _list("las CURP que esta persona tuvo antes", _CURP),
        "tries": _TRIES,
        "note": _NOTE,
        "extra": _EXTRA,
    },
    "curp", "given_names", "surname_1",
)  # fmt: skip

_KINSHIP = _group(
    "una persona adulta y la niña o niño a su cargo",
    {
        "adult": _CURP, "child": _CURP, "relation": _value("mother, father o guardian", enum=list(RELATIONS)),
        "dispute": _value("custody o authority, si está en juicio", enum=list(DISPUTES)),
    },
    "adult", "child", "relation",
)  # fmt: skip

_CONTACT = _group(
    "el celular, el correo o los dos que el instituto tiene de una persona",
    {
        "curp": _CURP,
        "phone": _value("un celular de 10 números", pattern="^[1-9][0-9]{9}$"),
        "email": _value("un correo electrónico", pattern=r"^[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    },
    "curp",
    anyOf=[{"required": ["phone"]}, {"required": ["email"]}],
)

_EMPLOYMENT = _group(
    "un empleo",
    {
        "employer": _value("el nombre del patrón", minLength=1, maxLength=120),
        "from": _DAY,
        "to": {**_DAY, "description": "el último día, si ya terminó; una fecha como 1984-03-05"},
        "state": _ENTITY,
    },
    "employer", "from", "state",
)  # fmt: skip

_INSURED = _group(
    "un NSS y de quién es; si dos personas comparten un número, va una entrada por persona con shared: true",
    {
        "nss": _NSS,
        "curp": {**_CURP, "description": "la CURP que ese número tiene en el instituto, si tiene"},
        **_NAMES,
        "birth_date": _DAY,
        "sex": _value("H, M o X", enum=[sex.value for sex in Sex]),
        "birth_state": _ENTITY,
        "since": {**_DAY, "description": "el día en que se asignó el número; una fecha como 1984-03-05"},
        "in_use": {"type": "boolean", "description": "si hoy trabaja con ese número; sin este dato, no"},
        "shared": {"type": "boolean", "description": "si lo tienen dos personas; sin este dato, no"},
        "employments": _list("los empleos de ese número", _EMPLOYMENT),
    },
    "nss", "since",
    anyOf=[
        {"required": ["curp"]},
        {"required": ["given_names", "surname_1", "birth_date", "sex", "birth_state"]},
    ],
)  # fmt: skip

_OFFICE = _group(
    "una subdelegación",
    {
        "code": _value("la clave de la subdelegación, de 01 a 99", pattern="^(0[1-9]|[1-9][0-9])$"),
        "name": _value("el nombre de la subdelegación", minLength=1, maxLength=120),
        "state": {**_ENTITY, "enum": sorted(set(ENTITY_BY_CODE) - {"NE"})},
        "area": _value("urban (ciudad) o rural (campo)", enum=list(AREAS)),
        "address": _value("el domicilio", minLength=1, maxLength=200),
        "hours": _value("el horario", minLength=1, maxLength=120),
    },
    "code", "name", "state", "area", "address", "hours",
)  # fmt: skip

_HOLIDAY = _group(
    "un día inhábil",
    {"day": _DAY, "name": _value("el nombre del día inhábil", minLength=1, maxLength=120)},
    "day", "name",
)  # fmt: skip

_DOWN_UNTIL: Schema = {
    "type": ["string", "null"],
    "description": "una fecha con hora y zona, un plazo desde la carga como PT10M, o null si ya responde",
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "pattern": "^PT[1-9][0-9]{0,4}[SMH]$"},
        {"type": "null"},
    ],
}

_LOGIN = _group(
    "una cuenta de Llave MX simulada",
    {"curp": _CURP, "level": _value("basic (cuenta básica) o verified (verificada)", enum=list(LEVELS))},
    "curp", "level",
)  # fmt: skip

_STAFF = _group(
    "una persona del instituto que atiende; su contraseña y sus códigos son de demostración",
    {
        "number": _value("el número de 4 cifras de su gafete", pattern="^[0-9]{4}$"),
        "role": _value("su puesto", enum=[role.value for role in Role]),
        "office": _value("la clave de su oficina", minLength=1, maxLength=20),
        "password": _value("su contraseña: 12 letras o más", minLength=12, maxLength=128),
        "factor": _value("el secreto de sus códigos, en base 32", pattern="^[A-Z2-7]{32}$"),
        "curp": _CURP,
        "phone": _value("su celular de 10 números", pattern="^[1-9][0-9]{9}$"),
        "email": _value("su correo electrónico", pattern=r"^[^@\s]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    },
    "number", "role", "office", "password", "factor",
)  # fmt: skip

_EXAMPLE = _group(
    "un dato para probar que no está en los registros",
    {
        "typed": _value("lo que se escribe en la pantalla", maxLength=60),
        "tries": _TRIES,
        "note": _NOTE,
        "extra": _EXTRA,
    },
    "typed", "tries", "note",
)  # fmt: skip

SCENARIO: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Escenario de los registros simulados",
    **_group(
        "un escenario: lo que se carga en los registros simulados",
        {
            "$schema": _value("la dirección de este esquema; no se usa"),
            "version": {"type": "integer", "const": VERSION, "description": f"la versión {VERSION}"},
            "title": _value("el título del escenario", maxLength=200),
            "note": _value("para qué sirve", maxLength=1000),
            "people": _list("el Registro de Población", _PERSON),
            "kinship": _list("quién es mamá, papá o tutor de quién", _KINSHIP),
            "contacts": _list("los contactos que el instituto ya tiene", _CONTACT),
            "insured": _list("el registro de personas aseguradas", _INSURED),
            "offices": _list("las subdelegaciones", _OFFICE),
            "holidays": _list("los días inhábiles", _HOLIDAY),
            "systems_down_until": _group(
                "los sistemas que no responden y hasta cuándo", dict.fromkeys(SYSTEMS, _DOWN_UNTIL)
            ),
            "logins": _list("las cuentas de Llave MX", _LOGIN),
            "staff": _list("quien atiende en las oficinas", _STAFF),
            "examples": _list("datos para probar que no están en los registros", _EXAMPLE),
        },
        "version",
    ),
}
