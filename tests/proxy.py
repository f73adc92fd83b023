"""The proxy of the full tests: nginx of this machine, else its package unpacked beside the environment.

Nothing is installed or started on the machine: the package is only taken apart.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

UNPACKED = Path(__file__).parents[1] / ".venv" / "nginx"


def find() -> Path | None:
    """An nginx that can be started."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found:
        return Path(found)
    own = UNPACKED / "usr" / "sbin" / "nginx"
    return own if own.exists() else None


def fetch() -> None:
    """Take the package of the system apart."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg")
    if not apt or not dpkg:
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([apt, "update", "-qq"], check=False, capture_output=True)
        subprocess.run([apt, "download", "-qq", "nginx"], cwd=folder, check=False, capture_output=True)
        for package in Path(folder).glob("nginx_*.deb"):
            subprocess.run([dpkg, "-x", package, UNPACKED], check=True)


def main() -> int:
    """Make sure that there is one; 1 when there is none even so."""
    if find() is None:
        sys.stdout.write("No nginx here: taking its package apart for the tests.\n")
        fetch()
    found = find()
    sys.stdout.write(f"Proxy: {found}\n" if found else "No nginx could be found.\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
