"""The end of a visit at a kiosk, in a real Chromium that keeps pages for Back: nothing stays (T01).

Four things end it (security 2.1): the server forgets the visit, the last page clears the browser, the script
wipes the screen before it waits for the network, whoever looks after the kiosk kills the browser and its
profile. Each is tried with the others taken away. The server alone cannot reach a screen that nobody touches:
there it is Back, Forward, reload and new tabs that must show nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, TimeoutError

from tests.browser.looking import lend
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.walks import known, walk
from tests.figures import FIGURE
from tests.privacy import canaries
from tests.privacy.screens import machine, place
from tests.privacy.test_canaries import started

pytestmark = pytest.mark.slow("drives a browser with a profile on disk")
ONE = canaries.SCREEN
PERSONAL = re.compile(rf"{ONE.given}|{ONE.curp}|{ONE.phone}|{canaries.SURNAMES[0]}|{ONE.nss[:4]} ?")
IDLE, WARNING, WIPED = 90, 30, 121
SHORT = 20
UNSEEN = """pattern => {
  const boxes = [...document.querySelectorAll('input')].filter(one => one.checkVisibility());
  const seen = document.body.innerText + boxes.map(one => one.value).join(' ');
  return !new RegExp(pattern).test(seen);
}"""
"""Nothing of the person in text that is shown or in boxes that are shown."""
NOTE_WIPE = f"""([pattern, button]) => {{
  const unseen = {UNSEEN};
  let began = performance.now();
  const look = () => unseen(pattern) ? wipedAfter(performance.now() - began) : requestAnimationFrame(look);
  if (!button) return look();
  setTimeout(() => {{ began = performance.now(); document.querySelector(button).click(); look(); }}, 50);
}}"""
"""The page tells by itself when nothing can be seen any more: one that is being left cannot be asked, and a
network that is cut takes it away before it is painted again. So it looks at once, within the press."""
END = "header form[action='/terminar'] button"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    area, outside = tmp_path_factory.mktemp("area"), tmp_path_factory.mktemp("outside")
    running = started(area, outside, KIOSK_CHANNEL="kiosk", KIOSK_DEVICE="kiosco-1")
    yield running
    running.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    with place() as made:
        yield made


@pytest.fixture
def browser(folder: Path) -> Iterator[BrowserContext]:
    with machine(folder) as opened:
        yield opened


def seated(browser: BrowserContext, server: Server) -> tuple[Page, Person]:
    """Somebody before the review of their request, with pages behind and after it that show them too."""
    person = Person(server.url)
    walk(person, server, known(ONE.curp), until="revisar")
    page = browser.pages[0]
    lend(page, person)
    base = server.url + person.here.path.rsplit("/", 1)[0]
    for name in ("curp", "confirmar", "revisar", "entrega"):
        page.goto(f"{base}/{name}")
    page.go_back()
    page.wait_for_url("**/revisar")
    assert shows(page)
    return page, person


def shows(page: Page) -> bool:
    """Whether anything of the person is on the screen, typed text included, hidden or not."""
    typed = page.evaluate("[...document.querySelectorAll('input')].map(one => one.value).join(' ')")
    return bool(PERSONAL.search(page.content() + typed))


def nothing_anywhere(page: Page, review: str) -> None:
    """Back through the whole history, Forward, reload, the address typed again, a new tab."""
    for move in (page.go_back, page.go_back, page.go_back, page.go_back, page.go_forward, page.go_forward,
                 page.go_forward, page.go_forward, page.reload):  # fmt: skip
        moved(move)
        assert not shows(page), f"{move.__name__} shows them at {page.url}"
    page.goto(review)
    assert not shows(page), "the address shows them"
    tab = page.context.new_page()
    tab.goto(review)
    assert not shows(tab), "a new tab shows them"
    tab.close()


def moved(move: Callable[..., object]) -> None:
    """As far as it goes: at either end of the history there is nowhere to go."""
    try:
        move(wait_until="load", timeout=3_000)
    except TimeoutError:
        return


def test_all_four_together(browser: BrowserContext, server: Server) -> None:
    page, person = seated(browser, server)
    review = page.url
    page.locator(END).click()
    page.wait_for_url("**/terminado")
    nothing_anywhere(page, review)
    assert not PERSONAL.search(person.open(person.here.path).html)


def test_the_server_alone(browser: BrowserContext, server: Server) -> None:
    """No script, no last page, the cookie stays: the visit was ended elsewhere."""
    browser.route("**/*.js", lambda route: route.abort())
    page, person = seated(browser, server)
    review = page.url
    person.open(person.here.path)
    assert person.send("/terminar").path == "/terminado"
    nothing_anywhere(page, review)


def test_the_last_page_alone(browser: BrowserContext, server: Server) -> None:
    """No script, and the server keeps the visit: what clears the browser is the answer itself."""
    browser.route("**/*.js", lambda route: route.abort())
    page, person = seated(browser, server)
    review = page.url
    gone = {"location": "/terminado"}
    browser.route("**/terminar", lambda route: route.fulfill(status=303, headers=gone))
    page.locator(END).click()
    page.wait_for_url("**/terminado")
    assert PERSONAL.search(person.open(person.here.path).html), "the visit lives on"
    nothing_anywhere(page, review)


@pytest.mark.parametrize("how", ["cut", "slow"])
@pytest.mark.parametrize("by", ["button", pytest.param("idle", marks=pytest.mark.full)])
def test_the_script_alone(
    browser: BrowserContext, server: Server, how: str, by: str, record_property: Callable[[str, object], None]
) -> None:
    """The network is gone, or the server does not answer: the screen does not wait for it."""
    wiped: list[float] = []
    browser.expose_function("wipedAfter", lambda millis: wiped.append(millis))
    if by == "idle":
        browser.pages[0].clock.install()
    page, _ = seated(browser, server)
    if how == "cut":
        browser.route("**/terminar", lambda route: route.abort())
    else:
        stopped(server, signal.SIGSTOP)
    try:
        page.evaluate(NOTE_WIPE, [PERSONAL.pattern, END if by == "button" else ""])
        if by == "idle":
            page.clock.run_for((IDLE + WARNING + 1) * 1000)
        for _ in range(20):  # a busy machine tells late how quick it was
            page.wait_for_timeout(500)
            if wiped:
                break
    finally:
        stopped(server, signal.SIGCONT)
    assert wiped, "the screen waits for the network"
    record_property(FIGURE, f"screen wiped by the script alone ({by}, network {how}): {wiped[0]:.0f} ms")
    assert wiped[0] <= (WIPED * 1_000 if by == "idle" else 1_000)


def stopped(server: Server, what: signal.Signals) -> None:
    """The server and its workers fall asleep, or wake up."""
    parent = server.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    for pid in (parent, *map(int, children)):
        os.kill(pid, what)


def wiped_after(page: Page, *, within: float) -> float:
    """Seconds until nothing of the person can be seen; fails when that takes longer than `within`."""
    began = time.monotonic()
    page.wait_for_function(UNSEEN, arg=PERSONAL.pattern, timeout=within * 1000, polling=20)
    return time.monotonic() - began


def test_killing_the_browser_alone(folder: Path, server: Server) -> None:
    """Nobody ended anything: the browser dies, its profile is thrown away, and a new one starts."""
    with machine(folder) as browser:
        page, _ = seated(browser, server)
        review = page.url
    shutil.rmtree(folder / "profile")
    with machine(folder, "--restore-last-session") as browser:
        page = browser.pages[0]
        for page in browser.pages:
            assert not shows(page)
        page.goto(review)
        assert not shows(page)


def test_a_browser_that_restores_its_tabs_shows_nothing(folder: Path, server: Server) -> None:
    """Ended, closed, and opened again with what was open: as somebody who presses "reopen" sees it."""
    with machine(folder) as browser:
        page, _ = seated(browser, server)
        review = page.url
        page.locator(END).click()
        page.wait_for_url("**/terminado")
    with machine(folder, "--restore-last-session") as browser:
        time.sleep(0.5)
        for page in browser.pages:
            assert not shows(page)
        page.goto(review)
        assert not shows(page)


def test_the_end_takes_less_than_a_second(
    browser: BrowserContext, server: Server, record_property: Callable[[str, object], None]
) -> None:
    page, _ = seated(browser, server)
    page.locator(END).click(no_wait_after=True)
    took = wiped_after(page, within=3)
    page.wait_for_url("**/terminado")
    record_property(FIGURE, f"screen wiped {took:.2f} s after the end was pressed")
    assert took <= 1


def test_left_alone_it_is_wiped_within_121_seconds(browser: BrowserContext, server: Server) -> None:
    """By a clock moved by hand, to the second."""
    page = browser.pages[0]
    page.clock.install()
    page, _ = seated(browser, server)
    page.clock.run_for((IDLE + WARNING - 2) * 1000)
    assert shows(page)
    page.clock.run_for((WIPED - IDLE - WARNING + 2) * 1000)
    wiped_after(page, within=1)
    page.wait_for_url("**/terminado")


@pytest.mark.full
def test_left_alone_in_real_time(
    tmp_path_factory: pytest.TempPathFactory, browser: BrowserContext,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """The shortest silence the settings allow, and nobody moves a clock."""
    area, outside = tmp_path_factory.mktemp("area"), tmp_path_factory.mktemp("outside")
    short = {"KIOSK_IDLE_SECONDS": str(SHORT), "KIOSK_IDLE_WARNING_SECONDS": str(SHORT)}
    server = started(area, outside, KIOSK_CHANNEL="kiosk", KIOSK_DEVICE="kiosco-1", **short)
    try:
        page, _ = seated(browser, server)
        took = wiped_after(page, within=3 * SHORT)
        record_property(FIGURE, f"left alone {SHORT} s + {SHORT} s of warning: wiped after {took:.1f} s")
        assert took <= 2 * SHORT + 1
        page.wait_for_url("**/terminado")
    finally:
        server.stop()
