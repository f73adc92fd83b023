"""Programs that are wrong on purpose: the benchmark must see each of them for what it is.

`BENCH_LIE` says how: `forgets` confirms what it never kept, `breaks` fails now and then, `repeats` gives one
folio to everybody, `burns` spends two milliseconds more on every request.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from tests.bench import floor

LIE = os.environ.get("BENCH_LIE", "")
BURNT_SECONDS = 0.002
EVERY = 5
counted = itertools.count(1)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The floor, but for the lie."""
    sends = environ["PATH_INFO"] == "/enviar"
    if LIE == "forgets" and sends and next(counted) % EVERY == 0:
        return said(start, f"<b>{90_000_000 + next(counted):08d}</b>")
    if LIE == "repeats" and sends:
        return said(start, "<b>00000001</b>")
    if LIE == "breaks" and environ["REQUEST_METHOD"] == "POST" and next(counted) % EVERY == 0:
        start("500 Internal Server Error", [("Content-Length", "0")])
        return [b""]
    if LIE == "burns":
        until = time.thread_time() + BURNT_SECONDS
        while time.thread_time() < until:
            pass
    return floor.application(environ, start)


def said(start: Callable[..., Any], text: str) -> Iterable[bytes]:
    """A page that was made up."""
    start("200 OK", [floor.HTML, ("Content-Length", str(len(text)))])
    return [text.encode()]
