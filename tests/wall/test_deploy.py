"""The files for a real machine: units systemd accepts, settings and commands that exist, limits agree."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from kiosk.app import BODY_LIMIT
from kiosk.cli import main
from kiosk.settings import TABLE, Settings
from tests.wall.test_docs import commands
from tests.wall.tree import ROOT

DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/kiosk/.venv/bin/kiosk"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PAGES = {"kiosk-web.service", "kiosk-staff.service", "kiosk-work.service"}
MOST_EXPOSED = 20
"""Tenths of the exposure that `systemd-analyze security` counts, from 0 (locked) to 100 (open)."""
HARD = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "IPAddressDeny": "any", "LimitCORE": "0", "SystemCallFilter": "@system-service",
    "CapabilityBoundingSet": "",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "User": "kiosk", "UMask": "0077",
}  # fmt: skip


class Unit(RawConfigParser):
    """A unit file: names keep their case."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(path: Path) -> Unit:
    read = Unit(strict=False)
    read.read_string(path.read_text("utf-8"))
    return read


def environment() -> dict[str, str]:
    lines = (DEPLOY / "kiosk.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def nginx() -> str:
    text = (DEPLOY / "nginx" / "kiosk.conf").read_text("utf-8")
    return "\n".join(line.partition("#")[0] for line in text.splitlines())


def test_the_settings_of_the_example_start_a_production() -> None:
    settings = Settings.from_env(environment())
    assert not settings.is_demo
    assert settings.is_secure
    assert settings.proxies == 1


def test_the_example_gives_every_setting_that_has_no_default() -> None:
    assert {one.name for one in TABLE if one.default is None} <= set(environment())


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_exists_and_is_locked_in(path: Path) -> None:
    service = dict(unit(path)["Service"])
    program, *words = service["ExecStart"].split()
    assert program == PROGRAM
    known = set(commands(main))
    assert any(tuple(words[: len(one)]) == one for one in known), words
    context = next(one for one in known if tuple(words[: len(one)]) == one)
    command = main
    for word in context:
        command = command.get_command(None, word)  # type: ignore[attr-defined, arg-type]
    options = {name for one in command.params for name in one.opts}
    assert {word for word in words if word.startswith("--")} <= options
    assert service["EnvironmentFile"] == "/etc/kiosk/kiosk.env"
    assert {name: service.get(name) for name in HARD} == HARD
    assert {"MemoryMax", "TasksMax"} <= set(service)
    named = re.findall(r"^Environment=(\w+)=(\w+)", path.read_text("utf-8"), re.M)
    assert {name for name, _ in named} <= {one.name for one in TABLE}
    Settings.from_env({**environment(), **dict(named)})
    assert (service.get("Restart") == "always") == (path.name in PAGES)
    hidden = service.get("InaccessiblePaths", "").endswith("/keys/ledger")
    assert hidden == (words[0] == "serve"), "the key of the ledger is for the background work alone"


def test_every_timer_has_its_service() -> None:
    timers = sorted((DEPLOY / "systemd").glob("*.timer"))
    assert timers
    assert {path.with_suffix(".service") for path in timers} <= set(UNITS)


@pytest.fixture
def startable(tmp_path: Path) -> list[Path]:
    """The units with a program that exists here, so that only the units themselves are judged."""
    made = []
    for path in [*UNITS, *(DEPLOY / "systemd").glob("*.timer")]:
        made.append(tmp_path / path.name)
        made[-1].write_text(path.read_text("utf-8").replace(PROGRAM, shutil.which("true") or ""), "utf-8")
    return made


@pytest.mark.slow("asks systemd about every unit")
def test_systemd_takes_every_unit(startable: list[Path]) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd here: the parsing above is all that can be said")
    done = subprocess.run([analyze, "verify", "--man=no", *startable], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if any(path.name in line for path in startable)]
    assert said == []
    planted = startable[0]
    planted.write_text(planted.read_text("utf-8") + "\n[Service]\nNoSuchWord=yes\n", "utf-8")
    done = subprocess.run([analyze, "verify", "--man=no", planted], capture_output=True, text=True)
    assert "NoSuchWord" in done.stderr


@pytest.mark.slow("asks systemd how open each service is")
def test_every_service_is_locked_in(startable: list[Path]) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd here: the parsing above is all that can be said")
    for path in startable:
        if path.suffix == ".service":
            asked = [analyze, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", path]
            done = subprocess.run(asked, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_the_proxy_takes_as_much_as_the_program_and_no_more() -> None:
    text = nginx()
    assert f"client_max_body_size {BODY_LIMIT // 1024}k;" in text
    count, size = re.search(r"large_client_header_buffers (\d+) (\d+)k;", text).groups()  # type: ignore[union-attr]
    assert int(count) * int(size) <= 8
    assert int(re.search(r"\bkeepalive_timeout (\d+)s;", text)[1]) >= 75  # type: ignore[index]
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text
    assert "client_header_timeout 10s;" in text


def test_the_proxy_sets_what_it_forwards_and_appends_nothing() -> None:
    text = nginx()
    assert "$proxy_add_x_forwarded_for" not in text
    for name, value in (
        ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Host", "$host"), ("X-Forwarded-Proto", "$scheme"),
        ("Host", "$host"), ("Forwarded", '""'), ("X-Real-IP", '""'),
    ):  # fmt: skip
        assert f"proxy_set_header {name} {value};" in text, name
    for block in re.findall(r"location [^{]*\{[^}]*\}", text):
        assert "proxy_set_header" not in block, "one in a block would drop all those above"


def test_an_unknown_name_gets_nothing() -> None:
    first = re.search(r"server \{[^}]*default_server[^}]*\}", nginx())
    assert first is not None
    assert "return 444;" in first[0]
    assert "proxy_pass" not in first[0]


def test_readme_names_every_file() -> None:
    text = (DEPLOY / "README.md").read_text("utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix not in {".service", ".timer"} and path.name != "README.md":
            assert path.name in text, path.name
