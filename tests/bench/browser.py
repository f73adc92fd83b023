"""Whole journeys as browsers walk them, many at a time, in one thread: a small HTTP client over epoll.

A journey is a new visitor: a connection and cookies of its own. It keeps cookies, sends hidden values back,
follows redirects, checks every status, and has arrived only on a confirmation that shows a folio.
"""

from __future__ import annotations

import gzip
import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import brotli

from tests.bench.errand import Ask, Errand, Failed, Page, Walk

PATIENCE_SECONDS = 20.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
SET_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)([^\r]*)", re.I)
ENCODED = re.compile(rb"\r\ncontent-encoding: *([a-z]+)", re.I)
WAY_ON = re.compile(rb"\r\n(?:location|hx-redirect): *([^\r]+)", re.I)
SHOWN = re.compile(rb"\r\nhx-push-url: *([^\r]+)", re.I)
GONE = re.compile(rb"max-age=0|1970", re.I)


@dataclass
class Tally:
    """What one run of many journeys saw. `step_seconds`: from a sent answer to the next page."""

    folios: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    step_seconds: list[float] = field(default_factory=list)
    journey_requests: list[int] = field(default_factory=list)
    journey_bytes: list[int] = field(default_factory=list)
    requests_in_time: int = 0
    seconds: float = 0.0
    busy_seconds: float = 0.0
    cut: list[Visitor] = field(default_factory=list)
    """Those whose journey failed, as they were then."""


class Visitor:
    """One browser on its way: its connection, its cookies, the request under way."""

    def __init__(self, address: tuple[str, int], walk: Walk, tally: Tally) -> None:
        self.address, self.walk, self.tally = address, walk, tally
        self.cookies: dict[str, str] = {}
        self.errand = Errand(walk, tally.step_seconds)
        self.steps = self.errand.goes()
        self.requests = self.bytes = 0
        self.buffer, self.wanted = b"", -1
        self.head = (
            f"Host: {address[0]}:{address[1]}\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\n"
        )
        self.origin = f"http://{address[0]}:{address[1]}"
        self.socket = socket.create_connection(address, timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at = 0.0

    def begins(self) -> None:
        self._asks(next(self.steps))

    def _asks(self, ask: Ask) -> None:
        method, path, body, htmx = ask
        self.requests += 1
        lines = [f"{method} {path} HTTP/1.1\r\n{self.head}"]
        if self.cookies:
            lines.append(
                "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"
            )
        if body is not None:
            lines.append(
                f"Origin: {self.origin}\r\nReferer: {self.origin}/\r\nSec-Fetch-Site: same-origin\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n"
            )
            if htmx:
                lines.append("HX-Request: true\r\nHX-Target: hoja\r\n")
        self.asked_at = time.perf_counter()
        self.socket.sendall(("".join(lines) + "\r\n" + (body or "")).encode())

    def hears(self) -> str | None:
        """Bytes have come. Answers the folio when the journey is over, None while it goes on."""
        data = self.socket.recv(262144)
        if not data:
            raise Failed(f"connection closed after {self.requests} requests")
        self.buffer += data
        page = self._page()
        if page is None:
            return None
        try:
            self._asks(self.steps.send(page))
        except StopIteration as arrived:
            folio: str = arrived.value
            return folio
        return None

    def _page(self) -> Page | None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[: end + 2]
        found = LENGTH.search(head)
        if found is None:
            raise Failed("an answer without its length")
        whole = end + 4 + int(found.group(1))
        if len(self.buffer) < whole:
            return None
        body, self.buffer = self.buffer[end + 4 : whole], self.buffer[whole:]
        self.bytes += whole
        self._keep_cookies(head)
        encoded = ENCODED.search(head)
        if encoded:
            body = brotli.decompress(body) if encoded.group(1) == b"br" else gzip.decompress(body)
        onward, shown = WAY_ON.search(head), SHOWN.search(head)
        return Page(
            int(head[9:12]),
            body.decode("utf-8", "replace"),
            onward.group(1).decode() if onward else "",
            shown.group(1).decode() if shown else "",
        )

    def _keep_cookies(self, head: bytes) -> None:
        for name, value, rest in SET_COOKIE.findall(head):
            if GONE.search(rest):
                self.cookies.pop(name.decode(), None)
            else:
                self.cookies[name.decode()] = value.decode()


def walk_many(address: tuple[str, int], walks: Iterator[Walk], *, clients: int, seconds: float) -> Tally:
    """Keep so many visitors on their way for so many seconds; those on their way at the end finish."""
    tally = Tally()
    crowd = Crowd(address, walks, tally)
    busy = time.process_time()
    crowd.began = time.perf_counter()
    crowd.until = crowd.began + seconds
    for _ in range(clients):
        crowd.admit()
    while crowd.visitors:
        crowd.listen()
    tally.seconds = seconds
    tally.busy_seconds = time.process_time() - busy
    return tally


class Crowd:
    """Everybody who is on their way now."""

    def __init__(self, address: tuple[str, int], walks: Iterator[Walk], tally: Tally) -> None:
        self.address, self.walks, self.tally = address, walks, tally
        self.poll = select.epoll()
        self.visitors: dict[int, Visitor] = {}
        self.began = self.until = 0.0

    def admit(self) -> None:
        """A new person comes."""
        try:
            visitor = Visitor(self.address, next(self.walks), self.tally)
            visitor.begins()
        except OSError as error:
            self.tally.failures.append(f"could not connect: {error}")
            return
        self.visitors[visitor.socket.fileno()] = visitor
        self.poll.register(visitor.socket.fileno(), select.EPOLLIN)

    def listen(self) -> None:
        """Whoever has an answer goes on; whoever waits too long has failed."""
        events = self.poll.poll(PATIENCE_SECONDS)
        if not events:
            for visitor in [*self.visitors.values()]:
                self._leaves(visitor, failed="no answer in time")
            return
        for number, _ in events:
            visitor = self.visitors[number]
            before = visitor.requests
            try:
                folio = visitor.hears()
            except (Failed, OSError, ValueError) as error:
                self._leaves(visitor, failed=str(error) or type(error).__name__)
                continue
            now = time.perf_counter()
            if now <= self.until and (visitor.requests > before or folio is not None):
                self.tally.requests_in_time += 1
            if folio is not None:
                self._leaves(visitor, folio=folio)

    def _leaves(self, visitor: Visitor, *, folio: str = "", failed: str = "") -> None:
        self.poll.unregister(visitor.socket.fileno())
        del self.visitors[visitor.socket.fileno()]
        visitor.socket.close()
        if failed:
            self.tally.failures.append(failed)
            self.tally.cut.append(visitor)
        else:
            self.tally.folios.append(folio)
            self.tally.journey_requests.append(visitor.requests)
            self.tally.journey_bytes.append(visitor.bytes)
        if time.perf_counter() < self.until and len(self.tally.failures) < 200:
            self.admit()
