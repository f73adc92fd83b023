"""Whether somebody lets another act for them: the house's own book of mandates, asked like a register."""

from __future__ import annotations

from datetime import date
from typing import Final

from kiosk.domain.identifiers import Curp
from kiosk.storage import mandates
from kiosk.storage.store import Actor, Store

DESK: Final = Actor("system", ref="mandates")


class HouseMandates:
    """The book of mandates."""

    __slots__ = ("_store",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def covers(self, principal: Curp, agent: Curp, procedure: str, on: date) -> bool:
        with self._store.reading(DESK) as work:
            index = work.vault.index
            return mandates.covers(
                work,
                principal=index("holder", principal.value),
                agent=index("holder", agent.value),
                procedure=procedure,
                on=on,
            )
