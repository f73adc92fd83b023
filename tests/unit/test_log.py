"""The log writes what is on its list, one line an event, and nothing about people."""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from kiosk import log

NOON = datetime(2026, 3, 14, 12, 0, 0, 5_000, tzinfo=UTC)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    found = io.StringIO()
    log.configure(found, now=lambda: NOON)
    yield found
    structlog.reset_defaults()


def line(stream: io.StringIO) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(stream.getvalue())
    return read


def test_a_line_has_its_instant_and_values(stream: io.StringIO) -> None:
    log.write("step.saved", millis=2.5, status=303, rule="R-B11-01")
    assert line(stream) == {
        "at": "2026-03-14T12:00:00.005+00:00",
        "event": "step.saved",
        "millis": 2.5,
        "rule": "R-B11-01",
        "status": 303,
    }


def test_keys_that_are_not_on_the_list_are_dropped(stream: io.StringIO) -> None:
    log.write("step.saved", curp="x", answer="y", step="curp")  # type: ignore[call-arg]
    assert line(stream).keys() == {"at", "event", "step"}


def test_a_value_cannot_forge_a_line(stream: io.StringIO) -> None:
    log.write("x", error='a\n{"event": "forged"}\r\x1b[31m\u2028b')
    assert stream.getvalue().count("\n") == 1
    assert line(stream)["error"] == 'a {"event": "forged"}  [31m b'


def test_a_long_value_is_cut(stream: io.StringIO) -> None:
    log.write("x", error="e" * 1_000)
    assert len(line(stream)["error"]) == log.LONGEST_VALUE


@pytest.mark.parametrize(
    "value",
    [
        "GOHM900101HDFRRN07", "gohm900101hdfrrn07", "GOHM900101XDFRRNA7", "GOHM900101AB1", "12345678901",
        "12 34 56 7890 1", "5512345678", "55 1234 5678", "555-123-4567", "ana.perez@correo.example",
        "ana%40correo.example", "-----BEGIN PRIVATE KEY-----",
    ],
)  # fmt: skip
def test_what_looks_personal_is_replaced_and_counted(stream: io.StringIO, value: str) -> None:
    log.write("x", error=f"no vale {value} aquí")
    assert value not in stream.getvalue()
    assert line(stream)["redacted"] == 1


@pytest.mark.parametrize(
    "value",
    [
        "2026-000123-4", "3fa1b2c4-d5e6-4708-9123-123456789012", "R-GEN-13", "journey.page",
        "/solicitudes/<draft>", "9f86d081884c7d659a2feaa0c55ad015", "ssn_assign_or_locate",
    ],
)  # fmt: skip
def test_what_is_not_personal_stays(stream: io.StringIO, value: str) -> None:
    log.write("x", error=value)
    assert line(stream)["error"] == value
    assert "redacted" not in line(stream)


def test_a_number_that_is_an_nss_is_stopped_too(stream: io.StringIO) -> None:
    log.write("x", status=12345678901)
    assert "12345678901" not in stream.getvalue()


class FullDisk(io.StringIO):
    """A stream without room until somebody frees some."""

    room = True

    def write(self, text: str) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "no space left")
        return super().write(text)


def test_a_line_that_finds_no_room_stops_nothing_and_is_missed() -> None:
    disk = FullDisk()
    log.configure(disk, now=lambda: NOON)
    try:
        log.write("before")
        disk.room = False
        log.write("lost")
        disk.room = True
        log.write("after")
        log.write("later")
    finally:
        structlog.reset_defaults()
    events = [json.loads(one)["event"] for one in disk.getvalue().splitlines()]
    assert events == ["before", "log.interrupted", "after", "later"]
