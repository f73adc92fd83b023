"""The catalogues are complete, hold nothing that is not used, and keep the holes of every text."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kiosk.catalogues import extraction, translations
from tests.wall.tree import ROOT, parsed, place, program_files, template_files

FOLDED = re.compile(r'\b_\(\s*"(?:[^"\\]|\\.)*"\s*\)')
CALLED = re.compile(r"(?<![\w.])_\(")


def unmarked(tree: ast.AST) -> list[int]:
    """Lines that mark something other than a literal text: the extractor cannot see it."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    marks = [call for call in calls if call.func.id in ("msg", "_") and isinstance(call.func, ast.Name)]
    return [call.lineno for call in marks if not (call.args and isinstance(call.args[0], ast.Constant))]


def said_untranslated(tree: ast.AST) -> list[int]:
    """Lines that say a literal text: `say` translates what is marked, a plain text it says as it is."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    says = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "say"]
    return [call.lineno for call in says if call.args and isinstance(call.args[0], ast.Constant)]


def test_catalogues_are_complete() -> None:
    found = list(extraction.problems())
    assert not found, f"{len(found)} problems; run `make messages` and translate:\n" + "\n".join(found[:40])


def test_every_text_is_marked_as_a_literal() -> None:
    found = [place(path, line) for path in program_files() for line in unmarked(parsed(path))]
    assert not found, "\n".join(found)


def test_no_literal_is_said_without_a_mark() -> None:
    found = [place(path, line) for path in program_files() for line in said_untranslated(parsed(path))]
    assert not found, "\n".join(found)


def test_templates_mark_texts_in_the_one_form_that_is_folded() -> None:
    found = [
        place(path)
        for path in template_files()
        if len(CALLED.findall(path.read_text("utf-8"))) != len(FOLDED.findall(path.read_text("utf-8")))
    ]
    assert not found, "\n".join(found)


def test_updating_changes_nothing(tmp_path: Path) -> None:
    for language in translations.TRANSLATED:
        committed = (translations.FOLDER / f"{language}.po").read_text("utf-8")
        (tmp_path / f"{language}.po").write_text(committed, "utf-8")
    extraction.update(ROOT, tmp_path)
    for language in translations.TRANSLATED:
        committed = (translations.FOLDER / f"{language}.po").read_text("utf-8")
        assert (tmp_path / f"{language}.po").read_text("utf-8") == committed, (
            f"{language}: run `make messages`"
        )


@pytest.mark.parametrize("source", ["msg(text)", "msg(f'Te faltan {n}')", "_('a' + b)", "msg()"])
def test_a_planted_text_that_cannot_be_found_is_seen(source: str) -> None:
    assert unmarked(ast.parse(source)) == [1]


def test_a_planted_literal_is_extracted(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    program = 'speak.gettext("Uno")\nmsg("Dos {t}", t=msg("Tres"))\nspeak.say(msg("Cuatro"))\ngettext(text)\n'
    template = '{{ _("Cinco").split("c") }}'
    for path, text in (("kiosk/web/page.py", program), ("templates/page.html", template)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = {str(message.id) for message in extraction.marked_texts(tmp_path) if message.id}
    assert found == {"Uno", "Dos {t}", "Tres", "Cuatro", "Cinco"}


def test_a_planted_literal_that_is_only_said_is_seen() -> None:
    assert said_untranslated(ast.parse('speak.say(words)\nspeak.say("Guardar")')) == [2]


def test_planted_faults_of_a_catalogue_are_seen(tmp_path: Path) -> None:
    entry = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "{t}"\nmsgstr "{s}"\n'
    (tmp_path / "en.po").write_text(entry.format(t="Te faltan {n}.", s="You lack {m}."), "utf-8")
    (tmp_path / "es_MX@usted.po").write_text(entry.format(t="Nadie dice esto", s="Nadie"), "utf-8")
    found = list(extraction.problems(ROOT, tmp_path))
    assert any(fault.startswith("en: other holes") for fault in found)
    assert any(fault == "es_MX@usted: no longer used: Nadie dice esto" for fault in found)
    assert any(fault.startswith("en: not translated") for fault in found)
