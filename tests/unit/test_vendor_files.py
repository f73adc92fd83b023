"""Front-end files made by others are written only with the content that was pinned."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kiosk.web import vendor_files
from kiosk.web.vendor_files import Source, VendorFile, install, present

CONTENT = b"var htmx = 4;"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NPM = Source("npm", "htmx.org", "4.0.1", "package/dist/x.js", DIGEST)
WHEEL = Source("pip", "hxadmin", "0.1.1", "hxadmin/x.js", DIGEST)
OTHER = Source("npm", "htmx.org", "4.0.1", "package/dist/x.js", "0" * 64)


def pack(folder: Path, *, member: str, content: bytes) -> None:
    """What a package client leaves in its folder."""
    if member.startswith("package/"):
        with tarfile.open(folder / "x.tgz", "w:gz") as tarball:
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            tarball.addfile(entry, io.BytesIO(content))
    else:
        with zipfile.ZipFile(folder / "x.whl", "w") as wheel:
            wheel.writestr(member, content)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Package clients that answer from here; lists what they were asked."""
    asked: list[list[str]] = []

    def run(command: list[str], *, cwd: Path, **_: Any) -> None:
        asked.append(command)
        npm = command[1] == "pack"
        pack(cwd, member=NPM.member if npm else WHEEL.member, content=CONTENT)

    monkeypatch.setattr(vendor_files.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(vendor_files.subprocess, "run", run)
    return asked


def test_the_first_source_is_taken(tmp_path: Path, clients: list[list[str]]) -> None:
    file = VendorFile("x.js", "0BSD", (NPM, WHEEL))
    assert list(install(tmp_path / "vendor", files=(file,))) == ["x.js: from htmx.org 4.0.1 (0BSD)"]
    assert (tmp_path / "vendor" / "x.js").read_bytes() == CONTENT
    assert list(install(tmp_path / "vendor", files=(file,))) == ["x.js: already here"]
    assert len(clients) == 1


def test_a_wrong_content_is_never_written(tmp_path: Path, clients: list[list[str]]) -> None:
    file = VendorFile("x.js", "0BSD", (OTHER,))
    assert "could not be fetched" in next(install(tmp_path, files=(file,)))
    assert not (tmp_path / "x.js").exists()


def test_the_next_source_is_tried(tmp_path: Path, clients: list[list[str]]) -> None:
    file = VendorFile("x.js", "0BSD", (OTHER, WHEEL))
    assert next(install(tmp_path, files=(file,))) == "x.js: from hxadmin 0.1.1 (0BSD)"
    assert "download" in clients[1]


def test_without_clients_the_program_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(vendor_files.shutil, "which", lambda name: None)
    monkeypatch.setattr(vendor_files.subprocess, "run", fail)
    assert "pages work without it" in next(
        install(tmp_path, files=(VendorFile("x.js", "0BSD", (NPM, WHEEL)),))
    )


def test_a_changed_file_is_fetched_again(tmp_path: Path, clients: list[list[str]]) -> None:
    (tmp_path / "x.js").write_bytes(b"changed")
    file = VendorFile("x.js", "0BSD", (NPM,))
    assert not present(tmp_path, file)
    assert "from htmx.org" in next(install(tmp_path, files=(file,)))
    assert present(tmp_path, file)
