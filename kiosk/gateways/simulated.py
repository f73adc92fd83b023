"""The desk over registers of our own: real tables in the same database (decisions D15), sealed like the rest.

Each call is a piece of work of its own, so none may be made inside an open transaction: ask first, then
write. While a system is marked as down its calls raise `SystemDown`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from kiosk.domain.calendar import local
from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.kinship import Custody
from kiosk.domain.people import Contact, Person, RegisterState
from kiosk.flow.desk import FirstJob, InsuredFindings, InsuredRecord, PersonDetails, RegisterRecord
from kiosk.gateways.likeness import nearly_same
from kiosk.gateways.mandates import HouseMandates
from kiosk.storage import insured, numbers, offices, population, systems
from kiosk.storage.errors import AlreadyKept
from kiosk.storage.store import Actor, Store, Work

Clock = Callable[[], datetime]

DESK: Final = Actor("system", ref="registers")


class SimulatedPopulation:
    """The national population register."""

    __slots__ = ("_clock", "_store")

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def by_curp(self, curp: Curp) -> RegisterRecord | None:
        """The person of a key. An older key answers RCC and the key in force, if that one may be used."""
        with self._store.reading(DESK) as work:
            found = population.ask(work, curp, now=self._clock())
        if found is None:
            return None
        replaced = found.person.curp != curp and found.state.usable
        return RegisterRecord(
            found.person, RegisterState.REPLACED if replaced else found.state, asked_as=curp
        )

    def by_details(self, details: PersonDetails) -> tuple[RegisterRecord, ...]:
        """Who has exactly this name; when nobody has, who has nearly this name and the same birth."""
        born = details.birth_date
        with self._store.reading(DESK) as work:
            systems.require_up(work, "population", now=self._clock())
            found = population.find_exact(
                work, details.name, born, sex=details.sex, birth_state=details.birth_state
            ) or tuple(
                one
                for one in population.find_coarse(
                    work, born, sex=details.sex, birth_state=details.birth_state
                )
                if nearly_same(one.person.name, details.name)
            )
        return tuple(RegisterRecord(one.person, one.state, asked_as=one.person.curp) for one in found)

    def custody(self, adult: Curp, child: Curp) -> Custody | None:
        with self._store.reading(DESK) as work:
            shown = population.look_after(work, child, now=self._clock())
        asks = next((one for one in shown if adult in one.keys), None)
        if asks is None:
            return None
        others = tuple((one.relation, one.keys[0]) for one in shown if one is not asks)
        return Custody(asks.relation, others, next((one.dispute for one in shown if one.dispute), None))


class SimulatedInsured:
    """The institute's register of insured people and the pool of new numbers."""

    __slots__ = ("_clock", "_store")

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def search(self, person: Person, *, known_nss: Nss | None = None, key: str = "") -> InsuredFindings:
        """Records by any key of the person, by details, by a near name, by a known number, by request."""
        with self._store.reading(DESK) as work:
            keys = population.keys_of(work, person.curp, now=self._clock())
            known_nss = insured.leads_to(work, known_nss) if known_nss is not None else None
            found = insured.search(work, person, keys=keys, known_nss=known_nss)
            row = numbers.assigned(work, key, keys=()) if key and found else None
            given = insured.record_at(work, row) if row is not None else None
        others = [match for match in found if match.same_birth and not match.same_key]
        known = [match for match in found if known_nss is not None and match.record.nss == known_nss]
        known.sort(key=lambda match: not match.same_key)
        return InsuredFindings(
            by_curp=tuple(match.record for match in found if match.same_key),
            by_details=tuple(match.record for match in others if match.same_details),
            near=tuple(
                match.record
                for match in others
                if not match.same_details and nearly_same(match.record.person_name, person.name)
            ),
            by_known_nss=known[0].record if known else None,
            given=given,
        )

    def first_job(self, nss: Nss) -> FirstJob | None:
        with self._store.reading(DESK) as work:
            systems.require_up(work, "insured", now=self._clock())
            jobs = insured.jobs(work, nss)
        return FirstJob(jobs[0].employer, jobs[0].since.year, jobs[0].state) if jobs else None

    def assign(self, person: Person, *, key: str, office: str, at: datetime) -> InsuredRecord:
        """A new number in a transaction of its own; asked again by key or by person, the same number.

        Somebody who has a number already gets that one, never another. `PoolExhausted` when none is left.
        `UnknownOutcome` means: ask again with the same key.
        """
        with self._store.writing(DESK) as work:
            keys = population.keys_of(work, person.curp, now=self._clock())
            if not numbers.claim(work, key, keys=keys, office=office, at=at):
                return _given_before(work, key, keys)
            held = insured.held_by(work, keys)
            if held:
                numbers.give_up(work, key)
                return _only(held)
            return _give(work, person, key=key, office=office, at=at)

    def link(self, nss: Nss, person: Person, *, key: str, at: datetime) -> None:
        """Write the person's key on a record without one (R-B11-03); `AlreadyKept` when it has another."""
        with self._store.writing(DESK) as work:
            systems.require_up(work, "insured", now=self._clock())
            insured.link(work, nss, person, key=key, at=at)


class SimulatedContacts:
    """Contacts on file at the institute; they go silent together with its register."""

    __slots__ = ("_clock", "_store")

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def of(self, curp: Curp) -> tuple[Contact, ...]:
        with self._store.reading(DESK) as work:
            return population.ask_contacts(work, curp, now=self._clock())

    def keep(self, curp: Curp, contact: Contact, *, at: datetime) -> None:
        """Put a contact on file in place of an older one of its kind. LookupError for an unknown person."""
        with self._store.writing(DESK) as work:
            systems.require_up(work, "insured", now=self._clock())
            found = population.find(work, curp)
            if found is None:
                raise LookupError("nobody has this key")
            population.put_contact(work, found.id, contact, origin="kept", at=at)


class SimulatedDesk:
    """The three registers behind one desk, and the house's own mandates."""

    __slots__ = ("contacts", "insured", "mandates", "population")

    def __init__(self, store: Store, clock: Clock) -> None:
        self.population = SimulatedPopulation(store, clock)
        self.insured = SimulatedInsured(store, clock)
        self.contacts = SimulatedContacts(store, clock)
        self.mandates = HouseMandates(store)


def _give(work: Work, person: Person, *, key: str, office: str, at: datetime) -> InsuredRecord:
    """Take a number, write it in the register, and tie it to the place that was claimed."""
    today = local(at).date()
    codes = offices.codes_to_try(work, office, birth_state=person.birth_state)
    nss = numbers.take(work, codes, year=today.year, birth_year=person.birth_date.year, at=at)
    account, holder = insured.Account(nss, today, in_use=False, shared=False), insured.holder_of(person)
    numbers.settle(work, key, insured_id=insured.add(work, account, holder))
    return insured.record_of(account, holder)


def _given_before(work: Work, key: str, keys: tuple[Curp, ...]) -> InsuredRecord:
    """The number that this request or this person got, perhaps while this transaction waited."""
    row = numbers.assigned(work, key, keys=keys)
    if row is None:
        raise AlreadyKept("nss_assignment")
    return insured.record_at(work, row)


def _only(held: tuple[InsuredRecord, ...]) -> InsuredRecord:
    """The number of somebody who has one. With several nobody chooses (R-B11-04), so nothing is given."""
    if len(held) > 1:
        raise AlreadyKept("insured")
    return held[0]
