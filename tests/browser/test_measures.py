"""The measures must see what is planted."""

from __future__ import annotations

from tests.browser.chromium import Opener
from tests.browser.measures import overflowing, small_targets, stored
from tests.browser.speech import focused, spoken

PAGE = "<!doctype html><html lang='es'><title>Prueba</title><body><main>{}</main></body></html>"


def test_small_targets_are_seen(open_page: Opener) -> None:
    page = open_page()
    page.set_content(
        PAGE.format(
            "<button style='width:20px;height:20px'>a</button>"
            "<button style='width:80px;height:60px'>b</button>"
            "<p>Lee <a href='/x'>esto</a>.</p>"
            "<label style='display:block;height:56px'><input type='radio'> Uno</label>"
        )
    )
    assert [one.partition(" ")[0] for one in small_targets(page, least=48)] == ["20x20"]


def test_what_sticks_out_is_seen(open_page: Opener) -> None:
    page = open_page()
    page.set_content(PAGE.format("<p style='width:900px'>ancho</p>"))
    assert overflowing(page)
    page.set_content(PAGE.format("<p>normal</p>"))
    assert overflowing(page) == []


def test_what_is_heard_of_a_page(open_page: Opener) -> None:
    page = open_page()
    page.set_content(
        PAGE.format(
            "<h1><label for='curp'>¿Cuál es tu CURP?</label></h1><p id='h'>Tiene 18 letras.</p>"
            "<p id='e'>Error: falta</p>"
            "<input id='curp' aria-invalid='true' aria-describedby='e h' value='GO'>"
            "<label><input type='checkbox' checked> Sí</label><svg aria-hidden='true'><title>x</title></svg>"
            "<button>Continuar</button>"
        )
    )
    assert spoken(page) == [
        "RootWebArea: Prueba",
        "main",
        "heading 1: ¿Cuál es tu CURP?",
        "text: Tiene 18 letras.",
        "text: Error: falta",
        "textbox: ¿Cuál es tu CURP?; GO; con error; Error: falta Tiene 18 letras.",
        "checkbox: Sí; marcado",
        "button: Continuar",
    ]
    assert focused(page) == ""
    page.focus("button")
    assert focused(page) == "button: Continuar"


def test_storage_is_seen(open_page: Opener) -> None:
    page = open_page()
    page.route("**/*", lambda route: route.fulfill(body=PAGE.format("x"), content_type="text/html"))
    page.goto("http://localhost/")
    assert stored(page) == []
    page.evaluate("localStorage.setItem('curp', 'x')")
    assert stored(page) == ["curp"]
