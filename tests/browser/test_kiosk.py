"""A kiosk that many people share: the warning, the countdown, the wipe, and nothing left for the next one.

The browser's clock is a false one, moved by hand; the server's own clock is told by an old cookie.
"""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe
from tests.browser.chromium import Opener
from tests.browser.looking import lend, settle, watched
from tests.browser.measures import policy_faults, small_targets, stored
from tests.browser.person import Person
from tests.browser.server import Server, free_port, start_server
from tests.browser.speech import focused
from tests.browser.steps import arrive, forward
from tests.browser.walks import LOCATED, known, walk

pytestmark = pytest.mark.slow("drives a browser")

IDLE, WARNING, GRACE = 90, 30, 30
PERSONAL = re.compile(r"OOSR|Renata|Olmo|Sauce|20 ?02 ?84")
HEARD = "document.querySelector('#sigues [role=status]').textContent"
BEHIND = "getComputedStyle(document.querySelector('#sigues'), '::backdrop').backgroundColor"
KIOSK_TARGET = 60
SHORT = 20
"""The shortest silence the settings allow, in seconds: for the one test that really waits."""


def someone(server: Server, until: str = "revisar") -> Person:
    """A person whose screen shows personal data."""
    person = Person(server.url)
    walk(person, server, known(LOCATED), until=until)
    return person


def seated(open_page: Opener, server: Server, person: Person) -> Page:
    """The person's page on the kiosk's screen, under a clock that stands still."""
    page = open_page(viewport="portrait", reduced_motion="reduce")
    lend(page, person)
    page.clock.install()
    if person.here.page == "revisar":
        page.goto(server.url + person.here.path.replace("revisar", "curp"))  # so that Back has where to go
        assert PERSONAL.search(page.locator("[name=curp]").input_value())
    page.goto(server.url + person.here.path)
    assert PERSONAL.search(page.locator("main").inner_text())
    return page


def wait(page: Page, seconds: int) -> None:
    page.clock.run_for(seconds * 1000)


def test_the_warning(open_page: Opener, kiosk_server: Server) -> None:
    """After a silence a dialog asks, hides what is behind it, counts, and speaks at 30 and 10 only."""
    page = seated(open_page, kiosk_server, someone(kiosk_server))
    wait(page, IDLE - 2)
    dialog = page.locator("#sigues")
    assert not dialog.is_visible()
    wait(page, 3)
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    assert focused(page) != ""
    behind = page.evaluate(BEHIND)
    assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", behind), "what is behind must not shine through"
    assert axe(page) == []
    assert small_targets(page, least=KIOSK_TARGET) == []
    heard = set()
    for _ in range(WARNING - 3):
        wait(page, 1)
        heard.add(page.evaluate(HEARD))
    assert len(heard - {""}) <= 2
    assert int(page.locator("#quedan").inner_text()) <= 3


def test_going_on(open_page: Opener, kiosk_server: Server) -> None:
    """ "Seguir aquí" and Escape close it; nothing was lost, and the server knows that somebody is there."""
    page = seated(open_page, kiosk_server, someone(kiosk_server))
    for close in (lambda: page.locator("#seguir button").click(), lambda: page.keyboard.press("Escape")):
        wait(page, IDLE + 2)
        assert page.locator("#sigues").is_visible()
        before = _cookie(page)
        with page.expect_response("**/sigo-aqui") as kept:
            close()
        assert kept.value.status == 204
        assert not page.locator("#sigues").is_visible()
        assert _cookie(page).split(".")[0] == before.split(".")[0]
    assert PERSONAL.search(page.locator("main").inner_text())


def test_left_alone(open_page: Opener, kiosk_server: Server) -> None:
    """The screen is wiped, the visit ends, and Back shows nothing of it."""
    person = someone(kiosk_server)
    page = seated(open_page, kiosk_server, person)
    complaints = watched(page)
    before = _cookie(page)
    wait(page, IDLE + WARNING + 2)
    page.wait_for_url("**/terminado")
    _nothing_left(page, before)
    page.go_back()
    page.wait_for_load_state()
    _nothing_left(page, before)
    page.goto(kiosk_server.url + person.here.path)
    _nothing_left(page, before)
    assert [*complaints, *policy_faults(page)] == []
    gone = person.open(person.here.path)
    assert not PERSONAL.search(gone.html), "the old cookie still opens the answers"


@pytest.mark.parametrize("where", ["header", "main"])
def test_the_person_ends_it(open_page: Opener, kiosk_server: Server, where: str) -> None:
    """ "Terminar y borrar" stands at the top and in the low band; both end it at once."""
    page = seated(open_page, kiosk_server, someone(kiosk_server))
    before = _cookie(page)
    page.locator(f"{where} form[action='/terminar'] button:visible").first.click()
    page.wait_for_url("**/terminado")
    _nothing_left(page, before)
    page.go_back()
    page.wait_for_load_state()
    _nothing_left(page, before)


def test_the_end_of_the_errand(open_page: Opener, kiosk_server: Server) -> None:
    """After the acuse too: whoever comes next, and presses Back, sees nobody's number."""
    person = someone(kiosk_server, until="acuse")
    page = seated(open_page, kiosk_server, person)
    before = _cookie(page)
    page.locator("main form[action='/terminar'] button:visible").first.click()
    page.wait_for_url("**/terminado")
    page.go_back()
    page.wait_for_load_state()
    _nothing_left(page, before)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_the_next_person_begins_without_a_cookie(
    open_page: Opener, kiosk_server: Server, scripts: bool
) -> None:
    """The end takes the cookies away, the one it carries itself too; the next errand makes its own."""
    page = open_page(viewport="portrait", scripts=scripts)
    for _ in range(2):
        person = someone(kiosk_server)
        lend(page, person)
        page.goto(kiosk_server.url + person.here.path)
        page.locator("main form[action='/terminar'] button:visible").first.click()
        page.wait_for_url("**/terminado")
        assert page.context.cookies() == []
        page.locator(".go:visible").first.click()
        page.wait_for_url(f"{kiosk_server.url}/")
        assert page.context.cookies() == []
        page.goto(f"{kiosk_server.url}/tramites/asignacion-nss")
        forward(page)
        arrive(page, "para-quien")
        page.goto(kiosk_server.url + person.here.path)
        assert not PERSONAL.search(page.content())
        page.context.clear_cookies()


def test_large_letters_get_twice_the_time(open_page: Opener, kiosk_server: Server) -> None:
    person = Person(kiosk_server.url)
    settle(person, size="150")
    walk(person, kiosk_server, known(LOCATED), until="revisar")
    page = seated(open_page, kiosk_server, person)
    wait(page, 2 * IDLE - 2)
    assert not page.locator("#sigues").is_visible()
    wait(page, 3)
    assert page.locator("#sigues").is_visible()
    assert int(page.locator("#quedan").inner_text()) > WARNING


def test_the_server_has_its_own_clock(kiosk_server: Server) -> None:
    """Whatever the browser did: a cookie that was silent for too long opens nothing."""
    person = someone(kiosk_server)
    person.cookies["s"] = kiosk_server.aged(person.cookies["s"], IDLE + WARNING + GRACE + 1)
    seen = person.open(person.here.path)
    assert seen.path == "/terminado"
    assert not PERSONAL.search(seen.html)


def test_without_script_the_page_leaves_by_itself(kiosk_server: Server) -> None:
    """A refresh inside noscript leads to a page with nothing personal, which ends nothing by itself."""
    person = someone(kiosk_server)
    delay = rf'<noscript><meta http-equiv="refresh" content="{IDLE + WARNING}; url=/inactivo"></noscript>'
    assert delay in person.here.html
    review = person.here.path
    idle = person.open("/inactivo")
    assert not PERSONAL.search(idle.html)
    assert "http-equiv" not in idle.html
    assert person.send("/sigo-aqui").path == review, "one touch brings the answers back"
    person.open("/inactivo")
    assert person.send("/terminar").path == "/terminado"
    assert not PERSONAL.search(person.open(review).html)


def test_people_at_home_have_no_time_limit(open_page: Opener, server: Server) -> None:
    page = seated(open_page, server, someone(server))
    wait(page, 3600)
    assert page.locator("#sigues").count() == 0
    assert "http-equiv" not in page.content()
    assert PERSONAL.search(page.locator("main").inner_text())


@pytest.mark.full
def test_a_real_silence_without_script(open_page: Opener, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same with real time and no script, after the shortest silence the settings allow."""
    short = {"KIOSK_IDLE_SECONDS": str(SHORT), "KIOSK_IDLE_WARNING_SECONDS": str(SHORT)}
    server = start_server(tmp_path_factory.mktemp("short"), free_port(), KIOSK_CHANNEL="kiosk", **short)
    try:
        person = someone(server)
        page = open_page(viewport="portrait", scripts=False)
        lend(page, person)
        page.goto(server.url + person.here.path)
        page.wait_for_url("**/inactivo", timeout=(2 * SHORT + 15) * 1000)
        time.sleep(GRACE + 2)
        page.goto(server.url + person.here.path)
        assert page.url.endswith("/terminado")
    finally:
        server.stop()


def _cookie(page: Page) -> str:
    """What the browser would send; an empty text once the end has taken it away."""
    return next((one["value"] for one in page.context.cookies() if one["name"] == "s"), "")


def _nothing_left(page: Page, cookie: str) -> None:
    """Neither on the screen nor in the browser, and the cookie is gone or another."""
    assert cookie, "there was none to lose"
    assert not PERSONAL.search(page.content()), page.url
    assert stored(page) == []
    assert _cookie(page).split(".")[0] != cookie.split(".")[0]
