"""The two ends of a connection through the proxy: protocols of asyncio that hand on what they hear."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

NO_LINGER = struct.pack("ii", 1, 0)


class End:
    """A socket towards the person or towards the program."""

    def __init__(self, heard: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self.heard = heard
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._early = bytearray()
        self._said_all = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._early:
            transport.write(bytes(self._early))
        if self._said_all:
            self._finish(transport)

    def data_received(self, content: bytes) -> None:
        self.heard(content)

    def eof_received(self) -> bool:
        """The other direction stays open: what is under way still arrives."""
        self._ended()
        return True

    def connection_lost(self, _: Exception | None) -> None:
        self._ended()

    def pause_writing(self) -> None:
        """The line lets less pass than a socket takes; nothing to do."""

    def resume_writing(self) -> None:
        """See `pause_writing`."""

    @property
    def _open(self) -> asyncio.Transport | None:
        found = self._transport
        return None if found is None or found.is_closing() else found

    def write(self, content: bytes) -> None:
        """Say this; before the connection is made it is kept."""
        if self._transport is None:
            self._early += content
        elif self._open:
            self._open.write(content)

    def listen(self, *, yes: bool) -> None:
        """Read what comes, or let it wait in its socket."""
        if self._open:
            (self._open.resume_reading if yes else self._open.pause_reading)()

    def say_all(self) -> None:
        """Nothing more is said in this direction."""
        if self._open and not self._said_all:
            self._finish(self._open)
        self._said_all = True

    def _finish(self, transport: asyncio.Transport) -> None:
        """Close one direction; whoever is gone already needs no word."""
        with suppress(OSError):
            transport.write_eof()

    def close(self) -> None:
        if self._open:
            self._open.close()

    def reset(self) -> None:
        """Break off: the other side sees a reset, not an end."""
        if self._open:
            self._open.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            self._open.abort()
