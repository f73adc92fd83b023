"""The simulated insured register: what a search finds in each case of B11, and linking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kiosk.domain.identifiers import Curp, Nss
from kiosk.domain.people import Name, Person
from kiosk.flow.desk import FirstJob, InsuredFindings
from kiosk.gateways.simulated import SimulatedDesk
from kiosk.storage.errors import AlreadyKept
from tests.app.gateways.conftest import NOW, made_up

PersonOf = Callable[[str], Person]


def test_nobody_is_found_as_nothing(desk: SimulatedDesk) -> None:
    assert desk.insured.search(made_up(1)) == InsuredFindings()


def test_one_number_with_the_same_key(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-01"""
    renata = person_of("Renata")
    found = desk.insured.search(renata)
    (record,) = found.by_curp
    assert (record.curp, record.person_name) == (renata.curp, renata.name)
    assert (record.since.isoformat(), record.in_use, record.shared) == ("2002-08-19", True, False)
    assert found == InsuredFindings(by_curp=(record,))


def test_the_twin_with_a_number_does_not_count(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-02 for somebody whose sisters, born the same day in the same state, have numbers."""
    assert desk.insured.search(person_of("Lluvia")) == InsuredFindings()
    assert desk.insured.search(person_of("Aurora")) == InsuredFindings()


def test_a_number_without_key(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-03"""
    found = desk.insured.search(person_of("Eulalia"))
    (record,) = found.by_details
    assert record.curp is None
    assert (found.by_curp, found.near, found.by_known_nss) == ((), (), None)
    assert desk.insured.first_job(record.nss) == FirstJob("Aserradero de Ejemplo", 1990, "MN")


def test_a_number_without_jobs(desk: SimulatedDesk, person_of: PersonOf) -> None:
    (record,) = desk.insured.search(person_of("Petra")).by_details
    assert desk.insured.first_job(record.nss) is None
    assert desk.insured.first_job(Nss.build("20", 2, 84, 1)) is None


def test_linking_puts_the_key_on_the_record(desk: SimulatedDesk, person_of: PersonOf) -> None:
    eulalia = person_of("Eulalia")
    (record,) = desk.insured.search(eulalia).by_details
    for _ in range(2):
        desk.insured.link(record.nss, eulalia, key="draft-1", at=NOW)
    found = desk.insured.search(eulalia)
    assert [(one.nss, one.curp) for one in found.by_curp] == [(record.nss, eulalia.curp)]
    assert found.by_details == ()


def test_linking_never_takes_a_number_from_somebody(desk: SimulatedDesk, person_of: PersonOf) -> None:
    (record,) = desk.insured.search(person_of("Renata")).by_curp
    with pytest.raises(AlreadyKept):
        desk.insured.link(record.nss, person_of("Tadeo"), key="draft-1", at=NOW)
    with pytest.raises(LookupError):
        desk.insured.link(Nss.build("20", 2, 84, 1), person_of("Tadeo"), key="draft-1", at=NOW)


def test_two_numbers_for_one_key(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-04"""
    numbers = desk.insured.search(person_of("Hilario")).by_curp
    assert [(one.since.year, one.in_use) for one in numbers] == [(1995, False), (1998, True)]
    assert [one.in_use for one in desk.insured.search(person_of("Leonor")).by_curp] == [False, False]
    assert len(desk.insured.search(person_of("Mauro")).by_curp) == 3


def test_a_known_number_of_somebody_else(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-05, first branch"""
    tadeo = person_of("Tadeo")
    (his,) = desk.insured.search(tadeo).by_curp
    found = desk.insured.search(person_of("Olivia"), known_nss=his.nss)
    assert found.by_known_nss == his
    assert (found.by_curp, found.by_details, found.near) == ((), (), ())
    assert desk.insured.search(tadeo, known_nss=his.nss).by_known_nss == his
    assert desk.insured.search(tadeo, known_nss=Nss.build("20", 2, 84, 1)).by_known_nss is None


def test_a_namesake_of_the_same_day_under_another_key(desk: SimulatedDesk, person_of: PersonOf) -> None:
    """R-B11-05, second branch"""
    one = person_of("Rosalinda")
    (record,) = desk.insured.search(one).by_details
    assert record.curp is not None
    assert record.curp != one.curp
    assert record.person_name == one.name


def test_one_number_for_two_people(desk: SimulatedDesk, document: Any) -> None:
    """R-B11-06: each finds it under their own key, marked as shared."""
    keys = [Curp(e["curp"]) for e in document["people"] if e["given_names"] == "Evaristo"]
    records = []
    for key in keys:
        found = desk.population.by_curp(key)
        assert found is not None
        (record,) = desk.insured.search(found.person).by_curp
        assert (record.curp, record.shared) == (key, True)
        assert desk.insured.search(found.person, known_nss=record.nss).by_known_nss == record
        records.append(record)
    assert len({record.nss for record in records}) == 1


@pytest.mark.parametrize("start", ["Pilar", "Jessica"])
def test_a_near_name(desk: SimulatedDesk, person_of: PersonOf, start: str) -> None:
    """R-B11-13: a married name, another spelling."""
    somebody = person_of(start)
    found = desk.insured.search(somebody)
    (record,) = found.near
    assert record.person_name != somebody.name
    assert (found.by_curp, found.by_details) == ((), ())


def test_a_misspelt_name_with_the_right_key_is_the_same_person(
    desk: SimulatedDesk, person_of: PersonOf
) -> None:
    """R-B11-13: the key rules."""
    found = desk.insured.search(person_of("Wenceslao"))
    assert [record.person_name.given for record in found.by_curp] == ["Venceslao"]
    assert found.near == ()


def test_accents_and_hyphens_do_not_make_another_name(desk: SimulatedDesk, person_of: PersonOf) -> None:
    eulalia = person_of("Eulalia")
    other = replace(eulalia, name=Name("EULALIA", "Tabachin", "arroyo"))
    assert desk.insured.search(other).by_details == desk.insured.search(eulalia).by_details != ()


def test_a_number_under_an_earlier_key_is_found(desk: SimulatedDesk, document: Any) -> None:
    (entry,) = (e for e in document["people"] if e.get("state") == "RCC")
    found = desk.population.by_curp(Curp(entry["replaced_by"]))
    assert found is not None
    (record,) = desk.insured.search(found.person).by_curp
    assert record.curp == Curp(entry["curp"])
