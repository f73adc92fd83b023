"""What a form carries about itself: the entry it was drawn from, and what happened on it since.

One hidden value, `3~R-GEN-02,R-GEN-03~h`: number of the newest entry, rules that refused since, help was
asked. The
rest is for measuring only (no row is written for a refusal), so a forged one spoils nothing but one figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest

RULE = re.compile(r"(R-[A-Z0-9]{2,5}-[0-9]{2}|AD-[0-9]{2})")
MOST_RULES = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """State of a form on its way."""

    seq: int
    rules: tuple[str, ...] = ()
    helped: bool = False

    def refused(self, rules: Iterable[str]) -> Drawn:
        """The same form after one more refusal."""
        known = tuple(rule for rule in rules if RULE.fullmatch(rule))
        return Drawn(self.seq, (*self.rules, *known)[:MOST_RULES], self.helped)

    def __str__(self) -> str:
        if not self.rules and not self.helped:
            return str(self.seq)
        return f"{self.seq}~{','.join(self.rules)}~{'h' if self.helped else ''}"

    def notes(self, typed: Iterable[str]) -> Mapping[str, Any]:
        """Facts kept with the saved page: letters typed, refusals by rule, help asked."""
        notes: dict[str, Any] = {"c": sum(len(text) for text in typed)}
        if self.rules:
            notes["r"] = list(self.rules)
        if self.helped:
            notes["h"] = 1
        return notes


def read_drawn(sent: str) -> Drawn:
    """Read the hidden value. BadRequest when it is not one of ours."""
    found = re.fullmatch(r"([0-9]{1,6})(?:~([A-Z0-9,-]{0,400})~(h?))?", sent)
    if found is None:
        raise BadRequest
    number, rules, helped = found.groups()
    known = tuple(rule for rule in (rules or "").split(",") if RULE.fullmatch(rule))
    return Drawn(int(number), known[:MOST_RULES], helped == "h")
