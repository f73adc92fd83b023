"""Counters of this process, as text any collector reads. Routes and statuses, never who."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Those that mean something here; any other word is counted as one, so that nobody fills the memory."""


@dataclass(slots=True)
class Metrics:
    """Requests by route and status, and seconds spent."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    _turn: Lock = field(default_factory=Lock)

    def count(self, route: str, method: str, status: int, *, seconds: float) -> None:
        with self._turn:
            self.requests[route, method if method in METHODS else "OTHER", status] += 1
            self.seconds[route] += seconds  # type: ignore[assignment]  # a Counter adds floats as well

    def text(self) -> str:
        """Prometheus text format."""
        with self._turn:
            lines = ["# TYPE kiosk_requests_total counter"]
            lines += [
                f'kiosk_requests_total{{route="{route}",method="{method}",status="{status}"}} {n}'
                for (route, method, status), n in sorted(self.requests.items())
            ]
            lines.append("# TYPE kiosk_request_seconds_total counter")
            lines += [
                f'kiosk_request_seconds_total{{route="{r}"}} {s:.6f}' for r, s in sorted(self.seconds.items())
            ]
        return "\n".join(lines) + "\n"
