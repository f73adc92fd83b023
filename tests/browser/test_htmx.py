"""Question to question through htmx: one round trip; focus, title, address and history as expected."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request

from tests.browser.chromium import Opener
from tests.browser.looking import watched
from tests.browser.measures import policy_faults, stored
from tests.browser.server import Server
from tests.browser.speech import focused
from tests.browser.steps import ACUSE, answer, arrive, finish, forward, newcomer_steps, start

pytestmark = pytest.mark.slow("drives a browser through a whole errand")

SWAPPED = ("curp", "confirmar", "entrega", "codigo")
"""Pages that come into the same document. After the code the token changes, and a whole page comes."""
MARK = "window.sameDocument = true"
SAME = "window.sameDocument === true"
WHOLE_TITLE = """async () => {
  const html = await (await fetch(location.href)).text();
  return new DOMParser().parseFromString(html, 'text/html').title;
}"""


def test_question_to_question(open_page: Opener, server: Server) -> None:
    page = open_page()
    complaints = watched(page)
    requests: list[str] = []

    def asked(request: Request) -> None:
        if request.resource_type in ("document", "fetch", "xhr"):
            requests.append(f"{request.method} {re.sub('/solicitudes/[^/]+', '', _path(request.url))}")

    start(page, server)
    page.evaluate(MARK)
    page.on("request", asked)
    before = "para-quien"
    for name, values in newcomer_steps(server):
        arrive(page, name)
        if name in SWAPPED:
            assert requests == [f"POST /{before}"], "one round trip, and no more"
            _came_well(page, name)
        assert stored(page) == []
        requests.clear()
        answer(page, values())
        forward(page)
        before = name
    page.wait_for_url(ACUSE)
    assert "39" not in page.title()
    assert [*complaints, *policy_faults(page)] == []


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _came_well(page: Page, name: str) -> None:
    """The same document, with the title of the page, the focus on its heading, and at its top."""
    page.wait_for_function("document.activeElement.tagName === 'H1'")
    assert page.evaluate(SAME), f"{name} came as a whole page"
    assert focused(page).startswith("heading 1: "), name
    assert page.evaluate("scrollY") == 0
    assert page.title() == page.evaluate(WHOLE_TITLE)
    assert page.locator("h1").count() == 1
    assert page.locator("#hoja").count() == 1


def test_a_wrong_answer(open_page: Opener, server: Server) -> None:
    """422 is swapped in: the list of errors has the focus, the title says so, the address stays."""
    page = open_page()
    complaints = watched(page)
    start(page, server)
    page.evaluate(MARK)
    url = page.url
    forward(page)
    page.locator("#errores").wait_for()
    assert page.evaluate(SAME)
    assert page.evaluate("document.activeElement.id") == "errores"
    assert page.title().startswith("Error: ")
    assert page.url == url
    page.locator("#errores a").click()
    assert page.evaluate("document.activeElement.name") == "for_whom"
    answer(page, {"for_whom": "SELF"})
    forward(page)
    arrive(page, "curp")
    assert not page.title().startswith("Error: ")
    assert stored(page) == []
    assert complaints == []


def test_back_forward_and_reload(open_page: Opener, server: Server) -> None:
    """Each of them asks the server for a whole page; nothing is answered twice."""
    page = open_page()
    start(page, server)
    answer(page, {"for_whom": "SELF"})
    forward(page)
    arrive(page, "curp")
    page.evaluate(MARK)
    page.go_back()
    arrive(page, "para-quien")
    page.locator("[name=for_whom][value=SELF]").wait_for()
    assert not page.evaluate(SAME)
    assert page.locator("[name=for_whom][value=SELF]").is_checked()
    page.go_forward()
    arrive(page, "curp")
    page.locator("[name=curp]").wait_for()
    assert page.title() == page.evaluate(WHOLE_TITLE)
    page.reload()
    assert page.locator("h1").inner_text() == "Escribe tu CURP"
    assert page.locator("header").count() == 1
    page.locator("nav a", has_text="Atrás").click()
    arrive(page, "para-quien")
    assert stored(page) == []


def test_back_after_sending(open_page: Opener, server: Server) -> None:
    """Going back never sends again: every page of the errand leads to the acuse that there is."""
    page = open_page()
    start(page, server)
    finish(page, server)
    acuse = page.url
    page.go_back()
    page.wait_for_url(acuse)
    assert page.locator(".num").is_visible()


def test_two_presses_send_once(open_page: Opener, server: Server) -> None:
    page = open_page()
    start(page, server)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    answer(page, {"for_whom": "SELF"})
    page.locator(".go:visible").first.dblclick()
    arrive(page, "curp")
    assert len(posts) == 1


def test_a_cut_connection_loses_nothing(open_page: Opener, server: Server) -> None:
    """The page says so where a screen reader hears it, keeps what was written; the next press works."""
    page = open_page()
    start(page, server)
    answer(page, {"for_whom": "CHILD"})
    page.context.set_offline(True)
    forward(page)
    page.locator("#alertas", has_text="Sin conexión").wait_for()
    assert page.locator("[name=for_whom][value=CHILD]").is_checked()
    assert page.locator(".go:visible").first.inner_text() == "Continuar"
    page.context.set_offline(False)
    forward(page)
    arrive(page, "curp")
    assert page.locator("#alertas").inner_text() == ""
