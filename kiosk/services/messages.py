"""The outbox as the simulated mailbox and the command line show it."""

from __future__ import annotations

from kiosk.services.house import House
from kiosk.storage import outbox
from kiosk.storage.outbox import OutboxRow
from kiosk.storage.store import Actor


def newest(house: House, *, limit: int) -> tuple[OutboxRow, ...]:
    """The newest messages first, sent or waiting."""
    with house.store.reading(Actor("system")) as work:
        return outbox.latest(work, limit=limit)
