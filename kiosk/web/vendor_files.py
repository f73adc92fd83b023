"""Front-end files made by others: where each comes from, its one right content, and how it is fetched.

Nothing of this is committed. The ordinary package clients fetch the package, the content must have the pinned
SHA-256, and only then is the file written. A page never depends on any of them.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PATIENCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Source:
    """A published package that carries the file, and the digest its content must have."""

    client: Literal["npm", "pip"]
    package: str
    version: str
    member: str
    sha256: str


@dataclass(frozen=True, slots=True)
class VendorFile:
    """One file of ours to be; sources are tried in order."""

    name: str
    licence: str
    sources: tuple[Source, ...]


FILES = (
    VendorFile(
        "htmx.min.js",
        "0BSD",
        (
            Source(
                "npm",
                "htmx.org",
                "4.0.1",
                "package/dist/htmx.min.js",
                "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
            ),
            Source(
                "pip",
                "hxadmin",
                "0.1.1",
                "hxadmin/static/vendor/htmx.min.js",
                "a26e451aff90859c68d3873823c1b1982bbcf03b89df2445b3daf663e14d93d6",
            ),
        ),
    ),
)


def install(folder: Path, *, files: tuple[VendorFile, ...] = FILES) -> Iterator[str]:
    """Put every file in its folder; yields one line for people about each."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        if present(folder, file):
            yield f"{file.name}: already here"
            continue
        source = next((source for source in file.sources if _installed(folder / file.name, source)), None)
        if source:
            yield f"{file.name}: from {source.package} {source.version} ({file.licence})"
        else:
            yield f"{file.name}: could not be fetched; pages work without it, with full page loads"


def present(folder: Path, file: VendorFile) -> bool:
    """Whether the file is there with a content that one of its sources vouches for."""
    path = folder / file.name
    return path.is_file() and _digest(path.read_bytes()) in {source.sha256 for source in file.sources}


def _installed(target: Path, source: Source) -> bool:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            content = _fetch(source, Path(scratch))
        except (OSError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile, KeyError):
            return False
        if content is None or _digest(content) != source.sha256:
            return False
        fresh = Path(scratch, target.name)
        fresh.write_bytes(content)
        fresh.chmod(0o644)
        shutil.move(fresh, target)
    return True


def _fetch(source: Source, scratch: Path) -> bytes | None:
    """The content of the member, out of the package that the client brings to the scratch folder."""
    command = _command(source)
    if command is None:
        return None
    subprocess.run(command, cwd=scratch, check=True, capture_output=True, timeout=PATIENCE_SECONDS)  # noqa: S603  arguments are constants of this file
    archive = next((path for path in scratch.iterdir() if path.suffix in (".tgz", ".whl")), None)
    if archive is None:
        return None
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(source.member)
    with tarfile.open(archive) as tarball:
        member = tarball.extractfile(source.member)
        return member.read() if member else None


def _command(source: Source) -> list[str] | None:
    if source.client == "npm":
        npm = shutil.which("npm")
        return [npm, "pack", "--silent", f"{source.package}@{source.version}"] if npm else None
    download = ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.13"]
    return [sys.executable, "-m", "pip", *download, f"{source.package}=={source.version}"]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
