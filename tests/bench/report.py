"""One table for people, one JSON for machines."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.first_page import FirstPage
from tests.bench.measuring import Phase, Stage

BASE, FLOOR = "ours", "floor"
BUSY = 16
"""Clients of the phase whose CPU is told: the server never waits for work."""
TARGETS = (
    ("flask", 1 / 4, "memory"), ("django-session", 1 / 6, "memory"), ("django-cookie", 1 / 6, "memory"),
    ("floor", 5.0, "memory"), ("docassemble", 1 / 20, "postgres"),
)  # fmt: skip
"""What this program may cost (htmx walk), as a share of whom, and where both can run."""


def middle(stage: Stage, clients: int, figure: Callable[[Phase], float]) -> float:
    """Median over the rounds; 0 when there is none."""
    found = [figure(phase) for phase in stage.phases if phase.clients == clients]
    return statistics.median(found) if found else 0.0


def spread(stage: Stage, clients: int, figure: Callable[[Phase], float]) -> tuple[float, float]:
    found = [figure(phase) for phase in stage.phases if phase.clients == clients]
    return (min(found), max(found)) if found else (0.0, 0.0)


def cpu(phase: Phase) -> float:
    return phase.cpu_ms


def base_of(stages: Sequence[Stage], key: str) -> str:
    """The system that others are compared with: by its key, also on another server."""
    return next((one.system.key for one in stages if one.system.key.removesuffix("-gunicorn") == key), key)


def ratio(stages: Sequence[Stage], key: str, to: str) -> float:
    """CPU of one system as a multiple of another's: the median of the ratios of the same rounds."""
    mine, theirs = (
        [
            phase.cpu_ms
            for stage in stages
            if stage.system.key == one
            for phase in stage.phases
            if phase.clients == BUSY
        ]
        for one in (key, to)
    )
    pairs = [left / right for left, right in zip(mine, theirs, strict=False) if right]
    return statistics.median(pairs) if pairs else 0.0


HEAD = (
    f"{'system':<46}{'CPU ms/journey':>22}{'x ours':>8}{'x floor':>8}{'journeys/s 1/16/64':>20}"
    f"{'step ms p50/p95/p99':>22}{'p99 at 16':>10}{'requests':>9}{'KB':>6}{'first KB':>9}{'MB':>5}"
    f"{'start s':>8}"
)


def lines(stages: Sequence[Stage]) -> Iterator[str]:
    """The table of one medium."""
    yield HEAD
    for stage in stages:
        low, high = spread(stage, BUSY, cpu)
        speeds = "/".join(f"{middle(stage, n, lambda p: p.journeys_per_second):.0f}" for n in (1, 16, 64))
        steps = "/".join(
            f"{middle(stage, 1, figure):.1f}"
            for figure in (lambda p: p.p50_ms, lambda p: p.p95_ms, lambda p: p.p99_ms)
        )
        first = stage.first.everything / 1000 if stage.first else 0
        yield (
            f"{stage.system.title:<46}{f'{middle(stage, BUSY, cpu):.2f} ({low:.2f}-{high:.2f})':>22}"
            f"{ratio(stages, stage.system.key, base_of(stages, BASE)):>8.2f}"
            f"{ratio(stages, stage.system.key, base_of(stages, FLOOR)):>8.1f}"
            f"{speeds:>20}{steps:>22}{middle(stage, BUSY, lambda p: p.p99_ms):>10.1f}"
            f"{middle(stage, BUSY, lambda p: p.requests):>9.0f}"
            f"{middle(stage, BUSY, lambda p: p.bytes) / 1000:>6.1f}"
            f"{first:>9.1f}{stage.memory / 1e6:>5.0f}{stage.running.start_seconds:>8.2f}"
        )


def truth(stages: Sequence[Stage]) -> Iterator[str]:
    """Whether every journey that was confirmed is in the database, and nothing else is."""
    for stage in stages:
        lost, unseen = stage.settled
        counts = {
            "failed": len(stage.failures), "confirmed and not kept": lost, "kept and not confirmed": unseen,
            "given twice": stage.doubled,
        }  # fmt: skip
        wrong = [f"{number} {text}" for text, number in counts.items() if number]
        if wrong:
            first = f" (first: {stage.failures[0]})" if stage.failures else ""
            yield f"{stage.system.title}, {stage.medium}: {', '.join(wrong)} of {len(stage.folios)}{first}"


def verdicts(stages: Sequence[Stage]) -> Iterator[str]:
    """The promised ratios beside what was found."""
    for key, most, medium in TARGETS:
        there = [stage for stage in stages if stage.medium == medium]
        if any(stage.system.key == key and stage.phases for stage in there):
            found = ratio(there, BASE, key)
            verdict = "kept" if found <= most else "NOT kept"
            yield f"ours / {key}: {found:.2f}, wanted at most {most:.2f}: {verdict}"


def as_json(stages: Sequence[Stage], about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was seen."""
    return {"about": dict(about), "systems": [_one(stage) for stage in stages]}


def _one(stage: Stage) -> dict[str, Any]:
    first: FirstPage | None = stage.first
    lost, unseen = stage.settled
    return {
        "key": stage.system.key, "title": stage.system.title, "medium": stage.medium,
        "server": stage.system.server, "start_seconds": stage.running.start_seconds,
        "memory_bytes": stage.memory, "first_page": asdict(first) if first else None,
        "journeys": len(stage.folios), "failures": stage.failures[:20], "failed": len(stage.failures),
        "lost": lost, "unseen": unseen, "doubled": stage.doubled,
        "phases": [asdict(phase) for phase in stage.phases],
    }  # fmt: skip


def write(path: Path, told: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
