"""A sampling profiler of a few lines: costs next to nothing, so its shares are true.

Every half millisecond of CPU it notes the stack. Times spent in C count for the Python function that called.
"""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

EVERY_SECONDS = 0.0005
PACKAGE = re.compile(r"(?:site-packages|lib/python3\.\d+)/(?!site-packages)([A-Za-z0-9_]+)")


@dataclass
class Samples:
    """What was seen: by package at the top of the stack, and by function anywhere on it."""

    taken: int = 0
    packages: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)
    named: dict[str, tuple[str, str]] = field(default_factory=dict)

    def note(self, frame: FrameType) -> None:
        """One stack."""
        self.taken += 1
        path, name = self._place(frame)
        self.packages[path] += 1
        self.own[name] += 1
        seen: set[str] = set()
        at: FrameType | None = frame
        while at is not None:
            seen.add(self._place(at)[1])
            at = at.f_back
        self.functions.update(seen)

    def _place(self, frame: FrameType) -> tuple[str, str]:
        code = frame.f_code
        key = f"{code.co_filename}:{code.co_firstlineno}:{code.co_name}"
        if key not in self.named:
            package = package_of(code.co_filename)
            short = "/".join(Path(code.co_filename).parts[-2:])
            self.named[key] = package, f"{short}:{code.co_name}"
        return self.named[key]


def package_of(path: str) -> str:
    """`kiosk.web`, `templates`, `sqlalchemy`, `json`: whose line it is."""
    ours = re.search(r"/kiosk/(\w+)(?:/|\.py)", path)
    if ours and "site-packages" not in path:
        return f"kiosk.{ours.group(1)}"
    if "/templates/" in path and path.endswith(".html"):
        return "templates"
    if "/tests/bench/" in path:
        return "(the driver itself)"
    found = PACKAGE.search(path)
    return found.group(1) if found else "other"


@contextmanager
def sampling() -> Iterator[Samples]:
    """Sample this process for as long as the block lasts."""
    samples = Samples()

    def noted(_signal: int, frame: FrameType | None) -> None:
        if frame is not None:
            samples.note(frame)

    before = signal.signal(signal.SIGPROF, noted)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    try:
        yield samples
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
