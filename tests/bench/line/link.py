"""How a slow line treats bytes: rate, delay, handshake, first window. Pure sums; no clock, no socket.

One line is shared by all connections of a phone, as on a real one: what one connection sends, the others wait
for. Times are seconds of one monotonic clock. They are computed, never read: a timer that fires late does not
make the line slower than it says.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

SEGMENT_BYTES = 1460
"""What one TCP segment carries on Ethernet."""
HEADER_BYTES = 40
"""IPv4 and TCP headers of each segment; they travel too."""
FIRST_WINDOW = 10 * SEGMENT_BYTES
"""What may be under way before the first acknowledgement (RFC 6928)."""
LARGEST_WINDOW = 256 * 1024


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of line. Bits a second each way; `round_trip` in seconds, half of it each way."""

    name: str
    down: int
    up: int
    round_trip: float

    @property
    def delay(self) -> float:
        return self.round_trip / 2


MOBILE = Profile("400 kbit/s, 400 ms", 400_000, 400_000, 0.4)
"""The line of the promise: a crowded third generation network."""
POOR = Profile("50 kbit/s, 500 ms", 50_000, 50_000, 0.5)
"""Second generation, or one bar of signal."""
FAR = Profile("4 Mbit/s, 400 ms", 4_000_000, 4_000_000, 0.4)
"""A fast line with a long way: here only round trips count."""
STILL = Profile("no line at all", 10_000_000_000, 10_000_000_000, 0.0)
"""For controls: through the proxy, and nothing is slow."""
PROFILES = (MOBILE, POOR, FAR)


@dataclass(slots=True, eq=False)
class Flow:
    """One connection in one direction: what waits to leave, and how much may be under way."""

    opens: float
    """Not before this: the handshake takes one round trip."""
    waiting: bytearray = field(default_factory=bytearray)
    under_way: int = 0
    window: int = FIRST_WINDOW
    since: float = 0.0
    """When what waits could first have left."""

    def offer(self, content: bytes, at: float) -> None:
        """Bytes come from the program at this end."""
        if not self.waiting:
            self.since = max(at, self.opens)
        self.waiting += content

    def ready(self) -> bool:
        """Whether a segment may leave as far as the window goes: whole, or the last one."""
        return bool(self.waiting) and self.under_way + min(len(self.waiting), SEGMENT_BYTES) <= self.window

    def take(self) -> bytes:
        """The next segment leaves."""
        segment = bytes(self.waiting[:SEGMENT_BYTES])
        del self.waiting[:SEGMENT_BYTES]
        self.under_way += len(segment)
        return segment

    def acknowledged(self, count: int, at: float) -> None:
        """The other end has these bytes: the window opens, and doubles in each round trip (slow start)."""
        was_ready = self.ready()
        self.under_way -= count
        self.window = min(self.window + count, LARGEST_WINDOW)
        if not was_ready:
            self.since = max(self.since, at)


@dataclass(frozen=True, slots=True)
class Departure:
    """One segment on its way: when its last bit has left, and when it is at the other end."""

    flow: Flow
    content: bytes
    left: float
    arrives: float


@dataclass(slots=True)
class Wire:
    """One direction of a line: one segment at a time, each connection in its turn."""

    bits_per_second: int
    delay: float
    free: float = 0.0
    """When the segment before has left."""
    turns: deque[Flow] = field(default_factory=deque)

    def next_start(self) -> float | None:
        """When a segment can begin to leave; None when nobody may send."""
        starts = [flow.since for flow in self.turns if flow.ready()]
        return max(self.free, min(starts)) if starts else None

    def send(self) -> Departure:
        """Put the next segment on the wire; ValueError when nobody may send."""
        start = self.next_start()
        if start is None:
            raise ValueError("nothing to send")
        flow = next(one for one in self.turns if one.ready() and one.since <= start)
        self.turns.remove(flow)
        self.turns.append(flow)
        content = flow.take()
        self.free = start + 8 * (len(content) + HEADER_BYTES) / self.bits_per_second
        return Departure(flow, content, self.free, self.free + self.delay)
