"""The slow line with real sockets: each effect is measured, and cuts happen where they are counted."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bench.line.connection import BUFFER_BYTES
from tests.bench.line.cuts import Cuts, Place
from tests.bench.line.link import FIRST_WINDOW, STILL, Profile
from tests.bench.line.proxy import Proxy

pytestmark = pytest.mark.slow("measures a slow line with a clock")

LINE = Profile("for tests", 800_000, 400_000, 0.2)
"""100 bytes a millisecond down, 50 up, 100 ms each way."""
SLACK = 0.6
"""What a busy machine may add; the line itself is never faster than it says."""
ROUND_TRIP = LINE.round_trip


class Program(BaseHTTPRequestHandler):
    """GET /n answers n bytes; POST answers how many it got. Keeps connections, notes what it heard."""

    protocol_version = "HTTP/1.1"
    heard: list[str]

    def do_GET(self) -> None:
        self._answer(b"x" * int(self.path[1:]))

    def do_POST(self) -> None:
        got = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(str(len(got)).encode())

    def _answer(self, body: bytes) -> None:
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nX-Filling: %s\r\nContent-Length: %d\r\n\r\n" % (b"f" * 700, len(body)) + body
        )

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def program() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    server.heard = []  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def port_of(program: ThreadingHTTPServer) -> int:
    return int(program.server_address[1])


def asked(line: http.client.HTTPConnection, path: str, body: bytes | None = None) -> tuple[float, bytes]:
    """Seconds until the whole answer was there, and the answer."""
    began = time.monotonic()
    line.request("POST" if body is not None else "GET", path, body, {"Content-Length": str(len(body or b""))})
    content = line.getresponse().read()
    return time.monotonic() - began, content


def slow(proxy: Proxy) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)


def once(proxy: Proxy, path: str, body: bytes | None = None) -> tuple[float, bytes]:
    """The same over a connection of its own."""
    with closing(slow(proxy)) as line:
        return asked(line, path, body)


def test_handshake_round_trip_and_rate(program: ThreadingHTTPServer) -> None:
    with Proxy([port_of(program)], LINE) as proxy, closing(slow(proxy)) as line:
        first, _ = asked(line, "/1")
        second, _ = asked(line, "/1")
        assert 2 * ROUND_TRIP <= first <= 2 * ROUND_TRIP + SLACK, "a handshake and a request"
        assert ROUND_TRIP <= second <= ROUND_TRIP + SLACK, "a connection that is there"
        down, _ = asked(line, "/12000")
        assert ROUND_TRIP + 0.12 <= down <= ROUND_TRIP + 0.14 + SLACK
        up, counted = asked(line, "/", b"x" * 12_000)
        assert counted == b"12000"
        assert ROUND_TRIP + 0.24 <= up <= ROUND_TRIP + 0.27 + SLACK
        tally = proxy.take()
    assert tally.connections == 1
    assert len(tally.exchanges) == 4
    later = tally.exchanges[1]
    assert ROUND_TRIP <= later.on_the_line <= ROUND_TRIP + 0.1 <= ROUND_TRIP + SLACK
    assert tally.broken == 0
    assert "GET /12000" in tally.waterfall()
    assert "CUT" not in tally.waterfall()


def test_the_first_window(program: ThreadingHTTPServer) -> None:
    """Where the rate is no matter, what does not fit in the first window waits for one round trip more."""
    far = Profile("far", 1_000_000_000, 1_000_000_000, 0.4)
    with Proxy([port_of(program)], far) as proxy:
        taken = [once(proxy, f"/{FIRST_WINDOW + more}")[0] for more in (-2_000, 2_000)]
    assert 0.8 <= taken[0] < 1.2
    assert 1.2 <= taken[1] < 1.6 + SLACK


def test_one_line_for_all_connections(program: ThreadingHTTPServer) -> None:
    with Proxy([port_of(program)], LINE) as proxy:
        taken: list[float] = []
        people = [
            threading.Thread(target=lambda: taken.append(once(proxy, "/20000")[0])) for _ in range(2)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
        assert max(taken) >= 2 * ROUND_TRIP + 0.4, "two answers of 20,000 bytes at 100 a millisecond"
        assert proxy.take().connections == 2


def test_without_a_line_nothing_is_slow(program: ThreadingHTTPServer) -> None:
    """The proxy itself costs next to nothing: what is measured is the line."""
    with Proxy([port_of(program)], STILL) as proxy:
        assert min(once(proxy, "/200000")[0] for _ in range(3)) < 0.3


def test_a_sender_who_is_too_fast_waits(program: ThreadingHTTPServer) -> None:
    with Proxy([port_of(program)], Profile("thin", 8_000_000, 8_000_000, 0.02)) as proxy:
        _, counted = once(proxy, "/", b"x" * 600_000)
        assert counted == b"600000"
        assert BUFFER_BYTES / 2 <= proxy.take().most_held <= 6 * BUFFER_BYTES, "not all of it was held"


@pytest.mark.parametrize("seed", [1, 2])
def test_every_exchange_may_be_cut_and_is_counted(program: ThreadingHTTPServer, seed: int) -> None:
    """At a share of one nobody hears an answer; the program has heard exactly those not cut on the way up."""
    quick = Profile("quick", 10_000_000, 10_000_000, 0.01)
    cuts = Cuts(1.0, seed)
    program.heard.clear()  # type: ignore[attr-defined]
    with Proxy([port_of(program)], quick, cuts=cuts) as proxy:
        for number in range(30):
            with pytest.raises((http.client.HTTPException, OSError)):
                once(proxy, f"/{number}", b"x" * 200)
        time.sleep(0.2)
        tally = proxy.take()
    planned = [cuts.of(number, 0) for number in range(30)]
    for place in Place:
        assert tally.cuts[place] == sum(one is not None and one.place is place for one in planned) > 0
    assert len(program.heard) == 30 - tally.cuts[Place.REQUEST]  # type: ignore[attr-defined]
    for one in tally.exchanges:
        assert one.cut is not None
        assert (one.up if one.cut.place is Place.REQUEST else one.down) == one.cut.after


def test_a_kept_connection_is_cut_later_too(program: ThreadingHTTPServer) -> None:
    quick = Profile("quick", 10_000_000, 10_000_000, 0.0)
    cuts = Cuts(0.2, 3)
    last = next(n for n in range(99) if cuts.of(0, n))
    assert last > 0, "choose another seed"
    with Proxy([port_of(program)], quick, cuts=cuts) as proxy, closing(slow(proxy)) as line:
        for _ in range(last):
            asked(line, "/10")
        with pytest.raises((http.client.HTTPException, OSError)):
            asked(line, "/10", b"x" * 300)
        assert proxy.take().broken == 1


def socks(proxy: Proxy, port: int) -> tuple[bytes, float, socket.socket]:
    """Ask for a port of this machine by SOCKS5: the answer, when it came, and the connection."""
    line = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
    line.sendall(b"\x05\x01\x00")
    assert line.recv(2) == b"\x05\x00"
    began = time.monotonic()
    line.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
    return line.recv(10), time.monotonic() - began, line


def test_a_browser_hears_connected_after_the_handshake(program: ThreadingHTTPServer) -> None:
    with Proxy([port_of(program)], LINE) as proxy:
        told, taken, line = socks(proxy, port_of(program))
        assert told[:2] == b"\x05\x00"
        assert ROUND_TRIP <= taken <= ROUND_TRIP + SLACK
        began = time.monotonic()
        line.sendall(b"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while line.recv(4_096):
            pass
        assert ROUND_TRIP <= time.monotonic() - began <= ROUND_TRIP + SLACK
        line.close()


def test_nowhere_else(program: ThreadingHTTPServer) -> None:
    with Proxy([port_of(program)], LINE) as proxy:
        told, taken, line = socks(proxy, 1)
        assert told[1] != 0
        assert taken < ROUND_TRIP
        line.close()
        assert proxy.take().refused == 1
