"""A real server of the program for the browser: own folder, own port, made-up people."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli import setup
from kiosk.gateways import scenario
from kiosk.settings import Settings
from kiosk.vault import Vault
from kiosk.web.ticket import read_ticket, write_ticket
from tests.browser.newcomers import newcomers

PATIENCE_SECONDS = 30
SCENARIOS = Path(__file__).parents[2] / "kiosk" / "gateways" / "scenarios"
SERVE = ("-m", "kiosk", "serve")
ROWS_APPLICATION = "tests.browser.rows_server:application"
SERVE_ROWS = ("-m", "granian", "--interface", "wsgi", "--log-level", "warning", ROWS_APPLICATION)
"""The same program with one more procedure, which only tests know."""
PROJECT = SCENARIOS.parents[2]


@dataclass(frozen=True, slots=True)
class Server:
    """A running program."""

    url: str
    var: Path
    log: Path
    process: subprocess.Popen[bytes]
    environ: dict[str, str]
    newcomers: Iterator[str]

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environ)

    def newcomer(self) -> str:
        """The CURP of somebody who has no number yet; nobody else is given the same."""
        return next(self.newcomers)

    def systems(self, state: str) -> None:
        """Silence the registers ("down") or let them answer again ("up")."""
        setup.load_scenario(self.settings, SCENARIOS / f"systems_{state}.json", at=datetime.now(UTC))

    def aged(self, cookie: str, seconds: int) -> str:
        """The cookie of somebody who last touched anything so many seconds ago."""
        vault = Vault.open(self.var / "keys" / "vault", production=False)
        ticket = read_ticket(cookie, lambda body: vault.mac("cookie", body))
        if ticket is None:
            raise ValueError("not a cookie of this server")
        older = replace(ticket, seen=ticket.seen - seconds)
        return write_ticket(older, lambda body: vault.mac("cookie", body))

    def kiosk(self, *words: str) -> str:
        """Run a command of the program beside the server, with the same settings; answers what it printed."""
        return _kiosk(self.environ, *words)

    def stop(self) -> None:
        """End the server; by force after five seconds."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def start_server(tmp: Path, port: int, *, command: tuple[str, ...] = SERVE, **env: str) -> Server:
    """Prepare a folder and serve from it; `env` are further settings (`KIOSK_CHANNEL="kiosk"`)."""
    var = tmp / "var"
    log = tmp / "server.log"
    url = f"http://127.0.0.1:{port}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    environ = {
        **ours,
        "KIOSK_ENV": "demo",
        "KIOSK_VAR": str(var),
        "KIOSK_ORIGIN": url,
        "KIOSK_LOG": str(log),
        **env,
    }
    people = tuple(newcomers())
    prepare(Settings.from_env(environ), tmp / "people.json", people)
    process = _process(tmp / "server.out", command, port, environ)
    server = Server(url, var, log, process, environ, iter([person["curp"] for person in people]))
    _wait_until_alive(server, tmp / "server.out")
    return server


def start_beside(server: Server, url: str, **env: str) -> Server:
    """A second process over the folder of a server, with other settings, that answers at another address."""
    environ, out = {**server.environ, **env}, server.var.parent / "beside.out"
    process = _process(out, SERVE, int(url.rpartition(":")[2]), environ)
    beside = replace(server, url=url, process=process, environ=environ)
    _wait_until_alive(beside, out)
    return beside


def _process(out: Path, command: tuple[str, ...], port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    started = [sys.executable, *command, "--port", str(port)]
    with out.open("wb") as file:
        return subprocess.Popen(started, env=env, cwd=PROJECT, stdout=file, stderr=subprocess.STDOUT)


def prepare(settings: Settings, file: Path, people: tuple[dict[str, str], ...]) -> None:
    """Keys, database, and the people of the demonstration with these beside them."""
    now = datetime.now(UTC)
    for _ in setup.make_keys(settings, at=now):
        pass
    setup.upgrade(settings)
    everybody = dict(scenario.demonstration())
    everybody["people"] = [*everybody["people"], *people]
    file.write_text(json.dumps(everybody), "utf-8")
    setup.load_scenario(settings, file, at=now)


def _kiosk(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", *words], env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, f"kiosk {' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout


def _wait_until_alive(server: Server, out: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/salud", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    server.stop()
    raise RuntimeError(f"the server did not start:\n{out.read_text('utf-8', 'replace')[-2000:]}")
