"""A TCP proxy on this machine that is a slow line: `with Proxy([8000], MOBILE) as line: ... line.port`.

Two doors on the same port. Who speaks plain TCP is connected at once by this machine's own network, so the
first byte is held back for the round trip that the handshake takes. Who speaks SOCKS5 (a browser told of a
proxy) hears "connected" only after that round trip, and decides meanwhile as it would on the real line: which
request waits for which connection. Not emulated: loss, TLS, and the acknowledgements' own bytes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Self, TypeVar

from tests.bench.line.connection import Connection, Lane
from tests.bench.line.cuts import Cut, Cuts
from tests.bench.line.ends import End
from tests.bench.line.link import Departure, Flow, Profile, Wire
from tests.bench.line.tally import Exchange, Tally

PATIENCE_SECONDS = 10
NO_CUTS = Cuts()
Answer = TypeVar("Answer")


class Line:
    """The line on one event loop: two wires, and whoever uses them."""

    def __init__(self, ports: Sequence[int], profile: Profile, cuts: Cuts) -> None:
        self.profile = profile
        self._ports, self._cuts = ports, cuts
        self._loop = asyncio.get_running_loop()
        self._wires = {up: Wire(profile.up if up else profile.down, profile.delay) for up in (True, False)}
        self._users: dict[Flow, tuple[Connection, Lane]] = {}
        self._planned: dict[bool, asyncio.TimerHandle] = {}
        self._opened = 0
        self._tally = Tally()

    def open(self) -> End:
        """Somebody connects."""
        connection = Connection(self, self._opened)
        self._opened += 1
        for up, lane in ((True, connection.up), (False, connection.down)):
            self._wires[up].turns.append(lane.flow)
            self._users[lane.flow] = connection, lane
        return connection.near

    def reach(self, connection: Connection, port: int | None) -> bool:
        """Connect to a port of this machine (None: the first one); False when it is none of this line."""
        if port is not None and port not in self._ports:
            self._tally.refused += 1
            return False
        self._tally.connections += 1
        asking = self._loop.create_task(
            self._loop.create_connection(lambda: connection.far, "127.0.0.1", port or self._ports[0])
        )
        asking.add_done_callback(
            lambda done: connection.refuse() if done.cancelled() or done.exception() else None
        )
        return True

    def take(self) -> Tally:
        """What was counted; counting begins anew."""
        taken, self._tally = self._tally, Tally()
        return taken

    def close(self) -> None:
        """Break off whoever is still there."""
        for connection, _ in list(self._users.values()):
            connection.refuse()

    def time(self) -> float:
        return self._loop.time()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        self._loop.call_later(seconds, act)

    def cut_of(self, connection: int, exchange: int) -> Cut | None:
        return self._cuts.of(connection, exchange)

    def began(self, exchange: Exchange) -> None:
        self._tally.exchanges.append(exchange)

    def held(self, count: int) -> None:
        self._tally.most_held = max(self._tally.most_held, count)

    def forget(self, connection: Connection) -> None:
        for up, lane in ((True, connection.up), (False, connection.down)):
            self._wires[up].turns.remove(lane.flow)
            del self._users[lane.flow]

    def pump(self, *, up: bool) -> None:
        """Let leave what may leave by now, and come back when the wire is free again."""
        wire = self._wires[up]
        planned = self._planned.pop(up, None)
        if planned is not None:
            planned.cancel()
        while (start := wire.next_start()) is not None:
            if start > self._loop.time():
                self._planned[up] = self._loop.call_at(start, lambda: self.pump(up=up))
                return
            departure = wire.send()
            connection, lane = self._users[departure.flow]
            lane.travelling += 1
            self._loop.call_at(departure.arrives, connection.arrived, lane, departure)
            self._loop.call_at(departure.arrives + wire.delay, self._acknowledged, departure, up)

    def _acknowledged(self, departure: Departure, up: bool) -> None:
        departure.flow.acknowledged(len(departure.content), departure.arrives + self.profile.delay)
        self.pump(up=up)


class Proxy:
    """A line between a port of this machine and programs on it, in a thread of its own."""

    def __init__(self, ports: Sequence[int], profile: Profile, *, cuts: Cuts = NO_CUTS) -> None:
        self._ports, self._profile, self._cuts = ports, profile, cuts
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slow line", daemon=True)
        self._line: Line | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_SECONDS)
        self._loop.close()

    @property
    def socks(self) -> str:
        """For a browser's proxy setting."""
        return f"socks5://127.0.0.1:{self.port}"

    def take(self) -> Tally:
        """What went over the line since the last time; counting begins anew."""
        return self._run(self._take())

    def _run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    async def _open(self) -> None:
        self._line = line = Line(self._ports, self._profile, self._cuts)
        self._server = await self._loop.create_server(line.open, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _take(self) -> Tally:
        assert self._line is not None
        return self._line.take()

    async def _close(self) -> None:
        self._server.close()
        assert self._line is not None
        self._line.close()
