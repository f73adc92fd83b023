"""Two people, two browsers, one request: the person does not type (co-completion, accessibility 4.4)."""

from __future__ import annotations

import re
import socket
import statistics
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.assist_states import agreed, release
from tests.browser.chromium import Opener
from tests.browser.desk_states import sign_in
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.walks import LOCATED, START, newest_code
from tests.figures import FIGURE

pytestmark = pytest.mark.slow("two browsers go through a whole errand")

Note = Callable[[str, object], None]
NUMBER = "0417"
CELL = "5512345678"
MOST_SECONDS = 1.5
CHANGES = 9
NO_NEWS = 200
PACE_MS = 230
"""Nine pauses that fall on every part of the two seconds between two questions of a page."""


@pytest.fixture
def desk(server: Server, open_page: Opener) -> Page:
    """The operator's browser, signed in."""
    return at_desk(server, open_page, scripts=True)


def at_desk(server: Server, open_page: Opener, *, scripts: bool) -> Page:
    release(server)
    clerk = Person(server.url)
    sign_in(clerk, server, NUMBER)
    page = open_page(viewport="landscape", scripts=scripts)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": server.url} for name, value in clerk.cookies.items()]
    )
    return page


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words).locator("visible=true").first


def presses(page: Page, words: str) -> None:
    button(page, words).click()


def is_at(page: Page, end: str) -> None:
    expect(page).to_have_url(re.compile(rf"/{end}(#errores)?$"))


def together(server: Server, person: Page, desk: Page) -> None:
    """From nothing to the same question, with the person's consent."""
    person.goto(server.url + START)
    presses(person, "Empezar")
    is_at(person, "para-quien")
    presses(person, "Pedir ayuda")
    presses(person, "La persona está conmigo")
    digits = person.locator(".huge").inner_text()
    desk.goto(f"{server.url}/asesor/acompanar")
    desk.fill("#pairing_code", digits)
    presses(desk, "Acompañar")
    is_at(desk, "espera")
    person.goto(person.url.replace("/codigo", "/quien"))  # with script it goes there by itself
    is_at(person, "quien")
    says(person, "Sí, es ese número")
    is_at(person, "permiso")
    says(person, "Sí, ayúdame")
    is_at(person, "para-quien")
    expect(person.locator(".helping")).to_contain_text(f"Te ayuda la persona operadora {NUMBER}")


def says(person: Page, words: str) -> None:
    person.get_by_text(words, exact=True).click()
    presses(person, "Continuar")


def follows(page: Page, end: str, *, scripts: bool) -> None:
    """Goes to where the other is: by the link that appears, or with "Ver cambios".

    A link may lead to where the other was a moment ago: it is pressed once it leads here.
    """
    if scripts:
        page.locator(f"#novedades a[href$='/{end}']").click()
    else:
        page.goto(re.sub(r"[^/]+$", "revisar", page.url.partition("#")[0]))
    is_at(page, end)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_person_who_does_not_type_finishes_in_one_sitting(
    server: Server, open_page: Opener, scripts: bool, record_property: Note
) -> None:
    began = time.monotonic()
    desk = at_desk(server, open_page, scripts=scripts)
    person = open_page(viewport="phone", scripts=scripts)
    together(server, person, desk)
    desk.goto(f"{server.url}/asesor/acompanar/espera")
    is_at(desk, "para-quien")
    desk.get_by_text("Para mí", exact=True).click()
    presses(desk, "Continuar")
    is_at(desk, "curp")
    desk.fill("#curp", server.newcomer())
    presses(desk, "Continuar")
    is_at(desk, "confirmar")
    expect(desk.locator("main")).to_contain_text("Esto solo lo contesta la persona")
    follows(person, "confirmar", scripts=scripts)
    says(person, "Sí")
    is_at(person, "entrega")
    follows(desk, "entrega", scripts=scripts)
    desk.get_by_text("Mensaje al celular", exact=True).click()
    desk.fill("#phone", CELL)
    presses(desk, "Continuar")
    is_at(desk, "codigo")
    follows(person, "codigo", scripts=scripts)
    person.fill("#one_time_code", newest_code(server))
    presses(person, "Continuar")
    is_at(person, "revisar")
    follows(desk, "revisar", scripts=scripts)
    assert 3 <= desk.locator(".script li").count() <= 6
    expect(person.locator("main")).to_contain_text("Escrito con ayuda")
    presses(person, "Firmar")
    person.get_by_text("Con un toque aquí").click()
    presses(person, "Continuar")
    presses(person, "Sí, firmo")
    presses(person, "Enviar solicitud")
    expect(person).to_have_url(re.compile("/acuses/"))
    desk.goto(re.sub(r"/revisar.*$", "", desk.url))
    expect(desk.locator("main")).to_contain_text("La persona envió su solicitud")
    seconds = time.monotonic() - began
    assert seconds < 6 * 60
    way = "script" if scripts else "no script"
    record_property(FIGURE, f"B11 with an operator, {way}: {seconds:.1f} s (at most 360)")


def test_a_change_is_seen_on_the_other_side(
    server: Server, open_page: Opener, desk: Page, record_property: Note
) -> None:
    """Nine changes; the person's focus and what they are typing stay as they are."""
    person = open_page(viewport="phone")
    together(server, person, desk)
    desk.goto(f"{server.url}/asesor/acompanar/espera")
    is_at(desk, "para-quien")
    waits = []
    for number in range(CHANGES):
        value = ("SELF", "CHILD")[number % 2]
        desk.goto(re.sub(r"[^/]+$", "para-quien", desk.url.partition("#")[0]))
        desk.wait_for_timeout(PACE_MS * number)  # people do not wait for the beat of a page
        desk.check(f"[name=for_whom][value={value}]")
        presses(desk, "Continuar")
        is_at(desk, "curp")
        since = time.monotonic()
        expect(person.locator(f"[name=for_whom][value={value}]")).to_be_checked()
        waits.append(time.monotonic() - since)
    middle = statistics.median(waits)
    told = f"median {middle:.2f} s (at most {MOST_SECONDS}), longest {max(waits):.2f} s"
    record_property(FIGURE, f"seen on the other side: {told}")
    assert middle <= MOST_SECONDS


def test_what_is_being_typed_is_never_touched(server: Server, open_page: Opener, desk: Page) -> None:
    person = open_page(viewport="phone")
    together(server, person, desk)
    desk.goto(f"{server.url}/asesor/acompanar/espera")
    says(desk, "Para mí")
    is_at(desk, "curp")
    person.locator("#novedades a").click()
    is_at(person, "curp")
    person.locator("#curp").press_sequentially("OOSR84")
    desk.fill("#curp", LOCATED)
    presses(desk, "Continuar")
    is_at(desk, "confirmar")
    expect(person.locator("#novedades")).to_contain_text("La persona operadora escribió: CURP.")
    assert person.locator("#curp").input_value() == "OOSR84"
    assert person.evaluate("document.activeElement.id") == "curp"
    person.fill("#curp", "SADH770113HBSBNL01")
    presses(person, "Continuar")
    expect(person.locator("main")).to_contain_text("Hay dos respuestas. ¿Cuál es la buena?")


def test_news_are_told_and_not_more_often_than_every_ten_seconds(
    server: Server, open_page: Opener, desk: Page
) -> None:
    person = open_page(viewport="phone")
    together(server, person, desk)
    status = person.locator("#avisos")
    expect(status).to_have_text(f"Empezó la ayuda. Te ayuda la persona operadora {NUMBER}.")
    began = time.monotonic()
    desk.goto(f"{server.url}/asesor/acompanar/espera")
    says(desk, "Para mí")
    expect(person.locator("#novedades")).to_contain_text("Para quién")
    assert "Empezó" in status.inner_text()
    expect(status).to_contain_text("La persona operadora escribió: Para quién.", timeout=12_000)
    assert time.monotonic() - began > 7


def test_nothing_new_travels_in_less_than_200_bytes(server: Server, record_property: Note) -> None:
    """Every byte of the answer as it comes over the wire, status line and headers of the server too."""
    person = Person(server.url)
    clerk = agreed(person, server)
    sizes = []
    for somebody, base in ((person, "/acompanar/"), (clerk, "/asesor/acompanar/")):
        form = somebody.here.form("novedades")
        where = re.search(rf'hx-get="({base}[^"]+)"', somebody.here.html)
        assert where is not None
        heard = over_the_wire(server, f"{where.group(1)}?{urlencode(form.fields)}", somebody.cookies)
        assert heard.startswith(b"HTTP/1.1 204")
        sizes.append(len(heard))
    record_property(FIGURE, f"no news: {max(sizes)} B on the wire (at most {NO_NEWS})")
    assert max(sizes) <= NO_NEWS


def over_the_wire(server: Server, path: str, cookies: dict[str, str]) -> bytes:
    """What comes back for one question of a page, byte by byte."""
    host = server.url.partition("//")[2]
    name, _, port = host.partition(":")
    sent = "; ".join(f"{key}={value}" for key, value in cookies.items())
    with socket.create_connection((name, int(port)), timeout=10) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nHX-Request: true\r\nCookie: {sent}\r\n\r\n".encode()
        )
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += line.recv(4096)
    return heard
