"""Bytes on a wire: requests no client library would send, and what a server of ours says to them."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
HELLO = bytes.fromhex("16030100a5010000a10303") + bytes(160)
"""The beginning of a TLS handshake."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Pieces to send in order with a pause between them; the statuses that are good answers.

    No status among them means that closing without a word is good too. `most` is how many answers may come.
    """

    name: str
    pieces: tuple[bytes, ...]
    good: frozenset[int] = frozenset({400})
    silent: bool = True
    most: int = 1
    pause: float = 0.0
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back until the server closed, or nothing came any more."""

    data: bytes
    seconds: float

    @property
    def statuses(self) -> list[int]:
        return [int(found) for found in STATUS.findall(self.data)]


def wires(host: str) -> tuple[Wire, ...]:
    """Every shape, for a server of this host."""
    return (*_framing(host), *_heads(host), *_strangers(host), *_bodies(host))


def head(host: str, *lines: str, method: str = "POST", path: str = "/csp") -> bytes:
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "", "")).encode("latin-1")


def _framing(host: str) -> Iterator[Wire]:
    """Two lengths for one body: who reads it otherwise than the proxy before it lets a request slip by."""
    hidden = f"GET /metricas HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    both = head(host, "Content-Length: 5", "Transfer-Encoding: chunked", "Connection: close")
    yield Wire("both lengths", (both + b"0\r\n\r\n" + hidden,), good=frozenset({204, 400}), most=1)
    for value in (
        "xchunked",
        "chunked, identity",
        "identity, chunked, x",
        "\x0bchunked",
        "chunked\x00",
        "gzip",
        '"chunked"',
    ):
        lines = (f"Transfer-Encoding: {value}", "Content-Length: 3", "Connection: close")
        yield Wire(
            f"encoding {value!r}", (head(host, *lines) + b"abc" + hidden,), good=frozenset({204, 400, 501})
        )
    twice = head(host, "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Connection: close")
    yield Wire("two encodings", (twice + b"0\r\n\r\n" + hidden,), good=frozenset({204, 400}))
    for value in ("5, 6", "-1", "+5", "0x5", "5 5", "99999999999999999999999", "abc", ""):
        yield Wire(
            f"length {value!r}",
            (head(host, f"Content-Length: {value}", "Connection: close") + b"hello" + hidden,),
            good=frozenset({204, 400}),
        )
    yield Wire("two lengths", (head(host, "Content-Length: 5", "Content-Length: 6") + b"hello" + hidden,))
    yield Wire("space before the colon", (head(host, "Content-Length : 5") + b"hello" + hidden,))
    yield Wire("folded line", (head(host, "X-A: b", " Transfer-Encoding: chunked") + hidden,))
    for size in (b"-1", b"0x1", b"fffffffffffffffff", b"z", b"", b"1 1", b"1;" + b"e" * 70_000):
        whole = head(host, "Transfer-Encoding: chunked") + size + b"\r\nA\r\n0\r\n\r\n"
        yield Wire(f"chunk size {size[:20]!r}", (whole,), good=frozenset({204, 400, 413}))
    cut = head(host, "Transfer-Encoding: chunked") + b"5\r\nAB"
    yield Wire("chunk cut short", (cut,), good=frozenset({204, 400, 413}), shut=True)


def _heads(host: str) -> Iterator[Wire]:
    """Floods, broken lines, no host, two hosts."""
    get = f"GET /salud HTTP/1.1\r\nHost: {host}\r\n"
    refused = frozenset({200, 400, 413, 414, 431})
    yield Wire(
        "many headers",
        ((get + "".join(f"X-{n}: y\r\n" for n in range(5000)) + "\r\n").encode(),),
        good=refused,
    )
    yield Wire("large header", ((get + "X-A: " + "y" * 1_000_000 + "\r\n\r\n").encode(),), good=refused)
    yield Wire("endless header", (get.encode(), *[b"X-A: " + b"y" * 60_000 + b"\r\n"] * 20), good=refused)
    yield Wire(
        "long address",
        (f"GET /{'a' * 70_000} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),),
        good=refused | {404},
    )
    yield Wire(
        "long question",
        (f"GET /buscar?q={'a' * 200_000} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),),
        good=refused,
    )
    yield Wire("no host", (b"GET /salud HTTP/1.1\r\nConnection: close\r\n\r\n",))
    yield Wire(
        "two hosts",
        ((get + "Host: evil.example\r\nConnection: close\r\n\r\n").encode(),),
        good=frozenset({200, 400}),
    )
    yield Wire(
        "bytes in a question",
        (f"GET /buscar?q=\xf9\xff HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"),),
    )
    yield Wire(
        "bytes in an address",
        (f"GET /\xf9\xff HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"),),
        good=frozenset({400, 404}),
    )
    for line in (
        b"X-A\r\n",
        b": x\r\n",
        b"X A: b\r\n",
        b"X-A: \x00\r\n",
        b"X-A: \r\r\n",
        b"\r\nX: y",
        b"\xff\xfe: x\r\n",
    ):
        yield Wire(
            f"header {line!r}",
            (get.encode() + line + b"Connection: close\r\n\r\n",),
            good=frozenset({200, 400}),
            most=2,
        )
    yield Wire(
        "bare line feeds",
        (f"GET /salud HTTP/1.1\nHost: {host}\nConnection: close\n\n".encode(),),
        good=frozenset({200, 400}),
    )
    yield Wire(
        "whole address",
        (f"GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode(),),
        good=frozenset({200, 400, 404}),
    )
    yield Wire(
        "tunnel",
        (f"CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode(),),
        good=frozenset({400, 404, 405}),
    )
    yield Wire(
        "upgrade",
        ((get + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n").encode(),),
        good=frozenset({200, 400}),
        shut=True,
    )


def _strangers(host: str) -> Iterator[Wire]:
    """Other protocols, other versions, nothing at all."""
    for name, data in (
        ("TLS", HELLO),
        ("SSH", b"SSH-2.0-x\r\n"),
        ("SMTP", b"EHLO x\r\n"),
        ("nothing", b"\r\n\r\n\r\n"),
        ("zeros", bytes(4000)),
        ("noise", bytes(range(256)) * 40),
        ("old", b"GET /\r\n"),
        ("version", f"GET / HTTP/9.9\r\nHost: {host}\r\n\r\n".encode()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)),
        ("no version", f"GET /\r\nHost: {host}\r\n\r\n".encode()),
        ("lower case", f"get /salud http/1.1\r\nHost: {host}\r\n\r\n".encode()),
        ("\u00d1", f"\u00d1 /salud HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()),
    ):
        yield Wire(name, (data,), good=frozenset({400, 405, 505}), shut=True)


def _bodies(host: str) -> Iterator[Wire]:
    """Bodies that are too large, too short, or come in drops."""
    large = 20 * 1024 * 1024
    form = "Content-Type: application/x-www-form-urlencoded"
    yield Wire(
        "20 MB",
        (head(host, form, f"Content-Length: {large}", path="/retomar"), *[b"A" * 262_144] * 80),
        good=frozenset({413}),
        silent=False,
    )
    yield Wire(
        "cut body",
        (head(host, form, "Content-Length: 500", path="/retomar") + b"folio=2026",),
        good=frozenset({400, 403, 413}),
        shut=True,
    )
    drops = tuple(bytes((one,)) for one in head(host, "Content-Length: 2", "Connection: close") + b"{}")
    yield Wire("drop by drop", drops, good=frozenset({204}), silent=False, pause=0.005)


def sent(address: tuple[str, int], wire: Wire, *, patience: float = 3.0) -> Heard:
    """Send it and listen until the server closes or says nothing for a while after its last word."""
    with socket.create_connection(address, timeout=patience) as line:
        began = time.perf_counter()
        _send(line, wire)
        ended = time.perf_counter()
        data = b""
        try:
            while part := line.recv(65536):
                data += part
                ended = time.perf_counter()
                line.settimeout(0.25)
        except (TimeoutError, ConnectionError):
            pass
        return Heard(data, ended - began - wire.pause * len(wire.pieces))


def _send(line: socket.socket, wire: Wire) -> None:
    try:
        for piece in wire.pieces:
            line.sendall(piece)
            if wire.pause:
                time.sleep(wire.pause)
        if wire.shut:
            line.shutdown(socket.SHUT_WR)
    except (ConnectionError, TimeoutError, OSError):
        return  # the server closed while we were still talking: what it said is read all the same


def said_wrong(wire: Wire, heard: Heard) -> str:
    """What is wrong with an answer, "" when nothing is."""
    statuses = heard.statuses
    if not statuses:
        return "" if wire.silent else "no answer"
    if any(status >= 500 and status not in wire.good for status in statuses):
        return f"statuses {statuses}"
    if len(statuses) > wire.most:
        return f"{len(statuses)} answers: {statuses}"
    return "" if statuses[0] in wire.good else f"status {statuses[0]}, good are {sorted(wire.good)}"


@contextmanager
def held(address: tuple[str, int], heads: Sequence[bytes]) -> Iterator[list[socket.socket]]:
    """Connections that began to say something and then say no more."""
    lines = [socket.create_connection(address, timeout=3) for _ in heads]
    try:
        for line, head in zip(lines, heads, strict=True):
            line.sendall(head)
        yield lines
    finally:
        for line in lines:
            line.close()
