"""Reference pages come from the packages that were published, and are served as a fair server would."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import subprocess
import tarfile
import urllib.request
from pathlib import Path

import brotli
import pytest

from tests.bench.pages import packages
from tests.bench.pages.packages import NotFetched, Package, files, is_right
from tests.bench.pages.static_server import StaticServer

PAGE = b"<h1>Hola</h1>" * 40


def packed(**members: bytes) -> bytes:
    """A small archive as npm makes them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"package/{name.replace('__', '/')}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def published(content: bytes) -> Package:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return Package("@some/package", "1.0.0", f"sha512-{digest}")


def test_files_of_a_package(tmp_path: Path) -> None:
    content = packed(dist__a=b"one", dist__deep__b=b"two")
    package = published(content)
    (tmp_path / package.file).write_bytes(content)
    found = files(package, {"/x": "dist/a", "/y/": "dist/deep/"}, folder=tmp_path)
    assert found == {"/x": b"one", "/y/b": b"two"}
    with pytest.raises(NotFetched, match="no dist/none inside"):
        files(package, {"/x": "dist/none"}, folder=tmp_path)


def test_another_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the folder is checked each time, and so is what npm brings."""
    right, wrong = packed(a=b"right"), packed(a=b"wrong")
    package = published(right)
    assert is_right(right, package)
    assert not is_right(wrong, package)
    (tmp_path / package.file).write_bytes(wrong)

    def npm(command: list[str], *, cwd: str, **_: object) -> subprocess.CompletedProcess[str]:
        Path(cwd, package.file).write_bytes(wrong)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(packages.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(packages.subprocess, "run", npm)
    with pytest.raises(NotFetched, match="integrity differs"):
        files(package, {"/a": "a"}, folder=tmp_path)


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_the_fair_server(accepted: str, coding: str | None, unpack: object) -> None:
    with StaticServer({"/page": PAGE, "/a.css": b"p{}"}) as server:
        asked = urllib.request.Request(f"{server.url}/page", headers={"Accept-Encoding": accepted})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            assert answer.headers["Content-Encoding"] == coding
            assert unpack(answer.read()) == PAGE  # type: ignore[operator]
            assert answer.headers["Cache-Control"] == "no-store"
        with urllib.request.urlopen(f"{server.url}/a.css", timeout=5) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
