"""Everything the verbs of the office work with, put together once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.catalogues.holidays import holidays_near
from kiosk.documents.acuse_pdf import AcusePress
from kiosk.domain.calendar import add_business_days, local
from kiosk.domain.review import Corrections
from kiosk.flow.desk import Desk
from kiosk.flow.procedure import Procedure
from kiosk.gateways.login import LoginPort
from kiosk.gateways.notices import Notices
from kiosk.services.chance import Chance
from kiosk.settings import Settings
from kiosk.signing.keys import CheckpointKey, load_checkpoint_key
from kiosk.signing.live import SealFolder
from kiosk.signing.seal import Certificates, Sealer
from kiosk.storage import offices
from kiosk.storage.store import Actor, Store
from kiosk.vault import Vault


@dataclass(frozen=True, slots=True)
class House:
    """One installation at work: its settings, keys, store, the outside systems and the clock."""

    settings: Settings
    vault: Vault
    store: Store
    desk: Desk
    login: LoginPort
    notices: Notices
    seals: SealFolder
    press: AcusePress
    clock: Callable[[], datetime]
    chance: Chance
    procedures: tuple[Procedure, ...]
    corrections: Corrections

    def procedure(self, key: str) -> Procedure:
        """The procedure of a key. KeyError when the program no longer knows it."""
        return {one.key: one for one in self.procedures}[key]

    @property
    def sealer(self) -> Sealer:
        """Who seals at this moment. Ask once for each acuse."""
        return self.seals.now()

    @property
    def certificates(self) -> Certificates:
        """Every certificate of the seal, as published now."""
        return self.seals.certificates

    @property
    def checkpoint_key(self) -> CheckpointKey:
        """The newest key of the ledger, read when it signs: pages never need it. KeyFault when it is lost."""
        return load_checkpoint_key(self.settings.var / "keys" / "ledger")

    def today(self) -> date:
        """The official day (America/Mexico_City)."""
        return local(self.clock()).date()

    def in_business_days(self, *counts: int) -> tuple[date, ...]:
        """The days promises of so many business days made today end (procedures 0.6)."""
        today = self.today()
        with self.store.reading(Actor("system")) as work:
            decided = offices.known_holidays(work) | self.settings.holidays
        free = holidays_near(today, decided=decided)
        return tuple(add_business_days(today, count, holidays=free) for count in counts)
