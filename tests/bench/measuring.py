"""Rounds of journeys over several systems, interleaved, and what each round saw."""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench import processes
from tests.bench.browser import Tally, walk_many
from tests.bench.first_page import FirstPage, first_page
from tests.bench.processes import Running
from tests.bench.systems import Ground, System

CLIENTS = (1, 16, 64)


@dataclass(frozen=True, slots=True)
class Phase:
    """What one system did with so many clients in one round. CPU covers its server and its database."""

    clients: int
    journeys: int
    cpu_ms: float
    journeys_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    requests: float
    bytes: float
    driver_busy: float
    """Share of the time in which the driver had work: near 1 the driver is what limits the speed."""


@dataclass
class Stage:
    """A system that is running on one ground, with everything seen of it."""

    system: System
    ground: Ground
    medium: str
    running: Running
    database_roots: tuple[int, ...] = ()
    phases: list[Phase] = field(default_factory=list)
    folios: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    memory: int = 0
    first: FirstPage | None = None
    settled: tuple[int, int] = (0, 0)
    """Confirmed and not kept, kept and not confirmed, once `settle` has compared."""

    def walk(self, *, clients: int, seconds: float) -> Tally:
        """Journeys of so many clients for so many seconds."""
        tally = walk_many(
            self.running.address, itertools.cycle(self.system.walks), clients=clients, seconds=seconds
        )
        self.folios += tally.folios
        self.failures += tally.failures
        return tally

    def measure(self, *, clients: int, seconds: float) -> None:
        """One phase of one round."""
        roots = (self.running.process.pid, *self.database_roots)
        gc.collect()
        gc.disable()
        before = processes.cpu_seconds(roots)
        tally = self.walk(clients=clients, seconds=seconds)
        spent = processes.cpu_seconds(roots) - before
        gc.enable()
        if tally.folios:
            self.phases.append(phase_of(tally, clients, spent))

    def lost(self) -> tuple[set[str], set[str]]:
        """Folios confirmed that the database does not have, and folios it has that nobody saw."""
        kept, seen = self.system.folios(self.ground), set(self.folios)
        return seen - kept, kept - seen

    def settle(self) -> None:
        """Compare with the database while it is there, and remember."""
        lost, unseen = self.lost()
        self.settled = len(lost), len(unseen)

    @property
    def wrong(self) -> bool:
        """Whether anything failed, was lost, or was given twice."""
        return bool(self.failures or self.doubled or any(self.settled) or not self.folios)

    @property
    def doubled(self) -> int:
        """How often a folio was given twice."""
        return len(self.folios) - len(set(self.folios))


def phase_of(tally: Tally, clients: int, cpu_seconds: float) -> Phase:
    """The figures of one phase."""
    done = len(tally.folios)
    requests = sum(tally.journey_requests) / done
    steps = sorted(tally.step_seconds)
    return Phase(
        clients, done, cpu_seconds * 1000 / done, tally.requests_in_time / requests / tally.seconds,
        percentile(steps, 0.50) * 1000, percentile(steps, 0.95) * 1000, percentile(steps, 0.99) * 1000,
        requests, sum(tally.journey_bytes) / done, tally.busy_seconds / tally.seconds,
    )  # fmt: skip


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share lies; the values come in order."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def rotated(stages: Sequence[Stage], number: int) -> Iterator[Stage]:
    """The stages in the order of one round: each comes first once, and every second round runs backwards."""
    at = number % len(stages)
    order = [*stages[at:], *stages[:at]]
    yield from reversed(order) if number % 2 else order


def rounds(
    stages: Sequence[Stage], *, most: int, least: int, until: float, seconds: float,
    clients: Sequence[int] = CLIENTS,
) -> int:  # fmt: skip
    """Interleaved rounds over all stages: at least `least`, then more until `most` or the time is over.

    `until` is a moment of `time.monotonic`. Answers how many rounds there were.
    """
    for stage in stages:
        stage.walk(clients=4, seconds=0.3)  # first requests compile, connect and fill caches
    turn, longest = 0, 0.0
    while turn < least or (turn < most and time.monotonic() + longest < until):
        began = time.monotonic()
        for stage in rotated(stages, turn):
            for count in clients:
                stage.measure(clients=count, seconds=seconds)
        longest = max(longest, time.monotonic() - began)
        turn += 1
    for stage in stages:
        stage.memory = processes.memory_bytes(stage.running.process.pid)
        stage.first = first_page(stage.running.address, stage.system.walks[0].start)
    return turn
