"""Putting a checked scenario into the registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Contact, ContactKind, Level, Name, Person, RegisterState, Sex
from kiosk.domain.staff import Role
from kiosk.gateways.scenario_entries import Entry, day, entries, flag, replacements, text
from kiosk.storage import logins, offices, population, staff, systems
from kiosk.storage.bodies import Change
from kiosk.storage.insured import Account, Holder, Job
from kiosk.storage.insured import put as put_number
from kiosk.storage.store import Work
from kiosk.vault import factor_of

LEVELS: Final[Mapping[str, Level]] = {"basic": Level.L2, "verified": Level.L3}
_UNITS: Final = {"S": "seconds", "M": "minutes", "H": "hours"}


class Loader:
    """One pass over a document. `faults` collects what does not agree with the registers."""

    __slots__ = ("_at", "_document", "_work", "faults")

    def __init__(self, work: Work, document: Entry, *, at: datetime) -> None:
        self._work, self._document, self._at = work, document, at
        self.faults: list[str] = []

    def load_all(self) -> list[tuple[str, list[Change]]]:
        """Load every part, in the order in which one needs the other, and say what that did."""
        parts = (
            ("offices", self._offices),
            ("holidays", self._holidays),
            ("systems_down_until", self._systems),
            ("people", self._people),
            ("kinship", self._kinship),
            ("contacts", self._contacts),
            ("insured", self._insured),
            ("logins", self._logins),
            ("staff", self._staff),
        )
        return [(part, load()) for part, load in parts]

    def _offices(self) -> list[Change]:
        return [
            offices.put_office(
                self._work,
                offices.Office(**{name: text(entry, name) for name in offices.Office.__dataclass_fields__}),
            )
            for entry in entries(self._document, "offices")
        ]

    def _holidays(self) -> list[Change]:
        return [
            offices.put_holiday(self._work, day(entry, "day"), name=text(entry, "name"))
            for entry in entries(self._document, "holidays")
        ]

    def _systems(self) -> list[Change]:
        marks = self._document.get("systems_down_until", {})
        wanted = marks.items() if isinstance(marks, dict) else ()
        return [systems.mark(self._work, name, until=self._instant(value)) for name, value in wanted]

    def _people(self) -> list[Change]:
        """People in force, each with all earlier keys; entries of replaced keys (RCC) only give those."""
        earlier = replacements(self._document)
        changes = []
        for entry in entries(self._document, "people"):
            if text(entry, "replaced_by"):
                continue
            curp = Curp(text(entry, "curp"))
            keys = tuple(Curp(key) for key in earlier.pop(curp.value, ()))
            if self._is_replaced(curp, keys):
                self.faults.append(f"people: en el registro, {curp.value} ya fue sustituida por otra CURP.")
                continue
            state = RegisterState(text(entry, "state") or "AN")
            changes.append(
                population.put_person(self._work, _person(curp, _name(entry)), state, earlier=keys)
            )
        changes += [self._replaced(new, old) for new, old in earlier.items()]
        return changes

    def _kinship(self) -> list[Change]:
        changes = []
        for place, entry in enumerate(entries(self._document, "kinship")):
            adult = self._known(f"kinship[{place}].adult", text(entry, "adult"))
            child = self._known(f"kinship[{place}].child", text(entry, "child"))
            if adult is not None and child is not None:
                said = {"relation": text(entry, "relation"), "dispute": text(entry, "dispute")}
                changes.append(population.put_kinship(self._work, adult.id, child.id, **said))
        return changes

    def _contacts(self) -> list[Change]:
        changes = []
        for place, entry in enumerate(entries(self._document, "contacts")):
            somebody = self._known(f"contacts[{place}].curp", text(entry, "curp"))
            for kind in ContactKind:
                if somebody is not None and text(entry, kind.value):
                    contact = Contact(kind, text(entry, kind.value))
                    changes.append(
                        population.put_contact(self._work, somebody.id, contact, origin="loaded", at=self._at)
                    )
        return changes

    def _insured(self) -> list[Change]:
        """Entries of one number are loaded together: they are its holders."""
        numbers: dict[str, list[tuple[int, Entry]]] = {}
        for place, entry in enumerate(entries(self._document, "insured")):
            numbers.setdefault(text(entry, "nss"), []).append((place, entry))
        changes = []
        for nss, group in numbers.items():
            holders = [self._holder(place, entry) for place, entry in group]
            account = Account(
                Nss(nss),
                min(day(entry, "since") for _, entry in group),
                in_use=any(flag(entry, "in_use") for _, entry in group),
                shared=any(flag(entry, "shared") for _, entry in group),
            )
            jobs = [_job(job) for _, entry in group for job in entries(entry, "employments")]
            known = [holder for holder in holders if holder is not None]
            if len(known) == len(holders):
                changes.append(put_number(self._work, account, known, employments=jobs))
        return changes

    def _logins(self) -> list[Change]:
        return [
            logins.put_account(self._work, Curp(text(entry, "curp")), level=LEVELS[text(entry, "level")])
            for entry in entries(self._document, "logins")
        ]

    def _staff(self) -> list[Change]:
        """Members who may sign in at once; the same password twice makes the same digest."""
        return [
            staff.load_member(
                self._work,
                number=text(entry, "number"),
                role=Role(text(entry, "role")),
                office=text(entry, "office"),
                password=text(entry, "password"),
                factor=factor_of(text(entry, "factor")),
                itself=staff.Itself(text(entry, "curp"), text(entry, "phone"), text(entry, "email")),
                at=self._at,
            )
            for entry in entries(self._document, "staff")
        ]

    def _replaced(self, new: str, old: Sequence[str]) -> Change:
        """Keys replaced by one that the document names without describing its person."""
        somebody = self._known("people[].replaced_by", new)
        if somebody is None:
            return Change.SAME
        keys = tuple(Curp(key) for key in old)
        return population.put_person(self._work, somebody.person, somebody.state, earlier=keys)

    def _is_replaced(self, curp: Curp, earlier: Sequence[Curp]) -> bool:
        """Whether the register knows a newer key of this person, which the document does not speak of."""
        found = population.find(self._work, curp)
        return found is not None and found.person.curp not in (curp, *earlier)

    def _holder(self, place: int, entry: Entry) -> Holder | None:
        """Whose a number is. What the entry leaves out is as in the population register."""
        curp = Curp(text(entry, "curp")) if text(entry, "curp") else None
        name = _name(entry) if text(entry, "surname_1") else None
        if name is None and curp is not None:
            somebody = self._known(f"insured[{place}].curp", curp.value)
            name = somebody.person.name if somebody is not None else None
        if name is None:
            return None
        return Holder(
            curp,
            name,
            date.fromisoformat(text(entry, "birth_date") or (curp.birth_date.isoformat() if curp else "")),
            sex=Sex(text(entry, "sex") or (curp.sex if curp else "")),
            birth_state=text(entry, "birth_state") or (curp.state if curp else ""),
        )

    def _known(self, place: str, curp: str) -> population.Found | None:
        found = population.find(self._work, Curp(curp))
        if found is None:
            self.faults.append(f"{place}: la CURP {curp} no está en people ni en el registro.")
        return found

    def _instant(self, value: object) -> datetime | None:
        if not isinstance(value, str):
            return None
        if value.startswith("PT"):
            return self._at + timedelta(**{_UNITS[value[-1]]: int(value[2:-1])})
        return datetime.fromisoformat(value)


def _person(curp: Curp, name: Name) -> Person:
    return Person(curp, name, curp.birth_date, Sex(curp.sex), curp.state)


def _name(entry: Entry) -> Name:
    return Name(text(entry, "given_names"), text(entry, "surname_1"), text(entry, "surname_2"))


def _job(entry: Entry) -> Job:
    until = day(entry, "to") if text(entry, "to") else None
    return Job(text(entry, "employer"), day(entry, "from"), until, text(entry, "state"))
