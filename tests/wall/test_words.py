"""The tree speaks of the product only: no workplaces, no machine paths, no package servers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.wall.tree import place, project_files

# Written in pieces, so that this file does not hold what it looks for.
PIECES = (
    ("/wo", "rk/"),
    ("/tmp/", "plan"),
    ("/opt/", "wheels"),
    ("helper ", "session"),
    ("sub", "agent"),
    ("sub-", "agent"),
    ("this work", "place"),
    ("clau", "de"),
    ("anthro", "pic"),
    ("language ", "model"),
    ("pypi", ".org"),
    ("python", "hosted.org"),
    ("npm", "js.org"),
    ("debian", ".org"),
    ("goproxy", "."),
)
FORBIDDEN = re.compile("|".join(re.escape("".join(pieces)) for pieces in PIECES) + r"|\bissue \d", re.I)
BINARY = frozenset({".png", ".jpg", ".pdf", ".ico", ".woff2", ".ttf", ".cer", ".key", ".der", ".gz", ".br"})


def forbidden_in(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield from ((number, found.group()) for found in FORBIDDEN.finditer(line))


def texts() -> Iterator[tuple[Path, str]]:
    for path in project_files():
        if path.suffix not in BINARY:
            yield path, path.read_text("utf-8")


def test_the_tree_speaks_of_the_product_only() -> None:
    found = [f"{place(path, line)}: {word}" for path, text in texts() for line, word in forbidden_in(text)]
    assert not found, "\n".join(found)


def test_a_planted_word_is_found() -> None:
    assert list(forbidden_in("\nsee " + "iss" + "ue 7")) == [(2, "iss" + "ue 7")]
    assert list(forbidden_in("cd /wo" + "rk/main"))
    assert not list(forbidden_in("The institute may issue a number; issues are rare; workshops work."))
