"""Every error page: what is safe, what to do, whom to call; in each language, whole and through htmx."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.services.house import House
from kiosk.storage.numbers import PoolExhausted
from kiosk.web import errors
from tests.app.conftest import World
from tests.app.people import AMAYA, both_ways, confirmed, reached
from tests.citizen import Citizen
from tests.html import check_page
from tests.seen import see

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("status", sorted(errors.TROUBLES))
@pytest.mark.parametrize("htmx", [False, True])
def test_every_page_of_trouble_is_a_good_page(citizen: Citizen, status: int, htmx: bool) -> None:
    with citizen.app.test_request_context("/x", base_url=citizen.origin, headers=HTMX if htmx else {}):
        answer = errors.page(status, reference="A1B2C3")
        html = answer.get_data(as_text=True)
    page = see(html, status=status, address="/x")
    assert answer.status_code == status
    # Where nothing was typed there is no list of fields: status 200 asks the checker for none.
    assert (
        check_page(
            html, fragment=htmx, status=200, lang="" if htmx else "es-MX", inline_style="<style>" in html
        )
        == []
    )
    assert page.h1
    assert page.title.startswith("Error: ")
    assert "Llama gratis al 800 000 0000" in page.words
    assert "A1B2C3" in page.words
    assert ("Seguir con mi folio y mi código", "/retomar") in page.links
    for word in ("traceback", "exception", "sql", "werkzeug", "flask", "error interno"):
        assert word not in html.lower().replace("data-", "")


def test_an_unknown_status_looks_like_its_nearest_relative(citizen: Citizen) -> None:
    with citizen.app.test_request_context("/x", base_url=citizen.origin):
        odd, broken = errors.page(418), errors.page(507)
    assert (odd.status_code, broken.status_code) == (418, 507)
    assert "No entendimos lo que llegó" in odd.get_data(as_text=True)
    assert "Algo falló de nuestro lado" in broken.get_data(as_text=True)


@pytest.mark.parametrize("language", ["es_MX@usted", "en"])
def test_trouble_speaks_the_language_of_the_person(citizen: Citizen, language: str) -> None:
    citizen.goes_to("/ajustes").lang = "en" if language == "en" else "es-MX"
    citizen.answers(language=language).meets(404).goes_to("/nada")
    if language == "en":
        assert "página" not in citizen.page.words
    else:
        assert " tu " not in citizen.page.words


@both_ways
def test_a_failure_of_ours_gives_a_number_to_tell_and_no_detail(
    citizen: Citizen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(citizen, AMAYA.curp)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{AMAYA.curp} in a message nobody may read")

    monkeypatch.setattr("kiosk.web.journey.steps.save_step", broken)
    citizen.meets(500).chooses_delivery("PRINT").sees("Algo falló de nuestro lado", "No hiciste nada mal.")
    reference = citizen.says(r"\b[0-9A-F]{6}\b")
    assert reference in world.log.getvalue()
    assert "RuntimeError" in world.log.getvalue()
    assert AMAYA.curp not in world.log.getvalue()
    citizen.does_not_see(AMAYA.curp, "RuntimeError")


def test_an_address_nobody_has(citizen: Citizen) -> None:
    citizen.meets(404).goes_to("/nada").sees(
        "No encontramos esa página", "Si tienes folio y código, entra con ellos."
    )
    citizen.follows("Seguir con mi folio y mi código").is_at("/retomar")


def test_a_page_asked_the_wrong_way(citizen: Citizen) -> None:
    citizen.meets(405).goes_to("/terminar").sees("Así no se abre esta página")
    assert citizen.answer is not None
    assert "POST" in citizen.answer.headers["Allow"]


def test_a_clock_that_went_back_seals_nothing(citizen: Citizen, world: World) -> None:
    confirmed(citizen, AMAYA.curp)
    world.clock.passes(minutes=-5)
    citizen.meets(503).presses("Guardar y salir").sees(
        "El sistema está ocupado", "Tus respuestas están guardadas."
    )
    world.clock.passes(minutes=6)
    citizen.goes_to(citizen.page.address.replace("/guardar", "/entrega")).saves_and_leaves()


def test_trouble_is_never_kept_by_a_browser(citizen: Citizen) -> None:
    for address, status in (("/nada", 404), ("/terminar", 405)):
        citizen.meets(status).goes_to(address)
        assert citizen.answer is not None
        assert citizen.answer.headers["Cache-Control"] == "no-store"


def test_no_more_numbers_in_the_pool_says_so(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    reached(citizen, AMAYA.curp)

    def empty(*_: object, **__: object) -> None:
        raise PoolExhausted(["39"])

    monkeypatch.setattr("kiosk.gateways.simulated.numbers.take", empty)
    citizen.meets(503).answers().sees("El sistema está ocupado", "Tus respuestas están guardadas.")


def test_a_database_that_is_gone_is_told_by_the_liveness_page(
    citizen: Citizen, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(house.store), "answers", lambda self: False)
    answer = citizen.client.get("/salud", base_url=citizen.origin)
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "sin base de datos\n")


def test_the_program_of_tests_hides_no_failure(citizen: Citizen) -> None:
    app: Flask = citizen.app
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    assert isinstance(citizen.client, FlaskClient)
    assert not app.debug
