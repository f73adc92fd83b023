"""A list that people build row by row, with a procedure only tests know: branches, checks, dates, pesos."""

from __future__ import annotations

import pytest

from kiosk.flow.procedure import Procedure
from kiosk.procedures import ALL
from tests.app.conftest import World
from tests.app.people import both_ways
from tests.citizen import Citizen
from tests.procedures_for_tests import procedure as with_rows

SLUG = with_rows.slug
DAY = ("5", "3", "2020")


@pytest.fixture
def procedures() -> tuple[Procedure, ...]:
    return (*ALL, with_rows)


def at_list(citizen: Citizen, site: str = "HOUSE") -> Citizen:
    citizen.starts(SLUG).answers(site=site)
    if site == "MARKET":
        citizen.is_at("/mercado").answers(market="La Merced")
    return citizen.is_at("/apertura").answers(opened_on=DAY).answers(shifts=["MORNING"]).is_at("/personas")


def adds(citizen: Citizen, name: str, *, wage: str = "", cause: str = "") -> Citizen:
    """One more person who begins (with a wage) or goes (with a cause)."""
    citizen.follows("Agregar otra persona").is_at("/quien").answers(worker_name=name).is_at("/aviso")
    citizen.answers(move="END" if cause else "HIRE", moved_on=("1", "marzo", "2026"))
    if cause:
        return citizen.is_at("/motivo").answers(cause=cause).is_at("/personas")
    return citizen.is_at("/sueldo").answers(daily_wage=wage or "400.50").is_at("/personas")


@both_ways
def test_from_door_to_door_with_two_people(citizen: Citizen, world: World) -> None:
    at_list(citizen, "MARKET").sees("Todavía no hay nada en la lista.")
    adds(citizen, "ana", wage="$1,350.5")
    adds(citizen, "luis", cause="Se fue a otro pueblo").sees("ANA", "LUIS")
    citizen.continues().is_at("/pagos").answers(goodbye_paid="yes").is_at("/revisar")
    citizen.sees("Un mercado", "La Merced", "5 de marzo de 2020", "Mañana", "ANA", "LUIS", "$1,350.50")
    citizen.sends().sees("Guardamos tu lista", "Van 2 personas.")
    assert world.case(citizen.folio).rule == "R-TEST-05"
    assert citizen.gets(f"/acuses/{citizen.folio}.pdf").status_code == 200


def test_its_acuse_can_be_checked(citizen: Citizen) -> None:
    adds(at_list(citizen), "ana").continues().is_at("/revisar").sends()
    code = citizen.says(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b").replace("-", "")
    citizen.another().goes_to(f"/verificar/{code}").sees("Este acuse es válido", "Lista guardada")


def test_pages_that_do_not_belong_are_not_asked(citizen: Citizen) -> None:
    adds(at_list(citizen, "HOUSE"), "ana").continues().is_at("/revisar").does_not_see(
        "La Merced", "¿Ya se les pagó todo?"
    )


@both_ways
def test_an_empty_list_is_not_finished(citizen: Citizen) -> None:
    at_list(citizen).continues().is_at("/personas").is_told("Agrega por lo menos 1.")
    adds(citizen, "ana").continues().is_at("/revisar")


@both_ways
def test_the_whole_list_is_checked_when_it_is_done(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "Ana").continues().is_told("Hay una persona dos veces. Quita una.")
    citizen.presses("Quitar").continues().is_at("/revisar")


def test_a_list_has_its_end(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "luis")
    fourth = citizen.page.link("Agregar otra persona")
    adds(citizen.goes_to(f"{citizen.draft}/personas"), "eva")
    citizen.does_not_see("Agregar otra persona").goes_to(fourth).is_at("/personas")
    citizen.continues().is_at("/revisar").sees("ANA", "LUIS", "EVA")


def test_a_fourth_row_written_meanwhile_is_not_taken(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "luis").follows("Agregar otra persona")
    late = citizen.another_tab()
    adds(citizen.goes_to(f"{citizen.draft}/personas"), "eva")
    late.answers(worker_name="max").is_at("/personas").does_not_see("MAX")


@both_ways
def test_the_checks_of_a_row_speak_on_its_page(citizen: Citizen) -> None:
    at_list(citizen).follows("Agregar otra persona").answers(worker_name="ana")
    citizen.answers(move="HIRE", moved_on=("12", "3", "2026")).is_told("Ese día todavía no llega.")
    citizen.answers(move="HIRE", moved_on=("11", "3", "2026")).is_at("/sueldo")
    citizen.answers(daily_wage="100").is_told("El sueldo más bajo es 315.04.")
    citizen.answers(daily_wage="315.04").is_at("/personas")


@pytest.mark.parametrize(
    "wage", ["", "mucho", "-400", "400,50", "4 0 0 x", "1e3", "400.555", "999999999999", "NaN"]
)
def test_an_amount_that_cannot_be_is_told_so(citizen: Citizen, wage: str) -> None:
    at_list(citizen).follows("Agregar otra persona").answers(worker_name="ana")
    citizen.answers(move="HIRE", moved_on=("1", "3", "2026")).answers(daily_wage=wage).is_at("/sueldo")
    assert citizen.page.status == 422


@both_ways
def test_a_row_can_be_changed_and_what_no_longer_belongs_is_not_sent(citizen: Citizen) -> None:
    adds(at_list(citizen), "ana", wage="400").follows("Cambiar").is_at("/quien").answers(worker_name="anabel")
    citizen.goes_to(f"{citizen.draft}/personas").sees("ANABEL")
    row = citizen.page.link("Cambiar").rsplit("/", 1)[0]
    citizen.goes_to(f"{row}/aviso").answers(move="END", moved_on=("1", "3", "2026")).is_at("/motivo")
    citizen.answers(cause="Se casó").is_at("/personas").continues().is_at("/pagos").answers(goodbye_paid="no")
    citizen.is_at("/revisar").sees("Se casó").does_not_see("$400.00")


@both_ways
def test_a_row_can_be_taken_out(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "luis").presses("Quitar").is_at("/personas")
    citizen.sees("LUIS").does_not_see("ANA")
    citizen.continues().is_at("/revisar").does_not_see("ANA")


def test_rows_are_known_by_ids_and_never_by_place(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "luis")
    rows = [url.split("/")[-2] for words, url in citizen.page.links if words.startswith("Cambiar")]
    assert len(set(rows)) == 2
    assert not [row for row in rows if row in ("0", "1", "2")]
    second = next(url for words, url in citizen.page.links if words == "Cambiar 2")
    citizen.presses("Quitar").goes_to(second)
    assert citizen.page.form("f").controls["worker_name"].values == ["LUIS"]


def test_a_row_begun_and_left_waits_for_its_rest(citizen: Citizen) -> None:
    at_list(citizen).follows("Agregar otra persona").answers(worker_name="ana").is_at("/aviso")
    citizen.goes_to(f"{citizen.draft}/revisar")
    assert "/personas" in citizen.page.address


def test_two_tabs_add_two_rows(citizen: Citizen) -> None:
    at_list(citizen)
    other = citizen.another_tab().goes_to(citizen.page.address)
    adds(citizen, "ana")
    adds(other, "luis").sees("ANA", "LUIS")


def test_a_row_taken_out_in_another_tab_is_gone(citizen: Citizen) -> None:
    adds(adds(at_list(citizen), "ana"), "luis")
    other = citizen.another_tab()
    citizen.presses("Quitar")
    other.meets(404).presses("Quitar")
    other.goes_to(f"{citizen.draft}/personas").sees("LUIS")


@pytest.mark.parametrize("row", ["%00", "..", "a" * 200, "1%202", "%F0%9F%98%80", "<b>", "zzz.zz"])
def test_a_made_up_row_does_no_harm(citizen: Citizen, row: str) -> None:
    adds(at_list(citizen), "ana")
    answer = citizen.client.get(f"{citizen.draft}/personas/{row}/quien", base_url=citizen.origin)
    assert answer.status_code in (200, 303, 404)
    answer = citizen.posts(
        f"{citizen.draft}/personas/{row}/quitar",
        {"csrf": citizen.page.form("f").controls["csrf"].values[0], "seq": "0"},
    )
    assert answer.status_code in (303, 404)
    citizen.goes_to(f"{citizen.draft}/personas").sees("ANA")


@both_ways
def test_the_road_may_end_and_go_on(citizen: Citizen) -> None:
    citizen.starts(SLUG).answers(site="ABROAD").is_at("/alto").sees("En otro país no se puede")
    citizen.follows("Cambiar el lugar").answers(site="HOUSE").is_at("/apertura")


def test_a_page_beside_the_road_leads_back_to_it(citizen: Citizen) -> None:
    citizen.starts(SLUG).answers(site="HOUSE").answers(opened_on=DAY).is_at("/horario")
    citizen.follows("Quiero decir algo más").is_at("/nota").answers(note="Llego tarde").is_at("/horario")
    citizen.answers(shifts=["NIGHT", "MORNING"]).is_at("/personas")


def test_another_branch_later_leaves_the_list_as_it_was(citizen: Citizen) -> None:
    adds(at_list(citizen, "MARKET"), "ana").goes_to(f"{citizen.draft}/lugar").answers(site="HOUSE")
    citizen.goes_to(f"{citizen.draft}/personas").sees("ANA").continues().is_at("/revisar").does_not_see(
        "La Merced"
    )


@both_ways
def test_whoever_leaves_in_the_middle_of_a_row_goes_on_there(citizen: Citizen) -> None:
    at_list(citizen).follows("Agregar otra persona").answers(worker_name="ana").is_at(
        "/aviso"
    ).saves_and_leaves()
    citizen.another().goes_to("/retomar").answers(folio=citizen.folio, code=citizen.code).is_at("/aviso")


def test_the_choices_are_kept_in_their_own_order(citizen: Citizen) -> None:
    citizen.starts(SLUG).answers(site="HOUSE").answers(opened_on=DAY).answers(shifts=["NIGHT", "MORNING"])
    adds(citizen, "ana").continues().sees("Mañana, Noche")


def test_the_first_day_of_a_place_is_drawn_as_it_was_typed(citizen: Citizen) -> None:
    at_list(citizen).goes_to(f"{citizen.draft}/apertura")
    boxes = citizen.page.form("f").controls
    assert [boxes[f"opened_on-{part}"].values for part in ("day", "month", "year")] == [
        ["5"],
        ["3"],
        ["2020"],
    ]
