"""On one's own telephone: after fifteen quiet minutes the answers hide, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, CELL, RENATA, both_ways, confirmed, proved, reached
from tests.citizen import Citizen

LOCKED = "Pasó mucho tiempo. Tus respuestas están a salvo"


@both_ways
def test_a_late_answer_is_kept_and_shown_only_to_who_proves_to_be_there(
    citizen: Citizen, world: World
) -> None:
    confirmed(citizen, RENATA.curp)
    world.clock.passes(minutes=16)
    citizen.chooses_delivery("SMS", phone=CELL).sees(LOCKED, "También la última que escribiste.")
    citizen.does_not_see("Renata", RENATA.curp, CELL)
    citizen.answers(proof=RENATA.curp.lower()).is_at("/codigo")
    citizen.goes_to(f"{citizen.draft}/entrega")
    assert citizen.page.form("f").controls["phone"].values == [CELL]


def test_just_within_the_quarter_nothing_hides(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    world.clock.passes(minutes=14, seconds=50)
    citizen.chooses_delivery("PRINT").is_at("/codigo")


@pytest.mark.parametrize(
    "page", ["para-quien", "curp", "confirmar", "entrega", "numero", "sin-curp", "revisar", "alto"]
)
def test_no_page_of_the_draft_shows_anything(citizen: Citizen, world: World, page: str) -> None:
    reached(citizen, AMAYA.curp)
    world.clock.passes(minutes=16)
    citizen.goes_to(f"{citizen.draft}/{page}").sees(LOCKED).does_not_see("Amaya", AMAYA.curp, CELL, "AMAYA")


def test_the_lock_holds_however_long_somebody_walks_about(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    address = citizen.page.address
    world.clock.passes(minutes=16)
    citizen.goes_to("/").goes_to("/ayuda").goes_to(address).sees(LOCKED)
    citizen.goes_to(address).sees(LOCKED)


@both_ways
def test_who_reads_the_start_page_for_long_is_not_shut_out(citizen: Citizen, world: World) -> None:
    citizen.goes_to("/tramites/asignacion-nss")
    world.clock.passes(minutes=40)
    citizen.answers().is_at("/para-quien").answers(for_whom="SELF").is_at("/curp")
    citizen.answers(curp=RENATA.curp).is_at("/confirmar")


def test_a_new_draft_after_the_silence_opens_no_old_one(citizen: Citizen, world: World) -> None:
    """Somebody with the telephone of another begins their own request, and proves only who they are."""
    reached(citizen, AMAYA.curp)
    old = citizen.page.address
    world.clock.passes(minutes=16)
    confirmed(citizen, RENATA.curp)
    citizen.meets(404).goes_to(old).does_not_see("Amaya", AMAYA.curp)


def test_folio_and_code_after_the_silence_open_only_their_own_draft(citizen: Citizen, world: World) -> None:
    thief = citizen.another()
    confirmed(thief, RENATA.curp).saves_and_leaves()
    reached(citizen, AMAYA.curp)
    old = citizen.page.address
    world.clock.passes(minutes=16)
    citizen.goes_to("/retomar").answers(folio=thief.folio, code=thief.code).is_at("/entrega")
    citizen.meets(404).goes_to(old).does_not_see("Amaya", AMAYA.curp)


@both_ways
def test_a_request_is_not_sent_by_whoever_finds_the_telephone(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    world.clock.passes(minutes=16)
    citizen.answers().sees(LOCKED)
    assert world.numbers_of(AMAYA.curp) == []
    citizen.answers(proof=AMAYA.curp).is_at("/revisar").sends()
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


@pytest.mark.parametrize("typed", ["", "OOSR", RENATA.nss, AMAYA.curp, "X" * 60, "%00", "ñ" * 18])
def test_a_wrong_proof_shows_nothing(citizen: Citizen, world: World, typed: str) -> None:
    confirmed(citizen, RENATA.curp)
    world.clock.passes(minutes=16)
    citizen.goes_to(citizen.page.address).answers(proof=typed).is_told("Eso no coincide con tu trámite.")
    citizen.does_not_see("Renata", RENATA.curp)


def test_the_code_of_the_draft_opens_it_too(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    page = citizen.page
    citizen.saves_and_leaves()
    world.clock.passes(minutes=16)
    citizen.goes_to(page.address).answers(proof=citizen.code.lower()).is_at("/entrega")


def test_after_five_wrong_proofs_it_is_time_to_wait(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    world.clock.passes(minutes=16)
    citizen.goes_to(citizen.page.address)
    page = citizen.page
    for _ in range(5):
        citizen.answers(proof=AMAYA.curp).is_told("Eso no coincide")
    citizen.meets(429).answers(proof=RENATA.curp).sees("Espera un poco")
    world.clock.passes(minutes=61)
    citizen.looks_again_at(page).goes_to(page.address).answers(proof=RENATA.curp).is_at("/entrega")


def test_the_old_cookie_dies_with_the_proof(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    address = citizen.page.address
    world.clock.passes(minutes=16)
    before = citizen.client.get_cookie("s", domain="127.0.0.1")
    citizen.goes_to(address).answers(proof=RENATA.curp).is_at("/entrega")
    thief = citizen.another()
    assert before is not None
    thief.client.set_cookie("s", before.value, domain="127.0.0.1")
    thief.meets(404).goes_to(address)


def test_an_acuse_hides_too(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    acuse = citizen.page.address
    world.clock.passes(minutes=16)
    citizen.goes_to(acuse).is_at("/retomar").does_not_see("Renata", RENATA.nss)
    citizen.goes_to(f"{acuse}.pdf").is_at("/retomar")


def test_a_level_proved_does_not_outlive_the_silence(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA)
    world.clock.passes(minutes=16)
    citizen.goes_to(citizen.page.address).answers(proof=RENATA.curp).is_at("/codigo")
    citizen.goes_on_without_code().sends().sees("Falta comprobar que eres tú")
    citizen.does_not_see(RENATA.nss, RENATA.nss[-4:])


def test_a_code_after_the_silence_proves_again(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA)
    world.clock.passes(minutes=16)
    citizen.goes_to(citizen.page.address).answers(proof=RENATA.curp).is_at("/codigo").presses(
        "Mandar otro código"
    )
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


def test_the_same_cookie_owns_the_draft_for_twelve_hours(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    address = citizen.page.address
    world.clock.passes(hours=11, minutes=50)
    citizen.goes_to(address).answers(proof=RENATA.curp).is_at("/entrega")
    world.clock.passes(minutes=11)
    citizen.meets(404).goes_to(address).does_not_see("Renata")


@both_ways
def test_the_next_day_folio_and_code_bring_it_back(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    world.clock.passes(days=1)
    citizen.goes_to("/retomar").answers(folio=citizen.folio, code=citizen.code).is_at("/entrega")


def test_the_next_day_the_same_browser_may_begin_anew(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp)
    world.clock.passes(days=1)
    confirmed(citizen, RENATA.curp)
