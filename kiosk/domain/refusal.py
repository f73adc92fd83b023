"""How the program says no.

    Exception
    ├── Refused      one value a person gave cannot be used; carries the words that help
    └── SystemDown   a system of somebody else does not answer
"""

from __future__ import annotations

from kiosk.domain.words import Msg


class Refused(Exception):
    """One value cannot be used. `words` say what is expected, `rule` is the id of the rule that refused."""

    def __init__(self, words: Msg, *, rule: str = "", suggestion: str | None = None) -> None:
        super().__init__(rule or "refused")
        self.words = words
        self.rule = rule
        self.suggestion = suggestion


class SystemDown(Exception):
    """An outside system does not answer (R-GEN-10). `system` is its short English name."""

    def __init__(self, system: str) -> None:
        super().__init__(system)
        self.system = system
