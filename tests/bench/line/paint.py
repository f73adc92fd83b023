"""First paint in a real browser: a fresh context each time, nothing cached, a processor four times slower."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.bench.line.link import Profile
from tests.bench.line.proxy import Proxy
from tests.bench.line.tally import Tally
from tests.browser.chromium import VIEWPORTS
from tests.browser.person import Person

SLOWER = 4
"""A cheap phone beside this machine."""
PATIENCE_MS = 120_000
PAINTED = """() => new Promise((done) => {
  const look = () => {
    const [found] = performance.getEntriesByName('first-contentful-paint');
    if (found) done(found.startTime);
    return found;
  };
  if (!look()) new PerformanceObserver(look).observe({type: 'paint', buffered: true});
})"""
SHOWN = """() => ({
  heading: document.querySelector('h1')?.checkVisibility() ? document.querySelector('h1').innerText : '',
  control: !!document.querySelector('main button, main a[href]'),
})"""
WORK = """() => {
  const began = performance.now();
  for (let sum = 0, n = 0; n < 2e7; n++) sum += n % 7;
  return performance.now() - began;
}"""
Cookies = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """A page to look at. `arrange` prepares a fresh visitor beside the slow line: address and cookies."""

    system: str
    kind: str
    arrange: Callable[[], tuple[str, Cookies]]

    @property
    def name(self) -> str:
        return f"{self.system} {self.kind}"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page: seconds until something was painted, and what had gone over the line by then."""

    seconds: float
    heading: str
    tally: Tally


@dataclass(slots=True)
class Series:
    """All looks at one page on one line."""

    sight: Sight
    profile: Profile
    looks: list[Look] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        return sorted(one.seconds for one in self.looks)

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def best(self) -> float:
        return self.seconds[0]

    @property
    def middle(self) -> Look:
        """The look whose time is in the middle: its waterfall is the one to read."""
        return sorted(self.looks, key=lambda look: look.seconds)[len(self.looks) // 2]


def at(url: str) -> Callable[[], tuple[str, Cookies]]:
    """A page that needs no preparation."""
    return lambda: (url, {})


def first_question(origin: str) -> tuple[str, Cookies]:
    """A request just begun, whose first question was never drawn by this browser."""
    person = Person(origin)
    person.open("/tramites/asignacion-nss")
    seen = person.send()
    return f"{origin}{seen.path}", person.cookies


def ours(origin: str) -> tuple[Sight, ...]:
    """The pages of this program that have a goal."""
    return (
        Sight("ours", "home", at(f"{origin}/")),
        Sight("ours", "start", at(f"{origin}/tramites/asignacion-nss")),
        Sight("ours", "question", lambda: first_question(origin)),
    )


def references(origin: str) -> tuple[Sight, ...]:
    """The same three kinds of pages in other design systems."""
    return tuple(
        Sight(system, kind, at(f"{origin}/{system}/{kind}"))
        for system in ("govuk", "uswds")
        for kind in ("home", "start", "question")
    )


def look(browser: Browser, sight: Sight, profile: Profile, *, slower: int = SLOWER) -> Look:
    """Open a page once, as somebody who was never here; over a line of its own."""
    url, cookies = sight.arrange()
    with Proxy([urlsplit(url).port or 80], profile) as line:
        context = visitor(browser, line)
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(url, wait_until="commit")
        seconds = page.evaluate(PAINTED) / 1000
        tally = line.take()
        page.wait_for_load_state("domcontentloaded")
        shown = page.evaluate(SHOWN)
        context.close()
    if not shown["heading"] or not shown["control"]:
        raise LookupError(f"{sight.name} did not come: {shown}")
    return Look(seconds, shown["heading"], tally)


def visitor(browser: Browser, line: Proxy) -> BrowserContext:
    """Somebody with a phone on this line, who was never here."""
    width, height = VIEWPORTS["phone"]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="es-MX",
        service_workers="block",
        proxy={"server": line.socks},
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def slowdown(browser: Browser, url: str, slower: int) -> float:
    """How many times longer a piece of script takes when the processor is said to be slower."""
    page = browser.new_context().new_page()
    session = page.context.new_cdp_session(page)
    page.goto(url)
    taken: dict[int, list[float]] = {1: [], slower: []}
    for _ in range(5):
        for rate, times in taken.items():
            session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            times.append(page.evaluate(WORK))
    page.context.close()
    return min(taken[slower]) / min(taken[1])


def rounds(browser: Browser, sights: tuple[Sight, ...], profile: Profile, *, times: int) -> list[Series]:
    """Look at every page `times` times, all once in each round, the order turned by one each round."""
    found = [Series(sight, profile) for sight in sights]
    for turn in range(times):
        first = turn % len(found)
        for series in found[first:] + found[:first]:
            series.looks.append(look(browser, series.sight, profile))
    return found
