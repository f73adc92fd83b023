"""One-time codes: who they reach, what they prove, how often they may be wrong, what is never told."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    CELL,
    DARIO,
    FERMIN,
    HILARIO,
    LEONOR,
    RENATA,
    TADEO,
    Someone,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen
from tests.watch import masked

WRONG = "000000"


def at_code(citizen: Citizen, curp: str) -> Citizen:
    return confirmed(citizen, curp).chooses_delivery("SMS", phone=CELL).is_at("/codigo")


def wrong(citizen: Citizen) -> str:
    """A code that was not sent."""
    return "999999" if citizen.code_sent_to(CELL) == WRONG else WRONG


@both_ways
def test_it_goes_to_the_contact_typed_and_to_the_one_on_file(citizen: Citizen) -> None:
    at_code(citizen, RENATA.curp)
    assert citizen.code_sent_to(CELL) != citizen.code_sent_to(RENATA.contact)
    citizen.sees("Lo mandamos a los contactos que tenemos.", "Dura 10 minutos")
    citizen.does_not_see(RENATA.contact, RENATA.contact[-2:] + "<", "5500", CELL)


def test_the_message_tells_the_code_and_nothing_of_the_person(citizen: Citizen) -> None:
    at_code(citizen, RENATA.curp)
    body = citizen.inbox(RENATA.contact)[0]
    assert "tu código es" in body
    assert "No lo compartas" in body
    assert not {"Renata", RENATA.curp, RENATA.nss} & set(body.split())


def test_which_code_comes_back_decides_what_is_shown(world: World) -> None:
    by_file = at_code(world.citizen(), RENATA.curp).types_code(sent_to=RENATA.contact).sends()
    assert by_file.nss == RENATA.nss
    by_typed = at_code(world.citizen(), TADEO.curp).types_code(sent_to=CELL).sends()
    by_typed.sees("Falta comprobar que eres tú").does_not_see(TADEO.nss)


def test_a_contact_typed_that_is_the_one_on_file_gets_one_code_that_proves(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).chooses_delivery("SMS", phone=RENATA.contact)
    assert len(citizen.inbox(RENATA.contact)) == 1
    assert citizen.types_code().sends().nss == RENATA.nss


@both_ways
def test_five_wrong_codes_burn_the_one_that_was_sent(citizen: Citizen) -> None:
    at_code(citizen, AMAYA.curp)
    right, bad = citizen.code_sent_to(CELL), wrong(citizen)
    for words in (
        "Te quedan 4 intentos.",
        "Te quedan 3",
        "Te quedan 2",
        "Te queda 1 intento.",
        "Ese código ya no sirve.",
    ):
        citizen.types_code(bad).is_at("/codigo").is_told(words)
    citizen.types_code(right).is_told("Ese código ya no sirve. Pide otro.")
    citizen.presses("Mandar otro código").is_at("/codigo").types_code().is_at("/revisar")


def test_a_new_code_ends_the_older_ones(citizen: Citizen) -> None:
    at_code(citizen, AMAYA.curp)
    first = citizen.code_sent_to(CELL)
    citizen.presses("Mandar otro código")
    second = citizen.code_sent_to(CELL)
    if first != second:
        citizen.types_code(first).is_told("El código no coincide.")
    citizen.types_code(second).is_at("/revisar")


@both_ways
def test_a_code_lives_ten_minutes(citizen: Citizen, world: World) -> None:
    at_code(citizen, AMAYA.curp)
    world.clock.passes(minutes=10)
    citizen.types_code().is_at("/codigo").is_told("Ese código ya no sirve. Pide otro.")
    citizen.sees("Mandar otro código", "Seguir sin código")
    citizen.presses("Mandar otro código").types_code().is_at("/revisar")


def test_a_code_works_until_its_last_minute(citizen: Citizen, world: World) -> None:
    at_code(citizen, AMAYA.curp)
    world.clock.passes(minutes=9, seconds=50)
    citizen.types_code().is_at("/revisar")


@pytest.mark.parametrize("typed", ["", " ", "12345", "1234567", "abcdef", "12 34", "½½½½½½", "1" * 250])
def test_what_is_no_code_is_told_so_and_costs_no_try(citizen: Citizen, typed: str) -> None:
    at_code(citizen, AMAYA.curp).answers(one_time_code=typed)
    assert citizen.page.status == 422
    citizen.types_code(wrong(citizen)).is_told("Te quedan 4 intentos.")


@pytest.mark.parametrize(
    "write", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}-{0[1]}-{0[2]}-{0[3]}-{0[4]}-{0[5]}"]
)
def test_a_code_may_be_typed_in_groups(citizen: Citizen, write: str) -> None:
    at_code(citizen, AMAYA.curp)
    citizen.types_code(write.format(citizen.code_sent_to(CELL))).is_at("/revisar")


def test_full_width_digits_are_digits(citizen: Citizen) -> None:
    at_code(citizen, AMAYA.curp)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in citizen.code_sent_to(CELL))
    citizen.types_code(wide).is_at("/revisar")


def test_the_code_is_never_drawn_again(citizen: Citizen) -> None:
    at_code(citizen, AMAYA.curp)
    bad = wrong(citizen)
    citizen.types_code(bad).does_not_see(f'value="{bad}"')


@both_ways
def test_without_code_the_request_goes_on_with_less(citizen: Citizen, world: World) -> None:
    at_code(citizen, AMAYA.curp).goes_on_without_code().is_at("/revisar").sends().sees(
        "Falta comprobar que eres tú"
    )
    case = world.case(citizen.folio)
    assert (case.state, case.verified, world.numbers_of(AMAYA.curp)) == (CaseState.NEEDS_INFO, False, [])


def test_the_same_words_for_one_number_none_two_and_no_contact(world: World) -> None:
    """The no-oracle promise (P7): before the code comes back nobody learns what there is."""
    drawn, refused, headers = set(), set(), set()
    for someone in (RENATA, DARIO, HILARIO, LEONOR, FERMIN, AMAYA):
        citizen = at_code(world.citizen(), someone.curp)
        drawn.add(masked(citizen.page.html))
        assert citizen.answer is not None
        headers.add(tuple(sorted(name for name, _ in citizen.answer.headers)))
        citizen.types_code(wrong(citizen))
        refused.add(masked(citizen.page.html))
        citizen.presses("Mandar otro código")
        drawn.add(masked(citizen.page.html))
    assert [len(drawn), len(refused), len(headers)] == [1, 1, 1]


def test_the_same_words_to_every_wrong_code_whether_or_not_somebody_got_one(world: World) -> None:
    """With paper only, a contact on file must not show in how the tries are counted, nor when they end."""
    told = set()
    for someone in (RENATA, DARIO, FERMIN, AMAYA):
        citizen = confirmed(world.citizen(), someone.curp).chooses_delivery("PRINT")
        sent = citizen.inbox(someone.contact)
        bad = WRONG if not sent or WRONG not in sent[0] else "999999"
        said = []
        for _ in range(6):
            said.append(citizen.types_code(bad).page.words)
        citizen.presses("Mandar otro código")
        world.clock.passes(minutes=11)
        said.append(citizen.types_code(bad).page.words)
        told.add(tuple(said))
    assert len(told) == 1


def test_the_same_words_through_htmx(world: World) -> None:
    drawn = set()
    for someone in (RENATA, DARIO, HILARIO, AMAYA):
        citizen = at_code(world.citizen(htmx=True), someone.curp)
        drawn.add(masked(citizen.page.html))
    assert len(drawn) == 1


@pytest.mark.parametrize("someone", [RENATA, HILARIO, FERMIN, AMAYA])
def test_the_review_without_proof_is_the_same_but_for_the_person(world: World, someone: Someone) -> None:
    citizen = at_code(world.citizen(), someone.curp).goes_on_without_code()
    labels = [part for part in ("NSS", "Número de Seguridad Social", "número") if part in citizen.page.words]
    assert labels == []


def test_with_paper_only_there_is_the_same_code_page(citizen: Citizen) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("PRINT").is_at("/codigo").sees(
        "Lo mandamos a los contactos que tenemos."
    )


def test_a_contact_gets_five_codes_an_hour_and_the_page_says_the_same(citizen: Citizen, world: World) -> None:
    at_code(citizen, AMAYA.curp)
    before = masked(citizen.page.html)
    for _ in range(6):
        citizen.presses("Mandar otro código")
    assert len(citizen.inbox(CELL)) == 5
    assert masked(citizen.page.html) == before
    world.clock.passes(hours=1)
    citizen.goes_to(citizen.page.address).answers(proof=AMAYA.curp).is_at("/codigo").presses(
        "Mandar otro código"
    )
    assert len(citizen.inbox(CELL)) == 6


def test_a_person_has_twenty_tries_a_day_from_wherever(world: World) -> None:
    for n in range(4):
        citizen = confirmed(world.citizen(), RENATA.curp).chooses_delivery("SMS", phone=f"551234567{n}")
        bad = (
            "999999"
            if "000000" in (citizen.code_sent_to(RENATA.contact), citizen.code_sent_to(citizen.contact))
            else WRONG
        )
        for _ in range(5):
            citizen.types_code(bad)
    late = confirmed(world.citizen(), RENATA.curp).chooses_delivery("SMS", phone="5512345674")
    late.meets(429).types_code(sent_to="5512345674").sees("Espera un poco")
    world.clock.passes(days=1)
    fresh = confirmed(world.citizen(), RENATA.curp).chooses_delivery("SMS", phone="5512345675")
    fresh.types_code(sent_to="5512345675").is_at("/revisar")


def test_a_code_of_another_request_opens_nothing(world: World) -> None:
    one = at_code(world.citizen(), RENATA.curp)
    other = confirmed(world.citizen(), AMAYA.curp).chooses_delivery("SMS", phone="5512345670")
    code = one.code_sent_to(RENATA.contact)
    if code != other.code_sent_to("5512345670"):
        other.types_code(code).is_told("El código no coincide.")


def test_the_level_changes_the_cookie_and_kills_the_old_one(citizen: Citizen, world: World) -> None:
    at_code(citizen, RENATA.curp)
    before = citizen.client.get_cookie("s", domain="127.0.0.1")
    citizen.types_code(sent_to=RENATA.contact)
    thief = citizen.another()
    assert before is not None
    thief.client.set_cookie("s", before.value, domain="127.0.0.1")
    thief.goes_to(citizen.page.address).sees("Escribe otra vez el mismo código.").does_not_see("Renata")
    world.clock.passes(minutes=2, seconds=1)
    thief.meets(404).goes_to(citizen.page.address).does_not_see("Renata")


def test_another_curp_asks_for_another_code(citizen: Citizen) -> None:
    proved(citizen, RENATA).goes_to(f"{citizen.draft}/curp").answers(curp=TADEO.curp).is_at("/confirmar")
    citizen.confirms().is_at("/codigo")
    citizen.goes_on_without_code().sends().sees("Falta comprobar que eres tú").does_not_see(TADEO.nss)


def test_another_telephone_asks_for_another_code(citizen: Citizen) -> None:
    reached(citizen, AMAYA.curp).goes_to(f"{citizen.draft}/entrega").chooses_delivery(
        "SMS", phone="5512345699"
    )
    citizen.is_at("/codigo").types_code(sent_to="5512345699").is_at("/revisar")


def test_once_proved_the_code_page_leads_on(citizen: Citizen) -> None:
    proved(citizen, RENATA)
    answer = citizen.gets(f"{citizen.draft}/codigo")
    assert answer.status_code in (200, 303)


def test_a_code_page_reached_too_early_leads_to_what_is_missing(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").goes_to(f"{citizen.draft}/codigo").is_at("/curp")
