"""Reading the parts of a scenario whose shape was checked; what is not there reads as empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

Entry = Mapping[str, object]


def entries(document: Entry, part: str) -> list[Entry]:
    found = document.get(part)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def text(entry: Entry, name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def texts(entry: Entry, name: str) -> list[str]:
    found = entry.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def flag(entry: Entry, name: str) -> bool:
    return entry.get(name) is True


def day(entry: Entry, name: str) -> date:
    return date.fromisoformat(text(entry, name))


def replacements(document: Entry) -> dict[str, list[str]]:
    """For each key in force the keys it replaced: those listed as historical and those that name it.

    A chain (first by second, second by third) ends at its last key. A circle is left out: the check says so.
    """
    by = {
        text(entry, "curp"): text(entry, "replaced_by")
        for entry in entries(document, "people")
        if text(entry, "replaced_by")
    }
    found: dict[str, list[str]] = {}
    for entry in entries(document, "people"):
        for old in texts(entry, "historical"):
            by.setdefault(old, text(entry, "curp"))
    for old in by:
        new, passed = by[old], {old}
        while new in by and new not in passed:
            passed.add(new)
            new = by[new]
        if new not in passed:
            found.setdefault(new, []).append(old)
    return found
