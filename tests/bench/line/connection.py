"""One connection through the line: two directions, the exchanges seen in them, and where it is cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.bench.line.cuts import Cut, Place
from tests.bench.line.ends import End
from tests.bench.line.link import Departure, Flow, Profile
from tests.bench.line.tally import Exchange

BUFFER_BYTES = 64 * 1024
"""What is held of one direction before the proxy stops reading, as a router with little memory."""
SOCKS_VERSION = 5
SOCKS_HELLO = bytes((SOCKS_VERSION, 0))
SOCKS_CONNECTED = bytes((SOCKS_VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0))
SOCKS_REFUSED = bytes((SOCKS_VERSION, 2, 0, 1, 0, 0, 0, 0, 0, 0))
SOCKS_THIS_MACHINE = (
    bytes((SOCKS_VERSION, 1, 0, 1, 127, 0, 0, 1)),
    bytes((SOCKS_VERSION, 1, 0, 3, 9)) + b"127.0.0.1",
)
"""CONNECT to 127.0.0.1, as a number and as a name; two bytes of port follow."""


class Street(Protocol):
    """What a connection asks of the line it is on."""

    profile: Profile

    def time(self) -> float: ...

    def later(self, seconds: float, act: Callable[[], None]) -> None: ...

    def cut_of(self, connection: int, exchange: int) -> Cut | None: ...

    def began(self, exchange: Exchange) -> None: ...

    def held(self, count: int) -> None: ...

    def pump(self, *, up: bool) -> None: ...

    def reach(self, connection: Connection, port: int | None) -> bool: ...

    def forget(self, connection: Connection) -> None: ...


@dataclass(slots=True)
class Lane:
    """One direction: whom it reads, whom it writes, and what is between."""

    flow: Flow
    source: End
    sink: End
    travelling: int = 0
    """Segments between the two ends."""
    ended: bool = False
    paused: bool = False

    @property
    def done(self) -> bool:
        return self.ended and not self.flow.waiting and not self.travelling


class Connection:
    """Somebody's connection to the program."""

    def __init__(self, street: Street, number: int) -> None:
        self._street, self.number = street, number
        self._opened = street.time()
        self.near = End(self._first, lambda: self._source_ended(self.up))
        self.far = End(lambda content: self._offer(self.down, content), lambda: self._source_ended(self.down))
        self.up = Lane(Flow(self._opened + street.profile.round_trip), self.near, self.far)
        self.down = Lane(Flow(self._opened), self.far, self.near)
        self.over = False
        self._exchange: Exchange | None = None

    def _first(self, content: bytes) -> None:
        """The first byte tells who comes: SOCKS5 begins with its number, HTTP with a letter."""
        if content[0] == SOCKS_VERSION:
            self.near.heard = self._connects
            self.near.write(SOCKS_HELLO)
        else:
            self._street.reach(self, None)
            self.near.heard = lambda more: self._offer(self.up, more)
            self._offer(self.up, content)

    def _connects(self, content: bytes) -> None:
        """SOCKS5 names an address. Ours hears "connected" a round trip later; others are refused at once."""
        here = content[:-2] in SOCKS_THIS_MACHINE
        if not self._street.reach(self, int.from_bytes(content[-2:], "big") if here else 0):
            self.near.write(SOCKS_REFUSED)
            self.near.say_all()
            return
        self._opened = self._street.time()
        self.up.flow.opens = self._opened + self._street.profile.round_trip
        self.near.heard = lambda more: self._offer(self.up, more)
        self._street.later(self._street.profile.round_trip, lambda: self.near.write(SOCKS_CONNECTED))

    def _offer(self, lane: Lane, content: bytes) -> None:
        now = self._street.time()
        if lane is self.up and (self._exchange is None or self._exchange.down):
            self._begin_exchange(content, now)
        elif lane is self.down and self._exchange is not None:
            self._exchange.answered_at = self._exchange.answered_at or now
        lane.flow.offer(content, now)
        self._street.held(len(lane.flow.waiting))
        if len(lane.flow.waiting) >= BUFFER_BYTES:
            lane.paused = True
            lane.source.listen(yes=False)
        self._street.pump(up=lane is self.up)

    def _begin_exchange(self, content: bytes, now: float) -> None:
        number = self._exchange.number + 1 if self._exchange else 0
        asked = content.partition(b"\r\n")[0].decode("latin-1").removesuffix(" HTTP/1.1")
        cut = self._street.cut_of(self.number, number)
        self._exchange = Exchange(self.number, self._opened, number, asked, now, cut)
        self._street.began(self._exchange)

    def arrived(self, lane: Lane, departure: Departure) -> None:
        """A segment is at the other end: hand it over, or break the connection here."""
        lane.travelling -= 1
        if self.over:
            return
        passing, whole = self._passing(lane, departure)
        if passing:
            lane.sink.write(passing)
        if not whole:
            self._street.later(0, self._break)
        elif lane.paused and len(lane.flow.waiting) < BUFFER_BYTES // 2:
            lane.paused = False
            lane.source.listen(yes=True)
        elif lane.done:
            self._sink_told(lane)

    def _passing(self, lane: Lane, departure: Departure) -> tuple[bytes, bool]:
        """What of a segment arrives, and whether that is all of it; noted in the exchange."""
        exchange, content = self._exchange, departure.content
        if exchange is None:
            return content, True
        passing = content[: _room(exchange, up=lane is self.up)]
        if lane is self.up:
            exchange.up += len(passing)
            exchange.asked_at = departure.arrives
        elif passing:
            exchange.first_down_at = exchange.first_down_at or departure.arrives
            exchange.last_down_at = departure.arrives
            exchange.down += len(passing)
        if len(passing) < len(content):
            exchange.cut_at = departure.arrives
        return passing, len(passing) == len(content)

    def _source_ended(self, lane: Lane) -> None:
        """No more comes from this end; that word takes as long as any other to the other end."""
        if lane.ended or self.over:
            return
        lane.ended = True
        if lane.done:
            self._street.later(self._street.profile.delay, lambda: self._sink_told(lane))

    def _sink_told(self, lane: Lane) -> None:
        lane.sink.say_all()
        if self.up.done and self.down.done and not self.over:
            self.over = True
            self._street.forget(self)
            self.near.close()
            self.far.close()

    def _break(self) -> None:
        if not self.over:
            self.over = True
            self._street.forget(self)
            self.near.reset()
            self.far.reset()

    def refuse(self) -> None:
        """The program does not answer."""
        self._break()


def _room(exchange: Exchange, *, up: bool) -> int | None:
    """How many bytes more may pass in this direction before the cut; None when there is none here."""
    cut = exchange.cut
    if cut is None or (cut.place is Place.REQUEST) is not up:
        return None
    return max(0, cut.after - (exchange.up if up else exchange.down))
