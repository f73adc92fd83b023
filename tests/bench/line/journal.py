"""What a person was told is kept: written down outside the program, compared with it at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Given = Mapping[str, str | Sequence[str]]
SECRET = "codigo"
"""A code is never shown again; that it counted is seen by the way going on."""


@dataclass(slots=True)
class Journal:
    """One person's record: a file with a line for each answer that was acknowledged, and for each mishap."""

    file: Path
    kept: dict[str, Given] = field(default_factory=dict)
    mishaps: list[str] = field(default_factory=list)

    def acknowledged(self, page: str, values: Given) -> None:
        """The program said that it has this answer."""
        self.kept[page] = values
        self._write({"acknowledged": page, "values": values})

    def mishap(self, what: str) -> None:
        """Something did not come through, and was done again."""
        self.mishaps.append(what)
        self._write({"mishap": what})

    def _write(self, entry: Mapping[str, object]) -> None:
        with self.file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def lost(self, shown: Mapping[str, Sequence[tuple[str, str]]]) -> list[str]:
        """What was acknowledged and is not shown; `shown` has the fields of each page's form."""
        return [
            f"{page}: {name}"
            for page, values in self.kept.items()
            if page != SECRET
            for name, value in values.items()
            if _plain(value) != _plain([one for key, one in shown.get(page, ()) if key == name])
        ]


def _plain(value: str | Sequence[str]) -> list[str]:
    """Values without spaces and signs, as a field may show them."""
    every = [value] if isinstance(value, str) else value
    return sorted(re.sub(r"\W", "", one).upper() for one in every if one)
