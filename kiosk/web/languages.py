"""One template environment and one way of saying sentences per language, all made at start.

Texts in templates are translated when the template is compiled, so that a page costs no look-up per request
(decisions D23): `{{ _("Continuar") }}` becomes a constant before Jinja ever sees it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension

from kiosk.catalogues.translations import LANGUAGES, Translations
from kiosk.domain.words import Msg

MARKED = re.compile(r'\b_\(\s*("(?:[^"\\]|\\.)*")\s*\)')
HTML_LANG = {"es_MX": "es-MX", "es_MX@usted": "es-MX", "en": "en"}


@dataclass(frozen=True, slots=True)
class Language:
    """Everything needed to speak one language. `babel` is the locale that writes its dates and money."""

    code: str
    html_lang: str
    babel: str
    gettext: Callable[[str], str]
    templates: Environment

    def say(self, words: Msg | str) -> str:
        return words.say(self.gettext) if isinstance(words, Msg) else words


def fold_translations(source: str, gettext: Callable[[str], str]) -> str:
    """A template's source with every `_("literal")` replaced by the literal of its translation."""
    return MARKED.sub(lambda found: _literal(gettext(ast.literal_eval(found.group(1)))), source)


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _folding(gettext: Callable[[str], str]) -> type[Extension]:
    class Folding(Extension):
        def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
            return fold_translations(source, gettext)

    return Folding


def load_languages(
    translations: Translations, folder: Path, globals_: Mapping[str, object]
) -> Mapping[str, Language]:
    """Every language of the catalogues, by code."""
    return {code: _language(code, translations.gettext(code), folder, globals_) for code in LANGUAGES}


def _language(
    code: str, gettext: Callable[[str], str], folder: Path, globals_: Mapping[str, object]
) -> Language:
    babel = code.partition("@")[0]
    templates = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_folding(gettext)],
        auto_reload=False,
        cache_size=-1,
    )
    templates.globals.update(globals_)
    return Language(code, HTML_LANG[code], babel, gettext, templates)
