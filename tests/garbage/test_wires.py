"""The real server and bytes that are no requests: a clear refusal or a closed line, and others are served."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.browser.server import Server, free_port, start_server
from tests.figures import FIGURE
from tests.garbage.wires import Heard, Wire, head, held, said_wrong, sent, wires

Keep = Callable[[str, object], None]
SLOWEST_SECONDS = 0.5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("wires"), free_port())
    yield running
    running.stop()


@pytest.fixture(scope="module")
def address(server: Server) -> tuple[str, int]:
    host, _, port = server.url.split("//")[1].partition(":")
    return host, int(port)


def served_in(url: str) -> float:
    """Seconds until the start page is there; the best of three, because machines are busy."""
    best = 99.0
    for _ in range(3):
        began = time.perf_counter()
        with urllib.request.urlopen(f"{url}/tramites/asignacion-nss", timeout=5) as answer:
            assert answer.status == 200
            answer.read()
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.slow("waits for connections that stay silent")
def test_every_shape_on_the_wire_is_refused_or_closed(
    server: Server, address: tuple[str, int], record_property: Keep
) -> None:
    found, longest = [], 0.0
    shapes = wires(f"{address[0]}:{address[1]}")
    for wire in shapes:
        heard = sent(address, wire)
        wrong = said_wrong(wire, heard)
        if wrong:
            found.append(f"{wire.name}: {wrong}")
        if heard.statuses:
            longest = max(longest, heard.seconds)
        assert server.process.poll() is None, f"{wire.name} ended the server"
    assert not found, "\n".join(found)
    assert served_in(server.url) <= SLOWEST_SECONDS
    record_property(
        FIGURE,
        f"{len(shapes)} shapes of bytes on the wire: none over {longest * 1000:.0f} ms, no 5xx, server alive",
    )


@pytest.mark.parametrize("kind", ["silent", "half a head"])
def test_lines_that_stay_open_keep_nobody_waiting(
    server: Server, address: tuple[str, int], kind: str
) -> None:
    half = f"GET / HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nX-A: ".encode()
    with held(address, [half if kind == "half a head" else b""] * 40):
        assert served_in(server.url) <= SLOWEST_SECONDS


def test_bodies_that_never_end_hold_nobody_once_their_lines_are_cut(
    server: Server, address: tuple[str, int]
) -> None:
    """While they last they hold others: a proxy that takes in whole bodies keeps them off (operating.md)."""
    form = ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 500")
    half = head(f"{address[0]}:{address[1]}", *form, path="/retomar") + b"folio="
    with held(address, [half] * 40):
        pass
    assert served_in(server.url) <= SLOWEST_SECONDS


def test_the_log_of_the_server_tells_nothing_that_was_sent(server: Server) -> None:
    text = server.log.read_text("utf-8")
    assert "request.done" in text
    assert "program.failed" not in text
    for one in ("evil.example", "folio=", "/buscar"):
        assert one not in text


def test_an_answer_that_should_not_be_is_seen() -> None:
    wire = Wire("x", (b"",))
    assert said_wrong(wire, Heard(b"HTTP/1.1 500 x\r\n\r\n", 0)) == "statuses [500]"
    assert said_wrong(wire, Heard(b"HTTP/1.1 400 x\r\n\r\nHTTP/1.1 200 x\r\n\r\n", 0)).startswith("2 answers")
    assert said_wrong(wire, Heard(b"HTTP/1.1 200 x\r\n\r\n", 0)).startswith("status 200")
    assert said_wrong(Wire("x", (b"",), silent=False), Heard(b"", 0)) == "no answer"
