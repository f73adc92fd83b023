"""When outside systems are silent: all is kept, the day counts, and the request ends by itself."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    CELL,
    HORTENSIA,
    NOBODY,
    RENATA,
    VIOLETA,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.app.test_b11_rules import for_a_child
from tests.app.test_general_rules import told_by_name
from tests.citizen import Citizen


def without_registers(citizen: Citizen, world: World, curp: str) -> Citizen:
    """Everything silent from the CURP on; a telephone typed now answers."""
    world.is_down("population", "insured")
    citizen.starts().answers(for_whom="SELF").answers(curp=curp).is_at("/entrega")
    return citizen.chooses_delivery("SMS", phone=CELL).types_code(sent_to=CELL).is_at("/revisar").sends()


@both_ways
def test_the_receipt_carries_the_moment_and_gives_way_to_the_answer(citizen: Citizen, world: World) -> None:
    without_registers(citizen, world, AMAYA.curp).sees("Recibimos tu solicitud", "11 de marzo de 2026, 10:00")
    folio, code = citizen.folio, citizen.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    day = world.case(folio).submitted_at
    world.clock.passes(minutes=11)
    world.works()
    case = world.case(folio)
    assert (case.state, case.rule, case.waiting_for) == (CaseState.AUTO_APPROVED, "R-B11-02", None)
    assert case.submitted_at == day
    citizen.goes_to(f"/acuses/{folio}").sees("Tu Número de Seguridad Social es", "Amaya Jacaranda Farol")
    citizen.another().goes_to(f"/verificar/{code.replace('-', '')}").sees("Este acuse fue sustituido")
    new = citizen.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    assert new != code
    citizen.another().goes_to(f"/verificar/{new.replace('-', '')}").sees("Este acuse es válido")


def test_the_message_tells_initials_and_how_to_say_that_it_was_not_me(citizen: Citizen, world: World) -> None:
    without_registers(citizen, world, AMAYA.curp)
    world.clock.passes(minutes=11)
    world.works()
    body = citizen.inbox(CELL)[0]
    assert "A. J. F." in body
    assert "¿No fuiste tú?" in body
    assert citizen.folio in body
    assert world.numbers_of(AMAYA.curp)[0] not in body
    assert "Amaya" not in body


def test_a_number_that_exists_is_shown_to_nobody_who_is_not_here(citizen: Citizen, world: World) -> None:
    without_registers(citizen, world, RENATA.curp)
    world.clock.passes(minutes=11)
    world.works()
    case = world.case(citizen.folio)
    assert case.state is CaseState.NEEDS_INFO
    citizen.goes_to(f"/acuses/{citizen.folio}").sees("Falta comprobar que eres tú")
    citizen.does_not_see(RENATA.nss, RENATA.nss[-4:], "Renata")
    assert "necesita un dato" in citizen.inbox(CELL)[0]


@pytest.mark.parametrize(("curp", "rule"), [(NOBODY, "R-GEN-04"), (HORTENSIA.curp, "R-GEN-05")])
def test_who_gets_no_number_by_day_gets_none_by_night(
    citizen: Citizen, world: World, curp: str, rule: str
) -> None:
    without_registers(citizen, world, curp)
    world.clock.passes(minutes=11)
    world.works()
    case = world.case(citizen.folio)
    assert (case.state, case.rule) == (CaseState.NEEDS_INFO, rule)
    citizen.goes_to(f"/acuses/{citizen.folio}").sees("Falta comprobar que eres tú").does_not_see(
        rule, "falleció"
    )


def test_without_a_code_it_waits_for_the_person(citizen: Citizen, world: World) -> None:
    world.is_down("population", "insured")
    citizen.starts().answers(for_whom="SELF").answers(curp=AMAYA.curp).chooses_delivery("PRINT")
    citizen.goes_on_without_code().sends().sees("Recibimos tu solicitud")
    world.clock.passes(minutes=11)
    world.works()
    assert (world.case(citizen.folio).state, world.numbers_of(AMAYA.curp)) == (CaseState.NEEDS_INFO, [])


def test_while_the_silence_lasts_nothing_changes(citizen: Citizen, world: World) -> None:
    without_registers(citizen, world, AMAYA.curp)
    world.clock.passes(minutes=5)
    world.works(3)
    assert world.case(citizen.folio).state is CaseState.SUBMITTED
    citizen.goes_to(f"/seguimiento/{citizen.folio}").sees("Recibido", "Un sistema no responde.")


@both_ways
def test_insured_down_only_at_the_end(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    world.is_down("insured")
    citizen.sends().sees("Recibimos tu solicitud")
    case = world.case(citizen.folio)
    assert (case.state, case.rule, case.waiting_for) == (CaseState.SUBMITTED, "R-GEN-10", "insured")
    world.clock.passes(minutes=11)
    world.works()
    citizen.goes_to(f"/acuses/{citizen.folio}")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_insured_down_for_somebody_proved_shows_no_number_later(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA)
    world.is_down("insured")
    citizen.sends().sees("Recibimos tu solicitud")
    world.clock.passes(minutes=11)
    world.works()
    case = world.case(citizen.folio)
    assert (case.state, case.rule) == (CaseState.NEEDS_INFO, "R-GEN-10")


def test_the_second_look_for_a_first_job_survives_a_silent_register(citizen: Citizen, world: World) -> None:
    confirmed(citizen, "TAAE711210MMNBRL07").chooses_delivery("PRINT")
    world.is_down("insured")
    citizen.types_code(sent_to="5500001011").is_at("/revisar").sends().sees("Recibimos tu solicitud")


def test_the_search_by_name_says_that_it_cannot(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP")
    world.is_down("population")
    told_by_name(citizen).is_told("El registro no responde.")
    assert citizen.page.form("f").controls["asked_birth_date-year"].values == ["2006"]


def test_a_child_waits_too(citizen: Citizen, world: World) -> None:
    for_a_child(citizen, "LAON170612MOCGCVA1", VIOLETA.curp).chooses_delivery("PRINT").types_code(
        sent_to=VIOLETA.contact
    )
    world.is_down("population")
    citizen.sends().sees("Recibimos tu solicitud")
    world.clock.passes(minutes=11)
    world.works()
    assert world.case(citizen.folio).state is not CaseState.SUBMITTED


def test_contacts_silent_means_only_the_typed_contact_gets_a_code(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    world.is_down("population")
    citizen.chooses_delivery("SMS", phone=CELL).is_at("/codigo")
    assert len(citizen.inbox(CELL)) == 1


def test_messages_wait_until_somebody_takes_them(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).sends()
    world.is_down("notices", minutes=30)
    world.works()
    before = dict(world.works().done)["send_messages"]
    assert before == 0
    world.clock.passes(minutes=31)
    assert dict(world.works().done)["send_messages"] > 0
    assert dict(world.works().done)["send_messages"] == 0


def test_the_day_after_the_same_request_is_one_folio(citizen: Citizen, world: World) -> None:
    """R-GEN-07 also for a request that waits: the person did not finish and asks again."""
    proved(citizen, RENATA)
    world.is_down("insured", minutes=60 * 30)
    citizen.sends()
    world.clock.passes(days=1)
    again = citizen.another().starts().answers(for_whom="SELF").logs_in(RENATA.curp)
    again.chooses_delivery("PRINT").is_at("/revisar").sends()
    assert again.folio == citizen.folio
