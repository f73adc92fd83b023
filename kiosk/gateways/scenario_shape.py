"""Compares a document with a JSON Schema and says in plain Spanish where it departs from it.

Understood are the keywords our schema uses: type, const, enum, pattern, minLength, maxLength, items,
properties, required, additionalProperties (always false), anyOf and format (date, date-time). Patterns are
anchored at both ends. Beyond the schema, every text must be printable and on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

Schema = Mapping[str, object]

_KINDS: Final[Mapping[str, type]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
_KIND_WORDS: Final = {"object": " (datos entre llaves)", "array": " (una lista entre corchetes)"}
_SHORTEST_INSTANT: Final = len("2026-01-01T00:00Z")
_YEARS: Final = range(1900, 2200)
"""Instants that every zone can write."""


def shape_faults(document: object, schema: Schema) -> list[str]:
    """Every departure, one sentence each, the place first: "people[3].curp: se espera una CURP ..."."""
    return list(_faults(document, schema, ""))


def _faults(value: object, schema: Schema, place: str) -> Iterator[str]:
    if not _is_of_kind(value, schema):
        yield _expected(place, schema)
    elif isinstance(value, dict):
        yield from _group_faults(value, schema, place)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _faults(item, _part(schema, "items"), f"{place}[{number}]")
    elif not _fits(value, schema):
        yield _expected(place, schema)


def _group_faults(value: Mapping[str, object], schema: Schema, place: str) -> Iterator[str]:
    properties = _part(schema, "properties")
    for name in value:
        if name not in properties:
            yield _said(
                place, f"no se conoce «{printable(name)}». Aquí se puede poner: {', '.join(properties)}."
            )
    for name in _texts(schema, "required"):
        if name not in value:
            yield _said(place, f"falta «{name}».")
    ways = [_texts(choice, "required") for choice in _choices(schema)]
    if ways and not any(set(names) <= set(value) for names in ways):
        yield _said(place, f"faltan datos. Se espera {' o bien '.join(', '.join(names) for names in ways)}.")
    for name, part in value.items():
        if name in properties:
            yield from _faults(part, _part(properties, name), f"{place}.{name}" if place else name)


def _fits(value: object, schema: Schema) -> bool:
    """Whether a value of the right kind keeps the other keywords."""
    choices = _choices(schema)
    if choices and not any(_is_of_kind(value, choice) and _fits(value, choice) for choice in choices):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    return not isinstance(value, str) or _text_fits(value, schema)


def _text_fits(text: str, schema: Schema) -> bool:
    if "enum" in schema and text not in _texts(schema, "enum"):
        return False
    if not _number(schema, "minLength", 0) <= len(text) <= _number(schema, "maxLength", len(text)):
        return False
    if "pattern" in schema and re.fullmatch(str(schema["pattern"]), text) is None:
        return False
    return text.isprintable() and _has_format(text, schema)


def _has_format(text: str, schema: Schema) -> bool:
    """Exact forms only: the library also reads shorter ways of writing a date."""
    wanted = schema.get("format")
    try:
        if wanted == "date":
            return date.fromisoformat(text).isoformat() == text
        if wanted == "date-time":
            instant = datetime.fromisoformat(text)
            return len(text) >= _SHORTEST_INSTANT and instant.tzinfo is not None and instant.year in _YEARS
    except ValueError:
        return False
    return True


def _is_of_kind(value: object, schema: Schema) -> bool:
    """JSON's true and false are no integers, though Python thinks so."""
    wanted = schema.get("type")
    kinds = [wanted] if isinstance(wanted, str) else _texts(schema, "type")
    if isinstance(value, bool):
        return "boolean" in kinds
    return any(isinstance(value, _KINDS[kind]) for kind in kinds)


def _expected(place: str, schema: Schema) -> str:
    kind = schema.get("type")
    kind_words = _KIND_WORDS.get(kind, "") if isinstance(kind, str) else ""
    return _said(place, f"se espera {schema['description']}{kind_words}.")


def printable(text: str) -> str:
    """A text of a stranger as it may be shown on a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _said(place: str, words: str) -> str:
    return f"{place}: {words}" if place else f"{words[0].upper()}{words[1:]}"


def _part(schema: Schema, name: str) -> Schema:
    part = schema.get(name)
    return part if isinstance(part, dict) else {}


def _texts(schema: Schema, name: str) -> list[str]:
    part = schema.get(name)
    return [str(one) for one in part] if isinstance(part, list) else []


def _choices(schema: Schema) -> list[Schema]:
    part = schema.get("anyOf")
    return [one for one in part if isinstance(one, dict)] if isinstance(part, list) else []


def _number(schema: Schema, name: str, default: int) -> int:
    part = schema.get(name, default)
    return part if isinstance(part, int) else default
