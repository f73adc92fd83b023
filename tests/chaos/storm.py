"""Rounds of load and `kill -9`, and what came of them."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.audit import Findings, Told, audit, unfinished
from tests.chaos.nursery import Nursery, is_alive
from tests.chaos.people import entries
from tests.chaos.plant import PROJECT, Plant
from tests.chaos.postgres import PostgresThatDies

MOST_TOLD = 5000
"""Bytes of acknowledgements that may come before a kill: up to four errands' worth of lines."""
MOST_LOAD_SECONDS = 3.0
RECOVERY_SECONDS = 60.0
"""After a restart every committed case has a sealed acuse within this (P3)."""


@dataclass
class Report:
    """One storm."""

    engine: str
    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    back: list[float] = field(default_factory=list)
    """From a kill to the first answer, seconds."""
    settled: float = 0.0
    seconds: float = 0.0
    told: Told = field(default_factory=lambda: Told([]))
    findings: Findings = field(default_factory=Findings)

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    def __str__(self) -> str:
        how = ", ".join(f"{count} {what}" for what, count in sorted(self.killed.items()))
        back = sorted(self.back) or [0.0]
        return "\n".join(
            (
                f"kill -9 on {self.engine}, seed {self.seed}: {self.kills} kills ({how}) in "
                f"{self.seconds:.0f} s, {self.told.acknowledged} acknowledged, {self.findings}",
                f"  {self.told.pace()}; first answer after a kill p50 {back[len(back) // 2]:.2f} s, "
                f"worst {back[-1]:.2f} s; all settled {self.settled:.1f} s after the last restart",
            )
        )


@contextmanager
def people_at_work(plant: Plant, *, people: int, seed: int, hands: int = 4) -> Iterator[Path]:
    """The client in its own process; leaving the block lets everybody finish their errand."""
    crowd, out = plant.folder / "people.txt", plant.folder.parent / f"told-{seed}.jsonl"
    crowd.write_text("\n".join(one["curp"] for one in entries(people)), "utf-8")
    words = ["--people", str(crowd), "--out", str(out), "--seed", str(seed), "--hands", str(hands)]
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.client", *words, plant.url], cwd=PROJECT, env=plant.environ
    )
    try:
        yield out
        client.terminate()
        client.wait(240)
    finally:
        if client.poll() is None:
            client.kill()
            client.wait(10)


def storm(
    plant: Plant, *, kills: int, people: int, seed: int, postgres: PostgresThatDies | None = None
) -> Report:
    """Kill until `kills` are reached, let everybody finish, and look at everything."""
    engine = "PostgreSQL" if postgres is not None else "SQLite"
    report, chance, began = Report(engine, seed), random.Random(seed), time.monotonic()
    plant.serve()
    plant.work()
    plant.answers()
    with people_at_work(plant, people=people, seed=seed) as out:
        _wait_for_people(out)
        while report.kills < kills:
            _some_load(out, chance)
            hit = time.monotonic()
            for what in _strike(plant, chance, postgres):
                report.killed[what] += 1
            _again(plant, postgres)
            plant.answers()
            report.back.append(time.monotonic() - hit)
        last = time.monotonic()
    report.told = Told.read(out)
    with plant.house() as house:
        while unfinished(house, report.told) and time.monotonic() - last < RECOVERY_SECONDS:
            time.sleep(0.25)
        report.settled = time.monotonic() - last
        report.findings = audit(house, report.told)
        report.findings.broken += [f"not finished: {one}" for one in unfinished(house, report.told)]
    plant.stop()
    report.seconds = time.monotonic() - began
    return report


def _wait_for_people(out: Path) -> None:
    until = time.monotonic() + 60
    while not (out.exists() and out.stat().st_size) and time.monotonic() < until:
        time.sleep(0.02)


def _some_load(out: Path, chance: random.Random) -> None:
    """People get something done, then it strikes in the middle of something else."""
    enough, until = out.stat().st_size + chance.randrange(MOST_TOLD), time.monotonic() + MOST_LOAD_SECONDS
    while out.stat().st_size < enough and time.monotonic() < until:
        time.sleep(0.003)
    time.sleep(chance.uniform(0.0, 0.05))


def _strike(plant: Plant, chance: random.Random, postgres: PostgresThatDies | None) -> list[str]:
    """kill -9 of something that runs; what it was, once for each process of ours that was hit."""
    blows: list[tuple[int, Callable[[], list[str]]]] = [
        (4, lambda: _kill(plant, "server", plant.serving)),
        (2, lambda: _kill(plant, "background work", plant.working)),
        (3, lambda: _kill_both(plant)),
        (2, lambda: _kill_worker(plant)),
    ]
    if postgres is not None:
        server = postgres
        blows += [
            (2, lambda: _did(server.kill, "database")),
            (2, lambda: _did(server.stop_at_once, "database at once")),
            (3, lambda: _kill_backend(server, chance)),
        ]
    weights = [weight for weight, _ in blows]
    return chance.choices([blow for _, blow in blows], weights)[0]()


def _kill(plant: Plant, what: str, pid: int) -> list[str]:
    plant.kill(pid)
    return [what]


def _kill_both(plant: Plant) -> list[str]:
    plant.kill(plant.serving, plant.working)
    return ["server", "background work"]


def _kill_worker(plant: Plant) -> list[str]:
    """The process that answers, not the one that watches over it."""
    workers = plant.processes_of(plant.serving)[1:]
    if not workers:
        return []
    plant.kill_only(workers)
    return ["server worker"]


def _kill_backend(postgres: PostgresThatDies, chance: random.Random) -> list[str]:
    return ["database backend"] if postgres.kill_a_backend(chance.randrange(1000)) else []


def _did(blow: Callable[[], None], what: str) -> list[str]:
    blow()
    return [what]


def _again(plant: Plant, postgres: PostgresThatDies | None) -> None:
    """What a supervisor does: start what ended."""
    if postgres is not None:
        if not is_alive(postgres.pid):
            postgres.start()
        else:
            postgres.waits()
    _serve_again(plant)
    if not is_alive(plant.working):
        plant.work()


def _serve_again(plant: Plant) -> None:
    """A server whose worker died either starts another one or ends; then it is started again."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not is_alive(plant.serving):
            plant.serve()
            return
        if len(plant.processes_of(plant.serving)) > 1:
            return
        time.sleep(0.005)
    plant.kill(plant.serving)
    plant.serve()


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A process that starts the program quickly, for as long as the block lasts."""
    made = Nursery()
    try:
        yield made
    finally:
        made.close()
