"""One request as bytes, and what came back. Shots go to the WSGI callable, as the server hands them over."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote_to_bytes

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Shot:
    """A request. `path` and `query` are as they stand in the request line; `length` None is the true one."""

    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    kind: str | None = None
    length: str | None = None
    families: tuple[str, ...] = ()
    chunked: bool = False

    def with_header(self, name: str, value: str) -> Shot:
        """The same with one header more, or another value of it."""
        kept = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))

    def __str__(self) -> str:
        return (
            f"{'+'.join(self.families)}: {self.method} {self.path[:120]!r} ?{self.query[:120]!r} "
            f"{[pair for pair in self.headers if pair[0] != 'Cookie']!r:.300} "
            f"type={self.kind!r:.80} length={self.length!r} body={self.body[:200]!r}"
        )


@dataclass(frozen=True, slots=True)
class Echo:
    """What came back, and the milliseconds until the last byte of it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    millis: float
    names: dict[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return self.names.get(name.lower(), "")


def environ_of(shot: Shot, *, host: str) -> dict[str, Any]:
    """What a WSGI server makes of it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": shot.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(shot.path).decode("latin-1"),
        "QUERY_STRING": shot.query.decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(shot.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in shot.headers:
        key = "HTTP_" + name.upper().replace("-", "_")
        environ[key] = value
    if shot.kind is not None:
        environ["CONTENT_TYPE"] = shot.kind
    if shot.length is not None:
        environ["CONTENT_LENGTH"] = shot.length
    elif shot.body and not shot.chunked:
        environ["CONTENT_LENGTH"] = str(len(shot.body))
    if shot.chunked:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
        environ["wsgi.input_terminated"] = True
    return environ


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def fire(app: Application, shot: Shot, *, host: str) -> Echo:
    """Send it and wait for the whole answer. What the program raises comes out: a server would answer 500."""
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], Any]:
        told.append((status, headers))
        return lambda data: None

    environ = environ_of(shot, host=host)
    began = time.perf_counter()
    parts = app(environ, start)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    millis = (time.perf_counter() - began) * 1000
    status, headers = told[-1]
    return Echo(
        int(status.split(" ", 1)[0]),
        tuple(headers),
        body,
        millis,
        {name.lower(): value for name, value in headers},
    )
