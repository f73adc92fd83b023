"""The list of security duties (`docs/asvs.csv`) names only tests and files that exist, and tells its gaps.

Ids are the chapter of ASVS 5.0 and a count of ours, not the numbers of the standard; the words are ours too.
Levels are 1 or 2; what was taken from level 3 says so in its note.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.wall.tree import ROOT, parsed

LIST = ROOT / "docs" / "asvs.csv"
COLUMNS = ["id", "level", "applies", "where", "test", "note"]
CHAPTERS = {f"V{number}" for number in range(1, 17)}
UNTESTED = re.compile(r"no test|not (?:tried|yet)|A document|tests/watch\.py|left to|not written down", re.I)
"""An item that applies and names no test says so in one of these ways."""

Item = Mapping[str, str]


def items(text: str) -> list[Item]:
    return list(csv.DictReader(text.splitlines()))


def faults(item: Item) -> Iterator[str]:
    """What is wrong with one line."""
    if item["level"] not in ("1", "2") or item["applies"] not in ("yes", "no"):
        yield f"{item['id']}: level {item['level']!r}, applies {item['applies']!r}"
    if not item["note"]:
        yield f"{item['id']}: no word about it"
    if item["applies"] == "no":
        return
    if not item["where"] or not (ROOT / item["where"]).exists():
        yield f"{item['id']}: {item['where']!r} does not exist"
    if not item["test"] and not UNTESTED.search(item["note"]):
        yield f"{item['id']}: names no test and does not say why"
    yield from (f"{item['id']}: there is no {one}" for one in item["test"].split() if not is_test(one))


def is_test(name: str) -> bool:
    """Whether a file of tests has this test."""
    file, _, test = name.partition("::")
    path = ROOT / file
    if not path.is_file():
        return False
    return test in {node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef)}


def test_every_item_names_what_exists() -> None:
    found = [fault for item in items(LIST.read_text("utf-8")) for fault in faults(item)]
    assert not found, "\n".join(found)


def test_every_chapter_is_there_and_no_item_twice() -> None:
    text = LIST.read_text("utf-8")
    assert text.splitlines()[0].split(",") == COLUMNS
    ids = [item["id"] for item in items(text)]
    assert len(set(ids)) == len(ids)
    assert {one.partition("-")[0] for one in ids} == CHAPTERS


@pytest.mark.parametrize(
    "line",
    [
        "V1-1,1,yes,kiosk/app.py,tests/wall/test_asvs.py::test_nothing,x",
        "V1-1,1,yes,kiosk/nothing.py,tests/wall/test_asvs.py::test_every_item_names_what_exists,x",
        "V1-1,1,yes,kiosk/app.py,,x",
        "V1-1,3,yes,kiosk/app.py,,no test",
        "V1-1,1,no,,,",
    ],
)
def test_a_line_that_is_not_true_is_seen(line: str) -> None:
    assert [*faults(items(",".join(COLUMNS) + "\n" + line)[0])]
