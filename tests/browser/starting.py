"""How long a program takes from its command to its first page, and how much of it others made it wait.

Linux counts for each thread how long it was ready to run while somebody else had the processor. The main
threads of what was started follow one another, so the sum of their waits is what a busy machine added; it is
taken out. Time asleep, on the disk or at work stays in. Where nobody counts, nothing is taken out.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.browser.server import PROJECT

PATIENCE_SECONDS = 60
HEADING = re.compile(rb"<h1")
NANO = 1e-9
SESSION = 3
"""Place of the session's number in /proc/PID/stat, counted after the name of the program."""


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """Seconds: `alone` is what it takes with the processor to itself, `taken` is what passed, `worked` what
    its processes computed."""

    alone: float
    taken: float
    worked: float


def start(command: list[str], environ: dict[str, str], port: int) -> Start:
    """From the command to the first whole page; everything it started is ended."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environ,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while time.monotonic() - began < PATIENCE_SECONDS and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    assert HEADING.search(answer.read())
                    taken = time.monotonic() - began
                    worked, waited = _counted(process.pid)
                    return Start(taken - waited, taken, worked)
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"no answer from {' '.join(command)}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _counted(session: int) -> tuple[float, float]:
    """Seconds that the main threads of a session computed, and that they waited for a processor."""
    worked = waited = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            about = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(about[SESSION]) != session:
                continue
            counts = (folder / "task" / folder.name / "schedstat").read_text().split()
        except OSError:  # it ended meanwhile, or this system counts nothing
            continue
        worked += int(counts[0]) * NANO
        waited += int(counts[1]) * NANO
    return worked, waited
