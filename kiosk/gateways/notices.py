"""The way out for messages: one port, and a stand-in that sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from kiosk.domain.people import ContactKind
from kiosk.storage import systems
from kiosk.storage.store import Actor, Store

NOTICES: Final = Actor("system", ref="notices")


class Notices(Protocol):
    """Sends a message. Coming back means that somebody took it over; `SystemDown` means: try later."""

    def send(self, kind: ContactKind, to: str, text: str) -> None:
        """Hand over one text for a phone or an e-mail address."""


class SimulatedNotices:
    """Takes every message and sends none: the outbox, which holds them, is shown on a page instead."""

    __slots__ = ("_clock", "_store")

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def send(self, kind: ContactKind, to: str, text: str) -> None:
        with self._store.reading(NOTICES) as work:
            systems.require_up(work, "notices", now=self._clock())
