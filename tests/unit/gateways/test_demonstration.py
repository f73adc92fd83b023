"""The scenario of the demonstration: made-up people, right keys, and somebody for every rule."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from kiosk.domain.identifiers import Curp, read_curp
from kiosk.domain.people import RegisterState
from kiosk.domain.refusal import Refused
from kiosk.gateways import scenario
from tests.unit.gateways.derivation import derived_curp

RULES = {f"R-B11-{n:02}" for n in range(1, 14)} | {f"R-GEN-{n:02}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13)}
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def document() -> Any:
    return scenario.demonstration()


def test_it_may_be_loaded(document: Any) -> None:
    assert scenario.check(document) == []


def test_there_is_somebody_for_every_rule(document: Any) -> None:
    assert {example.rule for example in scenario.rule_table(document)} >= RULES


def test_every_example_says_what_it_shows(document: Any) -> None:
    for example in scenario.rule_table(document):
        assert example.note.endswith("."), example
        assert "{" not in example.extra, example


def test_every_register_state_is_there(document: Any) -> None:
    assert {person.get("state", "AN") for person in document["people"]} == {s.value for s in RegisterState}


def test_there_are_people_of_every_kind(document: Any) -> None:
    people = document["people"]
    keys = [Curp(person["curp"]) for person in people]
    ages = {TODAY.year - key.birth_date.year for key in keys}
    assert len(people) >= 60
    assert {key.sex for key in keys} == {"H", "M", "X"}
    assert len({key.state for key in keys}) == 33
    assert min(ages) == 0
    assert max(ages) > 100
    assert any("surname_2" not in person for person in people)
    assert any("Ñ" in person["surname_1"] for person in people)
    assert any("-" in person["surname_1"] for person in people)
    assert any("'" in person["surname_1"] for person in people)
    assert max(len(person["surname_1"]) for person in people) > 45


def test_keys_agree_with_names(document: Any) -> None:
    for person in document["people"]:
        key = Curp(person["curp"])
        derived = derived_curp(
            person["given_names"], person["surname_1"], person.get("surname_2", ""),
            born=key.birth_date, sex=key.sex, state=key.state, differentiator=person["curp"][16],
        )  # fmt: skip
        assert person["curp"] == derived, person


def test_derivation_against_published_specimens() -> None:
    """Two keys that official leaflets print as examples."""
    assert (
        derived_curp(
            "Concepción",
            "Salgado",
            "Briseño",
            born=date(1956, 6, 26),
            sex="M",
            state="DF",
            differentiator="0",
        )
        == "SABC560626MDFLRN01"
    )
    assert (
        derived_curp("Amelia", "Leroy", "", born=date(1992, 8, 17), sex="M", state="VZ", differentiator="0")
        == "LEXA920817MVZRXM09"
    )


def test_contacts_come_in_every_mixture(document: Any) -> None:
    kinds = {frozenset(contact) - {"curp"} for contact in document["contacts"]}
    assert kinds == {frozenset({"phone"}), frozenset({"email"}), frozenset({"phone", "email"})}
    assert len(document["contacts"]) < len(document["people"])


def test_both_levels_of_llave_mx_are_there(document: Any) -> None:
    assert {login["level"] for login in document["logins"]} == {"basic", "verified"}


def test_e_mail_goes_to_nobody(document: Any) -> None:
    assert all(c["email"].endswith("@example.org") for c in document["contacts"] if "email" in c)


def test_every_state_has_an_office(document: Any) -> None:
    assert len({office["state"] for office in document["offices"]}) == 32
    assert {office["area"] for office in document["offices"]} == {"urban", "rural"}


def test_examples_outside_the_registers_behave_as_they_say(document: Any) -> None:
    known = {person["curp"] for person in document["people"]}
    for example in document["examples"]:
        (rule,) = example["tries"]
        if rule in {"R-GEN-02", "R-GEN-03"}:
            with pytest.raises(Refused) as refusal:
                read_curp(example["typed"], today=TODAY)
            assert refusal.value.rule == rule
        elif rule == "R-GEN-04":
            assert read_curp(example["typed"], today=TODAY).curp.value not in known


def test_keys_named_in_hints_exist(document: Any) -> None:
    known = {person["curp"] for person in document["people"]} | {n["nss"] for n in document["insured"]}
    for person in document["people"]:
        for key in re.findall(r"\b(?:[A-Z]{4}\d{6}\w{8}|\d{11})\b", person.get("extra", "")):
            assert key in known, person
