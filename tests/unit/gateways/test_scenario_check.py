"""A bad scenario is told where it is wrong and what is expected, in Spanish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.gateways import scenario

RENATA = "OOSR840305MOCLCN04"
TADEO = "CELT901123HJCBCD01"
HIJA = "LAON170612MOCGCVA1"
NSS = "20028490017"
PERSON = {"curp": RENATA, "given_names": "Renata", "surname_1": "Olmo", "surname_2": "Sauce"}
JOB = {"employer": "Ejemplo", "from": "2003-01-02", "to": "2003-01-01", "state": "OC"}
NUMBER = {"nss": NSS, "curp": RENATA, "since": "2002-08-19"}
OFFICE = {
    "code": "20",
    "name": "Ejemplo",
    "state": "OC",
    "area": "urban",
    "address": "Calle de la Muestra 1",
    "hours": "8:00 a 15:30",
}


def faults_of(**parts: object) -> list[str]:
    return scenario.check({"version": 1, **parts})


def person(**changes: object) -> dict[str, object]:
    return {**PERSON, **changes}


def number(**changes: object) -> dict[str, object]:
    return {**NUMBER, **changes}


def test_nothing_but_a_version_is_enough() -> None:
    assert faults_of() == []


@pytest.mark.parametrize("document", [None, [], "people", 7])
def test_a_document_is_an_object(document: object) -> None:
    (fault,) = scenario.check(document)
    assert fault == "Se espera un escenario: lo que se carga en los registros simulados (datos entre llaves)."


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({}, "Falta «version»."),
        ({"version": 2}, "version: se espera la versión 1."),
        ({"version": True}, "version: se espera la versión 1."),
    ],
)
def test_the_version_must_be_known(document: object, fault: str) -> None:
    assert scenario.check(document) == [fault]


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("people", {}, ": se espera el Registro de Población (una lista entre corchetes)."),
        ("people", ["x"], "[0]: se espera una persona del Registro de Población"),
        ("people", [person(curp="OOSR")], "[0].curp: se espera una CURP"),
        ("people", [person(surname_1="R2D2")], "[0].surname_1: se espera un apellido"),
        ("people", [person(surname_1="Olmo\n")], "[0].surname_1: se espera un apellido"),
        ("people", [person(note="\ud800")], "[0].note: se espera una frase corta"),
        ("people", [person(**{"\ud800": 1})], "[0]: no se conoce «?»."),
        ("people", [person(state="XX")], "[0].state: se espera el estado de la CURP"),
        ("people", [person(nombre="x")], "[0]: no se conoce «nombre»."),
        ("people", [{"curp": RENATA, "surname_1": "Olmo"}], "[0]: falta «given_names»."),
        ("holidays", [{"day": "2026-02-30", "name": "x"}], "[0].day: se espera una fecha como 1984-03-05."),
        ("holidays", [{"day": "20260202", "name": "x"}], "[0].day: se espera una fecha como 1984-03-05."),
        ("contacts", [{"curp": RENATA}], "[0]: faltan datos. Se espera phone o bien email."),
        ("contacts", [{"curp": RENATA, "phone": "12"}], "[0].phone: se espera un celular de 10 números."),
        (
            "insured",
            [{"nss": NSS, "since": "2002-08-19"}],
            "[0]: faltan datos. Se espera curp o bien given_names,",
        ),
        ("insured", [number(in_use="yes")], "[0].in_use: se espera si hoy trabaja"),
        ("offices", [{**OFFICE, "code": "00"}], "[0].code: se espera la clave"),
        ("offices", [{**OFFICE, "state": "NE"}], "[0].state: se espera la clave de dos letras"),
        ("systems_down_until", {"mail": None}, ": no se conoce «mail»."),
        ("systems_down_until", {"login": "2026-03-14T10:00"}, ".login: se espera una fecha con hora y zona"),
        ("systems_down_until", {"login": "9999-12-31T23:59:59-12:00"}, ".login: se espera una fecha"),
        ("systems_down_until", {"login": 5}, ".login: se espera una fecha con hora y zona"),
        ("logins", [{"curp": RENATA, "level": "L3"}], "[0].level: se espera basic"),
    ],
)
def test_shape(part: str, value: object, fault: str) -> None:
    (found,) = faults_of(**{part: value})
    assert found.startswith(part + fault)


def test_an_unknown_part_is_refused_with_the_parts_there_are() -> None:
    (fault,) = faults_of(employers=[])
    assert fault.startswith("No se conoce «employers». Aquí se puede poner: ")
    assert "people, kinship, contacts, insured, offices" in fault


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        (
            {"people": [person(curp=RENATA[:-1] + "7")]},
            "people[0].curp: OOSR840305MOCLCN07 no es una CURP posible. Su último dígito debe ser 4.",
        ),
        (
            {"people": [person(curp="OOSR840230MOCLCN04")]},
            "people[0].curp: OOSR840230MOCLCN04 no es una CURP posible. "
            "Revisa sus letras, la fecha, el sexo y el estado.",
        ),
        (
            {"people": [person(historical=[TADEO[:-1] + "2"])]},
            f"people[0].historical[0]: {TADEO[:-1]}2 no es una CURP posible. Su último dígito debe ser 1.",
        ),
        (
            {"insured": [number(nss=NSS[:-1] + "1")]},
            f"insured[0].nss: {NSS[:-1]}1 no es un NSS posible. Su último dígito debe ser {NSS[-1]}.",
        ),
        (
            {"insured": [number(nss="00028490011")]},
            "insured[0].nss: 00028490011 no es un NSS posible. No hay subdelegación 00.",
        ),
        ({"people": [PERSON, PERSON]}, f"people[1].curp: {RENATA} ya está en people[0]."),
        ({"offices": [OFFICE, OFFICE]}, "offices[1].code: 20 ya está en offices[0]."),
        (
            {"people": [person(state="RCC")]},
            "people[0]: el estado RCC necesita «replaced_by», la CURP nueva.",
        ),
        ({"people": [person(replaced_by=TADEO)]}, "people[0]: «replaced_by» solo va con el estado RCC."),
        (
            {"people": [person(state="RCC", replaced_by=RENATA)]},
            "people[0].replaced_by: las sustituciones dan la vuelta y no llegan a una CURP vigente.",
        ),
        (
            {"people": [PERSON, person(curp=TADEO, historical=[RENATA])]},
            f"people[0].curp: {RENATA} también está como CURP anterior de {TADEO}.",
        ),
        (
            {"kinship": [{"adult": RENATA, "child": RENATA, "relation": "mother"}]},
            "kinship[0]: la persona adulta y la menor son la misma.",
        ),
        (
            {"kinship": [{"adult": HIJA, "child": RENATA, "relation": "mother"}]},
            "kinship[0]: la persona adulta nació después que la menor.",
        ),
        (
            {"insured": [number(birth_date="2003-01-01")]},
            "insured[0].since: el número no puede ser anterior al nacimiento.",
        ),
        (
            {"insured": [number(employments=[JOB])]},
            "insured[0].employments[0].to: el empleo no puede terminar antes de empezar.",
        ),
        (
            {"insured": [number(), number(curp=TADEO)]},
            f"insured[1].nss: {NSS} ya está en insured[0]. "
            "Si dos personas lo comparten, las dos entradas llevan «shared»: true.",
        ),
        (
            {"insured": [number(shared=True), number(shared=True)]},
            "insured[1].curp: la misma persona ya tiene ese número en insured[0].",
        ),
    ],
)
def test_sense(parts: dict[str, object], fault: str) -> None:
    assert faults_of(**parts) == [fault]


def test_a_circle_of_replacements_is_told_at_each_entry() -> None:
    found = faults_of(
        people=[person(state="RCC", replaced_by=TADEO), person(curp=TADEO, state="RCC", replaced_by=RENATA)]
    )
    assert [fault.split(":")[0] for fault in found] == ["people[0].replaced_by", "people[1].replaced_by"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"version": 1,', "El archivo no es JSON: línea 1, columna "),
        ('{"version": 1, "version": 1}', "«version» está dos veces en el mismo lugar."),
    ],
)
def test_files_that_are_no_scenario(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text)
    with pytest.raises(scenario.BadScenario) as refusal:
        scenario.read(file)
    assert refusal.value.faults[0].startswith(fault)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(scenario.BadScenario, match="UTF-8"):
        scenario.read(file)
    with pytest.raises(scenario.BadScenario, match="No se puede leer"):
        scenario.read(tmp_path / "missing.json")


def test_the_schema_is_plain_json_and_says_its_draft() -> None:
    schema = json.loads(json.dumps(scenario.schema()))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["version"]


def test_the_schema_uses_only_keywords_the_walk_understands() -> None:
    known = {
        "$schema", "title", "type", "description", "properties", "required", "additionalProperties", "items",
        "enum", "const", "pattern", "minLength", "maxLength", "anyOf", "format",
    }  # fmt: skip
    assert set(_keywords(scenario.schema())) <= known


def _keywords(schema: object) -> list[str]:
    found: list[str] = []
    if isinstance(schema, dict):
        for name, part in schema.items():
            found.append(name)
            inner = part.values() if name == "properties" else part if name == "anyOf" else [part]
            found += [keyword for one in inner for keyword in _keywords(one)]
    return found
