"""What a browser keeps of a person: nothing in storage or history, ever, nothing on its disk (T01, T02)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.server import Server
from tests.browser.steps import answer, arrive, forward
from tests.browser.walks import START
from tests.figures import FIGURE
from tests.privacy import canaries
from tests.privacy.canaries import Canary, Sought
from tests.privacy.errands import Errands
from tests.privacy.screens import kept, machine, place, told_by
from tests.privacy.search import Hit, search
from tests.privacy.test_canaries import started

pytestmark = pytest.mark.slow("drives a browser with a profile on disk")
PAGES = re.compile(rb"/(?:solicitudes|acuses|seguimiento)/[0-9a-f-]")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = started(tmp_path_factory.mktemp("area"), tmp_path_factory.mktemp("outside"))
    yield running
    running.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    with place() as made:
        yield made


def walk(page: Page, errands: Errands, one: Canary, door: str, *, each: Callable[[Page], None]) -> None:
    """The whole errand on the screen, from the front door to the acuse."""
    page.goto(errands.server.url + door)
    page.goto(errands.server.url + START)
    forward(page)
    steps: list[tuple[str, Callable[[], dict[str, str | list[str]]]]] = [
        ("para-quien", lambda: {"for_whom": "SELF"}),
        ("curp", lambda: {"curp": one.curp}),
        ("confirmar", lambda: {"is_it_you": "yes"}),
        ("entrega", lambda: {"delivery": ["PRINT", "SMS"], "phone": one.typed}),
        ("codigo", lambda: {"one_time_code": errands.note_codes()}),
        ("revisar", dict),
    ]
    for name, values in steps:
        arrive(page, name)
        each(page)
        answer(page, values())
        each(page)
        forward(page)
    page.wait_for_url(re.compile(r"/acuses/"))
    each(page)


OWN_MEMORY = re.compile(r"profile/Default/(?:Sessions/|Web Data)")
"""Where Chromium keeps what its owner typed, to offer it again."""
OWN_FIELDS = re.compile(r"(?:typed|mail) of canary|one-time code")
"""Fields that say what they are for (WCAG 1.3.5), so that a telephone fills them in for its owner: the
browser remembers them as it does everywhere. Only on an own device: at a kiosk every field says `off`."""


def is_own(hit: Hit, door: str) -> bool:
    return door == "/" and bool(OWN_MEMORY.match(hit.file)) and bool(OWN_FIELDS.match(hit.text))


@pytest.mark.parametrize(("door", "one"), [("/", canaries.KNOWN), ("/?canal=kiosco", canaries.SCREEN)])
def test_nothing_is_kept_at_any_moment(
    server: Server, door: str, one: Canary, folder: Path, record_property: Callable[[str, object], None]
) -> None:
    sought, moments, on_disk = Sought.of_everybody(), [0], []
    errands = Errands(server, sought)

    def look(page: Page) -> None:
        moments[0] += 1
        assert told_by(kept(page), sought.texts) == [], page.url
        if page.url.endswith("/revisar"):
            on_disk.append(search(folder, sought.texts))

    with machine(folder) as browser:
        page = browser.pages[0]
        walk(page, errands, one, door, each=look)
        for number in page.locator(".num").all_inner_texts():
            sought.add("nss on the screen", number.replace(" ", ""))
        look(page)
    on_disk.append(search(folder, sought.texts))
    cached = [path for path in (folder / "profile").rglob("*") if path.is_file() and "Cache" in str(path)
              and PAGES.search(path.read_bytes())]  # fmt: skip
    own = len({(hit.file, hit.text) for hit in on_disk[-1].hits if is_own(hit, door)})
    told = f"browser {door}: {moments[0]} moments; profile {on_disk[-1].words}, of these {own} texts are"
    record_property(FIGURE, f"{told} what its owner typed into fields it fills in")
    assert [str(hit) for each in on_disk for hit in each.hits if not is_own(hit, door)] == []
    assert cached == []


def test_what_a_page_keeps_is_seen(server: Server, folder: Path) -> None:
    """The control: a page that keeps a CURP in each place a page can."""
    texts = Sought.of_everybody().texts
    curp = canaries.KNOWN.curp
    keepers = [
        f"sessionStorage.setItem('a', '{curp}')", f"localStorage.setItem('a', btoa('x{curp}'))",
        f"document.title = '{curp}'", f"history.pushState({{a: '{curp}'}}, '', '')",
        f"history.replaceState(null, '', '#{curp}')", f"document.cookie = 'a={curp}'",
        f"caches.open('a').then(one => one.put('/{curp}', new Response('')))", f"indexedDB.open('{curp}')",
    ]  # fmt: skip
    with machine(folder) as browser:
        for script in keepers:
            page = browser.new_page()
            page.goto(server.url + "/salud")
            assert told_by(kept(page), texts) == []
            page.evaluate(script)
            page.wait_for_timeout(50)
            assert told_by(kept(page), texts), script
            page.evaluate("sessionStorage.clear(); localStorage.clear(); document.cookie = 'a=; max-age=0'")
            page.evaluate("async () => { for (const n of await caches.keys()) await caches.delete(n) }")
            page.close()
        page = browser.new_page()
        page.goto(server.url + "/salud")
        page.evaluate(f"localStorage.setItem('a', '{curp}')")
    found = search(folder, texts)
    assert found.hits, "what a page stored lies on the disk"
