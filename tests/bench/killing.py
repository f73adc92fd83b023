"""SIGKILL in the middle of load: every answer that was acknowledged is there, readable, after a new start."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench import processes
from tests.bench.answers import ANSWERS
from tests.bench.browser import Visitor, walk_many
from tests.bench.errand import Page
from tests.bench.first_page import fetch
from tests.bench.media import MEDIA, Medium
from tests.bench.processes import Running
from tests.bench.systems import PLAIN, Ground
from tests.browser.server import free_port

KILLS = {"disk": 5, "postgres": 3}
CLIENTS, AFTER_SECONDS = 16, 1.5
SHOWN = {"name": ANSWERS["name"].upper(), "phone": ANSWERS["phone"], "email": ANSWERS["email"]}
"""What the page of a question shows again once it was answered; of the others that it comes at all."""


@dataclass
class Seen:
    """What was looked for after the kills."""

    kills: int = 0
    answers: int = 0
    folios: int = 0
    missing: int = 0


def run() -> Iterator[str]:
    """Kill a server under load several times on each durable medium."""
    yield "\nKilled in the middle of load"
    for name, times in KILLS.items():
        with MEDIA[name]() as medium:
            seen = killed(medium, times=times)
        verdict = "kept" if not seen.missing else "NOT kept"
        yield (
            f"{name}: {seen.kills} kills; {seen.answers} answers of unfinished journeys and {seen.folios} "
            f"folios acknowledged, {seen.missing} missing afterwards  {verdict}"
        )


def killed(medium: Medium, *, times: int) -> Seen:
    """Load, kill, start again, look; so many times over the same database."""
    ground = Ground(medium.folder / "kill", free_port(), medium.database("kill"))
    environ = PLAIN.ready(ground)
    seen, folios = Seen(), set[str]()
    running = started(ground, environ)
    try:
        for _ in range(times):
            timer = threading.Timer(AFTER_SECONDS, running.stop, kwargs={"hard": True})
            timer.start()
            walks = itertools.cycle(PLAIN.walks)
            tally = walk_many(running.address, walks, clients=CLIENTS, seconds=AFTER_SECONDS + 1)
            timer.join()
            folios |= set(tally.folios)
            running = started(ground, environ)
            seen.kills += 1
            for visitor in tally.cut:
                seen.answers += len(visitor.errand.kept)
                seen.missing += sum(not still_there(visitor, path) for path in visitor.errand.kept)
        seen.folios = len(folios)
        seen.missing += len(folios - PLAIN.folios(ground))
    finally:
        running.stop()
    return seen


def started(ground: Ground, environ: dict[str, str]) -> Running:
    """The server, once its port is free again."""
    time.sleep(0.2)
    command, path = PLAIN.command(ground.port), PLAIN.walks[0].start
    return processes.start(command, environ, port=ground.port, path=path, folder=ground.folder)


def still_there(visitor: Visitor, path: str) -> bool:
    """Whether the visitor sees this answer again."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    page = looked(visitor.address, path, cookie)
    key = path.rsplit("/", 1)[-1].replace("-", "_")
    return page.status == 200 and SHOWN.get(key, "") in page.html


def looked(address: tuple[str, int], path: str, cookie: str) -> Page:
    try:
        _, _, body = fetch(address, path, more=f"Cookie: {cookie}\r\n", encodings="identity")
    except RuntimeError:
        return Page(0, "", "")
    return Page(200, body.decode(), "")
