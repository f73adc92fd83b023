"""Imports go down only, and each floor knows only the outsiders it needs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wall.tree import PROGRAM, ROOT, functions, imports, parsed, place, program_files

WEB = frozenset({"flask", "werkzeug", "wtforms", "flask_htmx", "jinja2", "markupsafe", "brotli", "babel"})
OUTSIDERS = {
    "domain": frozenset[str](),
    "procedures": frozenset[str](),
    "flow": frozenset({"babel"}),
    "vault": frozenset({"cryptography"}),
    "signing": frozenset({"cryptography"}),
    "storage": frozenset({"sqlmodel", "sqlalchemy", "alembic", "psycopg"}),
    "documents": frozenset({"typst", "segno", "pyhanko", "asn1crypto", "font_roboto"}),
    "catalogues": frozenset({"babel"}),
    "gateways": frozenset({"sqlalchemy"}),
    "services": frozenset[str](),
    "web": WEB,
    "settings": frozenset[str](),
    "log": frozenset({"structlog"}),
    "app": WEB,
    "cli": frozenset({"click"}) | WEB,
    "__main__": frozenset[str](),
    "__init__": frozenset[str](),
}
"""Packages from outside that each floor may import, besides the standard library."""


def floor_of(path: Path) -> str:
    return path.relative_to(PROGRAM).parts[0].removesuffix(".py")


def strangers(tree: ast.Module, floor: str) -> Iterator[tuple[str, int]]:
    """Imports that a floor should not know."""
    for name, line in imports(tree):
        top = name.partition(".")[0]
        if top != "kiosk" and top not in sys.stdlib_module_names and top not in OUTSIDERS.get(floor, ()):
            yield name, line


def test_imports_go_down_only() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_floor_has_its_list_of_outsiders() -> None:
    floors = {floor_of(path) for path in program_files()}
    assert floors <= OUTSIDERS.keys()


def test_floors_know_only_their_outsiders() -> None:
    found = [
        f"{place(path, line)}: {floor_of(path)} may not import {name}"
        for path in program_files()
        for name, line in strangers(parsed(path), floor_of(path))
    ]
    assert not found, "\n".join(found)


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    found = [
        f"{place(path, line)}: import of {name} inside {function.name}"
        for path in program_files()
        for function in functions(parsed(path))
        for name, line in imports(function)
        if name.partition(".")[0] == "kiosk" and floor_of(path) != "cli"  # commands start faster so
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source", ["import flask", "from sqlalchemy import text", "import cryptography.x509"]
)
def test_a_planted_stranger_is_found(source: str) -> None:
    assert list(strangers(ast.parse(source), "domain"))
