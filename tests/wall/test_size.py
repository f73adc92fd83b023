"""Modules a person can read in one sitting, functions that fit on a screen, a vocabulary that stays small."""

from __future__ import annotations

import ast

from tests.wall.tree import PROGRAM, functions, parsed, place, program_files

MODULE_LINES = 400
FUNCTION_LINES = 50
VOCABULARY_LINES = 1_800
"""All of `flow` together: it must not grow into a language."""


def long_functions(tree: ast.AST) -> list[tuple[str, int]]:
    sizes = [
        (one.name, (one.end_lineno or one.lineno) - one.lineno + 1, one.lineno) for one in functions(tree)
    ]
    return [(name, line) for name, size, line in sizes if size > FUNCTION_LINES]


def test_no_module_is_too_long() -> None:
    sizes = {place(path): len(path.read_text("utf-8").splitlines()) for path in program_files()}
    assert {name: size for name, size in sizes.items() if size > MODULE_LINES} == {}


def test_no_function_is_too_long() -> None:
    found = [
        f"{place(path, line)} {name}"
        for path in program_files()
        for name, line in long_functions(parsed(path))
    ]
    assert not found, "\n".join(found)


def test_the_vocabulary_stays_small() -> None:
    total = sum(len(path.read_text("utf-8").splitlines()) for path in PROGRAM.glob("flow/*.py"))
    assert total <= VOCABULARY_LINES


def test_every_module_says_what_it_is() -> None:
    silent = [place(path) for path in program_files() if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_a_planted_long_function_is_found() -> None:
    source = "def long():\n" + "    pass\n" * FUNCTION_LINES
    assert long_functions(ast.parse(source)) == [("long", 1)]
