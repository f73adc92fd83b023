"""Things this house does not do, with a planted case of each so that a blind wall is seen."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.wall.tree import parsed, place, program_files, template_files

CLOCK = frozenset({"app.py"})
"""Where the clock of the machine is read; everybody else is told the time."""
CHANCE = frozenset(
    {"services/chance.py", "vault/ring.py", "vault/files.py", "signing/keys.py"}
)
"""Where chance comes from: the house's own source, keys and nonces."""

IN_TEMPLATES = {
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape\s+false",
    "style attribute": r"\sstyle\s*=",
    "hx-on": r"\bhx-on",
    "hx-boost": r"\bhx-boost",
    "hx-disable (of htmx 2)": r"\bhx-disable",
    "javascript: address": r"javascript:",
    "event handler": r"\son[a-z]+\s*=",
    "script inside": r"<script(?![^>]*\bsrc=)[^>]*>",
    "placeholder": r"\splaceholder\s*=",
    "required": r"\srequired[\s>=]",
    "type number": r"type\s*=\s*\"?number",
    "attribute without quotes": r"\s(?!content)[a-z-]+=(?=\{\{)",
    "new window": r"target\s*=\s*\"?_blank",
}
PLANTED_IN_TEMPLATES = {
    "|safe": "{{ name | safe }}",
    "autoescape off": "{% autoescape false %}",
    "style attribute": '<p style="color:red">',
    "hx-on": '<p hx-on:click="x">',
    "hx-boost": '<a hx-boost="true">',
    "hx-disable (of htmx 2)": "<p hx-disable>",
    "javascript: address": '<a href="javascript:x">',
    "event handler": '<p onclick="x">',
    "script inside": "<script>x</script>",
    "placeholder": '<input placeholder="x">',
    "required": "<input required>",
    "type number": '<input type="number">',
    "attribute without quotes": "<p id={{ x }}>",
    "new window": '<a target="_blank">',
}


def template_faults(text: str) -> list[tuple[str, int]]:
    code = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), text, flags=re.S)
    return [
        (name, code.count("\n", 0, found.start()) + 1)
        for name, pattern in IN_TEMPLATES.items()
        for found in re.finditer(pattern, code, re.I)
    ]


def _called(node: ast.AST) -> str:
    """The dotted name of what is called: `datetime.now`."""
    if isinstance(node, ast.Attribute):
        return f"{_called(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


Finder = Callable[[ast.AST], bool]
BANNED_CALLS = frozenset(
    {"eval", "exec", "compile", "__import__", "Markup", "render_template_string", "print", "input"}
)
CLOCK_CALLS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
CHANCE_CALLS = (
    "urandom",
    "token_bytes",
    "token_hex",
    "token_urlsafe",
    "uuid1",
    "uuid4",
    "randbelow",
    "getrandbits",
)
BANNED_MODULES = frozenset({"logging", "pickle", "marshal", "shelve", "random", "unittest"})


def python_faults(tree: ast.AST, path: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield "assert", node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            )
            yield from (
                (f"import {name}", node.lineno) for name in names if name.partition(".")[0] in BANNED_MODULES
            )
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            name = _called(node)
            if name.endswith(CLOCK_CALLS) and path not in CLOCK:
                yield name, node.lineno
            if name.endswith(CHANCE_CALLS) and path not in CHANCE:
                yield name, node.lineno
        if isinstance(node, ast.Call):
            if _called(node.func) in BANNED_CALLS:
                yield f"{_called(node.func)}()", node.lineno
            yield from (("shell=True", node.lineno) for one in node.keywords if _is_shell(one))


def _is_shell(keyword: ast.keyword) -> bool:
    return keyword.arg == "shell" and isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)


def test_templates_do_nothing_banned() -> None:
    found = [
        f"{place(path, line)}: {name}"
        for path in template_files()
        for name, line in template_faults(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_program_does_nothing_banned() -> None:
    found = [
        f"{place(path, line)}: {name}"
        for path in program_files()
        for name, line in python_faults(parsed(path), "/".join(path.parts[path.parts.index("kiosk") + 1 :]))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", IN_TEMPLATES)
def test_what_is_planted_in_a_template_is_found(name: str) -> None:
    assert name in [found for found, _ in template_faults(PLANTED_IN_TEMPLATES[name])]


def test_comments_of_templates_may_name_anything() -> None:
    assert template_faults("{# never |safe,\n nor hx-boost #}<p>") == []


@pytest.mark.parametrize(
    "source",
    [
        "import logging", "from logging import getLogger", "import pickle", "import random", "assert x",
        "eval('1')", "Markup('x')", "render_template_string('x')", "run('x', shell=True)", "print('x')",
        "datetime.now(UTC)",
        "date.today()", "datetime.datetime.utcnow()", "time.time()", "clock = datetime.now", "uuid.uuid4()",
        "field(default_factory=uuid4)", "secrets.token_bytes(16)", "os.urandom(16)",
    ],
)  # fmt: skip
def test_what_is_planted_in_the_program_is_found(source: str) -> None:
    assert list(python_faults(ast.parse(source), "services/drafts.py"))
