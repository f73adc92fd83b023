"""A quick and fair server of prepared pages: all is compressed beforehand, connections are kept."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Self

import brotli

TYPES = {
    "": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
PACKED = frozenset({"", ".html", ".css", ".js", ".json", ".svg"})
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Answers:
    """Whole answers, headers and all, by content coding."""

    br: bytes
    gzip: bytes
    plain: bytes

    def best(self, accepted: str) -> bytes:
        return self.br if "br" in accepted else self.gzip if "gzip" in accepted else self.plain


def prepared(address: str, content: bytes) -> Answers:
    """What is sent for an address: brotli 11, gzip 9, or as it is."""
    suffix = PurePosixPath(address).suffix
    keep = "no-store" if TYPES[suffix].startswith("text/html") else FOR_EVER
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {TYPES[suffix]}\r\nCache-Control: {keep}\r\n"

    def answer(body: bytes, coding: str) -> bytes:
        more = f"Content-Encoding: {coding}\r\nVary: Accept-Encoding\r\n" if coding else ""
        return f"{head}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body

    plain = answer(content, "")
    if suffix not in PACKED:
        return Answers(plain, plain, plain)
    return Answers(
        answer(brotli.compress(content, quality=11), "br"),
        answer(gzip.compress(content, 9, mtime=0), "gzip"),
        plain,
    )


class Handler(BaseHTTPRequestHandler):
    """Answers in one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    ready: Mapping[str, Answers]

    def do_GET(self) -> None:
        found = self.ready.get(self.path)
        if found is None:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            self.wfile.write(found.best(self.headers.get("Accept-Encoding", "")))

    def log_message(self, *_: object) -> None:
        """Silent."""


class StaticServer:
    """Serves these contents by their addresses: `with StaticServer(files) as server: ... server.port`."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        ready = {address: prepared(address, content) for address, content in contents.items()}
        handler = type("Prepared", (Handler,), {"ready": ready})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, name="prepared pages", daemon=True)
        self.port = int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
