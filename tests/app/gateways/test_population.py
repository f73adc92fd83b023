"""The simulated population register: every state of a key, look-ups by details, kinship and contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk.domain.identifiers import Curp
from kiosk.domain.kinship import Dispute, Relation
from kiosk.domain.people import Contact, ContactKind, Name, Person, RegisterState, Sex
from kiosk.flow.desk import Desk, PersonDetails
from kiosk.gateways.simulated import SimulatedDesk
from tests.app.gateways.conftest import NOW, made_up

KeyOf = Callable[[str], Curp]
PersonOf = Callable[[str], Person]


def test_the_desk_keeps_its_protocol(desk: SimulatedDesk) -> None:
    asked: Desk = desk
    assert asked.population.by_curp(made_up(0).curp) is None


@pytest.mark.parametrize("state", [s for s in RegisterState if s is not RegisterState.REPLACED])
def test_each_state(desk: SimulatedDesk, document: Any, state: RegisterState) -> None:
    keys = [Curp(e["curp"]) for e in document["people"] if e.get("state", "AN") == state.value]
    assert keys
    for key in keys:
        record = desk.population.by_curp(key)
        assert record is not None
        assert (record.state, record.asked_as, record.person.curp) == (state, key, key)


def test_a_record_says_who_it_is(desk: SimulatedDesk) -> None:
    record = desk.population.by_curp(Curp("OOSR840305MOCLCN04"))
    assert record is not None
    assert record.person == Person(
        Curp("OOSR840305MOCLCN04"), Name("Renata", "Olmo", "Sauce"), date(1984, 3, 5), Sex.WOMAN, "OC"
    )


def test_a_replaced_key_leads_to_the_new_one(desk: SimulatedDesk, document: Any) -> None:
    """R-GEN-06, for a key with an entry of its own (RCC)."""
    (entry,) = (e for e in document["people"] if e.get("state") == "RCC")
    record = desk.population.by_curp(Curp(entry["curp"]))
    assert record is not None
    assert record.state is RegisterState.REPLACED
    assert record.asked_as == Curp(entry["curp"])
    assert record.person.curp == Curp(entry["replaced_by"])
    current = desk.population.by_curp(record.person.curp)
    assert current is not None
    assert current.state is RegisterState.NORMAL


def test_a_historical_key_leads_to_the_new_one(desk: SimulatedDesk, document: Any) -> None:
    """R-GEN-06, for a key that is only listed as historical."""
    (entry,) = (e for e in document["people"] if "historical" in e)
    record = desk.population.by_curp(Curp(entry["historical"][0]))
    assert record is not None
    assert (record.state, record.person.curp) == (RegisterState.REPLACED, Curp(entry["curp"]))


def details_of(person: Person, **changes: Any) -> PersonDetails:
    return replace(PersonDetails(person.name, person.birth_date, person.sex, person.birth_state), **changes)


def test_details_find_the_person(desk: SimulatedDesk, person_of: PersonOf) -> None:
    renata = person_of("Renata")
    (record,) = desk.population.by_details(details_of(renata))
    assert record.person == renata
    assert record.asked_as == renata.curp


@pytest.mark.parametrize(
    "typed",
    [
        Name("SOFIA", "CAÑAVERAL", "GUIRO"),
        Name("Sofía", "Canaveral", "Güiro"),
        Name("Sofía", "Cañaveral"),
        Name("Sofia", "Cañaberal", "Guiro"),
    ],
)
def test_details_forgive_spelling(desk: SimulatedDesk, person_of: PersonOf, typed: Name) -> None:
    sofia = person_of("Sofía")
    assert [r.person for r in desk.population.by_details(details_of(sofia, name=typed))] == [sofia]


def test_details_find_namesakes_of_the_same_day(desk: SimulatedDesk, person_of: PersonOf) -> None:
    found = desk.population.by_details(details_of(person_of("Rosalinda")))
    assert len({record.person.curp for record in found}) == 2
    assert {record.state for record in found} == {RegisterState.NAMESAKE}


def test_details_do_not_find_the_twin(desk: SimulatedDesk, person_of: PersonOf) -> None:
    alba = person_of("Alba")
    assert [r.person.name.given for r in desk.population.by_details(details_of(alba))] == ["Alba"]
    assert desk.population.by_details(details_of(alba, name=Name("Brisa", "Quetzal", "Marea"))) == ()


@pytest.mark.parametrize(
    "changes", [{"birth_date": date(1984, 3, 6)}, {"sex": Sex.MAN}, {"birth_state": "PL"}]
)
def test_details_must_agree(desk: SimulatedDesk, person_of: PersonOf, changes: dict[str, Any]) -> None:
    assert desk.population.by_details(details_of(person_of("Renata"), **changes)) == ()


def test_kinship_holds_one_way_and_for_those_alone(desk: SimulatedDesk, key_of: KeyOf) -> None:
    def kin(adult: Curp, child: Curp) -> bool:
        return desk.population.custody(adult, child) is not None

    assert kin(key_of("Violeta"), key_of("Nieves"))
    assert kin(key_of("Silvestre"), key_of("Nieves"))
    assert kin(key_of("Graciela"), key_of("Emilio"))
    assert not kin(key_of("Nieves"), key_of("Violeta"))
    assert not kin(key_of("Graciela"), key_of("Nieves"))
    assert not kin(key_of("Violeta"), key_of("Jazmín"))
    assert not kin(made_up(1).curp, key_of("Nieves"))


def test_the_record_of_a_child_shows_who_else_is_on_it_and_a_dispute(
    desk: SimulatedDesk, key_of: KeyOf
) -> None:
    custody, irene = desk.population.custody, key_of("Irene")
    asked = custody(key_of("Lisandro"), irene)
    assert asked is not None
    assert (asked.relation, asked.dispute) == (Relation.FATHER, Dispute.CUSTODY)
    assert asked.others == ((Relation.MOTHER, key_of("Jacinta")),)
    calm = custody(key_of("Violeta"), key_of("Nieves"))
    assert calm is not None
    assert calm.dispute is None
    assert custody(key_of("Graciela"), irene) is None
    assert custody(irene, key_of("Jacinta")) is None


def test_contacts_in_every_mixture(desk: SimulatedDesk, key_of: KeyOf) -> None:
    def kinds(start: str) -> list[ContactKind]:
        return [contact.kind for contact in desk.contacts.of(key_of(start))]

    assert kinds("Renata") == [ContactKind.PHONE]
    assert kinds("Tadeo") == [ContactKind.EMAIL]
    assert kinds("Itzel") == [ContactKind.PHONE, ContactKind.EMAIL]
    assert kinds("Fermín") == []
    assert desk.contacts.of(made_up(1).curp) == ()


def test_a_kept_contact_replaces_the_one_of_its_kind(desk: SimulatedDesk, key_of: KeyOf) -> None:
    itzel, phone = key_of("Itzel"), Contact(ContactKind.PHONE, "5500009999")
    email = desk.contacts.of(itzel)[1]
    desk.contacts.keep(itzel, phone, at=NOW)
    desk.contacts.keep(itzel, phone, at=NOW)
    assert desk.contacts.of(itzel) == (phone, email)


def test_contacts_follow_a_replaced_key(desk: SimulatedDesk, document: Any) -> None:
    (entry,) = (e for e in document["people"] if e.get("state") == "RCC")
    assert desk.contacts.of(Curp(entry["curp"])) == desk.contacts.of(Curp(entry["replaced_by"])) != ()


def test_a_contact_of_nobody_is_refused(desk: SimulatedDesk) -> None:
    with pytest.raises(LookupError):
        desk.contacts.keep(made_up(1).curp, Contact(ContactKind.PHONE, "5500009999"), at=NOW)
