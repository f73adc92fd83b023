"""Starts docassemble for the benchmark: its Redis, its settings, its tables, its web process.

Runs with the Python of the docassemble installation and needs nothing else of this project.
`python -m tests.bench.peers.docassemble_web --tables` makes the tables; `-- COMMAND` starts Redis and becomes
that command, so that what Redis costs is counted with it.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

INTERVIEW = Path(__file__).parent / "interview"
WAIT_SECONDS = 10


def redis_port(folder: Path) -> int:
    """The port of this folder's Redis: the one the settings name."""
    found = re.search(r"redis://127\.0\.0\.1:(\d+)", (folder / "config.yml").read_text("utf-8"))
    if found is None:
        raise SystemExit("the settings of docassemble name no Redis")
    return int(found.group(1))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def write_settings(folder: Path, database: str) -> None:
    """What docassemble reads at its start."""
    name = database.split("/", 3)[3]  # with the server's socket, if it has one
    for each in ("files", "log", "home"):
        (folder / each).mkdir(parents=True, exist_ok=True)
    (folder / "docassemble.wsgi").touch()
    lines = (
        f"secretkey: {secrets.token_hex(16)}",
        "db:", "  prefix: postgresql+psycopg2://", "  user: postgres", f'  name: "{name}"',
        f"redis: redis://127.0.0.1:{free_port()}",
        f"log: {folder / 'log'}", f"uploads: {folder / 'files'}", f"webapp: {folder / 'docassemble.wsgi'}",
        "root: /", "allow updates: false", "enable playground: false", "language: es",
        "locale: es_MX.utf8", "timezone: America/Mexico_City",
    )  # fmt: skip
    (folder / "config.yml").write_text("\n".join(lines) + "\n", "utf-8")


def start_redis(folder: Path) -> None:
    """Its memory only: what must last is in PostgreSQL."""
    port = str(redis_port(folder))
    ends_with_us = ["setpriv", "--pdeathsig", "TERM", "redis-server"]
    words = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    subprocess.Popen([*ends_with_us, *words], stdout=subprocess.DEVNULL)
    until = time.monotonic() + WAIT_SECONDS
    while subprocess.run(["redis-cli", "-p", port, "ping"], capture_output=True).stdout != b"PONG\n":
        if time.monotonic() > until:
            raise SystemExit("redis-server does not answer")
        time.sleep(0.05)


def main() -> None:
    folder = Path(os.environ["BENCH_FOLDER"])
    told = {"DA_CONFIG_FILE": folder / "config.yml", "PYTHONPATH": INTERVIEW, "HOME": folder / "home"}
    os.environ |= {name: str(path) for name, path in told.items()}
    if sys.argv[1:] == ["--tables"]:
        write_settings(folder, os.environ["BENCH_DATABASE"])
        os.execv(sys.executable, [sys.executable, "-m", "docassemble.webapp.create_tables"])
    start_redis(folder)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
