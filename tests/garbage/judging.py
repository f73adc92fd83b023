"""What every answer to garbage must be: quick, clear, in Spanish where a person could see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import brotli

from tests.garbage.payloads import EVIL_HOST, MARK, PRODUCT
from tests.garbage.shots import Echo, Shot
from tests.watch import HEADERS

SLOWEST_MILLIS = 500.0
MARKED = (f"<{MARK}".encode(), f"</{MARK}".encode())
TELLTALES = (
    b"Traceback",
    b"werkzeug",
    b"sqlalchemy",
    b"sqlite3",
    b"psycopg",
    b"jinja2",
    b"Internal Server Error",
    b"/kiosk/",
    b"root:x:0",
)
HELP = (b"800 000 0000", b"No encontramos este acuse")
"""Every page of trouble tells whom to call; a paper that is not one of ours is no trouble."""


def faults(shot: Shot, echo: Echo, *, host: str) -> Iterator[str]:
    """What is wrong with an answer, whatever was asked."""
    if echo.status >= 500:
        yield f"{echo.status}"
    if echo.status < 200:
        yield f"status {echo.status}"
    yield from _headers(echo, host=host)
    body = plain(echo)
    if any(one in body for one in TELLTALES):
        yield "tells how the program is made"
    if MARK.encode() in body:
        yield from _reflected(body)
    if EVIL_HOST.encode() in body and echo.header("Content-Type").startswith("text/html"):
        yield from _leads_away(body)
    if PRODUCT.encode() in body:
        yield "computed what was sent"
    if echo.status >= 400 and shot.method != "HEAD":
        yield from _message(echo, body)


def _headers(echo: Echo, *, host: str) -> Iterator[str]:
    for name, value in echo.headers:
        if "\r" in value or "\n" in value or MARK in name.lower():
            yield f"header {name} was forged"
        if MARK in value and name != "Location":
            yield f"header {name} carries what was sent"
    onward = echo.header("Location") or echo.header("HX-Redirect") or "/"
    own = onward.startswith(f"http://{host}/") or re.match(r"/(?![/\\])", onward)
    if not own:
        yield f"sends away to {onward[:80]!r}"
    for name, value in HEADERS.items():
        if echo.header(name) != value:
            yield f"{name} is {echo.header(name)!r}"
    if not echo.header("Content-Security-Policy").startswith("default-src 'none'"):
        yield "no content security policy"


class _Names(HTMLParser):
    """Looks for the mark where it would act: names of elements and attributes, addresses, scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [tag, *(name for name, _ in attrs)]
        acting = [
            value or ""
            for name, value in attrs
            if name.startswith(("on", "hx-", "data-hx", "style", "srcdoc"))
        ]
        acting += [
            value or ""
            for name, value in attrs
            if name in ("href", "src", "action") and "javascript:" in (value or "").lower()
        ]
        self.found += [one for one in (*names, *acting) if MARK in one]


def _reflected(body: bytes) -> Iterator[str]:
    if any(one in body for one in MARKED):
        yield "reflects markup"
    reader = _Names()
    reader.feed(body.decode("utf-8", "replace"))
    if reader.found:
        yield f"reflects {reader.found[0][:60]!r} where it acts"


def _leads_away(body: bytes) -> Iterator[str]:
    if re.search(
        rb"(?:href|src|action|content|hx-\w+)=[\"']?(?:[a-z]+:)?[/\\]{2}[^\"'/> ]*"
        + re.escape(EVIL_HOST.encode()),
        body,
    ):
        yield "leads to a forged host"


def plain(echo: Echo) -> bytes:
    """The body as a browser sees it."""
    return (
        brotli.decompress(echo.body) if echo.body and echo.header("Content-Encoding") == "br" else echo.body
    )


def _message(echo: Echo, body: bytes) -> Iterator[str]:
    """A person sees a page: Spanish, a heading, what to do, whom to call."""
    if not echo.header("Content-Type").startswith("text/html"):
        yield f"answers with {echo.header('Content-Type')!r}"
    elif b"<h1" not in body:
        yield "no heading"
    elif not any(one in body for one in HELP) and echo.status != 422:
        yield "tells nobody to call"
    elif b"<html" in body and b'lang="es' not in body:
        yield "not in Spanish"


@dataclass(slots=True)
class Tally:
    """Counts of a run."""

    statuses: Counter[int] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    millis: list[float] = field(default_factory=list)
    changed: int = 0
    worst: float = 0.0
    slowest: str = ""

    def keep(self, shot: Shot, echo: Echo) -> None:
        self.statuses[echo.status] += 1
        self.families.update(shot.families)
        self.millis.append(echo.millis)
        if echo.millis > self.worst:
            self.worst, self.slowest = echo.millis, str(shot)[:200]

    def at(self, part: float) -> float:
        """Milliseconds below which this part of all answers came."""
        return sorted(self.millis)[min(len(self.millis) - 1, int(len(self.millis) * part))]

    def words(self) -> str:
        statuses = " ".join(f"{status}:{count}" for status, count in sorted(self.statuses.items()))
        families = " ".join(f"{name}:{count}" for name, count in sorted(self.families.items()))
        return (
            f"{len(self.millis):,} malformed inputs; p50 {self.at(0.5):.1f} ms, p99 {self.at(0.99):.1f} ms, "
            f"worst {self.worst:.1f} ms; {self.changed} taken as an answer\n"
            f"  by status {statuses}\n  by family {families}\n  slowest: {self.slowest}"
        )
