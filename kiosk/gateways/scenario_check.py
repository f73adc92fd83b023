"""What a schema cannot say about a scenario: check digits, order of dates, and entries that must agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from kiosk.domain.identifiers import Curp, Nss, curp_check_digit, luhn_digit
from kiosk.gateways.scenario_entries import Entry, day, entries, flag, replacements, text, texts
from kiosk.gateways.scenario_schema import SCENARIO
from kiosk.gateways.scenario_shape import shape_faults

_CURP_FIELDS = {
    "people": ("curp", "replaced_by"),
    "kinship": ("adult", "child"),
    "contacts": ("curp",),
    "insured": ("curp",),
    "logins": ("curp",),
    "staff": ("curp",),
}


def faults(document: object) -> list[str]:
    """Faults of shape; when there are none, faults of sense."""
    wrong = shape_faults(document, SCENARIO)
    if wrong or not isinstance(document, dict):
        return wrong
    return list(dict.fromkeys(_faults_of_sense(document)))


def _faults_of_sense(document: Entry) -> Iterator[str]:
    wrong_keys = list(_key_faults(document))
    yield from wrong_keys
    if not wrong_keys:
        yield from chain(
            _repeats(document), _replacement_faults(document), _kinship_faults(document),
            _insured_faults(document), _number_faults(document),
        )  # fmt: skip


def _key_faults(document: Entry) -> Iterator[str]:
    """Every CURP and NSS must be right to its last digit."""
    for part, names in _CURP_FIELDS.items():
        for number, entry in enumerate(entries(document, part)):
            given = [(name, text(entry, name)) for name in names if text(entry, name)]
            given += [(f"historical[{at}]", key) for at, key in enumerate(texts(entry, "historical"))]
            for name, key in given:
                yield from _curp_faults(f"{part}[{number}].{name}", key)
    for number, entry in enumerate(entries(document, "insured")):
        yield from _nss_faults(f"insured[{number}].nss", text(entry, "nss"))


def _curp_faults(place: str, key: str) -> Iterator[str]:
    try:
        Curp(key)
    except ValueError:
        mended = key[:-1] + curp_check_digit(key)
        yield f"{place}: {key} no es una CURP posible. {_hint_for_curp(mended)}"


def _hint_for_curp(mended: str) -> str:
    try:
        Curp(mended)
    except ValueError:
        return "Revisa sus letras, la fecha, el sexo y el estado."
    return f"Su último dígito debe ser {mended[-1]}."


def _nss_faults(place: str, key: str) -> Iterator[str]:
    try:
        Nss(key)
    except ValueError:
        hint = (
            "No hay subdelegación 00."
            if key.startswith("00")
            else f"Su último dígito debe ser {luhn_digit(key[:-1])}."
        )
        yield f"{place}: {key} no es un NSS posible. {hint}"


def _repeats(document: Entry) -> Iterator[str]:
    """What may be there only once."""
    alone = {
        "people": "curp", "contacts": "curp", "logins": "curp", "staff": "number", "offices": "code",
        "holidays": "day",
    }  # fmt: skip
    for part, name in alone.items():
        seen: dict[str, int] = {}
        for number, entry in enumerate(entries(document, part)):
            value = text(entry, name)
            if value in seen:
                yield f"{part}[{number}].{name}: {value} ya está en {part}[{seen[value]}]."
            seen.setdefault(value, number)


def _replacement_faults(document: Entry) -> Iterator[str]:
    """A replaced key names the new one, and only a replaced key does; nobody has two new keys."""
    reached = set(chain.from_iterable(replacements(document).values()))
    owner: dict[str, str] = {}
    for number, entry in enumerate(entries(document, "people")):
        place, key = f"people[{number}]", text(entry, "curp")
        if text(entry, "state") == "RCC" and not text(entry, "replaced_by"):
            yield f"{place}: el estado RCC necesita «replaced_by», la CURP nueva."
        if text(entry, "replaced_by") and text(entry, "state") != "RCC":
            yield f"{place}: «replaced_by» solo va con el estado RCC."
        if text(entry, "replaced_by") and key not in reached:
            yield f"{place}.replaced_by: las sustituciones dan la vuelta y no llegan a una CURP vigente."
        if text(entry, "replaced_by") and texts(entry, "historical"):
            yield f"{place}.historical: las CURP anteriores van con la CURP vigente, no con una sustituida."
        for old in texts(entry, "historical"):
            if owner.setdefault(old, key) != key:
                yield f"{place}.historical: {old} ya es una CURP anterior de {owner[old]}."
    yield from _in_force_and_old(document, owner)


def _in_force_and_old(document: Entry, owner: dict[str, str]) -> Iterator[str]:
    """A key listed as historical may have an entry of its own only as replaced by that same person's."""
    for number, entry in enumerate(entries(document, "people")):
        key = text(entry, "curp")
        if key in owner and text(entry, "replaced_by") != owner[key]:
            yield f"people[{number}].curp: {key} también está como CURP anterior de {owner[key]}."


def _kinship_faults(document: Entry) -> Iterator[str]:
    for number, entry in enumerate(entries(document, "kinship")):
        if text(entry, "adult") == text(entry, "child"):
            yield f"kinship[{number}]: la persona adulta y la menor son la misma."
        elif Curp(text(entry, "adult")).birth_date >= Curp(text(entry, "child")).birth_date:
            yield f"kinship[{number}]: la persona adulta nació después que la menor."


def _insured_faults(document: Entry) -> Iterator[str]:
    """Dates in order."""
    for number, entry in enumerate(entries(document, "insured")):
        place = f"insured[{number}]"
        if text(entry, "birth_date") and day(entry, "since") < day(entry, "birth_date"):
            yield f"{place}.since: el número no puede ser anterior al nacimiento."
        for at, job in enumerate(entries(entry, "employments")):
            if text(job, "to") and day(job, "to") < day(job, "from"):
                yield f"{place}.employments[{at}].to: el empleo no puede terminar antes de empezar."


def _number_faults(document: Entry) -> Iterator[str]:
    """A number stands once, or once for each of the people who share it."""
    seen: dict[str, list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(entries(document, "insured")):
        for at, other in seen.get(text(entry, "nss"), ()):
            if not (flag(entry, "shared") and flag(other, "shared")):
                yield (
                    f"insured[{number}].nss: {text(entry, 'nss')} ya está en insured[{at}]. "
                    "Si dos personas lo comparten, las dos entradas llevan «shared»: true."
                )
            elif text(entry, "curp") and text(entry, "curp") == text(other, "curp"):
                yield f"insured[{number}].curp: la misma persona ya tiene ese número en insured[{at}]."
        seen.setdefault(text(entry, "nss"), []).append((number, entry))
