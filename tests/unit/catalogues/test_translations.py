"""Look-ups of texts, and the pipeline that keeps the catalogues."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogues import extraction, translations
from kiosk.domain.words import msg

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project with two marked texts."""
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.babel.mappings]]\nmethod = "python"\npattern = "kiosk/**.py"\n'
        '[[tool.babel.mappings]]\nmethod = "jinja2"\npattern = "templates/**.html"\n'
    )
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "a.py").write_text(
        'A = msg("Te faltan "\n    "{n}.", n=3)\n_("Dos")\nmsg(a)\n', "utf-8"
    )
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        '<p>{{ _("Año") }}</p>{% if x %}{{ _("Dos") }}{% endif %}', "utf-8"
    )
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "languages"
    found.mkdir()
    return found


def write(folder: Path, language: str, *pairs: tuple[str, str]) -> None:
    entries = "".join(f'msgid "{text}"\nmsgstr "{said}"\n\n' for text, said in pairs)
    (folder / f"{language}.po").write_text(HEADER + entries, "utf-8")


def test_a_text_is_looked_up_in_its_language(folder: Path) -> None:
    write(folder, "en", ("Te faltan {n}.", "You lack {n}."), ("Año", ""))
    write(folder, "es_MX@usted", ("Te faltan {n}.", "Le faltan {n}."))
    loaded = translations.load(folder)
    words = msg("Te faltan {n}.", n=3)
    assert [words.say(loaded.gettext(language)) for language in translations.LANGUAGES] == [
        "Te faltan 3.",
        "Le faltan 3.",
        "You lack 3.",
    ]
    assert loaded.gettext("en")("Año") == "Año"


def test_a_language_nobody_wrote_is_an_error(folder: Path) -> None:
    write(folder, "en")
    write(folder, "es_MX@usted")
    with pytest.raises(KeyError):
        translations.load(folder).gettext("fr")


def test_doubtful_entries_are_not_said(folder: Path) -> None:
    write(folder, "en", ("Dos", "Three"))
    path = folder / "en.po"
    path.write_text(path.read_text("utf-8").replace('msgid "Dos"', '#, fuzzy\nmsgid "Dos"'), "utf-8")
    assert translations.texts_of(folder, "en") == {}


def test_every_marked_text_is_found(project: Path) -> None:
    texts = {str(message.id): message.locations for message in extraction.marked_texts(project) if message.id}
    assert texts.keys() == {"Te faltan {n}.", "Dos", "Año"}
    assert [file for file, _ in texts["Dos"]] == ["kiosk/a.py", "templates/a.html"]


def test_updating_keeps_translations_and_drops_what_nobody_uses(project: Path, folder: Path) -> None:
    write(folder, "en", ("Dos", "Two"), ("Viejo", "Old"))
    assert extraction.update(project, folder) == {"es_MX@usted": 3, "en": 2}
    assert translations.texts_of(folder, "en") == {"Dos": "Two"}
    before = (folder / "en.po").read_text("utf-8")
    assert "Viejo" not in before
    assert "Date" not in before
    extraction.update(project, folder)
    assert (folder / "en.po").read_text("utf-8") == before


def test_what_is_wrong_is_told(project: Path, folder: Path) -> None:
    write(folder, "en", ("Te faltan {n}.", "You lack {m}."), ("Dos", "Two"), ("Viejo", "Old"))
    write(folder, "es_MX@usted", ("Te faltan {n}.", "Le faltan {n}."), ("Dos", "Dos"), ("Año", "Año"))
    assert list(extraction.problems(project, folder)) == [
        "en: not translated: Año",
        "en: no longer used: Viejo",
        "en: other holes than in Spanish: Te faltan {n}. -> You lack {m}.",
    ]


def test_holes_of_both_kinds() -> None:
    assert extraction.holes("{a} y %(b)s, 100% {c}") == {"a", "b", "c"}
