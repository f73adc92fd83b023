"""The scanners: where they are, and how they get onto a machine that has none.

Each kind has an environment of its own inside `.venv`, because scanners pin old versions of packages that
the program uses new. Everything is installed from a lock with hashes; a changed lock is installed anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INSTALLED = ROOT / ".venv" / "scanners"

Kind = Literal["static", "dynamic"]


def tool(kind: Kind, name: str) -> str:
    """Path of a scanner, installed now if it is not there."""
    return str(environment(kind) / "bin" / name)


def environment(kind: Kind) -> Path:
    """The folder of one environment. One process at a time installs."""
    lock, folder = HERE / "tools" / f"{kind}.lock", INSTALLED / kind
    stamp, wanted = folder / "lock.sha256", hashlib.sha256(lock.read_bytes()).hexdigest()
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            _install(folder, lock)
            stamp.write_text(wanted, "utf-8")
    return folder


def _install(folder: Path, lock: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(lock)], check=True)


def main() -> None:
    """Install all scanners (`python -m tests.scan.tools`)."""
    for kind in ("static", "dynamic"):
        sys.stdout.write(f"Scanners ({kind}): {environment(kind)}\n")


if __name__ == "__main__":
    main()
