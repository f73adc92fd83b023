"""Two servers at two host names, one screen turned between two people: B11 whole, with and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Opener
from tests.browser.desk_states import sign_in
from tests.browser.person import Person
from tests.browser.server import Server, free_port, start_beside, start_server
from tests.browser.test_side_by_side import CELL, NUMBER, is_at, presses, says
from tests.browser.walks import newest_code

pytestmark = pytest.mark.slow("two servers of its own, and a browser goes through a whole errand")


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    """The pages of people at 127.0.0.1, the desk at localhost: for a browser two sites."""
    desk_url, tmp = f"http://localhost:{free_port()}", tmp_path_factory.mktemp("hosts")
    people = start_server(tmp, free_port(), KIOSK_SURFACE="public", KIOSK_STAFF_ORIGIN=desk_url)
    desk = start_beside(people, desk_url, KIOSK_SURFACE="staff")
    yield people, desk
    desk.stop()
    people.stop()


def seated(desk: Server, open_page: Opener, *, scripts: bool) -> Page:
    """The browser of a desk, its operator signed in."""
    clerk = Person(desk.url)
    sign_in(clerk, desk, NUMBER)
    page = open_page(viewport="landscape", scripts=scripts)
    cookies = [{"name": name, "value": value, "url": desk.url} for name, value in clerk.cookies.items()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    return page


def gives_back(page: Page, end: str) -> None:
    """The two names are two sites: one press more, and the browser sends the cookie of the desk."""
    presses(page, "Dar la pantalla a mi asesora")
    presses(page, "Volver con la asesora")
    expect(page.locator("h1")).to_have_text("La pantalla es tuya otra vez")
    page.get_by_role("link", name="Seguir").click()
    is_at(page, end)


def turns(page: Page, end: str) -> None:
    presses(page, "Pasar la pantalla a la persona")
    presses(page, "Seguir con el trámite")
    is_at(page, end)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_b11_is_finished_with_one_screen_between_two_hosts(
    hosts: tuple[Server, Server], open_page: Opener, scripts: bool
) -> None:
    people, desk = hosts
    page = seated(desk, open_page, scripts=scripts)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{desk.url}/asesor/acompanar")
    presses(page, "Obtener o encontrar")
    expect(page.locator("h1")).to_contain_text(NUMBER)
    presses(page, "Sí, es su número")
    is_at(page, "permiso")
    assert page.url.startswith(people.url)
    says(page, "Sí, ayúdame")
    is_at(page, "para-quien")
    closed = page.context.new_page()
    closed.goto(f"{desk.url}/asesor/acompanar")
    expect(closed.locator("h1")).to_have_text("La pantalla la tiene la persona")
    closed.close()
    gives_back(page, "para-quien")
    assert page.url.startswith(desk.url)
    says(page, "Para mí")
    is_at(page, "curp")
    page.fill("#curp", people.newcomer())
    presses(page, "Continuar")
    is_at(page, "confirmar")
    expect(page.locator("main")).to_contain_text("Esto solo lo contesta la persona")
    turns(page, "confirmar")
    says(page, "Sí")
    is_at(page, "entrega")
    gives_back(page, "entrega")
    page.get_by_text("Mensaje al celular", exact=True).click()
    page.fill("#phone", CELL)
    presses(page, "Continuar")
    is_at(page, "codigo")
    turns(page, "codigo")
    page.fill("#one_time_code", newest_code(people))
    presses(page, "Continuar")
    is_at(page, "revisar")
    presses(page, "Firmar")
    page.check("[name=how][value=code]")
    presses(page, "Continuar")
    expect(page.locator("#one_time_code")).to_be_visible()  # only then was the code sent
    page.fill("#one_time_code", newest_code(people))
    presses(page, "Firmar")
    presses(page, "Enviar solicitud")
    expect(page).to_have_url(re.compile("/acuses/"))
    presses(page, "Terminar ayuda")
    expect(page.locator("main")).to_contain_text("En esta pantalla ya no queda nada tuyo")
    presses(page, "Regresar la pantalla")
    page.get_by_role("link", name="Seguir").click()
    expect(page.locator("main")).to_contain_text("Ahora no acompañas a nadie")
    assert not [one for one in complaints if "Content Security Policy" in one]
