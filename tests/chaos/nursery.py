"""Starts the program quickly and often: a process that has loaded it already, and forks.

What a start costs is mostly loading modules. A child of this process is `kiosk serve` or `kiosk work` from
there on: its settings are read, its keys and database opened, its pages compiled, its socket bound after the
fork. (How long a start takes from nothing is measured elsewhere, with the real commands.)

    python -m tests.chaos.nursery      orders as JSON lines: start a child; kill, and wait for the end
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
PR_SET_CHILD_SUBREAPER = 36
LOADED = ("kiosk.app", "kiosk.cli.keeping", "kiosk.documents.pdf_check", "granian.cli", "granian.server.mp")
PATIENCE_SECONDS = 20.0


class Nursery:
    """The other side of the pipe: what a test holds."""

    def __init__(self) -> None:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, env=ours, text=True,
        )  # fmt: skip
        self._ask({"do": "hello"})

    def start(self, words: Sequence[str], environ: Mapping[str, str], *, out: Path) -> int:
        """A child that runs these words of granian or kiosk; its number."""
        order = {"do": "start", "words": list(words), "environ": dict(environ), "out": str(out)}
        return int(self._ask(order)["pid"])

    def kill(self, processes: Sequence[int]) -> None:
        """kill -9, all at once; returns when they are gone."""
        self._ask({"do": "kill", "pids": list(processes)})

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipe")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the nursery is gone")
        said: dict[str, Any] = json.loads(answer)
        return said


def children_of(pid: int) -> list[int]:
    """Processes that a process started and that still run."""
    try:
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [one for one in found if is_alive(one)]
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for name in LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        said: dict[str, Any] = {}
        if order["do"] == "start":
            said["pid"] = _child(order)
        elif order["do"] == "kill":
            _kill(order["pids"])
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _kill(pids: Sequence[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    until = time.monotonic() + PATIENCE_SECONDS
    while any(is_alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.002)
    while _collected():
        pass


def _collected() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _child(order: Mapping[str, Any]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for mine, standard in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(mine, standard)
    os.environ.clear()
    os.environ.update(order["environ"])
    os.chdir(PROJECT)
    status = 1
    try:
        _run(order["words"])
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        os._exit(status)
    return 0


def _run(words: Sequence[str]) -> None:
    """What `python -m granian ...` or `python -m kiosk ...` does once it is loaded."""
    sys.argv = list(words)
    if words[0] == "granian":
        from granian.cli import entrypoint

        entrypoint()
        return
    from kiosk.cli import main as kiosk

    kiosk()


if __name__ == "__main__":
    main()
