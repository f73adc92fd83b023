"""Others must not suffer: 200 idle connections, clients of one byte a second, bodies of 10 MB.

`run` measures how slow the slowest hundredth of steps is for everybody else, alone and beside the abuse, in
turns. `python -m tests.bench.abuse KIND PORT` is the abuser, a process of its own.
"""

from __future__ import annotations

import itertools
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench import media, processes
from tests.bench.browser import walk_many
from tests.bench.measuring import percentile
from tests.bench.systems import HTMX, PROJECT, Ground
from tests.browser.server import free_port

KINDS = {
    "idle": "200 idle connections",
    "slow-head-20": "20 clients that send their headers so",
    "slow-body-1": "a client that sends its body one byte a second",
    "slow-body-20": "20 clients that do, as an attack without a proxy",
    "large": "bodies of 10 MB, one after another",
}
MOST = 2.0
"""How many times slower others may become."""
TURNS, SECONDS, CLIENTS = 5, 2.0, 4
POST = "POST /tramites/seis-preguntas HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"


def run() -> Iterator[str]:
    """Every kind of abuse against a server of its own; lines that tell what others felt."""
    yield "\nAbuse, with no proxy in front: the slowest hundredth of steps of 4 other people, ms"
    with media.memory() as medium:
        for kind, title in KINDS.items():
            ground = Ground(medium.folder / kind, free_port())
            running = processes.start(
                HTMX.command(ground.port), HTMX.ready(ground), port=ground.port, path=HTMX.walks[0].start,
                folder=ground.folder,
            )  # fmt: skip
            try:
                yield told(title, *beside(kind, ground.port))
            finally:
                running.stop()


def told(title: str, alone: list[float], with_it: list[float], failures: int) -> str:
    """One line, with a verdict."""
    ratio = statistics.median(there / here for here, there in zip(alone, with_it, strict=True))
    fine = ratio <= MOST and not failures
    return (
        f"{title:<56}{statistics.median(alone):>8.1f} alone{statistics.median(with_it):>8.1f} beside it"
        f"{ratio:>7.2f}x{failures:>4} failed  {'kept' if fine else 'NOT kept'}"
    )


def beside(kind: str, port: int) -> tuple[list[float], list[float], int]:
    """The 99th percentile alone and beside the abuse, in turns, and how many journeys failed."""
    alone, with_it, failures = [], [], 0
    others(port)
    for _ in range(TURNS):
        alone.append(others(port)[0])
        abuser = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.abuse", kind, str(port)], cwd=PROJECT, stdout=subprocess.PIPE
        )
        try:
            assert abuser.stdout is not None
            abuser.stdout.readline()  # it is ready
            slowest, failed = others(port)
        finally:
            abuser.kill()
            abuser.wait()
        with_it.append(slowest)
        failures += failed
    return alone, with_it, failures


def others(port: int) -> tuple[float, int]:
    """What other people feel: their 99th percentile in ms, and how many could not finish."""
    tally = walk_many(("127.0.0.1", port), itertools.cycle(HTMX.walks), clients=CLIENTS, seconds=SECONDS)
    if not tally.step_seconds:
        return float("inf"), len(tally.failures)
    return percentile(sorted(tally.step_seconds), 0.99) * 1000, len(tally.failures)


def idle(port: int) -> list[socket.socket]:
    """Connections that asked once and stay."""
    kept = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for one in kept:
        one.sendall(f"GET /static/icon.svg HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        one.recv(65536)
    return kept


def slow(port: int, number: int, *, in_body: bool) -> list[tuple[socket.socket, bytes]]:
    """Connections that have begun a request and go on a byte at a time."""
    head = POST.format(port=port, length=60) + FORM
    made = []
    for _ in range(number):
        one = socket.create_connection(("127.0.0.1", port))
        begun = len(head) if in_body else 20
        one.sendall(head[:begun].encode())
        made.append((one, (head + "x" * 60)[begun:].encode()))
    return made


def large(port: int) -> None:
    """One body of 10 MB, as far as the server takes it."""
    head = POST.format(port=port, length=10_000_000) + FORM
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
            one.sendall(head.encode() + b"a=" + b"x" * 9_999_998)
            one.recv(65536)
    except OSError:
        return  # it hung up on us, as it may


def main(kind: str, port: int) -> None:
    processes.pin(os.getpid(), processes.DRIVER_CORE)
    idlers = idle(port) if kind == "idle" else []
    number = kind.rpartition("-")[2]
    slowly = slow(port, int(number), in_body="body" in kind) if number.isdigit() else []
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for second in itertools.count():
        if kind == "large":
            large(port)
            continue
        for one, rest in slowly:
            try:
                one.send(rest[second : second + 1])
            except OSError:
                continue
        time.sleep(1 if slowly or idlers else 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
