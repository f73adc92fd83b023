"""Our own files for browsers: read once at start, named by their content, compressed before anybody asks."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
SERVED = (
    "app.css", "kiosk.css", "desk.css", "app.js", "sign.js", "icon.svg", "greca.svg", "vendor/htmx.min.js",
)  # fmt: skip
BY_PLAIN_NAME = ("icon.svg", "greca.svg")
"""Pictures the sheet and the layout name without a hash; kept for a day."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its address (with a short hash of its content) and its bytes in each encoding."""

    url: str
    mimetype: str
    plain: bytes
    brotli: bytes
    gzip: bytes

    def encoded(self, accepted: str) -> tuple[bytes, str]:
        """Bytes and name of the best encoding a browser accepts; "" when none."""
        if "br" in accepted:
            return self.brotli, "br"
        if "gzip" in accepted:
            return self.gzip, "gzip"
        return self.plain, ""


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file by its name in the folder and by its address."""

    by_name: Mapping[str, Asset]
    by_url: Mapping[str, Asset]

    def url(self, name: str) -> str | None:
        """Address of a file, None when it is not installed (htmx may be missing: no page needs it)."""
        asset = self.by_name.get(name)
        return asset.url if asset is not None else None

    def text(self, name: str) -> str:
        return self.by_name[name].plain.decode()


def load_assets(folder: Path) -> Assets:
    """Read and compress what is there."""
    found = {name: _asset(folder / name) for name in SERVED if (folder / name).is_file()}
    plain = {f"/static/{name}": found[name] for name in BY_PLAIN_NAME if name in found}
    return Assets(found, {**plain, **{asset.url: asset for asset in found.values()}})


def _asset(path: Path) -> Asset:
    content = path.read_bytes().replace(b"\r\n", b"\n")
    short = hashlib.sha256(content).hexdigest()[:10]
    url = f"/static/{path.stem}.{short}{path.suffix}"
    return Asset(
        url,
        TYPES[path.suffix],
        content,
        brotli.compress(content, quality=11),
        gzip.compress(content, 9, mtime=0),
    )
