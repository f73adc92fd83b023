"""The staff of the demonstration: who they are and what they sign in with. Simulated gateways only."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.staff import Role
from kiosk.gateways import scenario
from kiosk.gateways.scenario_entries import Entry, entries, text
from kiosk.services import staffing
from kiosk.services.house import House
from kiosk.vault import factor_of, time_code


@dataclass(frozen=True, slots=True)
class Practised:
    """A made-up member, with the password of the scenario and the code of this moment."""

    number: str
    role: Role
    office: str
    password: str
    code: str


def members(house: House) -> tuple[Practised, ...]:
    """Everybody of the demonstration's scenario."""
    now = house.clock()
    return tuple(
        Practised(
            text(one, "number"),
            Role(text(one, "role")),
            text(one, "office"),
            text(one, "password"),
            time_code(factor_of(text(one, "factor")), at=now),
        )
        for one in entries(_demonstration(), "staff")
    )


def _demonstration() -> Entry:
    document = scenario.demonstration()
    if not isinstance(document, dict):
        raise TypeError("the scenario of the demonstration is not one")
    return document


def enrol_here(house: House, *, token_hash: bytes) -> None:
    """Make this browser a device of the installation's office, as a code of a supervisor would."""
    code = staffing.offer_device(house, office=house.settings.office, label="Mesa de prueba")
    staffing.enrol_device(house, code=code, token_hash=token_hash, address="")
