"""What a procedure may ask of the outside: the registers, as Protocols, and the records they answer with.

Every call may raise `SystemDown`; the program then keeps the answers and goes on later (R-GEN-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.kinship import Custody
from kiosk.domain.people import Contact, Name, Person, RegisterState, Sex


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What somebody knows of a person whose CURP they do not know."""

    name: Name
    birth_date: date
    sex: Sex
    birth_state: str


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """Answer of the population register. `asked_as` differs from the person's key when that was replaced."""

    person: Person
    state: RegisterState
    asked_as: Curp


@dataclass(frozen=True, slots=True)
class InsuredRecord:
    """One number of the insured register and whose it is there."""

    nss: Nss
    curp: Curp | None
    person_name: Name
    birth_date: date
    since: date
    in_use: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class InsuredFindings:
    """What the insured register holds about a person.

    `by_details` are records with the same full name, birth date, sex and state but without this CURP;
    `near` have the same birth date, sex and state and nearly the same name; `given` is the number that this
    same request was given before it could be told.
    """

    by_curp: tuple[InsuredRecord, ...] = ()
    by_details: tuple[InsuredRecord, ...] = ()
    near: tuple[InsuredRecord, ...] = ()
    by_known_nss: InsuredRecord | None = None
    given: InsuredRecord | None = None


@dataclass(frozen=True, slots=True)
class FirstJob:
    """The earliest employment of a record: the matter of the knowledge questions (R-B11-03)."""

    employer: str
    year: int
    state: str


class PopulationRegister(Protocol):
    """The national population register."""

    def by_curp(self, curp: Curp) -> RegisterRecord | None:
        """The person of a key, following replaced keys; None when the register does not know it."""

    def by_details(self, details: PersonDetails) -> tuple[RegisterRecord, ...]:
        """The people who match a name, birth date, sex and state of birth."""

    def custody(self, adult: Curp, child: Curp) -> Custody | None:
        """What the civil register shows of a mother, father or guardian of the child; else None."""


class InsuredRegister(Protocol):
    """The institute's register of insured people and their numbers."""

    def search(self, person: Person, *, known_nss: Nss | None = None, key: str = "") -> InsuredFindings:
        """All the records that may be this person's; `key` is the request's own, as in `assign`."""

    def first_job(self, nss: Nss) -> FirstJob | None:
        """The earliest employment of a number."""

    def assign(self, person: Person, *, key: str, office: str, at: datetime) -> InsuredRecord:
        """A new number; the same `key` or the same person asked again gives the same number."""

    def link(self, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
        """Write the person's CURP on a record that had none; idempotent by `key`."""


class Contacts(Protocol):
    """Ways to reach people that the institute has on file."""

    def of(self, curp: Curp) -> tuple[Contact, ...]:
        """Contacts on file of a person."""

    def keep(self, curp: Curp, contact: Contact, *, at: datetime) -> None:
        """Put a contact on file; the same contact twice is one."""


class Mandates(Protocol):
    """Who lets whom act for them."""

    def covers(self, principal: Curp, agent: Curp, procedure: str, on: date) -> bool:
        """Whether the agent may act for the principal in this procedure on this day."""


class Desk(Protocol):
    """The outside systems a procedure may ask."""

    @property
    def mandates(self) -> Mandates: ...

    @property
    def population(self) -> PopulationRegister: ...

    @property
    def insured(self) -> InsuredRegister: ...

    @property
    def contacts(self) -> Contacts: ...
