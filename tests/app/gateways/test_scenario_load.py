"""Loading: all or nothing, twice the same, and never against what people did meanwhile."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kiosk.domain.calendar import add_business_days
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Contact, ContactKind, RegisterState
from kiosk.gateways import scenario
from kiosk.gateways.simulated import DESK, SimulatedDesk
from kiosk.storage import Store, registry
from kiosk.storage.offices import known_holidays, known_offices, office, offices_in
from tests.app.gateways.conftest import NOW, made_up

TABLES = (
    registry.contact,
    registry.employment,
    registry.insured,
    registry.insured_holder,
    registry.kinship,
    registry.login_account,
    registry.office,
    registry.person,
    registry.person_key,
)
RENATA = "OOSR840305MOCLCN04"


def rows(store: Store) -> dict[str, set[tuple[object, ...]]]:
    with store.reading(DESK) as work:
        return {table.name: {tuple(row) for row in work.sql.execute(table.select())} for table in TABLES}


def test_loading_twice_changes_nothing(store: Store, document: Any) -> None:
    first = scenario.load(store, document, at=NOW)
    before = rows(store)
    second = scenario.load(store, document, at=NOW)
    assert first.changes == sum(tally.added for tally in first.tallies) > 200
    assert second.changes == 0
    assert rows(store) == before


def test_a_changed_entry_is_corrected(store: Store, desk: SimulatedDesk, document: Any) -> None:
    changed = copy.deepcopy(document)
    entry = next(e for e in changed["people"] if e["given_names"] == "Amaya")
    entry.update({"state": "BD", "surname_1": "Jacarandas"})
    assert scenario.load(store, changed, at=NOW).changes == 1
    record = desk.population.by_curp(Curp(entry["curp"]))
    assert record is not None
    assert (record.state, record.person.name.surname_1) == (RegisterState.DEATH, "Jacarandas")


def test_a_key_may_be_replaced_later(store: Store, desk: SimulatedDesk) -> None:
    """Contacts, kin and numbers go over to the new key."""
    violeta, nieves = Curp("OOMV890929MOCCNL06"), Curp("LAON170612MOCGCVA1")
    new = made_up(7).curp
    contacts = desk.contacts.of(violeta)
    old = {"curp": violeta.value, "given_names": "Violeta", "surname_1": "Ocote"}
    now = {"curp": new.value, "given_names": "Violeta", "surname_1": "Ocote"}
    document = {"version": 1, "people": [{**old, "state": "RCC", "replaced_by": new.value}, now]}
    assert scenario.load(store, document, at=NOW).changes == 1
    assert scenario.load(store, document, at=NOW).changes == 0
    record = desk.population.by_curp(violeta)
    assert record is not None
    assert (record.state, record.person.curp) == (RegisterState.REPLACED, new)
    assert desk.contacts.of(new) == contacts
    assert desk.population.custody(new, nieves) is not None


def test_two_people_may_turn_out_to_be_one(store: Store, desk: SimulatedDesk) -> None:
    renata, violeta, nieves = Curp(RENATA), Curp("OOMV890929MOCCNL06"), Curp("LAON170612MOCGCVA1")
    old = {"curp": violeta.value, "given_names": "Violeta", "surname_1": "Ocote"}
    document = {"version": 1, "people": [{**old, "state": "RCC", "replaced_by": RENATA}]}
    assert scenario.load(store, document, at=NOW).changes == 1
    record = desk.population.by_curp(violeta)
    assert record is not None
    assert record.person.curp == renata
    assert desk.population.custody(renata, nieves) is not None
    with pytest.raises(scenario.BadScenario, match="ya fue sustituida por otra CURP"):
        scenario.load(store, {"version": 1, "people": [old]}, at=NOW)


def test_a_dead_person_stays_dead_under_an_old_key(store: Store, desk: SimulatedDesk, document: Any) -> None:
    (entry,) = (e for e in document["people"] if "historical" in e)
    scenario.load(store, {"version": 1, "people": [{**entry, "state": "BD"}]}, at=NOW)
    record = desk.population.by_curp(Curp(entry["historical"][0]))
    assert record is not None
    assert record.state is RegisterState.DEATH


def test_what_people_did_stays(store: Store, desk: SimulatedDesk, document: Any) -> None:
    renata, phone = Curp(RENATA), Contact(ContactKind.PHONE, "5500009999")
    eulalia = desk.population.by_curp(Curp("TAAE711210MMNBRL07"))
    assert eulalia is not None
    (record,) = desk.insured.search(eulalia.person).by_details
    desk.contacts.keep(renata, phone, at=NOW)
    desk.insured.link(record.nss, eulalia.person, key="draft-1", at=NOW)
    given = desk.insured.assign(made_up(1), key="draft-2", office="20", at=NOW)
    assert scenario.load(store, document, at=NOW).changes == 0
    assert desk.contacts.of(renata) == (phone,)
    assert [one.nss for one in desk.insured.search(eulalia.person).by_curp] == [record.nss]
    assert desk.insured.search(made_up(1)).by_curp == (given,)


def test_people_nobody_knows_are_told_and_nothing_is_loaded(store: Store) -> None:
    stranger = made_up(1).curp.value
    document = {
        "version": 1,
        "holidays": [{"day": "2026-12-12", "name": "Ejemplo"}],
        "kinship": [{"adult": RENATA, "child": "LAON170612MOCGCVA1", "relation": "mother"}],
        "contacts": [{"curp": stranger, "phone": "5500001001"}],
        "insured": [{"nss": "20028490017", "curp": stranger, "since": "2002-08-19"}],
    }
    with pytest.raises(scenario.BadScenario) as refusal:
        scenario.load(store, document, at=NOW)
    assert refusal.value.faults == (
        f"kinship[0].adult: la CURP {RENATA} no está en people ni en el registro.",
        "kinship[0].child: la CURP LAON170612MOCGCVA1 no está en people ni en el registro.",
        f"contacts[0].curp: la CURP {stranger} no está en people ni en el registro.",
        f"insured[0].curp: la CURP {stranger} no está en people ni en el registro.",
    )
    with store.reading(DESK) as work:
        assert known_holidays(work) == frozenset()


def test_a_bad_document_is_not_loaded(store: Store) -> None:
    with pytest.raises(scenario.BadScenario, match="Falta «version»"):
        scenario.load(store, {}, at=NOW)


def test_offices_by_code_and_by_state(store: Store, desk: SimulatedDesk) -> None:
    with store.reading(DESK) as work:
        assert [one.code for one in offices_in(work, "OC")] == ["20", "52", "53"]
        assert {one.code for one in known_offices(work)} >= {"20", "52", "53"}
        found = office(work, "52")
        assert found is not None
        assert (found.state, found.area) == ("OC", "rural")
        assert office(work, "00") is None


def test_holidays_move_a_date(store: Store, desk: SimulatedDesk, document: Any) -> None:
    with store.reading(DESK) as work:
        days = known_holidays(work)
    assert len(days) == len(document["holidays"])
    assert add_business_days(NOW.date(), 1, holidays=days) not in days


def test_the_report_can_be_read(store: Store, document: Any) -> None:
    lines = str(scenario.load(store, document, at=NOW)).splitlines()
    assert "people: 70 nuevos, 0 cambiados, 0 iguales" in lines
