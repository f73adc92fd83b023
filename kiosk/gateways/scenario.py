"""Scenario files: what the simulated registers hold, written down by people.

    Exception
    └── BadScenario   the document cannot be loaded; carries one Spanish sentence per fault

Loading adds and corrects, it never takes away: loading twice changes nothing the second time, and what people
did meanwhile (numbers they got, contacts they gave, records that were linked) stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from kiosk.gateways.scenario_check import faults
from kiosk.gateways.scenario_entries import entries, text, texts
from kiosk.gateways.scenario_loading import Loader
from kiosk.gateways.scenario_schema import SCENARIO
from kiosk.gateways.scenario_shape import printable
from kiosk.storage.bodies import Change
from kiosk.storage.store import Actor, Store

LOADER: Final = Actor("system", ref="scenario")


class BadScenario(Exception):
    """A scenario that cannot be loaded; `faults` say where and why, in Spanish."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Tally:
    """What loading did to one part of the registers."""

    part: str
    added: int = 0
    changed: int = 0
    same: int = 0

    def __str__(self) -> str:
        return f"{self.part}: {self.added} nuevos, {self.changed} cambiados, {self.same} iguales"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did, part by part."""

    tallies: tuple[Tally, ...]

    @property
    def changes(self) -> int:
        return sum(tally.added + tally.changed for tally in self.tallies)

    def __str__(self) -> str:
        return "\n".join(str(tally) for tally in self.tallies)


@dataclass(frozen=True, slots=True)
class RuleExample:
    """How to see a rule by hand: what to type, why it shows the rule, and what else to type."""

    rule: str
    curp: str
    note: str
    extra: str


def schema() -> dict[str, object]:
    """The JSON Schema of a scenario file (draft 2020-12)."""
    return dict(SCENARIO)


def check(document: object) -> list[str]:
    """What is wrong with a document, one Spanish sentence each, the place first; empty when all is well."""
    return faults(document)


def read(path: Path) -> object:
    """The document of a file. `BadScenario` when it is no JSON or says a name twice in one place."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_without_repeats)
    except OSError as error:
        raise BadScenario([f"No se puede leer {path}: {error.strerror}."]) from None
    except json.JSONDecodeError as error:
        raise BadScenario([f"El archivo no es JSON: línea {error.lineno}, columna {error.colno}."]) from None
    except (UnicodeDecodeError, RecursionError):
        raise BadScenario(["El archivo no es un texto JSON en UTF-8."]) from None


def demonstration() -> object:
    """The scenario that comes with the program: made-up people, one for each rule and state."""
    return json.loads((files("kiosk.gateways") / "scenarios" / "demonstration.json").read_text("utf-8"))


def load(store: Store, document: object, *, at: datetime) -> LoadReport:
    """Put a scenario into the registers, all of it or (`BadScenario`) nothing. `at` is now."""
    wrong = check(document)
    if wrong or not isinstance(document, dict):
        raise BadScenario(wrong)
    with store.writing(LOADER) as work:
        loader = Loader(work, document, at=at)
        tallies = tuple(_tally(part, changes) for part, changes in loader.load_all())
        if loader.faults:
            raise BadScenario(loader.faults)
    return LoadReport(tallies)


def rule_table(document: object) -> list[RuleExample]:
    """The examples of a scenario, by rule: for the table "para ver la regla X, usa la CURP Y"."""
    if not isinstance(document, dict):
        return []
    found = [
        RuleExample(
            rule, text(entry, "curp") or text(entry, "typed"), text(entry, "note"), text(entry, "extra")
        )
        for entry in (*entries(document, "people"), *entries(document, "examples"))
        for rule in texts(entry, "tries")
    ]
    return sorted(found, key=lambda example: example.rule)


def _tally(part: str, changes: Sequence[Change]) -> Tally:
    count = Counter(changes)
    return Tally(part, added=count[Change.ADDED], changed=count[Change.CHANGED], same=count[Change.SAME])


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON keeps the last of two equal names and forgets the first without a word."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise BadScenario([f"«{printable(name)}» está dos veces en el mismo lugar."])
        found[name] = value
    return found
