"""Scanners that read the program: nothing of medium weight or more in ours, every plant found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.figures import FIGURE
from tests.scan.tools import HERE, ROOT, tool

Keep = Callable[[str, object], None]
RULES = HERE / "rules.yml"
PLANTED = HERE / "planted.py.txt"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a scanner says, by its rule and its place without the line, which moves."""

    rule: str
    file: str


OWN_TABLES = (
    "names of tables cannot be bound; a copy takes them from the database, a restore from the copy, "
    "held against the tables of the database first"
)
FALSE_ALARMS = {
    Finding(
        "B310", "kiosk/cli/demonstration.py"
    ): "opens the one address the command itself has just begun to serve",
    Finding(
        "B604", "kiosk/web/render.py"
    ): "the word `shell` names the frame of a page; no process is started",
    Finding(
        "B303", "kiosk/vault/passwords.py"
    ): "RFC 6238: every application of time codes makes them with HMAC-SHA1, for which SHA-1 is still sound",
    Finding("B608", "kiosk/storage/backups.py"): OWN_TABLES,
    Finding("sql-from-strings", "kiosk/storage/backups.py"): OWN_TABLES,
}
"""What is looked at and right as it is. One that is not found any more must leave this list."""
MUST_FIND = frozenset("B301 B307 B314 B323 B506 B602 B605 B608 B704".split())


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A folder with everything that must be found, where the rules look for views."""
    folder = tmp_path / "web"
    folder.mkdir()
    shutil.copy(PLANTED, folder / "planted.py")
    return folder


def bandit(folder: Path) -> set[Finding]:
    """Everything bandit finds from medium weight on."""
    command = [tool("static", "bandit"), "-q", "-r", str(folder), "-f", "json", "--severity-level", "medium"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert not told["errors"], told["errors"]
    return {Finding(one["test_id"], _place(one["filename"])) for one in told["results"]}


def semgrep(*folders: Path) -> tuple[set[Finding], int]:
    """Everything our own rules find, and how many files were read. Nothing is sent or fetched."""
    quiet = [
        "--metrics",
        "off",
        "--disable-version-check",
        "--no-git-ignore",
        "--quiet",
        "--json",
        "--jobs",
        "1",
    ]
    done = subprocess.run(
        [tool("static", "semgrep"), "scan", *quiet, "--config", str(RULES), *map(str, folders)],
        capture_output=True, text=True, env={**os.environ, "SEMGREP_SEND_METRICS": "off"},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert not told["errors"], told["errors"]
    found = {Finding(one["check_id"].rsplit(".", 1)[-1], _place(one["path"])) for one in told["results"]}
    return found, len(told["paths"]["scanned"])


def _place(name: str) -> str:
    path = Path(name).resolve()
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def rules() -> set[str]:
    """Names of our own rules."""
    lines = RULES.read_text("utf-8").splitlines()
    return {line.split(":")[1].strip() for line in lines if line.startswith("  - id:")}


@pytest.mark.slow("a scanner reads the whole program")
def test_bandit_finds_nothing_that_is_not_known(record_property: Keep) -> None:
    found = bandit(ROOT / "kiosk")
    assert found == {one for one in FALSE_ALARMS if one.rule not in rules()}
    record_property(FIGURE, f"bandit: 0 medium or high, {len(found)} false alarms named")


@pytest.mark.slow("a scanner reads the whole program")
def test_our_own_rules_find_nothing(record_property: Keep) -> None:
    found, files = semgrep(ROOT / "kiosk", ROOT / "migrations")
    assert found == {one for one in FALSE_ALARMS if one.rule in rules()}
    assert files > 80
    record_property(FIGURE, f"semgrep: {len(rules())} rules of ours, {files} files, nothing")


@pytest.mark.slow("a scanner starts")
def test_bandit_finds_what_is_planted(planted: Path) -> None:
    found = {one.rule for one in bandit(planted)}
    assert not MUST_FIND - found


@pytest.mark.slow("a scanner starts")
def test_each_of_our_rules_finds_its_plant(planted: Path) -> None:
    assert {one.rule for one in semgrep(planted)[0]} == rules()
