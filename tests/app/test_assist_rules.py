"""Rules of helping that are about who may not: AD-07, AD-08, AD-10."""

from __future__ import annotations

import pytest

from kiosk.services import limits
from kiosk.storage import staff
from kiosk.storage.store import Actor
from tests.app.conftest import World
from tests.app.helping import KIOSK, asks_company, follows_person, helped, is_really, lines, paired
from tests.app.people import CELL, NIEVES, RENATA, VIOLETA
from tests.citizen import Citizen
from tests.clerk import Clerk

OWN = "Ese dato es de quien te ayuda."


@pytest.fixture
def person(world: World, way: str) -> Citizen:
    return world.citizen(htmx=way == "htmx", **KIOSK).starts()


@pytest.fixture
def clerk(world: World, person: Citizen) -> Clerk:
    found = world.clerk("0417")
    helped(person, found)
    return found


# --- AD-07: helping is not representing -------------------------------------------------------------------


def test_ad_07_helping_needs_consent_for_the_sitting_and_for_each_procedure(
    world: World, person: Citizen
) -> None:
    clerk = world.clerk("0417")
    paired(person, clerk)
    follows_person(clerk).sees("Espera a la persona")
    person.answers(agrees="yes")
    follows_person(clerk).is_at("/para-quien")
    person.presses("Terminar ayuda")
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    paired(person, clerk)
    follows_person(clerk).sees("Espera a la persona")


def test_ad_07_the_operator_sends_for_nobody(world: World, person: Citizen, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms().chooses_delivery("SMS", phone=CELL)
    person.types_code(sent_to=CELL).is_at("/revisar")
    follows_person(clerk).sees("Tú no puedes firmar ni enviar.")
    review = person.page
    token = next(dict(form.filled({}))["csrf"] for form in clerk.page.forms if form.method == "post")
    sent = dict(review.form("f").filled({})) | {"csrf": token}
    for address in (f"{person.draft}/enviar", clerk.page.address.replace("revisar", "enviar")):
        clerk.posts(address, sent)
    assert lines(world, "case.submitted") == 0
    person.looks_again_at(review).signs_and_sends()
    assert lines(world, "case.submitted") == 1


# --- AD-08: nobody helps with their own errand ------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [RENATA.curp, RENATA.curp.lower(), " OOSR 840305 MOCLCN04 ", "oosr-840305-moclcn-04"]
)
@pytest.mark.parametrize("by", ["operator", "person"])
def test_ad_08_the_operators_key_is_refused_in_every_spelling(
    world: World, person: Citizen, clerk: Clerk, typed: str, by: str
) -> None:
    is_really(world, "0417", curp=RENATA.curp)
    clerk.answers(for_whom="SELF")
    who = person.goes_to(f"{person.draft}/curp") if by == "person" else clerk
    who.answers(curp=typed).is_told(OWN)
    assert lines(world, "help.own_data_refused") == 1
    who.answers(curp=VIOLETA.curp).is_at("/confirmar")


@pytest.mark.parametrize("typed", ["5512345678", "55 1234 5678", "+52 55 1234 5678", "(55) 12-34-56-78"])
def test_ad_08_the_operators_telephone_is_refused_in_every_spelling(
    world: World, person: Citizen, clerk: Clerk, typed: str
) -> None:
    is_really(world, "0417", phone="5512345678")
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms()
    follows_person(clerk).chooses_delivery("SMS", phone=typed).is_told(OWN)
    person.chooses_delivery("SMS", phone=typed).is_told(OWN)
    assert lines(world, "help.own_data_refused") == 2
    assert not person.inbox("5512345678")


@pytest.mark.parametrize(
    "typed", ["asesora@example.org", "Asesora@Example.ORG", " asesora@example.org ", "asesora+x@example.org"]
)
def test_ad_08_the_operators_address_is_refused_in_every_spelling(
    world: World, person: Citizen, clerk: Clerk, typed: str
) -> None:
    is_really(world, "0417", email="asesora@example.org")
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms()
    follows_person(clerk).chooses_delivery("EMAIL", email=typed).is_told(OWN)
    clerk.chooses_delivery("EMAIL", email="otra@example.org").is_at("/codigo")


def test_ad_08_the_operator_is_no_guardian_either(world: World, person: Citizen, clerk: Clerk) -> None:
    is_really(world, "0417", curp=VIOLETA.curp)
    clerk.answers(for_whom="CHILD").answers(curp=NIEVES.curp)
    person.goes_to(f"{person.draft}/confirmar").confirms().is_at("/tutor")
    follows_person(clerk).answers(guardian_curp=VIOLETA.curp).is_told(OWN)


def test_ad_08_found_by_name_is_found_all_the_same(world: World, person: Citizen, clerk: Clerk) -> None:
    """The key that the register answers counts, not only what is typed."""
    is_really(world, "0417", curp="CAGS060621MYNXRFA4")
    clerk.answers(for_whom="SELF").follows("No sé la CURP")
    names = {"asked_given_names": "Sofia", "asked_surname_1": "Cañaveral", "asked_surname_2": "Guiro"}
    clerk.answers(**names, asked_sex="M")
    clerk.answers(asked_birth_date=("21", "junio", "2006"), asked_birth_state="YN").is_told(OWN)


def test_ad_08_who_is_in_the_request_already_cannot_begin_to_help(world: World, person: Citizen) -> None:
    is_really(world, "0417", curp=RENATA.curp)
    person.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    clerk = world.clerk("0417").goes_to("/asesor/acompanar").answers(pairing_code=asks_company(person))
    person.follows("Ya lo dije").answers(is_theirs="yes").sees("Esta persona no te puede ayudar")
    clerk.goes_to("/asesor/acompanar").sees("Ahora no acompañas a nadie")
    assert lines(world, "help.own_data_refused") == 1


def test_ad_08_another_operator_may(world: World, person: Citizen, clerk: Clerk) -> None:
    is_really(world, "0418", curp=RENATA.curp)
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    assert lines(world, "help.own_data_refused") == 0


def test_ad_08_alone_everybody_gives_their_own_data(world: World, person: Citizen) -> None:
    is_really(world, "0417", curp=RENATA.curp, phone=CELL)
    person.answers(for_whom="SELF").answers(curp=RENATA.curp).confirms()
    person.chooses_delivery("SMS", phone=CELL).is_at("/codigo")


# --- AD-10: no look-up without a sitting the person agreed to ---------------------------------------------


def test_ad_10_no_look_up_before_consent_or_after_the_end(world: World, person: Citizen) -> None:
    clerk = world.clerk("0417")
    helped(person, clerk)
    clerk.answers(for_whom="SELF").is_at("/curp")
    form = clerk.page
    person.presses("Poner pausa")
    before = lines(world, "person.looked_up")
    clerk.looks_again_at(form).answers(curp=RENATA.curp).sees("La persona puso pausa")
    person.presses("Terminar ayuda")
    clerk.looks_again_at(form).meets(404).answers(curp=RENATA.curp)
    assert lines(world, "person.looked_up") == before


def test_ad_10_each_look_up_of_an_operator_says_who_and_where(world: World, clerk: Clerk) -> None:
    clerk.answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    with world.house().store.reading(Actor("system")) as work:
        rows = work.sql.exec_driver_sql(
            "SELECT b.n, b.body_sealed FROM ledger_body b JOIN ledger l ON l.n = b.n "
            "WHERE l.kind = 'person.looked_up'"
        ).all()
        told = [work.vault.open_sealed(row[1], context=f"ledger_body|body|{row[0]}").decode() for row in rows]
    assert len(told) == 1
    assert "0417" in told[0]
    assert '"39"' in told[0]
    assert "OOSR" not in told[0]


def test_ad_10_after_sixty_people_in_an_hour_an_operator_must_wait(world: World, clerk: Clerk) -> None:
    """Security 6: then whoever supervises looks at it."""
    with world.house().store.reading(Actor("system")) as work:
        me = staff.by_number(work, "0417")
    assert me is not None
    for n in range(limits.STAFF_CURPS.most * world.house().settings.limit_factor):
        limits.spend_different(world.house(), limits.STAFF_CURPS, who=str(me.id), what=f"{n}")
    clerk.answers(for_whom="SELF").meets(429).answers(curp=RENATA.curp)
