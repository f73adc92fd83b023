"""The program under test: `kiosk serve` and `kiosk work` over one database, killed and started again."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kiosk.app import build_house
from kiosk.cli import setup
from kiosk.cli.serving import server_command
from kiosk.gateways import scenario
from kiosk.services.house import House
from kiosk.settings import Settings
from kiosk.storage.store import Store
from kiosk.vault import Vault
from tests.browser.server import free_port
from tests.chaos.nursery import Nursery, children_of, is_alive
from tests.chaos.people import entries

PROJECT = Path(__file__).parents[2]
START_SECONDS = 60.0
NO_LIMIT = "9999999"
"""One machine stands for many people: nobody is to be told to wait."""


class NotUp(Exception):
    """The server did not answer in time; the text is the end of what it said."""


@dataclass
class Plant:
    """One installation. Times are seconds."""

    folder: Path
    port: int
    environ: dict[str, str]
    nursery: Nursery | None = None
    """None starts the real commands each time, from nothing."""
    serving: int = 0
    working: int = 0
    starts: int = 0
    _own: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings.from_env({n: v for n, v in self.environ.items() if n != "KIOSK_FAILPOINT"})

    def serve(self, *, failpoint: str = "", wrapped: tuple[str, ...] = (), workers: int = 1) -> None:
        """Start the server (not waiting for its first answer). `wrapped` stands before its command."""
        words = server_command("127.0.0.1", self.port, workers=workers)
        self.serving = self._start(["granian", *words[3:]], words, failpoint, wrapped)

    def work(self, *, failpoint: str = "") -> None:
        """Start the background work."""
        self.working = self._start(["kiosk", "work"], [sys.executable, "-m", "kiosk", "work"], failpoint, ())

    def _start(self, quick: list[str], whole: list[str], failpoint: str, wrapped: tuple[str, ...]) -> int:
        self.starts += 1
        environ = {**self.environ, **({"KIOSK_FAILPOINT": failpoint} if failpoint else {})}
        out = self.folder / f"{quick[0]}.out"
        if self.nursery is not None and not wrapped:
            return self.nursery.start(quick, environ, out=out)
        with out.open("ab") as said:
            process = subprocess.Popen(
                [*wrapped, *whole], env=environ, cwd=PROJECT, stdout=said, stderr=said, start_new_session=True
            )
        self._own[process.pid] = process
        return process.pid

    def processes_of(self, pid: int) -> list[int]:
        """A process and all it started."""
        if not pid:
            return []
        return [pid, *(one for child in children_of(pid) for one in self.processes_of(child))]

    def kill(self, *pids: int) -> None:
        """kill -9 of these processes and those they started, at once."""
        self.kill_only([one for pid in pids for one in self.processes_of(pid)])

    def kill_only(self, pids: Iterable[int]) -> None:
        everyone = list(pids)
        if self.nursery is not None:
            self.nursery.kill(everyone)
        else:
            for pid in everyone:
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)
        for pid in everyone:
            if pid in self._own:
                self._own.pop(pid).wait(10)

    def answers(self, seconds: float = START_SECONDS) -> float:
        """Wait for the first answer; how long it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.asks_health() == 200:
                return time.monotonic() - began
            time.sleep(0.005)
        said = "".join(path.read_text("utf-8", "replace")[-3000:] for path in self.folder.glob("*.out"))
        raise NotUp(said)

    def asks_health(self) -> int:
        """Status of `/salud`, 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/salud")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def stop(self) -> None:
        self.kill(self.serving, self.working)
        self.serving = self.working = 0

    @contextmanager
    def house(self) -> Iterator[House]:
        """The same installation, for whoever audits it."""
        here = build_house(self.settings)
        try:
            yield here
        finally:
            here.store.close()


def plant(
    folder: Path, *, url: str = "", people: int = 0, nursery: Nursery | None = None, **settings: str
) -> Plant:
    """Keys, database and people of an installation that nobody started yet.

    `url` is the database's address (SQLite in the folder without it); `settings` are named without KIOSK_.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
    environ = {
        **ours,
        "KIOSK_ENV": "demo",
        "KIOSK_VAR": str(folder / "var"),
        "KIOSK_DATABASE_URL": url,
        "KIOSK_ORIGIN": f"http://127.0.0.1:{port}",
        "KIOSK_LOG": str(folder / "program.log"),
        "KIOSK_LIMIT_FACTOR": NO_LIMIT,
        **{f"KIOSK_{name.upper()}": value for name, value in settings.items()},
    }
    made = Plant(folder, port, environ, nursery)
    now = datetime.now(UTC)
    for _ in setup.make_keys(made.settings, at=now):
        pass
    setup.upgrade(made.settings)
    everybody = dict(scenario.demonstration())
    everybody["people"] = [*everybody["people"], *entries(people)]
    vault = Vault.open(made.settings.var / "keys" / "vault", production=False)
    store = Store(made.settings.database_url, vault)
    try:
        scenario.load(store, everybody, at=now)
    finally:
        store.close()
    return made
