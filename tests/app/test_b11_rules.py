"""Every rule of B11, asked by people through the pages and answered by the simulated registers."""

from __future__ import annotations

import pytest

from kiosk.domain.case import CaseState
from tests.app.conftest import World
from tests.app.people import (
    ABRIL,
    AMAYA,
    CELL,
    CORAL,
    DARIO,
    EMILIO,
    EULALIA,
    EVARISTO,
    FERMIN,
    GONZALO,
    GRACIELA,
    HILARIO,
    HORTENSIA,
    JAZMIN,
    JOAQUIN,
    LAZARO,
    LEONOR,
    NIEVES,
    NOEMI,
    OLIVIA,
    PETRA,
    PILAR,
    RENATA,
    ROSALINDA,
    SIDONIA,
    SILVESTRE,
    TADEO,
    VIOLETA,
    WENCESLAO,
    Someone,
    both_ways,
    confirmed,
    proved,
    reached,
)
from tests.citizen import Citizen

PROVE_IT = "Falta comprobar que eres tú"


@both_ways
def test_r_b11_01_the_one_number_is_given_with_the_day_it_began(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends().sees("Ya tenías un número. Es este:", "Renata Olmo Sauce")
    assert citizen.nss == RENATA.nss
    citizen.sees("19 de agosto de 2002")
    case = world.case(citizen.folio)
    assert (case.rule, case.state, case.verified) == ("R-B11-01", CaseState.AUTO_APPROVED, True)
    assert world.numbers_of(RENATA.curp) == [RENATA.nss]


def test_r_b11_01_by_mail_too(citizen: Citizen) -> None:
    proved(citizen, TADEO).sends()
    assert citizen.nss == TADEO.nss


@pytest.mark.parametrize("someone", [RENATA, FERMIN])
def test_r_b11_01_a_telephone_typed_now_shows_no_number_that_exists(
    citizen: Citizen, someone: Someone
) -> None:
    reached(citizen, someone.curp).sends().sees(PROVE_IT)
    citizen.does_not_see(someone.nss, someone.nss[-4:], "R-B11")


@both_ways
def test_r_b11_02_nobody_known_gets_a_new_number_at_once(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp).is_at("/revisar").sends()
    citizen.sees("Tu Número de Seguridad Social es", "Amaya Jacaranda Farol", "Es tuyo para toda la vida.")
    assert world.numbers_of(AMAYA.curp) == [citizen.nss]
    assert world.case(citizen.folio).rule == "R-B11-02"
    assert citizen.nss[4:6] == "07"


def test_r_b11_02_the_contact_on_file_is_enough(citizen: Citizen, world: World) -> None:
    proved(citizen, DARIO).sends().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(DARIO.curp) == [citizen.nss]


def test_r_b11_02_at_home_without_any_code_it_waits_for_the_person(citizen: Citizen, world: World) -> None:
    confirmed(citizen, AMAYA.curp).chooses_delivery("PRINT").goes_on_without_code().sends().sees(PROVE_IT)
    case = world.case(citizen.folio)
    assert (case.state, case.rule) == (CaseState.NEEDS_INFO, "R-B11-02")
    assert world.numbers_of(AMAYA.curp) == []


def test_r_b11_02_at_a_kiosk_being_there_is_enough(visitor: Citizen, world: World) -> None:
    confirmed(visitor, AMAYA.curp).chooses_delivery("PRINT").goes_on_without_code().sends()
    visitor.sees("Tu Número de Seguridad Social es", "Imprimir acuse")
    assert world.numbers_of(AMAYA.curp) == [visitor.nss]
    assert visitor.nss.startswith("20")


@both_ways
def test_r_b11_03_who_remembers_the_first_job_gets_the_number_linked(citizen: Citizen, world: World) -> None:
    proved(citizen, EULALIA).is_at("/primer-trabajo").answers(first_employer="aserradero de ejemplo")
    citizen.is_at("/primer-anio").answers(first_year="1990").is_at("/revisar").sends()
    citizen.sees("Ya tenías un número. Es este:")
    assert citizen.nss == EULALIA.nss
    assert world.case(citizen.folio).rule == "R-B11-03"
    assert world.numbers_of(EULALIA.curp) == [EULALIA.nss]


@pytest.mark.parametrize(
    ("someone", "employer", "year"),
    [
        (GONZALO, "Otra empresa", "1983"),
        (GONZALO, "Rancho de Ejemplo", "1999"),
        (GONZALO, "", ""),
        (PETRA, "Cualquiera", "2001"),
    ],
)
def test_r_b11_03_a_wrong_answer_or_none_goes_to_a_person(
    citizen: Citizen, world: World, someone: Someone, employer: str, year: str
) -> None:
    proved(citizen, someone).answers(first_employer=employer).answers(first_year=year).sends()
    citizen.sees("Necesitamos revisar tu caso", "Te respondemos a más tardar", "jueves 26 de marzo de 2026")
    citizen.does_not_see(someone.nss, someone.nss[-4:])
    case = world.case(citizen.folio)
    assert (case.rule, case.state) == ("R-B11-03", CaseState.IN_REVIEW)
    assert world.numbers_of(someone.curp) == []


def test_r_b11_03_is_not_asked_of_who_has_not_proved_who_they_are(citizen: Citizen, world: World) -> None:
    reached(citizen, EULALIA.curp).is_at("/revisar").sends().sees(PROVE_IT)
    citizen.does_not_see("primer trabajo", EULALIA.nss)
    assert world.case(citizen.folio).rule == "R-B11-03"


@both_ways
def test_r_b11_04_nobody_chooses_between_two_numbers(citizen: Citizen, world: World) -> None:
    proved(citizen, HILARIO).sends()
    citizen.sees("Encontramos más de un número a tu nombre", "Los vamos a unir. No pierdes semanas.")
    citizen.sees("El número que ves es el que está en uso.", "este acuse sirve para que te contraten")
    assert citizen.nss == HILARIO.nss
    citizen.does_not_see("03 95 77 9014 4")
    assert world.case(citizen.folio).state is CaseState.IN_REVIEW
    assert len(world.numbers_of(HILARIO.curp)) == 2


def test_r_b11_04_with_none_in_use_no_number_is_shown(citizen: Citizen) -> None:
    proved(citizen, LEONOR).sends().sees("Encontramos más de un número a tu nombre")
    citizen.does_not_see("25 00 82", "25 06 82", "está en uso")


def test_r_b11_05_a_number_of_somebody_else_changes_and_tells_nothing(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").follows("Tengo un papel con un número")
    citizen.answers(known_nss=TADEO.nss).is_at("/curp").answers(curp=OLIVIA.curp).confirms()
    citizen.chooses_delivery("PRINT").types_code(sent_to=OLIVIA.contact).sends()
    citizen.sees("Tu Número de Seguridad Social es").does_not_see(TADEO.nss, "Tadeo", "Ceiba")
    assert world.case(citizen.folio).rule == "R-B11-02"
    assert citizen.nss != TADEO.nss
    assert world.numbers_of(TADEO.curp) == [TADEO.nss]


def test_r_b11_05_a_namesake_born_the_same_day_there_goes_to_a_person(citizen: Citizen, world: World) -> None:
    proved(citizen, ROSALINDA).sends().sees("Encontramos datos parecidos a los tuyos.")
    citizen.does_not_see("28 06 86 9021 4", "PABR860503MTSLHS12")
    assert (world.case(citizen.folio).rule, world.numbers_of(ROSALINDA.curp)) == ("R-B11-05", [])


def test_r_b11_06_a_shared_number_is_separated_and_no_week_is_lost(citizen: Citizen, world: World) -> None:
    proved(citizen, EVARISTO).sends()
    citizen.sees("Vamos a separar las cuentas.", "No se pierde ninguna semana mientras tanto.")
    citizen.does_not_see("10 87 68 9022 8", EVARISTO.nss)
    case = world.case(citizen.folio)
    assert (case.rule, case.state) == ("R-B11-06", CaseState.IN_REVIEW)


def for_a_child(citizen: Citizen, child: str, guardian: str) -> Citizen:
    citizen.starts().answers(for_whom="CHILD").answers(curp=child).is_at("/confirmar").sees(
        "¿Es tu hija o hijo?"
    )
    return citizen.confirms().is_at("/tutor").answers(guardian_curp=guardian).is_at("/entrega")


@both_ways
def test_r_b11_07_a_mother_asks_for_her_child(citizen: Citizen, world: World) -> None:
    for_a_child(citizen, NIEVES.curp, VIOLETA.curp).chooses_delivery("PRINT").types_code(
        sent_to=VIOLETA.contact
    )
    citizen.is_at("/revisar").sends().sees("Tu Número de Seguridad Social es", "Nieves Laguna Ocote")
    assert world.numbers_of(NIEVES.curp) == [citizen.nss]
    assert world.numbers_of(VIOLETA.curp) == []


def test_r_b11_07_a_legal_guardian_asks(citizen: Citizen, world: World) -> None:
    for_a_child(citizen, EMILIO.curp, GRACIELA.curp).chooses_delivery("PRINT")
    citizen.types_code(sent_to=GRACIELA.contact).sends().sees("Tu Número de Seguridad Social es")
    assert world.numbers_of(EMILIO.curp) == [citizen.nss]


def test_r_b11_07_a_father_finds_the_number_a_child_had(citizen: Citizen) -> None:
    for_a_child(citizen, CORAL.curp, TADEO.curp).chooses_delivery("PRINT").types_code(sent_to=TADEO.contact)
    assert citizen.sends().nss == CORAL.nss


def test_r_b11_07_without_kinship_in_the_register_a_paper_is_asked(citizen: Citizen, world: World) -> None:
    for_a_child(citizen, JAZMIN.curp, VIOLETA.curp).chooses_delivery("PRINT")
    citizen.types_code(sent_to=VIOLETA.contact).sends()
    citizen.sees("Falta comprobar el parentesco", "acta de nacimiento")
    case = world.case(citizen.folio)
    assert (case.rule, case.state, world.numbers_of(JAZMIN.curp)) == ("R-B11-07", CaseState.NEEDS_INFO, [])


def test_r_b11_07_the_adult_must_be_proved_even_to_assign(citizen: Citizen, world: World) -> None:
    for_a_child(citizen, NIEVES.curp, SILVESTRE.curp).chooses_delivery("SMS", phone=CELL).types_code().sends()
    citizen.sees(PROVE_IT)
    assert world.numbers_of(NIEVES.curp) == []


@both_ways
def test_r_b11_07_under_fifteen_alone_is_a_stop_with_a_way_on(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=NIEVES.curp).is_at("/alto")
    citizen.sees("Este número lo pide un adulto", "Guardamos tus respuestas.")
    citizen.follows("Soy su mamá, papá o tutor").is_at("/para-quien").answers(for_whom="CHILD")
    citizen.is_at("/confirmar", "/curp")


@pytest.mark.parametrize(
    ("guardian", "words"),
    [
        (NIEVES.curp, "Esa es la CURP de tu hija o hijo. Ahora escribe la tuya."),
        (JOAQUIN.curp, "Esta CURP es de una persona menor de edad. Escribe la tuya."),
    ],
)
def test_r_b11_07_the_guardian_is_another_person_and_grown_up(
    citizen: Citizen, guardian: str, words: str
) -> None:
    citizen.starts().answers(for_whom="CHILD").answers(curp=NIEVES.curp).confirms()
    citizen.answers(guardian_curp=guardian).is_at("/tutor").is_told(words)


@pytest.mark.parametrize("someone", [JOAQUIN, ABRIL])
def test_r_b11_08_from_fifteen_alone_with_word_of_the_permit(citizen: Citizen, someone: Someone) -> None:
    proved(citizen, someone).sends().sees("De 15 a 17 años se necesita permiso para trabajar.")
    assert len(citizen.nss) == 11


def test_r_b11_08_grown_ups_are_not_told_of_permits(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends().does_not_see("permiso para trabajar")


@pytest.mark.parametrize("curp", [SIDONIA.curp, "EEDN040716XNESNRA6"])
def test_r_b11_09_born_abroad_is_as_normal_as_any(citizen: Citizen, curp: str) -> None:
    reached(citizen, curp).sends().sees("Tu Número de Seguridad Social es")


def test_r_b11_09_without_a_curp_it_is_said_who_gives_it_and_nothing_is_lost(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").follows("No sé la CURP").is_at("/sin-curp")
    citizen.sees("Si nació en otro país, la da Migración.")
    citizen.saves_and_leaves()


@pytest.mark.parametrize("someone", [HORTENSIA, LAZARO])
def test_r_b11_10_the_dead_get_no_number_and_their_telephones_no_message(
    citizen: Citizen, world: World, someone: Someone
) -> None:
    before = world.numbers_of(someone.curp)
    citizen.starts().answers(for_whom="SELF").answers(curp=someone.curp).is_at("/alto")
    citizen.sees("Según el Registro de Población, esta persona falleció.", "pensión").does_not_see("23 61 40")
    citizen.goes_to(f"{citizen.draft}/entrega").is_at("/alto")
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/alto")
    assert world.numbers_of(someone.curp) == before
    assert citizen.inbox(someone.contact) == []


@both_ways
def test_r_b11_11_the_same_request_on_the_same_day_is_the_same_acuse(citizen: Citizen, world: World) -> None:
    proved(citizen, RENATA).sends()
    first = citizen.folio
    later = proved(citizen.another(), RENATA).sends()
    assert later.folio == first
    assert later.nss == RENATA.nss
    world.clock.passes(days=1)
    tomorrow = proved(citizen.another(), RENATA).sends()
    assert tomorrow.folio != first
    assert tomorrow.nss == RENATA.nss


def test_r_b11_11_tells_nobody_unproved_that_there_is_a_request(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    stranger = reached(citizen.another(), RENATA.curp).sends()
    stranger.sees(PROVE_IT).does_not_see(citizen.folio)


OTHERS = (
    "JAFA070418MDFCRMA6", "PIND050909HMCRBRA8", "CEPX000101MQRDXMA0", "AUXU960606HGRHXR09",
    "XAPI880808HBCNXX08", "UXES030321MYNXKLA2", "AUXG931012MMSHCD08", "OOFA910525MCMLRN08",
    "DEAJ870130HCLXLR05", "NURR720916HHGBXM06", "AULM831118MCCGZT05",
)  # fmt: skip


def test_r_b11_12_the_eleventh_person_from_one_kiosk_calls_for_staff(world: World, visitor: Citizen) -> None:
    for curp in OTHERS[:10]:
        visitor.starts().answers(for_whom="SELF").answers(curp=curp).is_at("/confirmar")
        visitor.presses("Terminar y borrar")
    visitor.starts().answers(for_whom="SELF").answers(curp=OTHERS[0]).is_at("/confirmar")
    asked = visitor.draft
    visitor.goes_back().meets(429).answers(curp=OTHERS[10])
    visitor.sees("Espera un poco", "Vuelve a intentar en 10 minutos.", "pide ayuda a una persona del IMSS")
    assert visitor.answer is not None
    assert visitor.answer.headers["Retry-After"] == "600"
    visitor.goes_to(f"{asked}/curp").meets(429).answers(curp=OTHERS[10])  # pressing again is no way around
    other = world.citizen(channel="kiosk", office="20", device="kiosco-2")
    other.starts().answers(for_whom="SELF").answers(curp=OTHERS[10]).is_at("/confirmar")
    world.clock.passes(minutes=10)
    visitor.starts().answers(for_whom="SELF").answers(curp=OTHERS[10]).is_at("/confirmar")


@both_ways
def test_r_b11_13_a_name_written_otherwise_goes_to_a_person_for_two_days(
    citizen: Citizen, world: World
) -> None:
    proved(citizen, PILAR).sends().sees("nombre casi igual. Vale el nombre de la CURP.")
    citizen.sees("viernes 13 de marzo de 2026").does_not_see(PILAR.nss, "Ciprés")
    case = world.case(citizen.folio)
    assert (case.rule, case.state) == ("R-B11-13", CaseState.IN_REVIEW)


def test_r_b11_13_with_the_curp_on_the_record_the_curp_rules(citizen: Citizen) -> None:
    proved(citizen, WENCESLAO).sends()
    citizen.sees("En el IMSS el nombre está escrito distinto.", "Wenceslao").does_not_see("Venceslao")
    assert citizen.nss == WENCESLAO.nss


def test_r_b11_13_the_number_on_an_old_paper_helps_to_find_the_record(citizen: Citizen, world: World) -> None:
    citizen.starts().answers(for_whom="SELF").follows("Tengo un papel con un número")
    citizen.answers(known_nss=PILAR.nss).answers(curp=PILAR.curp).confirms()
    citizen.chooses_delivery("PRINT").types_code(sent_to=PILAR.contact).sends()
    assert world.case(citizen.folio).rule == "R-B11-13"


def questions_of(citizen: Citizen) -> list[str]:
    """Counted question screens on the way to the review, by their steps."""
    steps = []
    while not citizen.page.address.endswith("/revisar"):
        page = citizen.page.address.rsplit("/", 1)[-1]
        if "Paso " in citizen.page.title:
            steps.append(page)
        match page:
            case "para-quien":
                citizen.answers(for_whom="SELF")
            case "confirmar":
                citizen.confirms()
            case "entrega":
                citizen.chooses_delivery("SMS", phone=CELL)
            case "codigo":
                citizen.types_code()
            case _:
                citizen.answers(curp=AMAYA.curp)
    return steps


def test_a_new_person_is_asked_three_questions(citizen: Citizen) -> None:
    assert questions_of(citizen.starts()) == ["para-quien", "curp", "entrega"]


def test_a_known_person_is_asked_two(citizen: Citizen) -> None:
    citizen.starts().sees("Paso 1 de 3").answers(for_whom="SELF").logs_in(NOEMI.curp).is_at("/entrega")
    citizen.chooses_delivery("PRINT").is_at("/revisar")
