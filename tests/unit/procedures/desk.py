"""Registers in memory that a test fills by hand, and people to put in them. All of them are made up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kiosk.domain.identifiers import Curp, Nss, curp_check_digit
from kiosk.domain.kinship import Custody, Relation
from kiosk.domain.people import Contact, Name, Person, RegisterState, Sex
from kiosk.domain.refusal import SystemDown
from kiosk.flow.desk import FirstJob, InsuredFindings, InsuredRecord, PersonDetails, RegisterRecord

NEW_NSS = Nss.build("12", 2026, 1984, 77)


def curp_of(start: str, born: date, *, sex: str = "M", state: str = "NL", rest: str = "RRS") -> Curp:
    """A key with its check digit."""
    century = "0" if born.year < 2000 else "A"
    seventeen = f"{start}{born:%y%m%d}{sex}{state}{rest}{century}"
    return Curp(seventeen + curp_check_digit(seventeen))


def person(
    given: str, surname_1: str, surname_2: str, born: date, *, start: str = "", state: str = "NL"
) -> Person:
    key = curp_of(start or f"{surname_1[0]}O{surname_2[0]}{given[0]}", born, state=state)
    return Person(key, Name(given, surname_1, surname_2), born, Sex.WOMAN, state)


ANA = person("ANA", "GOMEZ", "HERRERA", date(1984, 3, 5))
TWIN = person("ANABEL", "GOMEZ", "HERRERA", date(1984, 3, 5), start="GOHB")
SOFIA = person("SOFIA", "GOMEZ", "RUIZ", date(2010, 6, 1))  # sixteen
LUZ = person("LUZ", "GOMEZ", "RUIZ", date(2018, 6, 1))  # eight
ABROAD = person("MARIA", "GOMEZ", "LOPEZ", date(1990, 1, 2), state="NE")


def record(
    somebody: Person,
    serial: int = 1,
    *,
    linked: bool = True,
    name: Name | None = None,
    in_use: bool = False,
    shared: bool = False,
) -> InsuredRecord:
    """A number of somebody; without its CURP when not `linked`."""
    nss = Nss.build("92", 2001, somebody.birth_date.year, serial)
    return InsuredRecord(
        nss, somebody.curp if linked else None, name or somebody.name, somebody.birth_date,
        date(2001, 2, 3), in_use, shared,
    )  # fmt: skip


@dataclass(slots=True)
class Population:
    """The population register. `keys` lead from a typed key to the person and the state of the key."""

    keys: dict[Curp, tuple[Person, RegisterState]] = field(default_factory=dict)
    kin: set[tuple[Curp, Curp]] = field(default_factory=set)
    down: bool = False
    asked: int = 0

    def by_curp(self, curp: Curp) -> RegisterRecord | None:
        self._ask()
        if curp not in self.keys:
            return None
        somebody, state = self.keys[curp]
        return RegisterRecord(somebody, state, curp)

    def by_details(self, details: PersonDetails) -> tuple[RegisterRecord, ...]:
        self._ask()
        wanted = (details.name.normalised, details.birth_date, details.sex, details.birth_state)
        return tuple(
            RegisterRecord(one, state, key)
            for key, (one, state) in self.keys.items()
            if (one.name.normalised, one.birth_date, one.sex, one.birth_state) == wanted
        )

    def custody(self, adult: Curp, child: Curp) -> Custody | None:
        self._ask()
        return Custody(Relation.MOTHER, (), None) if (adult, child) in self.kin else None

    def _ask(self) -> None:
        self.asked += 1
        if self.down:
            raise SystemDown("population")


@dataclass(slots=True)
class Insured:
    """The insured register; `findings` are what every search answers."""

    findings: InsuredFindings = field(default_factory=InsuredFindings)
    jobs: dict[Nss, FirstJob] = field(default_factory=dict)
    down: bool = False
    assigned: dict[str, InsuredRecord] = field(default_factory=dict)
    linked: list[tuple[Nss, Curp, str]] = field(default_factory=list)
    searches: list[tuple[Person, Nss | None]] = field(default_factory=list)

    def search(self, person: Person, *, known_nss: Nss | None = None, key: str = "") -> InsuredFindings:
        self._ask()
        self.searches.append((person, known_nss))
        return self.findings if known_nss is not None else replace(self.findings, by_known_nss=None)

    def first_job(self, nss: Nss) -> FirstJob | None:
        self._ask()
        return self.jobs.get(nss)

    def assign(self, person: Person, *, key: str, office: str, at: datetime) -> InsuredRecord:
        self._ask()
        new = InsuredRecord(NEW_NSS, person.curp, person.name, person.birth_date, at.date(), False, False)
        return self.assigned.setdefault(key, new)

    def link(self, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
        self._ask()
        self.linked.append((nss, person.curp, key))

    def _ask(self) -> None:
        if self.down:
            raise SystemDown("insured")


@dataclass(slots=True)
class NoContacts:
    """Contacts on file: none."""

    def of(self, curp: Curp) -> tuple[Contact, ...]:
        return ()

    def keep(self, curp: Curp, contact: Contact, *, at: datetime) -> None:
        raise AssertionError("a decision keeps no contact")


@dataclass(slots=True)
class Mandates:
    """Who lets whom act: pairs of principal and agent."""

    pairs: set[tuple[Curp, Curp]] = field(default_factory=set)

    def covers(self, principal: Curp, agent: Curp, procedure: str, on: date) -> bool:
        return (principal, agent) in self.pairs


@dataclass(slots=True)
class MemoryDesk:
    """The three registers together."""

    population: Population = field(default_factory=Population)
    insured: Insured = field(default_factory=Insured)
    contacts: NoContacts = field(default_factory=NoContacts)
    mandates: Mandates = field(default_factory=Mandates)


def desk_with(*people: Person, found: InsuredFindings | None = None) -> MemoryDesk:
    """A desk whose population register has these people, keys in order."""
    keys = {one.curp: (one, RegisterState.NORMAL) for one in people}
    return MemoryDesk(Population(keys), Insured(found or InsuredFindings()))
