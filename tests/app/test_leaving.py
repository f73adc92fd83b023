"""Leave with folio and code, come back with both: neither alone opens anything, and tries are counted."""

from __future__ import annotations

import pytest

from kiosk.domain.identifiers import Folio
from tests.app.conftest import World
from tests.app.people import AMAYA, HILARIO, RENATA, both_ways, confirmed, proved, reached
from tests.citizen import Citizen

NO_FOLIO = str(Folio.of(2026, 777))
WRONG = "El folio y el código no coinciden."


@both_ways
def test_whoever_leaves_gets_folio_code_and_a_date(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    citizen.sees("viernes 10 de abril de 2026", "127.0.0.1:8000/retomar", "No lo des a nadie.")
    citizen.follows("Seguir ahora").is_at("/entrega")


@both_ways
def test_another_device_goes_on_where_they_left(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    address = f"{citizen.draft}/entrega"
    phone = (
        citizen.another()
        .goes_to("/retomar")
        .answers(folio=citizen.folio, code=citizen.code)
        .is_at("/entrega")
    )
    phone.chooses_delivery("PRINT").types_code(sent_to=RENATA.contact).sends()
    assert phone.nss == RENATA.nss
    citizen.meets(404).goes_to(address).does_not_see("Renata")


@pytest.mark.parametrize("write", [str.lower, lambda text: text.replace("-", " "), lambda text: f"  {text} "])
def test_folio_and_code_may_be_written_as_people_do(citizen: Citizen, write: object) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    assert callable(write)
    citizen.another().goes_to("/retomar").answers(folio=write(citizen.folio), code=write(citizen.code)).is_at(
        "/entrega"
    )


def test_leaving_twice_gives_the_same_pair(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    first = citizen.folio, citizen.code
    citizen.follows("Seguir ahora").saves_and_leaves()
    assert (citizen.folio, citizen.code) == first


@pytest.mark.parametrize(
    ("folio", "code", "words"),
    [
        ("", "", "Escribe el folio completo."),
        ("", "", "Escribe el código de 10 letras y números."),
        ("2026-000001-2", "0000000000", "Revisa el folio: un número no coincide."),
        ("1", "0000000000", "Revisa el folio. Lleva de 11 a 14 números."),
        ("2026-000001-1", "123", "Escribe el código de 10 letras y números."),
        ("2026-000001-1", "A" * 300, "Escribe el código de 10 letras y números."),
        ("' OR 1=1 --", "<script>", "Revisa el folio. Lleva de 11 a 14 números."),
    ],
)
def test_what_cannot_be_a_pair_is_told_field_by_field(
    citizen: Citizen, folio: str, code: str, words: str
) -> None:
    citizen.goes_to("/retomar").answers(folio=folio, code=code).is_at("/retomar").is_told(words)


def test_a_wrong_code_and_a_missing_folio_look_the_same(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    wrong = (
        citizen.another().goes_to("/retomar").answers(folio=citizen.folio, code="0000000000").is_told(WRONG)
    )
    missing = citizen.another().goes_to("/retomar").answers(folio=NO_FOLIO, code="0000000000").is_told(WRONG)
    assert wrong.page.words == missing.page.words


def test_the_sixth_try_within_an_hour_fails_even_with_the_right_code(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    stranger = citizen.another().goes_to("/retomar")
    for _ in range(5):
        stranger.answers(folio=citizen.folio, code="0000000000").is_told(WRONG)
    stranger.answers(folio=citizen.folio, code=citizen.code).is_told(WRONG)
    world.clock.passes(hours=1, seconds=1)
    stranger.goes_to("/retomar").answers(folio=citizen.folio, code=citizen.code).is_at("/entrega")


def test_after_ten_wrong_tries_the_code_is_burnt(citizen: Citizen, world: World) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    address = f"{citizen.draft}/entrega"
    stranger = citizen.another().goes_to("/retomar")
    for _ in range(2):
        for _ in range(5):
            stranger.answers(folio=citizen.folio, code="0000000000")
        world.clock.passes(hours=1, seconds=1)
    stranger.goes_to("/retomar").answers(folio=citizen.folio, code=citizen.code).is_told(WRONG)
    world.clock.passes(minutes=-120)
    citizen.goes_to(address).is_at("/entrega")


def test_a_right_code_forgives_the_wrong_ones_before_it(citizen: Citizen) -> None:
    confirmed(citizen, RENATA.curp).saves_and_leaves()
    for _ in range(3):
        back = citizen.another().goes_to("/retomar")
        for _ in range(4):
            back.answers(folio=citizen.folio, code="0000000000").is_told(WRONG)
        back.answers(folio=citizen.folio, code=citizen.code).is_at("/entrega")


def test_one_device_has_twenty_tries_in_ten_minutes(citizen: Citizen, world: World) -> None:
    citizen.goes_to("/retomar")
    for _ in range(20):
        citizen.answers(folio=NO_FOLIO, code="0000000000").is_told(WRONG)
    citizen.meets(429).answers(folio=NO_FOLIO, code="0000000000").sees("Espera un poco")
    world.clock.passes(minutes=11)
    citizen.goes_to("/retomar").answers(folio=NO_FOLIO, code="0000000000").is_told(WRONG)


def test_folio_and_code_of_a_sent_request_show_its_way_and_no_number(citizen: Citizen) -> None:
    proved(citizen, HILARIO).sends()
    folio, code = citizen.folio, citizen.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    other = (
        citizen.another().goes_to("/retomar").answers(folio=folio, code=code).is_at(f"/seguimiento/{folio}")
    )
    other.sees("En revisión", "jueves 26 de marzo de 2026", folio)
    other.does_not_see("Hilario", "Sabino", HILARIO.nss, HILARIO.curp, "03 98")


def test_whoever_made_the_request_can_follow_it(citizen: Citizen) -> None:
    proved(citizen, HILARIO).sends().follows("Ver cómo va mi trámite").is_at(f"/seguimiento/{citizen.folio}")
    citizen.sees("Cómo va tu trámite", "Recibido", "En revisión", "11 de marzo de 2026")
    citizen.follows("Ver mi acuse").is_at(f"/acuses/{citizen.folio}")
    assert citizen.nss == HILARIO.nss


def test_a_saved_draft_can_be_asked_about_by_nobody_else(citizen: Citizen) -> None:
    reached(citizen, AMAYA.curp).saves_and_leaves()
    stranger = citizen.another()
    stranger.goes_to(f"/seguimiento/{citizen.folio}").is_at("/terminado")
    stranger.starts()
    stranger.meets(404).goes_to(f"/seguimiento/{citizen.folio}")
    stranger.meets(404).goes_to(f"/acuses/{citizen.folio}")
