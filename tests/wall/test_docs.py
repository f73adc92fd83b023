"""The documents name every setting, every command and every target of make, and none that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from kiosk.cli import main
from kiosk.settings import TABLE
from tests.wall.tree import ROOT

SETTINGS = ROOT / "docs" / "settings.md"
OPERATING = ROOT / "docs" / "operating.md"
CODE = re.compile(r"```.*?\n(.*?)```|(`[^`\n]+`(?:(?:, | and | or )`[^`\n]+`)*)", re.S)
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?kiosk ([a-z][a-z-]*(?: [a-z][a-z-]*)*)")
TARGET = re.compile(r"(?:^|`|\$ )make ([a-z][a-z-]*)", re.M)


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that does something, by the words a person types after `kiosk`."""
    if not isinstance(group, click.Group):
        yield path
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if not command.hidden:
            yield from commands(command, (*path, name))


def named_commands(text: str) -> Iterator[tuple[str, ...]]:
    """Commands in the code of a text; "`kiosk scenario load`, `check`" names two."""
    for block, inline in CODE.findall(text):
        for line in block.splitlines():
            yield from (tuple(words.split()) for words in COMMAND.findall(line.strip()))
        group: tuple[str, ...] = ()
        for piece in re.findall(r"`([^`]+)`", inline):
            for words in COMMAND.findall(piece):
                group = tuple(words.split())
                yield group
            if re.fullmatch(r"[a-z-]+", piece) and len(group) > 1:
                yield (*group[:-1], piece)


def setting_faults(text: str) -> Iterator[str]:
    """Settings the page does not tell with their defaults, and names it made up."""
    lines = [line for line in text.splitlines() if line.lstrip().startswith("|")]
    for setting in TABLE:
        rows = [line for line in lines if f"`{setting.name}`" in line]
        if len(rows) != 1:
            yield f"{setting.name} needs one row of the table, and has {len(rows)}"
            continue
        defaults = {setting.default, setting.demo} - {None, ""}
        yield from (
            f"{setting.name}: default `{one}` is not told" for one in defaults if f"`{one}`" not in rows[0]
        )
    known = {setting.name for setting in TABLE}
    yield from (
        f"{name} is not a setting" for name in sorted(set(re.findall(r"`(KIOSK_\w+)`", text)) - known)
    )


def command_faults(text: str) -> Iterator[str]:
    """Commands the text does not name, and commands it names that do not exist."""
    known = set(commands(main))
    named = set(named_commands(text))
    for command in sorted(known):
        if not any(words[: len(command)] == command for words in named):
            yield f"kiosk {' '.join(command)} is not told"
    starts = {command[:length] for command in known for length in range(1, len(command) + 1)}
    yield from (
        f"kiosk {' '.join(words)} does not exist" for words in sorted(named) if not _exists(words, starts)
    )


def _exists(words: tuple[str, ...], starts: set[tuple[str, ...]]) -> bool:
    return words[:2] in starts or (words[:1] in starts and words[:1] in set(commands(main)))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


@pytest.fixture
def documents() -> Mapping[str, str]:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in paths}


def test_every_setting_is_told_with_its_defaults() -> None:
    found = list(setting_faults(SETTINGS.read_text("utf-8")))
    assert not found, "\n".join(found)


def test_every_command_is_told() -> None:
    found = list(command_faults(OPERATING.read_text("utf-8")))
    assert not found, "\n".join(found)


def test_documents_name_only_what_exists(documents: Mapping[str, str]) -> None:
    found = [
        f"{name}: make {target} does not exist"
        for name, text in documents.items()
        for target in TARGET.findall(text)
        if target not in targets()
    ]
    found += [
        f"{name}: {fault}"
        for name, text in documents.items()
        for fault in command_faults(text)
        if "does not exist" in fault
    ]
    assert not found, "\n".join(found)


def test_links_between_documents_lead_somewhere(documents: Mapping[str, str]) -> None:
    found = [
        f"{name}: {link}"
        for name, text in documents.items()
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
        if not Path(ROOT / name).parent.joinpath(link).exists()
    ]
    assert not found, "\n".join(found)


def test_a_document_that_forgets_is_seen() -> None:
    assert any("needs one row" in fault for fault in setting_faults("| `KIOSK_ENV` | `demo` |"))
    assert "KIOSK_MADE_UP is not a setting" in list(setting_faults("`KIOSK_MADE_UP`"))
    assert any(fault.endswith("is not told") for fault in command_faults(""))
    assert "kiosk fly away does not exist" in list(command_faults("`kiosk fly away`"))


def test_code_of_a_text_is_read_for_commands() -> None:
    text = "kiosk is a word. `kiosk a b`, `c` and `kiosk d` or\n"
    text += "```sh\n$ kiosk e f x.json\n.venv/bin/kiosk g\n```"
    assert list(named_commands(text)) == [("a", "b"), ("a", "c"), ("d",), ("e", "f", "x"), ("g",)]
