"""What anybody may read, and how they like it: language, size, colours; and files as browsers fetch them."""

from __future__ import annotations

import re

import brotli
import pytest

from kiosk.catalogues import life_events, listing
from tests.app.conftest import World
from tests.app.people import AMAYA, RENATA, both_ways, confirmed, proved
from tests.citizen import Citizen

EVERYBODYS = (
    "/", "/tramites", "/tramites/asignacion-nss", "/buscar", "/buscar?q=perdi+mi+numero", "/ayuda",
    "/privacidad",
    "/accesibilidad", "/ajustes", "/retomar", "/continuar", "/verificar", "/bienvenida", "/inactivo",
    "/terminado", "/continuado", "/simulado/buzon",
)  # fmt: skip


@pytest.mark.parametrize("address", EVERYBODYS)
@pytest.mark.parametrize("language", ["es_MX", "es_MX@usted", "en"])
def test_every_page_in_every_language(world: World, address: str, language: str) -> None:
    citizen = world.citizen()
    if language != "es_MX":
        citizen.goes_to("/ajustes").lang = "en" if language == "en" else "es-MX"
        citizen.answers(language=language)
    citizen.goes_to(address)
    assert citizen.page.lang == citizen.lang
    assert citizen.page.h1
    spanish = {"Pedir", "Ajustes", "Privacidad"} & set(citizen.page.everything.split())
    assert bool(spanish) == (language != "en")


@pytest.mark.parametrize("address", EVERYBODYS)
def test_every_page_at_a_kiosk(visitor: Citizen, address: str) -> None:
    visitor.goes_to(address)
    assert 'class="kiosk' in visitor.page.html


@both_ways
def test_english_from_door_to_door(citizen: Citizen) -> None:
    citizen.goes_to("/ajustes").lang = "en"
    citizen.answers(language="en").starts().answers(for_whom="SELF").answers(curp=RENATA.curp).is_at(
        "/confirmar"
    )
    citizen.confirms().chooses_delivery("PRINT").types_code(sent_to=RENATA.contact).is_at("/revisar").sends()
    citizen.sees("August 19, 2002", "March 11, 2026")
    assert citizen.nss == RENATA.nss
    for spanish in ("Número", "Qué sigue", "Guardar", "Continuar", "respuestas"):
        assert spanish not in citizen.page.words


def test_usted_is_never_tu(citizen: Citizen) -> None:
    citizen.goes_to("/ajustes").answers(language="es_MX@usted")
    proved(citizen, RENATA).sends()
    for familiar in (" tu ", " tus ", "Tu ", " tienes ", "Elige "):
        assert familiar not in citizen.page.words


def test_an_error_is_told_in_the_language_chosen(citizen: Citizen) -> None:
    citizen.goes_to("/ajustes").lang = "en"
    citizen.answers(language="en").starts().continues()
    assert citizen.page.status == 422
    assert citizen.page.problems
    assert "Elige" not in citizen.page.words


@pytest.mark.parametrize("size", ["100", "125", "150"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark", "contrast"])
def test_size_and_colours_stay_from_page_to_page(citizen: Citizen, size: str, theme: str) -> None:
    citizen.goes_to("/ajustes").answers(size=size, theme=theme)
    for address in ("/", "/tramites", "/ayuda"):
        citizen.goes_to(address)
        assert f'class="home s{size} {theme}"' in citizen.page.html
    chosen = citizen.goes_to("/ajustes").page.form("f").controls
    assert (chosen["size"].values, chosen["theme"].values) == ([size], [theme])


def test_changing_the_looks_leads_back_to_the_question(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").follows("Ajustes").answers(size="150").is_at("/curp")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "200"),
        ("size", "-1"),
        ("size", "１２５"),
        ("theme", "pink"),
        ("language", "fr"),
        ("language", ""),
        ("size", "9" * 99),
    ],
)
def test_wishes_nobody_offers_are_ignored(citizen: Citizen, name: str, value: str) -> None:
    citizen.goes_to("/ajustes")
    sent = {"csrf": citizen.page.form("f").controls["csrf"].values[0], "next": "/", name: value}
    assert citizen.posts("/ajustes", sent).status_code == 303
    citizen.goes_to("/")
    assert 'class="home s100 auto"' in citizen.page.html


def test_the_next_person_at_a_kiosk_finds_it_as_it_was(visitor: Citizen) -> None:
    visitor.goes_to("/ajustes").lang = "en"
    visitor.answers(language="en", size="150", theme="contrast").starts().presses("Finish")
    visitor.is_at("/terminado").lang = "es-MX"
    visitor.goes_to("/")
    assert 'class="kiosk s100 light"' in visitor.page.html


def test_the_attract_screen_offers_the_languages(visitor: Citizen) -> None:
    visitor.goes_to("/bienvenida").sees("English")
    visitor.lang = "en"
    visitor.presses("English").is_at("/")


@pytest.mark.parametrize("card", listing.CARDS, ids=lambda card: card.slug)
def test_every_procedure_has_its_page(citizen: Citizen, card: listing.Card) -> None:
    citizen.goes_to(f"/tramites/{card.slug}")
    if not card.built:
        citizen.sees("Todavía no se puede hacer aquí.", "Qué llevar", "A dónde ir")


@pytest.mark.parametrize("event", life_events.LIFE_EVENTS, ids=lambda event: event.slug)
def test_every_event_of_life_has_its_page(citizen: Citizen, event: life_events.LifeEvent) -> None:
    citizen.goes_to(f"/eventos/{event.slug}")


def test_every_link_of_home_and_list_leads_somewhere(citizen: Citizen) -> None:
    citizen.goes_to("/")
    urls = {url for _, url in citizen.page.links if url.startswith("/")}
    citizen.goes_to("/tramites")
    urls |= {url for _, url in citizen.page.links if url.startswith("/")}
    for url in sorted(urls):
        citizen.goes_to(url)


def test_a_procedure_nobody_knows_does_not_exist(citizen: Citizen) -> None:
    citizen.meets(404).goes_to("/tramites/nada")
    citizen.meets(404).goes_to("/eventos/nada")
    citizen.goes_to("/tramites/asignacion-nss")
    token = citizen.page.form("f").controls["csrf"].values[0]
    assert citizen.posts("/tramites/nada", {"csrf": token}).status_code == 404
    assert citizen.posts("/tramites/alta-patronal", {"csrf": token}).status_code == 404


def test_a_search_by_plain_words_finds_the_number(citizen: Citizen) -> None:
    citizen.goes_to("/").presses("Buscar", q="perdi mi numero de seguro")
    assert "/tramites/asignacion-nss" in [url for _, url in citizen.page.links]
    citizen.goes_to("/buscar?q=zzzz").sees("No encontramos nada con esas palabras")


def test_help_knows_the_way_back(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF").presses("Pedir ayuda").sees("Qué quiere decir")
    citizen.goes_back().is_at("/curp?ayuda=1")
    assert citizen.page.form("f").controls["seq"].values[0].endswith("~h")
    citizen.answers(curp=AMAYA.curp).is_at("/confirmar")


def test_home_gives_no_cookie_and_the_start_page_does(citizen: Citizen) -> None:
    for address in ("/", "/tramites", "/buscar?q=x", "/ayuda", "/privacidad", "/accesibilidad"):
        citizen.goes_to(address)
        assert citizen.answer is not None
        assert "Set-Cookie" not in citizen.answer.headers
    citizen.goes_to("/tramites/asignacion-nss")
    assert citizen.answer is not None
    assert "Set-Cookie" in citizen.answer.headers


def test_the_first_page_carries_its_sheet_and_later_ones_link_it(citizen: Citizen) -> None:
    citizen.goes_to("/")
    assert "<style>" in citizen.page.html
    assert 'rel="prefetch"' in citizen.page.html
    citizen.starts()
    assert "<style>" not in citizen.page.html
    assert citizen.answer is not None
    assert re.fullmatch(
        r"</static/app\.[0-9a-f]{10}\.css>; rel=preload; as=style", citizen.answer.headers["Link"]
    )


def test_every_file_of_a_page_is_there_and_kept_for_a_year(citizen: Citizen) -> None:
    citizen.goes_to("/").starts()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', citizen.page.html))
    assert len(files) >= 3
    for file in files:
        assert citizen.gets(file).status_code == 200
    css = next(file for file in files if file.endswith(".css"))
    packed = citizen.gets(css, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.get_data()) == citizen.gets(css).get_data()
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert citizen.gets(css, Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"


def test_pages_are_packed_for_browsers_that_can_read_them(citizen: Citizen) -> None:
    citizen.starts()
    plain = citizen.client.get(citizen.page.address, base_url=citizen.origin)
    packed = citizen.client.get(
        citizen.page.address, base_url=citizen.origin, headers={"Accept-Encoding": "br"}
    )
    assert packed.headers["Content-Encoding"] == "br"
    assert b"<main" in brotli.decompress(packed.get_data())
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2


def test_through_htmx_the_sheet_alone_is_drawn(world: World) -> None:
    citizen = world.citizen(htmx=True).starts().answers(for_whom="SELF")
    assert citizen.page.html.lstrip().startswith("<title>")
    assert "<html" not in citizen.page.html
    assert citizen.page.title == "Escribe tu CURP - Paso 2 de 3 - Trámites IMSS"


def test_a_restored_page_is_always_whole(world: World) -> None:
    citizen = world.citizen().starts()
    answer = citizen.gets(citizen.page.address, HX_Request="true", HX_History_Restore_Request="true")
    assert answer.get_data(as_text=True).startswith("<!DOCTYPE html>")


def test_titles_tell_the_step_and_never_a_number(citizen: Citizen) -> None:
    citizen.starts()
    assert citizen.page.title == "¿Para quién es el número? - Paso 1 de 3 - Trámites IMSS"
    citizen.continues()
    assert citizen.page.title.startswith("Error: ¿Para quién es el número?")
    confirmed(citizen, AMAYA.curp)
    assert citizen.page.title == "¿Cómo te lo damos? - Paso 3 de 3 - Trámites IMSS"


def test_why_is_told_for_every_question(citizen: Citizen) -> None:
    citizen.starts()
    for answer in ({"for_whom": "SELF"}, {"curp": AMAYA.curp}, {"is_it_you": "yes"}):
        citizen.sees("Por qué lo preguntamos").answers(**answer)
    citizen.sees("Por qué lo preguntamos", "Ley del Seguro Social")


def test_alive_and_metrics_tell_nothing_of_anybody(citizen: Citizen) -> None:
    proved(citizen, RENATA).sends()
    assert citizen.gets("/salud").get_data() == b"ok\n"
    text = citizen.gets("/metricas").get_data(as_text=True)
    assert 'route="journey.answer"' in text
    assert "OOSR" not in text
    assert "2026-" not in text
    assert (
        citizen.client.get(
            "/metricas", base_url=citizen.origin, environ_base={"REMOTE_ADDR": "10.1.2.3"}
        ).status_code
        == 404
    )


def test_metrics_open_with_their_token(world: World) -> None:
    citizen = world.citizen(metrics_token="sixteen-or-more-letters")
    assert citizen.gets("/metricas").status_code == 404
    assert citizen.gets("/metricas", Authorization="Bearer wrong").status_code == 404
    assert citizen.gets("/metricas", Authorization="Bearer sixteen-or-more-letters").status_code == 200


def test_a_report_of_the_policy_is_taken_without_a_token(citizen: Citizen) -> None:
    for body in (
        b'{"csp-report":{"effective-directive":"img-src","document-uri":"https://x/y"}}',
        b"{}",
        b"[]",
        b"\xff",
        b"",
    ):
        answer = citizen.client.post(
            "/csp", data=body, content_type="application/csp-report", base_url=citizen.origin
        )
        assert answer.status_code == 204
    assert citizen.client.post("/csp", data=b"x" * 9000, base_url=citizen.origin).status_code == 413


def test_on_https_the_cookie_is_bound_to_the_host(world: World) -> None:
    citizen = world.citizen(origin="https://tramites.example.org").starts()
    assert citizen.client.get_cookie("__Host-s", domain="tramites.example.org") is not None
    citizen.answers(for_whom="SELF").is_at("/curp")
    citizen.meets(404).goes_to("/simulado/buzon")


DESK_ELSEWHERE = "http://localhost:8010"


@pytest.mark.parametrize("apart", [{"surface": "public", "staff_origin": DESK_ELSEWHERE}, {"surface": "all"}])
def test_the_public_surface_is_the_same(world: World, apart: dict[str, str]) -> None:
    world.citizen(**apart).starts().is_at("/para-quien")


def test_the_staff_surface_has_no_public_page(world: World) -> None:
    citizen = world.citizen(surface="staff", staff_origin=DESK_ELSEWHERE)
    assert citizen.client.get("/tramites/asignacion-nss", base_url=citizen.origin).status_code == 404
    assert citizen.gets("/salud").status_code == 200
