"""The general rules, as far as the first procedure can meet them."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState
from tests.app.conftest import World
from tests.app.people import (
    AMAYA,
    CANCELLED,
    CELL,
    DANTE,
    DANTE_BEFORE,
    HILARIO,
    HORTENSIA,
    NIEVES,
    NOBODY,
    RENATA,
    SOFIA,
    VIOLETA,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen


@both_ways
def test_r_gen_01_what_is_missing_is_said_on_the_page_itself(citizen: Citizen) -> None:
    citizen.starts().continues().is_at("/para-quien").is_told("Elige para quién es.")
    citizen.answers(for_whom="SELF").continues().is_at("/curp").is_told(
        "Escribe la CURP completa: 18 letras y números."
    )
    citizen.answers(curp="   ").is_told("Escribe la CURP completa")
    citizen.answers(curp=AMAYA.curp).continues().is_at("/confirmar").is_told("Elige sí o no.")
    citizen.confirms().continues().is_at("/entrega").is_told("Elige por lo menos una forma.")
    citizen.answers(delivery=["SMS"]).is_told("Escribe los 10 números del celular.")
    citizen.answers(delivery=["EMAIL"]).is_told("Escribe tu correo o quita la marca de Correo.")
    citizen.answers(delivery=["SMS"], phone=CELL).continues().is_at("/codigo").is_told(
        "Escribe los 6 números del código."
    )


def test_r_gen_01_what_was_right_stays_typed(citizen: Citizen) -> None:
    confirmed(citizen, AMAYA.curp).answers(delivery=["SMS", "EMAIL"], phone=CELL).is_told("Escribe tu correo")
    form = citizen.page.form("f").controls
    assert (form["delivery"].values, form["phone"].values) == (["SMS", "EMAIL"], [CELL])


@both_ways
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("OOSR840305MOCLCN", "Lleva 18 letras y números. Te faltan 2."),
        ("OOSR840305MOCLCN0", "Te falta 1."),
        ("OOSR840305MOCLCN045", "Te sobra 1."),
        ("OOSR841305MOCLCN04", "los números del 5 al 10 son la fecha de nacimiento"),
        ("OOSR840305MXXLCN04", "las letras 12 y 13 dicen el estado"),
        ("hola", "Te faltan 14."),
    ],
)
def test_r_gen_02_a_key_of_the_wrong_form_says_what_is_wrong(
    citizen: Citizen, typed: str, words: str
) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=typed).is_at("/curp").is_told(words)
    assert citizen.page.form("f").controls["curp"].values == [typed]
    citizen.answers(curp=RENATA.curp).is_at("/confirmar")


def test_r_gen_02_look_alike_letters_bring_the_one_right_key(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp="OOSR8403O5MOCLCN04")
    citizen.is_told("¿Quisiste escribir OOSR840305MOCLCN04?")


@both_ways
def test_r_gen_03_a_wrong_check_digit_asks_to_look_again(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp="OOSR840305MOCLCN05")
    citizen.is_told("Revisa tu CURP: una letra o número no coincide.").is_at("/curp")


@both_ways
def test_r_gen_04_an_unknown_key_leads_to_the_search_by_name(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=NOBODY).is_at("/alto").sees(
        "No encontramos esa CURP"
    )
    citizen.sees("Guardamos tus respuestas.", "la da el Registro Civil")
    citizen.follows("Buscar con el nombre").is_at("/sin-curp")
    told_by_name(citizen).is_at("/confirmar")
    citizen.sees("Sofía C. G.", "CAGS************A4").does_not_see(SOFIA.curp)
    citizen.confirms().is_at("/entrega")


Told = dict[str, str | tuple[str, ...]]


def told_by_name(citizen: Citizen, **other: str | tuple[str, ...]) -> Citizen:
    """Sofía as she writes herself, without accents: her name, then her birth."""
    name: Told = {
        "asked_given_names": "sofia", "asked_surname_1": "cañaveral", "asked_surname_2": "Guiro",
        "asked_sex": "M",
    }  # fmt: skip
    birth: Told = {"asked_birth_date": ("21", "6", "2006"), "asked_birth_state": "YN"}
    citizen.answers(**{key: other.get(key, said) for key, said in name.items()})
    if citizen.page.status == 422:
        return citizen
    return citizen.is_at("/sin-curp-nacimiento").answers(
        **{key: other.get(key, said) for key, said in birth.items()}
    )


def test_r_gen_04_who_is_not_found_by_name_is_told_how_to_write_it(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP")
    told_by_name(citizen, asked_birth_date=("22", "6", "2006")).is_at("/sin-curp-nacimiento")
    citizen.is_told("No encontramos una sola CURP con esos datos.")
    citizen.answers(asked_birth_date=("21", "6", "2006")).is_at("/confirmar")


@both_ways
def test_r_gen_04_a_wrong_name_is_mended_one_page_back(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP")
    told_by_name(citizen, asked_given_names="Ruperta").is_at("/sin-curp-nacimiento")
    citizen.is_told("No encontramos una sola CURP con esos datos.").follows("Atrás").is_at("/sin-curp")
    told_by_name(citizen).is_at("/confirmar").sees("Sofía C. G.")


def test_the_birth_is_not_asked_before_the_name(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF")
    citizen.goes_to(f"{citizen.draft}/sin-curp-nacimiento").is_at("/curp")


def test_r_gen_04_the_search_by_name_wants_every_datum_but_the_second_surname(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP").continues()
    assert len(citizen.page.problems) == 3
    citizen.is_told("Falta el nombre.", "Elige una opción.")
    citizen.answers(asked_given_names="sofia", asked_surname_1="cañaveral", asked_sex="M")
    citizen.is_at("/sin-curp-nacimiento").continues()
    citizen.is_told(
        "Falta la fecha de nacimiento.",
        "Elige el estado donde nació.",
    )
    assert len(citizen.page.problems) == 2


def test_r_gen_05_death_leads_to_the_family_and_assigns_nothing(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=HORTENSIA.curp).is_at("/alto")
    citizen.sees("falleció", "Si eres de su familia").does_not_see("Hortensia", "HOH")
    citizen.follows("Escribir otra CURP").is_at("/curp").answers(curp=RENATA.curp).is_at("/confirmar")


@both_ways
def test_r_gen_06_a_replaced_key_goes_on_with_the_new_one_and_both_are_told(
    citizen: Citizen, world: World
) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=DANTE_BEFORE).is_at("/confirmar")
    citizen.sees("Esta CURP cambió. Antes era PISD************07. Ahora es PISD************07.")
    citizen.confirms().chooses_delivery("PRINT").types_code(sent_to=DANTE.contact).sends()
    assert citizen.nss == DANTE.nss
    assert world.case(citizen.folio).rule == "R-B11-01"


def test_r_gen_06_an_earlier_key_of_the_register_too(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp="AEMC520603MJCBRL00").is_at("/confirmar")
    citizen.sees("Antes era AEMC************00. Ahora es AEMC************07.")


@both_ways
def test_r_gen_07_an_open_request_is_shown_again_on_another_day(citizen: Citizen, world: World) -> None:
    hilario = "SADH770113HBSBNL01"
    confirmed(citizen, hilario).chooses_delivery("PRINT").types_code(sent_to="5500001013").sends()
    assert world.case(citizen.folio).state is CaseState.IN_REVIEW
    world.clock.passes(days=3)
    again = (
        confirmed(citizen.another(), hilario)
        .chooses_delivery("PRINT")
        .types_code(sent_to="5500001013")
        .sends()
    )
    assert again.folio == citizen.folio


@both_ways
def test_r_gen_07_a_second_click_gets_the_first_folio(citizen: Citizen) -> None:
    proved(citizen, RENATA)
    review = citizen.page
    citizen.sends()
    first = citizen.folio
    citizen.looks_again_at(review).sends()
    assert citizen.folio == first
    citizen.goes_to(review.address).is_at(f"/acuses/{first}")


def test_r_gen_08_a_child_alone_is_asked_for_a_grown_up(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=NIEVES.curp).sees(
        "Pide ayuda a tu mamá, papá o tutor."
    )
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/alto")
    assert world.numbers_of(NIEVES.curp) == []


@both_ways
def test_r_gen_09_without_a_mandate_somebody_else_is_not_acted_for(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="AUTHORISED").answers(curp=RENATA.curp).confirms()
    citizen.answers(agent_curp=HILARIO.curp).chooses_delivery("PRINT").types_code(sent_to=HILARIO.contact)
    citizen.is_at("/alto").sees("No puedes hacer este trámite por esta persona", "Necesita su CURP.")
    citizen.follows("Cambiar para quién es").answers(for_whom="SELF").is_at("/confirmar")


def test_r_gen_09_a_grown_up_child_asks_alone(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="CHILD").answers(curp=RENATA.curp).is_at("/alto")
    citizen.sees("Tu hija o hijo ya es mayor de edad")


@both_ways
def test_r_gen_10_a_silent_register_loses_nothing_and_finishes_by_itself(
    citizen: Citizen, world: World
) -> None:
    world.is_down("population", "insured")
    citizen.starts().answers(for_whom="SELF").answers(curp=AMAYA.curp).is_at("/entrega")
    citizen.chooses_delivery("SMS", phone=CELL).types_code().is_at("/revisar").sends()
    citizen.sees("Recibimos tu solicitud", "11 de marzo de 2026, 10:00", "No tienes que repetir nada.")
    assert world.case(citizen.folio).state is CaseState.SUBMITTED
    world.clock.passes(minutes=11)
    world.works()
    citizen.goes_to(f"/acuses/{citizen.folio}").sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]


def test_r_gen_11_a_kiosk_left_alone_is_wiped_and_the_answers_wait(visitor: Citizen, world: World) -> None:
    visitor.starts().answers(for_whom="SELF").answers(curp=RENATA.curp).is_at("/confirmar")
    folio, code = visitor.says(r"2\d{3}-\d{6}-\d"), visitor.says(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
    world.clock.passes(seconds=151)
    visitor.goes_to(visitor.page.address).is_at("/terminado").sees("No queda nada de ti en esta pantalla.")
    visitor.goes_to("/retomar").answers(folio=folio, code=code).is_at("/confirmar").sees("Renata O. S.")


@both_ways
@pytest.mark.parametrize("curp", CANCELLED)
def test_r_gen_13_a_cancelled_key_cannot_be_used_and_nobody_is_told_why(
    citizen: Citizen, world: World, curp: str
) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=curp)
    if citizen.page.address.endswith("/alto") and "adulto" in citizen.page.words:
        citizen.goes_to("/").starts().answers(for_whom="CHILD").answers(curp=curp)
    citizen.is_at("/alto").sees("Esta CURP no se puede usar.", "Guardamos tus respuestas. No se asignó nada.")
    for state in ("BAP", "BDM", "BSU", "BJD", "BDP", "baja", "apócrifo", "judicial"):
        assert state not in citizen.page.words
    citizen.goes_to(f"{citizen.draft}/entrega").is_at("/alto")


def test_r_gen_13_every_cancelled_state_says_the_same(world: World) -> None:
    said = set()
    for curp in CANCELLED[:4]:
        citizen = world.citizen().starts().answers(for_whom="SELF").answers(curp=curp)
        said.add(citizen.page.words)
    assert len(said) == 1


def test_r_gen_13_a_key_cancelled_while_the_register_was_silent_gives_nothing(
    citizen: Citizen, world: World
) -> None:
    world.is_down("population", "insured")
    citizen.starts().answers(for_whom="SELF").answers(curp=CANCELLED[0])
    citizen.chooses_delivery("SMS", phone=CELL).types_code().sends()
    world.clock.passes(minutes=11)
    world.works()
    case = world.case(citizen.folio)
    assert (case.state, case.rule) == (CaseState.NEEDS_INFO, "R-GEN-13")
    citizen.goes_to(f"/acuses/{citizen.folio}").sees("Falta comprobar que eres tú").does_not_see(
        "R-GEN-13", "Oyamel"
    )


def test_a_mother_and_her_child_are_two_requests(citizen: Citizen, world: World) -> None:
    """R-GEN-07 counts requests about one person: the child's is not the mother's."""
    citizen.starts().answers(for_whom="CHILD").answers(curp=NIEVES.curp).confirms()
    citizen.answers(guardian_curp=VIOLETA.curp).chooses_delivery("PRINT").types_code(
        sent_to=VIOLETA.contact
    ).sends()
    own = proved(citizen.another(), VIOLETA).sends()
    assert own.folio != citizen.folio
    assert own.nss != citizen.nss


def test_reached_and_proved_meet_at_the_review(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).sees(
        "Revisa tus respuestas", AMAYA.curp, "55 1234 5678", "Mensaje al celular"
    )
    citizen.sees("Amaya J. F.", "Del Registro de Población", "Declaro que lo que digo es verdad.")
