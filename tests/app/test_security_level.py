"""A proof belongs to the visit that gave it, for half an hour, and to the person who gave it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from kiosk.domain.case import CaseState
from kiosk.storage import cases, failpoints
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    NIEVES,
    RENATA,
    TADEO,
    VIOLETA,
    Someone,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen

PROVE_IT = "Falta comprobar que eres tú"


def cookie_of(citizen: Citizen) -> str:
    found = citizen.client.get_cookie("s", domain="127.0.0.1")
    assert found is not None
    return found.value


def with_cookie(citizen: Citizen, value: str) -> Citizen:
    """Somebody who holds a copy of a cookie."""
    thief = citizen.another()
    thief.client.set_cookie("s", value, domain="127.0.0.1")
    return thief


def resumes(citizen: Citizen, folio: str, code: str) -> Citizen:
    return citizen.goes_to("/retomar").answers(folio=folio, code=code)


def test_a_paper_found_later_does_not_open_what_its_owner_had_proved(visitor: Citizen, world: World) -> None:
    proved(visitor, RENATA).is_at("/revisar").saves_and_leaves()
    finder = world.citizen()
    world.clock.passes(days=20)
    resumes(finder, visitor.folio, visitor.code).is_at("/codigo")
    finder.goes_on_without_code().sends().sees(PROVE_IT).does_not_see(RENATA.nss, RENATA.nss[-4:])


def test_even_within_the_half_hour_a_proof_does_not_travel_with_the_code(
    visitor: Citizen, world: World
) -> None:
    proved(visitor, RENATA).saves_and_leaves()
    resumes(world.citizen(), visitor.folio, visitor.code).is_at("/codigo")


def test_a_hand_off_carries_answers_and_no_level(visitor: Citizen, world: World) -> None:
    proved(visitor, RENATA).presses("Seguir en mi teléfono")
    code = visitor.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
    phone = world.citizen().goes_to("/continuar").answers(code=code)
    phone.is_at("/codigo").presses("Mandar otro código").types_code(sent_to=RENATA.contact)
    assert phone.is_at("/revisar").sends().nss == RENATA.nss


def test_after_half_an_hour_the_code_is_asked_again(citizen: Citizen, world: World) -> None:
    review = proved(citizen, RENATA).page
    for _ in range(4):
        world.clock.passes(minutes=8)
        citizen.goes_to("/ayuda")
    citizen.looks_again_at(review).answers().is_at("/codigo").does_not_see(RENATA.nss)
    citizen.presses("Mandar otro código").types_code(sent_to=RENATA.contact).is_at("/revisar")
    assert citizen.sends().nss == RENATA.nss


def test_the_proof_of_one_person_is_none_for_another_request_of_the_visit(citizen: Citizen) -> None:
    first = proved(citizen, RENATA).page
    proved(citizen, TADEO)
    citizen.goes_to(first.address).is_at("/codigo")


def test_what_was_sent_while_the_proof_held_is_finished_later(
    citizen: Citizen, world: World, armed: Callable[[str], None]
) -> None:
    proved(citizen, RENATA)
    armed("before_seal=raise")
    citizen.meets(500).answers()
    failpoints.disarm()
    world.clock.passes(minutes=45)
    assert dict(world.works().done)["finish_intents"] == 1
    with world.house().store.reading(Actor("system")) as work:
        draft = UUID(citizen.draft.rsplit("/", 1)[-1])
        case = cases.look_by_draft(work, draft, at=world.clock())
    assert case is not None
    assert (case.rule, case.state, case.verified) == ("R-B11-01", CaseState.AUTO_APPROVED, True)


# --- tokens -----------------------------------------------------------------------------------------------


def test_a_visit_never_begins_under_the_cookie_of_the_start_page(citizen: Citizen) -> None:
    citizen.goes_to("/tramites/asignacion-nss")
    planted = cookie_of(citizen)
    citizen.answers().is_at("/para-quien")
    assert cookie_of(citizen).split(".")[0] != planted.split(".")[0]
    with_cookie(citizen, planted).meets(404).goes_to(citizen.page.address)


def test_folio_and_code_change_the_cookie(citizen: Citizen, world: World) -> None:
    confirmed(citizen, AMAYA.curp).saves_and_leaves()
    other = world.citizen()
    confirmed(other, TADEO.curp)
    before = cookie_of(other)
    resumes(other, citizen.folio, citizen.code).is_at("/entrega")
    with_cookie(other, before).meets(404).goes_to(other.page.address)


def test_a_hand_off_changes_the_cookie_of_the_phone(visitor: Citizen, world: World) -> None:
    confirmed(visitor, AMAYA.curp).presses("Seguir en mi teléfono")
    phone = world.citizen().goes_to("/continuar")
    planted = cookie_of(phone)
    phone.answers(code=visitor.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")).is_at("/entrega")
    with_cookie(phone, planted).meets(404).goes_to(phone.page.address)


def test_a_second_request_leaves_other_windows_working(citizen: Citizen) -> None:
    confirmed(citizen, AMAYA.curp)
    citizen.another_tab().starts().is_at("/para-quien")
    citizen.chooses_delivery("PRINT").is_at("/codigo")


def test_every_way_to_l2_changes_the_cookie(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("PRINT")
    before, page = cookie_of(citizen), citizen.page.address
    citizen.types_code(sent_to=RENATA.contact).is_at("/revisar")
    old = with_cookie(citizen, before).goes_to(page)
    old.sees("Escribe otra vez el mismo código.").does_not_see("Renata")
    world.clock.passes(minutes=2, seconds=1)
    old.meets(404).goes_to(page)


# --- requests that go on ----------------------------------------------------------------------------------


def goes_on(citizen: Citizen) -> Citizen:
    citizen.goes_to(f"/seguimiento/{citizen.folio}")
    return citizen.presses("Comprobar que soy yo").is_at("/codigo")


def test_a_request_that_goes_on_stays_about_its_person(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp).sends().sees(PROVE_IT)
    folio = citizen.folio
    goes_on(citizen)
    citizen.goes_to(f"{citizen.draft}/curp").answers(curp=TADEO.curp).confirms()
    citizen.types_code(sent_to=TADEO.contact).is_at("/revisar").answers()
    citizen.is_told("Esta solicitud es de otra persona. Empieza una nueva desde el inicio.")
    assert not world.case(folio).verified


def test_a_request_that_goes_on_ends_well_for_its_person(citizen: Citizen) -> None:
    reached(citizen, RENATA.curp).sends().sees(PROVE_IT)
    goes_on(citizen).types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert citizen.nss == RENATA.nss


def test_answers_of_an_old_request_that_goes_on_are_not_erased(citizen: Citizen, world: World) -> None:
    reached(citizen, RENATA.curp).sends().sees(PROVE_IT)
    resume_code = citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    world.clock.passes(days=31)
    later = world.citizen()
    later.folio = citizen.folio
    resumes(later, citizen.folio, resume_code)
    goes_on(later)
    assert dict(world.works().done)["expire_drafts"] == 0
    later.types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    assert later.nss == RENATA.nss


# --- who has a request --------------------------------------------------------------------------------------


def for_a_child(citizen: Citizen, child: Someone, guardian: Someone) -> Citizen:
    citizen.starts().answers(for_whom="CHILD").answers(curp=child.curp).confirms()
    citizen.answers(guardian_curp=guardian.curp).chooses_delivery("PRINT")
    return citizen.types_code(sent_to=guardian.contact).is_at("/revisar")


def test_a_stranger_with_a_proof_of_their_own_learns_nothing_of_a_child(
    citizen: Citizen, world: World
) -> None:
    for_a_child(citizen, NIEVES, VIOLETA).sends().sees("Tu Número de Seguridad Social es")
    stranger = for_a_child(world.citizen(), NIEVES, TADEO)
    stranger.sends().sees("Falta comprobar el parentesco").does_not_see(citizen.folio)
    assert stranger.folio != citizen.folio
