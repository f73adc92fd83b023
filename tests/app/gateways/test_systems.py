"""A system marked as down is silent until its hour, whatever is asked; the others go on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Contact, ContactKind
from kiosk.domain.refusal import SystemDown
from kiosk.flow.desk import PersonDetails
from kiosk.gateways import scenario
from kiosk.gateways.login import SimulatedLogin, challenge_of
from kiosk.gateways.notices import SimulatedNotices
from kiosk.gateways.simulated import SimulatedDesk
from kiosk.storage import Store
from tests.app.gateways.conftest import NOW, Clock, made_up

ONE = made_up(1)
DETAILS = PersonDetails(ONE.name, ONE.birth_date, ONE.sex, ONE.birth_state)
CALLS: dict[str, list[Callable[[SimulatedDesk], object]]] = {
    "population": [
        lambda desk: desk.population.by_curp(ONE.curp),
        lambda desk: desk.population.by_details(DETAILS),
        lambda desk: desk.population.custody(ONE.curp, ONE.curp),
    ],
    "insured": [
        lambda desk: desk.insured.search(ONE),
        lambda desk: desk.insured.first_job(Nss.build("20", 2, 84, 1)),
        lambda desk: desk.insured.assign(ONE, key="draft-1", office="20", at=NOW),
        lambda desk: desk.insured.link(Nss.build("20", 2, 84, 1), ONE, key="draft-1", at=NOW),
        lambda desk: desk.contacts.of(ONE.curp),
        lambda desk: desk.contacts.keep(ONE.curp, Contact(ContactKind.PHONE, "5500009999"), at=NOW),
    ],
}


def mark(store: Store, system: str, until: str | None) -> None:
    scenario.load(store, {"version": 1, "systems_down_until": {system: until}}, at=NOW)


@pytest.mark.parametrize("system", CALLS)
def test_every_call_of_a_silent_register_says_so(store: Store, desk: SimulatedDesk, system: str) -> None:
    mark(store, system, "PT10M")
    for call in CALLS[system]:
        with pytest.raises(SystemDown) as down:
            call(desk)
        assert down.value.system == system


def test_the_other_registers_go_on(store: Store, desk: SimulatedDesk) -> None:
    mark(store, "insured", "PT10M")
    assert desk.population.by_curp(ONE.curp) is None


def test_a_mark_ends_at_its_hour(store: Store, desk: SimulatedDesk, clock: Clock) -> None:
    mark(store, "population", "2026-03-14T11:00:00-06:00")
    clock.now = NOW + timedelta(minutes=27, seconds=59)
    with pytest.raises(SystemDown):
        desk.population.by_curp(ONE.curp)
    clock.now = NOW + timedelta(minutes=28)
    assert desk.population.by_curp(ONE.curp) is None


def test_a_mark_can_be_taken_away(store: Store, desk: SimulatedDesk) -> None:
    mark(store, "population", "PT2H")
    mark(store, "population", None)
    assert desk.population.by_curp(ONE.curp) is None


def test_llave_mx_and_messages_fall_silent_too(store: Store, clock: Clock) -> None:
    login, notices = (
        SimulatedLogin(store, clock, new_code=lambda: secrets.token_urlsafe(16)),
        SimulatedNotices(store, clock),
    )
    notices.send(ContactKind.PHONE, "5500009999", "Hola")
    mark(store, "login", "PT30S")
    mark(store, "notices", "PT30S")
    with pytest.raises(SystemDown):
        login.begin("state", "nonce", challenge_of("verifier"))
    with pytest.raises(SystemDown):
        login.finish("code", "verifier")
    with pytest.raises(SystemDown):
        notices.send(ContactKind.PHONE, "5500009999", "Hola")
