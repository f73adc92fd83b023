"""A process whose disk failed ends itself after its answer has left; who watches over it starts another."""

from __future__ import annotations

import os
import signal
import threading

from kiosk import log

ANSWER_SECONDS = 0.3
"""Time for the page that says what is safe to reach the person."""


class Ending:
    """Ends this process once, politely."""

    __slots__ = ("_begun",)

    def __init__(self) -> None:
        self._begun = threading.Event()

    def begin(self) -> None:
        """End soon; asked again, nothing more happens."""
        if self._begun.is_set():
            return
        self._begun.set()
        log.write("process.ends", error="the disk failed")
        timer = threading.Timer(ANSWER_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
        timer.daemon = True
        timer.start()
