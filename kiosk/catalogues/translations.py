"""The words of each language, read once at start: a look-up is then one dictionary access.

Spanish with `tú` is the text in the program and the templates. The other languages are complete catalogues in
`languages/`, one `.po` file each; `es_MX@usted` is Spanish in its polite form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from babel.messages.pofile import read_po

Gettext = Callable[[str], str]

SOURCE = "es_MX"
TRANSLATED = ("es_MX@usted", "en")
LANGUAGES = (SOURCE, *TRANSLATED)
FOLDER = Path(__file__).parent / "languages"


@dataclass(frozen=True, slots=True)
class Translations:
    """Every catalogue in memory. A text that has no translation is said in Spanish."""

    texts: Mapping[str, Mapping[str, str]]

    def gettext(self, language: str) -> Gettext:
        """The look-up of one language; KeyError for a language that is not in LANGUAGES."""
        if language == SOURCE:
            return str
        texts = self.texts[language]
        return lambda text: texts.get(text, text)


def load(folder: Path = FOLDER) -> Translations:
    """Read the catalogues; called once, at start."""
    return Translations(
        MappingProxyType({language: MappingProxyType(texts_of(folder, language)) for language in TRANSLATED})
    )


def texts_of(folder: Path, language: str) -> dict[str, str]:
    """What one catalogue says, without entries that are empty or marked as doubtful."""
    with (folder / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
