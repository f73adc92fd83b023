"""Corrections of the insured register over registers of our own, as the desk is (decisions D15)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Person
from kiosk.domain.review import Account
from kiosk.storage import corrections, population, systems
from kiosk.storage.store import Actor, Store, Work

REGISTER: Final = Actor("system", ref="registers")


class SimulatedCorrections:
    """Each act is a transaction of its own; asked again with the same key it changes nothing."""

    __slots__ = ("_clock", "_store")

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def kin_of(self, curp: Curp) -> tuple[Curp, ...]:
        with self._store.reading(REGISTER) as work:
            systems.require_up(work, "population", now=self._clock())
            return population.kin_of(work, curp)

    def account(self, nss: Nss) -> Account | None:
        with self._store.reading(REGISTER) as work:
            self._up(work)
            return corrections.account(work, nss)

    def unify(self, keep: Nss, others: Collection[Nss], *, key: str, at: datetime) -> None:
        with self._store.writing(REGISTER) as work:
            self._up(work)
            corrections.unify(work, keep, others, key=key)

    def link(self, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
        with self._store.writing(REGISTER) as work:
            self._up(work)
            corrections.relink(work, nss, person, key=key, at=at)

    def separate(
        self,
        nss: Nss,
        person: Person,
        *,
        keeps: bool,
        jobs: Collection[int],
        key: str,
        office: str,
        at: datetime,
    ) -> None:
        with self._store.writing(REGISTER) as work:
            self._up(work)
            corrections.separate(work, nss, person, keeps=keeps, jobs=jobs, key=key, office=office, at=at)

    def _up(self, work: Work) -> None:
        systems.require_up(work, "insured", now=self._clock())
