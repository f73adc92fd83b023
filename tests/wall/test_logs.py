"""The scan that the other suites run over their logs must see what it looks for."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from kiosk import log
from tests.log_scan import check_log, leaks_in

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def logged(**values: str) -> str:
    stream = io.StringIO()
    log.configure(stream, now=lambda: NOON)
    log.write("step.saved", **values)  # type: ignore[arg-type]
    structlog.reset_defaults()
    return stream.getvalue()


def test_a_clean_line_passes() -> None:
    assert not list(leaks_in(logged(draft_ref="3fa1b2c4d5e6f708", route="journey.page", rule="R-B11-01")))


@pytest.mark.parametrize(
    "value", ["GOHM900101HDFRRN07", "12345678901", "12 34 56 7890 1", "5512345678", "ana@correo.example"]
)
def test_what_the_second_net_stops_is_a_leak_all_the_same(value: str) -> None:
    line = logged(error=f"no {value}")
    assert value not in line
    assert list(leaks_in(line)) == ["line 1: the second net had to act"]


def test_what_nobody_stopped_is_a_leak() -> None:
    assert list(leaks_in('{"event": "x"}\nTraceback: GOHM900101HDFRRN07\n')) == [
        "line 2: looks like personal data"
    ]


def test_a_log_with_a_leak_fails_without_repeating_it(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("GOHM900101HDFRRN07", "utf-8")
    with pytest.raises(AssertionError) as failure:
        check_log(tmp_path / "log")
    assert "GOHM" not in str(failure.value)
