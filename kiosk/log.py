"""The log: JSON lines with an allow-list of keys, never an answer, never a CURP.

Two nets hold personal data back. The first is the list of keys: what is not in `Values` is dropped. The
second looks at the text that is left: what has the shape of a CURP, NSS, RFC, telephone, e-mail or key is
replaced, and the line carries `redacted` with the count. Such a line in the tests means the first net leaked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any, TextIO, TypedDict, Unpack, cast
from uuid import UUID

import structlog

LONGEST_VALUE = 200
REDACTED = "[redacted]"
SHAPES = (
    re.compile(r"[A-Z][AEIOUX][A-Z]{2}\d{6}[A-Z]{6}[A-Z0-9]\d", re.I),  # CURP
    re.compile(r"(?<![A-Z0-9])[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}(?![A-Z0-9])", re.I),  # RFC
    re.compile(r"(?<![A-Z0-9])(?:\d{11}|\d\d[ -]\d\d[ -]\d\d[ -]\d{4}[ -]\d)(?![A-Z0-9])", re.I),  # NSS
    re.compile(r"(?<![A-Z0-9])(?:\d{10}|\d{2,3}[ -]\d{3,4}[ -]\d{4})(?![A-Z0-9])", re.I),  # telephone
    re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.\w+"),  # e-mail
    re.compile(r"-----BEGIN|BEGIN [A-Z ]+KEY"),  # PEM
)
SUSPECT = re.compile(r"\d{6}|\d[ -]\d|@|%40|BEGIN")
"""What every shape above contains: one quick look that spares most values the six."""


class Values(TypedDict, total=False):
    """Every key a line may carry besides `event` and `at`. The `_ref` ones are keyed digests, never ids."""

    request: str | UUID
    route: str
    method: str
    status: int
    millis: int | float
    draft_ref: str
    visit_ref: str
    actor_ref: str
    office: str
    device: str
    system: str
    rule: str
    step: str
    procedure: str
    error: str


INTERRUPTED = '{"event": "log.interrupted"}\n'
KEYS = frozenset({"event", "at", *Values.__annotations__})


def configure(stream: TextIO, *, now: Callable[[], datetime]) -> None:
    """Send every line from here on to this stream, dated by this clock (in UTC when the clock is)."""

    def dated(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"at": now().isoformat(timespec="milliseconds"), **line}

    structlog.configure(
        processors=[_allowed, _clean, dated, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Lines(stream))),
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _bound.clear()


class _Lines:
    """Where lines go. One that cannot be written (the disk is full) never stops the page it tells of; the
    first that can be again comes after a line that says that others are missing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._interrupted = False

    def write(self, text: str) -> None:
        try:
            self._stream.write(INTERRUPTED + text if self._interrupted else text)
            self._interrupted = False
        except OSError:
            self._interrupted = True

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            self._interrupted = True


_bound: list[Any] = []
"""The logger once it was asked for: to put it together for each line costs more than the line."""


def write(event: str, **values: Unpack[Values]) -> None:
    """Write one line: `write("step.saved", draft_ref=ref, millis=3)`. Events are named thing.happened."""
    if not _bound:
        _bound.append(structlog.get_logger().bind())
    _bound[0].msg(event, **values)


def redact(text: str) -> tuple[str, int]:
    """The text without what looks like personal data, and how many times something did."""
    hits = 0
    if not SUSPECT.search(text):
        return text, hits
    for shape in SHAPES:
        text, found = shape.subn(REDACTED, text)
        hits += found
    return text, hits


def _allowed(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in line.items() if key in KEYS}


def _clean(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """One physical line per event (no forged lines through a value), short, and through the second net."""
    clean: dict[str, Any] = {}
    hits = 0
    for key, value in line.items():
        if value is None or isinstance(value, bool | float):
            clean[key] = value
            continue
        text = str(value)[:LONGEST_VALUE]
        if not text.isprintable():
            text = "".join(letter if letter.isprintable() else " " for letter in text)
        safe, found = redact(text)
        hits += found
        clean[key] = value if isinstance(value, int) and not found else safe
    return {**clean, "redacted": hits} if hits else clean
