"""A deadline for COMMIT on PostgreSQL: the server's own time limits do not end one that waits for a replica.

When it passes, the socket is shut, so that the thread that waits hears of it even if the server is frozen.
What became of the transaction is then unknown, and is treated so (security 10).
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Protocol

LOOKS_A_DEADLINE = 24
"""How often a deadline is looked at while it runs."""


class HasSocket(Protocol):
    """A connection of the driver."""

    def fileno(self) -> int: ...


class Deadlines:
    """The commits under way in this process, and the one thread that watches over them."""

    __slots__ = ("_due", "_lock", "_seconds", "_watching")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._due: dict[int, tuple[float, int]] = {}
        self._lock = threading.Lock()
        self._watching: int | None = None

    @contextlib.contextmanager
    def over(self, connection: HasSocket) -> Iterator[None]:
        """A block that may last as long as the deadline says, and then loses its connection."""
        self._watch()
        me = threading.get_ident()
        self._due[me] = (time.monotonic() + self._seconds, connection.fileno())
        try:
            yield
        finally:
            with self._lock:  # the number of a socket means something else once it is closed
                self._due.pop(me, None)

    def _watch(self) -> None:
        """Start the thread, once in each process (a fork does not take it along)."""
        if self._watching != os.getpid():
            self._watching = os.getpid()
            threading.Thread(target=self._look, name="commit-deadlines", daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(self._seconds / LOOKS_A_DEADLINE)
            now = time.monotonic()
            with self._lock:
                for thread, (until, number) in list(self._due.items()):
                    if now >= until:
                        self._due.pop(thread, None)
                        _shut(number)


def _shut(number: int) -> None:
    """End both directions; whoever waits on it gets an error at once."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as same:
        same.shutdown(socket.SHUT_RDWR)
