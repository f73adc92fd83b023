"""`python -m tests.bench.line`: slow lines measured, a table printed, `var/bench/line.json` written."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.bench.line.measurement import USUAL, WHOLE, measure
from tests.bench.line.report import as_json, table

JSON = Path(__file__).parents[3] / "var" / "bench" / "line.json"


def main() -> int:
    """0 when nothing acknowledged was lost and nothing doubled; times are told, never a reason to fail."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench.line", description=__doc__)
    asked.add_argument("--full", action="store_true", help="all three lines, more rounds, more people")
    asked.add_argument("--rounds", type=int, help="looks at each page on each line")
    asked.add_argument("--json", type=Path, default=JSON, help="where the figures go")
    asked.add_argument("--waterfalls", action="store_true", help="print what went over the line")
    given = asked.parse_args()
    plan = WHOLE if given.full else USUAL
    if given.rounds:
        plan = replace(plan, rounds=given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(plan, Path(folder), lambda words: print_line(words, to=sys.stderr))
    for line in table(found):
        print_line(line)
    if given.waterfalls:
        for series in found.series:
            print_line(f"\n{series.sight.name}, {series.profile.name}\n{series.middle.tally.waterfall()}")
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(as_json(found), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print_line(f"\nWritten: {given.json}")
    return 0 if found.whole else 1


def print_line(words: str, *, to: object = None) -> None:
    """Write a line at once."""
    out = to or sys.stdout
    out.write(f"{words}\n")  # type: ignore[attr-defined]
    out.flush()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
