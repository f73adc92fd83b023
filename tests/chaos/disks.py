"""Disks that fill up, and system calls that fail."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.plant import Plant

DISK_MEGABYTES = 48
INJECTED = re.compile(r"\(INJECTED\)")


@dataclass
class SmallDisk:
    """A folder that can be full: a small file system in memory where we may mount one; else the processes are
    forbidden to let a file grow."""

    folder: Path
    mounted: bool

    def fill(self, plant: Plant) -> None:
        """Leave no room."""
        if not self.mounted:
            self._limit(plant, 0)
            return
        ballast = os.open(self.folder / "ballast", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            while True:
                os.write(ballast, bytes(4096))
        except OSError:
            pass
        finally:
            os.close(ballast)

    def free(self, plant: Plant) -> None:
        if self.mounted:
            (self.folder / "ballast").unlink()
        else:
            self._limit(plant, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(plant: Plant, size: int) -> None:
        for pid in plant.processes_of(plant.serving):
            hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size if size >= 0 else hard, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """A disk of its own for as long as the block lasts."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=0700", "kiosk-test", str(folder)]
    may = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield SmallDisk(folder, may)
    finally:
        if may:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def failing(trace: Path, **calls: str) -> tuple[str, ...]:
    """Words to put before a command so that system calls fail: `failing(trace, fdatasync="EIO:when=20")`."""
    words = ["-f", "-qq", "--seccomp-bpf", "-o", str(trace), "-e", f"trace={','.join(calls)}"]
    for call, how in calls.items():
        words += ["-e", f"inject={call}:error={how}"]
    return (_strace(), *words)


def injected(trace: Path) -> int:
    """How many calls were made to fail: without one, a test of failures showed nothing."""
    return len(INJECTED.findall(trace.read_text("utf-8", "replace"))) if trace.exists() else 0


def _strace() -> str:
    """Where strace is; installed by the tests when it is missing and they may."""
    apt = shutil.which("apt-get")
    if shutil.which("strace") is None and apt and os.geteuid() == 0:
        sys.stdout.write("No strace here: installing it for the tests.\n")
        subprocess.run([apt, "update", "-qq"], check=False)
        subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", "strace"], check=False)
    found = shutil.which("strace")
    if found is None:
        raise RuntimeError("These tests need strace (on Debian: apt-get install strace).")
    return found
