"""Processes of a system under measurement: start, pin to a core, and what they cost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60.0
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, DRIVER_CORE = CORES[-1], CORES[0]
"""The same core when the machine has only one: the report says so."""


def pin(process: int, core: int) -> None:
    """Let a process, its threads and what it starts from now on run on one core."""
    for task in _tasks(process):
        os.sched_setaffinity(task, {core})


def _tasks(process: int) -> list[int]:
    try:
        return [int(name) for name in os.listdir(f"/proc/{process}/task")]
    except OSError:
        return []


def tree(root: int) -> set[int]:
    """A process and everything it started."""
    found, waiting = set[int](), [root]
    while waiting:
        process = waiting.pop()
        found.add(process)
        for task in _tasks(process):
            try:
                waiting += map(int, Path(f"/proc/{process}/task/{task}/children").read_text().split())
            except OSError:
                continue
    return found


def cpu_seconds(roots: Iterator[int] | Sequence[int]) -> float:
    """User and system time of whole trees so far; children that ended are counted by their parents."""
    ticks = 0
    for process in {one for root in roots for one in tree(root)}:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(value) for value in fields[11:15])
    return ticks * TICK_SECONDS


def memory_bytes(root: int) -> int:
    """Proportional set size of a whole tree: shared pages count once."""
    total = 0
    for process in tree(root):
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers. `start_seconds` is from its start to its first answer."""

    process: subprocess.Popen[bytes]
    port: int
    start_seconds: float
    output: Path

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def stop(self, *, hard: bool = False) -> None:
        """End it and what it started; `hard` as a power cut ends it."""
        everyone = tree(self.process.pid)
        self.process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        if not hard:
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        else:
            for one in everyone - {self.process.pid}:
                _kill(one)
        self.process.wait(10)


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


def start(
    command: Sequence[str], environ: Mapping[str, str], *, port: int, path: str, folder: Path
) -> Running:
    """Start a server on the server's core and wait for its first answer at `path`."""
    output = folder / f"server-{port}.out"
    here = Path(__file__).parents[2]
    began = time.perf_counter()
    with output.open("wb") as out:
        process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), *command],
            env=_plain() | dict(environ), cwd=here, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    while time.perf_counter() - began < PATIENCE_SECONDS and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                if answer.status == 200:
                    return Running(process, port, time.perf_counter() - began, output)
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    process.kill()
    raise RuntimeError(f"{' '.join(command)} did not start:\n{output.read_text('utf-8', 'replace')[-3000:]}")


def _plain() -> dict[str, str]:
    """The environment without settings of ours, so that a run never depends on who starts it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "BENCH_"))}
