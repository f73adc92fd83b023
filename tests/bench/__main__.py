"""`python -m tests.bench`: this program beside its peers and the floor, in one run, on this machine.

`make bench` runs it as it stands, `make bench-full` with `--full`. One table on the screen, everything in
`var/bench/latest.json`.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from typing import Any

from tests.bench import abuse, killing, media, processes, report
from tests.bench.measuring import CLIENTS, Stage, rounds
from tests.bench.media import MEDIA, Medium
from tests.bench.systems import (
    ALL,
    DOCASSEMBLE,
    PEERS_PYTHON,
    PROJECT,
    VARIANTS,
    Ground,
    System,
    docassemble,
    on_gunicorn,
)
from tests.browser.server import free_port

MINUTES = 2.0
"""For the rounds of one medium; three media and their starts stay within eight."""
LATEST = PROJECT / "var" / "bench" / "latest.json"


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def staged(system: System, medium: Medium, stack: ExitStack) -> Stage:
    """A system prepared on a medium and started there."""
    ground = Ground(medium.folder / system.key, free_port(), medium.database(system.key))
    environ = system.ready(ground)
    path = system.walks[0].start
    command = system.command(ground.port)
    running = processes.start(command, environ, port=ground.port, path=path, folder=ground.folder)
    stack.callback(running.stop)
    return Stage(system, ground, medium.name, running, medium.roots)


def compared(
    systems: Sequence[System], make: Callable[[], AbstractContextManager[Medium]], *, minutes: float,
    given: argparse.Namespace, clients: Sequence[int] = CLIENTS,
) -> list[Stage]:  # fmt: skip
    """All systems on one medium, measured in turn and told as a table."""
    with ExitStack() as stack:
        medium = stack.enter_context(make())
        stages = [staged(one, medium, stack) for one in systems if one.runs_on(medium.name)]
        until = time.monotonic() + minutes * 60
        most, least = given.rounds, min(3, given.rounds)
        turns = rounds(stages, most=most, least=least, until=until, seconds=given.seconds, clients=clients)
        for stage in stages:
            stage.settle()
        say(f"\n{medium.about}; {turns} rounds")
        for line in [*report.lines(stages), *report.truth(stages)]:
            say(line)
        return stages


def about() -> dict[str, Any]:
    """What machine this is and how it was asked."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "cores": len(processes.CORES), "server_core": processes.SERVER_CORE,
        "driver_core": processes.DRIVER_CORE, "load_before": os.getloadavg(), "words": sys.argv[1:],
    }  # fmt: skip


def opening(told: dict[str, Any]) -> None:
    """What the reader must know before the figures."""
    if len(processes.CORES) < 2:
        say("This machine has one core: driver and server share it, and speeds say little.")
    if max(told["load_before"][:1]) > 0.5:
        say(f"Something else is running here (load {told['load_before'][0]:.1f}): trust ratios, not times.")
    missing = [one.title for one in ALL if not one.there and one is not DOCASSEMBLE]
    if missing:
        say(f"Not installed, not measured ({PEERS_PYTHON} is made by `make bench`): {', '.join(missing)}")
    say(docassemble())


def main() -> int:
    given = asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave through every block: servers end too
    processes.pin(os.getpid(), processes.DRIVER_CORE)
    told = about()
    opening(told)
    stages: list[Stage] = []
    for part in given.parts:
        stages += PARTS[part](given)
    report.write(LATEST, report.as_json(stages, told))
    say(f"\nEverything that was measured: {LATEST.relative_to(PROJECT)}")
    return 1 if any(stage.wrong for stage in stages) else 0


def asked() -> argparse.Namespace:
    """What the words of the command mean."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="memory only, 16 clients: about a minute")
    arguments.add_argument("--full", action="store_true", help="all parts")
    arguments.add_argument("--parts", nargs="+", choices=[*PARTS], default=["peers"])
    arguments.add_argument("--media", nargs="+", choices=[*MEDIA], default=[*MEDIA])
    arguments.add_argument("--rounds", type=int, default=5, help="at most so many; 3 at least")
    arguments.add_argument("--seconds", type=float, default=0.8, help="of each measurement")
    given = arguments.parse_args()
    given.clients = (report.BUSY,) if given.quick else CLIENTS
    given.media = ["memory"] if given.quick else given.media
    given.parts = [*PARTS] if given.full else given.parts
    return given


def peers(given: argparse.Namespace) -> list[Stage]:
    """This program, its peers and the floor on every medium, and what was promised."""
    stages: list[Stage] = []
    for name in given.media:
        stages += compared(ALL, MEDIA[name], minutes=MINUTES, given=given, clients=given.clients)
    say()
    for verdict in report.verdicts(stages):
        say(verdict)
    return stages


def gunicorn(given: argparse.Namespace) -> list[Stage]:
    """Everybody on the conservative server."""
    systems = [on_gunicorn(one) for one in ALL if one is not DOCASSEMBLE]
    return compared(systems, media.memory, minutes=3, given=given, clients=(1, report.BUSY))


def variants(given: argparse.Namespace) -> list[Stage]:
    """This program otherwise: larger forms, another seal, languages, mistakes."""
    return compared(VARIANTS, media.memory, minutes=3, given=given, clients=(report.BUSY,))


def abused(given: argparse.Namespace) -> list[Stage]:
    """What others feel beside abuse."""
    for line in abuse.run():
        say(line)
    return []


def kills(given: argparse.Namespace) -> list[Stage]:
    """Whether what was acknowledged outlives a SIGKILL."""
    for line in killing.run():
        say(line)
    return []


PARTS = {"peers": peers, "gunicorn": gunicorn, "variants": variants, "abuse": abused, "kills": kills}


if __name__ == "__main__":
    sys.exit(main())
