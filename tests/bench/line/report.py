"""What was found on slow lines, as a table for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.bench.line.errand import Outcome
from tests.bench.line.measurement import Found
from tests.bench.line.paint import Series


def table(found: Found) -> Iterator[str]:
    """Line by line, medians with their spread."""
    load = " to ".join(f"{one:.1f}" for one in found.load)
    yield f"Slow lines: {found.machine}, load {load}. Processor slowed down: {found.slower:.1f} times."
    planted = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in found.planted.items())
    yield f"Controls: {planted}."
    for name in dict.fromkeys(one.profile.name for one in found.series):
        yield ""
        yield f"First paint, {name}, cold, each way  |  median    best   worst   bytes so far  connections"
        rows = [one for one in found.series if one.profile.name == name]
        for one in sorted(rows, key=lambda series: series.median):
            tally = one.middle.tally
            yield (
                f"{one.sight.name:<43}| {one.median:7.2f} {one.best:7.2f} {one.seconds[-1]:7.2f}"
                f" {tally.down:14,} {tally.connections:12}"
            )
    yield ""
    for outcome in [*found.outcomes, *found.worse]:
        yield str(outcome)
        yield from (f"    {mishap}" for mishap in outcome.mishaps)
    yield from (f"DOUBLED: {fault}" for fault in found.doubled)
    yield ""
    for words, reached in found.goals():
        yield f"{'reached    ' if reached else 'NOT REACHED'}  {words}"


def as_json(found: Found) -> dict[str, Any]:
    """Plain values; seconds and bytes."""
    return {
        "machine": found.machine,
        "load": found.load,
        "slowed_down": found.slower,
        "planted": found.planted,
        "paint": [_series(one) for one in found.series],
        "errands": [_outcome(one) for one in found.outcomes],
        "errands_worse_line": [_outcome(one) for one in found.worse],
        "doubled": found.doubled,
        "goals": [{"goal": words, "reached": reached} for words, reached in found.goals()],
    }


def _series(one: Series) -> dict[str, Any]:
    return {
        "line": one.profile.name,
        "system": one.sight.system,
        "page": one.sight.kind,
        "median": one.median,
        "seconds": one.seconds,
        "bytes_down": one.middle.tally.down,
        "connections": one.middle.tally.connections,
        "waterfall": one.middle.tally.waterfall().splitlines(),
    }


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "way": one.way,
        "seed": one.seed,
        "seconds": one.seconds,
        "finished": one.finished,
        "lost": one.lost,
        "cuts": {place.value: count for place, count in one.tally.cuts.items()},
        "exchanges": len(one.tally.exchanges),
        "connections": one.tally.connections,
        "bytes_down": one.tally.down,
        "bytes_up": one.tally.up,
        "mishaps": one.mishaps,
    }
