"""The pages for three in the morning, followed line by line: every command in them does what they say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk.cli import main
from tests.app.operation.conftest import Own
from tests.app.people import RENATA, proved
from tests.databases import Databases, PostgresServer
from tests.wall.test_docs import commands
from tests.wall.tree import ROOT

OPERATING = ROOT / "docs" / "operating.md"
PAGES = (OPERATING, ROOT / "deploy" / "README.md", ROOT / "README.md")


def section(title: str) -> list[list[str]]:
    """The commands of the fenced blocks under a heading, up to the next heading of any depth."""
    text = OPERATING.read_text("utf-8")
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ )", text + "# ", re.M | re.S)
    assert found is not None, title
    lines = "\n".join(re.findall(r"```\n(.*?)```", found[1], re.S)).splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("kiosk ")]


def placed(words: list[str], places: dict[str, str]) -> list[str]:
    """The same command with the folders of the test."""
    for name, place in places.items():
        words = [word.replace(name, place) for word in words]
    return words


def options_of(words: tuple[str, ...]) -> set[str]:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    return {name for one in command.params for name in one.opts}


def named_options(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each command in the code of a text, with each option it is given there."""
    known = sorted(commands(main), key=len, reverse=True)
    for line in re.findall(r"kiosk ([a-z][^`\n#]*)", text):
        words = tuple(line.split())
        path = next((one for one in known if words[: len(one)] == one), None)
        if path is not None:
            yield from ((path, word) for word in words[len(path) :] if word.startswith("--"))


@pytest.fixture
def places(own: Own, tmp_path: Path) -> dict[str, str]:
    for name in ("offline", "srv"):
        (tmp_path / name).mkdir()
    return {
        "/media/offline": str(tmp_path / "offline"),
        "/srv/backup": str(tmp_path / "srv"),
        "certificates.pem": str(tmp_path / "certificates.pem"),
    }


@pytest.mark.slow("changes every key, backs up, and restores on another machine")
def test_a_year_with_its_backups_and_a_bad_night(
    own: Own, places: dict[str, str], all_databases: Databases, tmp_path: Path
) -> None:
    sent = proved(own.citizen(), RENATA).sends()
    own.works()
    for words in section("Backups"):
        own.does(*placed(words, places))
    yearly = section("Change them once a year")
    assert len(yearly) == 8
    for words in yearly:
        own.does(*placed(words, places))
    own.world.clock.passes(minutes=15)
    (again,) = [words for words in section("Backups") if words[0] == "backup"]
    own.does(*placed(again, places))
    newest = max((tmp_path / "srv").glob("*.backup"))
    night = places | {
        "offline/keys.backup": "offline/keys-2027.backup",
        "kiosk-20270104T031500Z.backup": newest.name,
        "witness.checkpoint": str(newest.with_suffix(".checkpoint")),
    }
    server = isinstance(all_databases, PostgresServer)
    url = all_databases.empty() if server else f"sqlite:///{tmp_path / 'new' / 'kiosk.db'}"
    new = {"var": str(tmp_path / "new"), "database_url": url}
    steps = section("Restore")
    assert [words[0] for words in steps] == ["keys", "restore", "db"]
    said = [own.does(*placed(words, night), **new) for words in steps]
    assert "verified" in said[1]
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(sent.gets(f"/acuses/{sent.folio}.pdf").data)
    published = tmp_path / "certificates.pem"
    assert sent.folio in own.does("acuse", "verify", paper, "--certificates", published)
    assert "lines" in own.does("ledger", "verify", **new)
    if server:
        all_databases.drop(url)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_is_told_exists(page: Path) -> None:
    for path, option in named_options(page.read_text("utf-8")):
        assert option in options_of(path), f"kiosk {' '.join(path)} has no {option}"


def test_an_option_that_does_not_exist_is_seen() -> None:
    ((path, option),) = named_options("`kiosk keys list --fast`")
    assert option not in options_of(path)


@pytest.mark.parametrize(
    "sentence",
    [
        "it must be 0400", "is missing from", "are not those of this database", "is in force",
        "run `kiosk db upgrade`",
        "ROLLBACK: the backup has", "SPLIT VIEW:", "changed or cut short", "There is something already",
        "work.failed", "work.unreadable",
    ],
)  # fmt: skip
def test_what_the_page_quotes_is_what_the_program_says(sentence: str) -> None:
    page = OPERATING.read_text("utf-8").replace("...", "")
    first = sentence.partition(" {")[0]
    assert first in page, "the page does not quote it any more"
    program = "\n".join(path.read_text("utf-8") for path in (ROOT / "kiosk").rglob("*.py"))
    joined = re.sub(r'"\s*\n\s*f?"', "", program)
    shape = re.escape(first).replace("0400", r"(0400|\{mode:04o\})")
    assert re.search(shape, joined), "the program does not say it any more"
