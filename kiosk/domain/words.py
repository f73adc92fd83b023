"""Words for people: a Spanish sentence with named values, translated only when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Msg:
    """A sentence in Spanish (also the key of its translations) and the values that go in its holes."""

    text: str
    values: tuple[tuple[str, str | int | Msg], ...] = ()

    def say(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language of `gettext`, holes filled; values that are sentences are said too."""
        said = gettext(self.text)
        if not self.values:
            return said
        return said.format_map(
            {key: value.say(gettext) if isinstance(value, Msg) else value for key, value in self.values}
        )

    def __str__(self) -> str:
        return self.say(lambda text: text)


def msg(text: str, /, **values: str | int | Msg) -> Msg:
    """Mark a Spanish sentence for translation: `msg("Te faltan {n}.", n=3)`."""
    return Msg(text, tuple(values.items()))
