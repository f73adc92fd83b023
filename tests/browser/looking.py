"""Puts a state of the list before a browser: the walk is done without it, the last act within it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page

from tests.browser.chromium import Opener
from tests.browser.measures import policy_faults, watch_policy
from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.states import Canned, Last, State

EXPECTED = ("Failed to load resource: the server responded with a status of", "Clear-Site-Data header on")
"""What Chromium itself says of an answer that is an error on purpose, or of memory that was cleared."""
SEND = """([wanted, values]) => {
  const forms = [...document.forms];
  const leads = one => one.getAttribute('action').includes(wanted);
  const form = forms.find(one => one.id === wanted) || forms.find(leads);
  for (const control of form.elements) {
    if (!(control.name in values)) continue;
    const given = [values[control.name]].flat();
    if (['radio', 'checkbox'].includes(control.type)) control.checked = given.includes(control.value);
    else control.value = given[0] ?? '';
  }
  form.submit();
}"""


@dataclass(slots=True)
class Look:
    """A page on the screen, the server behind it, and what the browser complained about."""

    page: Page
    server: Server
    status: int
    complaints: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """Complaints of the console and of the content policy."""
        return [*self.complaints, *policy_faults(self.page)]


def watched(page: Page) -> list[str]:
    """The list that fills with whatever the browser complains about from here on."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if not message.text.startswith(EXPECTED):
            complaints.append(f"console: {message.text}")

    def broke(error: Error) -> None:
        complaints.append(f"script: {error}")

    page.on("console", heard)
    page.on("pageerror", broke)
    watch_policy(page)
    return complaints


def settle(person: Person, *, theme: str = "light", size: str = "100") -> None:
    """Choose colours and letter size as a person does. A light page of usual size needs no choice."""
    if (theme, size) != ("light", "100"):
        person.open("/ajustes")
        person.send(theme=theme, size=size)


def look(
    open_page: Opener,
    server: Server,
    state: State,
    *,
    viewport: str = "phone",
    theme: str = "light",
    size: str = "100",
    **more: object,
) -> Look:
    """Go to a state and show it."""
    person = Person(server.url)
    settle(person, theme=theme, size=size)
    last = state.reach(person, server)
    page = open_page(viewport=viewport, reduced_motion="reduce", **more)
    lend(page, person)
    complaints = watched(page)
    status = _canned(page, server, last) if isinstance(last, Canned) else _shown(page, person, last)
    return Look(page, server, status, complaints)


def lend(page: Page, person: Person) -> None:
    """Give the browser the person's cookie: it is them from now on."""
    for name, value in person.cookies.items():
        page.context.add_cookies([{"name": name, "value": value, "url": person.origin}])


def press(page: Page, form: str, values: dict[str, Typed]) -> int:
    """Fill and send a form at once, hidden fields too; answers the status of what comes back."""
    with page.expect_navigation() as sent:
        page.evaluate(SEND, [form, values])
    return sent.value.status if sent.value else 0


def _shown(page: Page, person: Person, last: Last | None) -> int:
    answer = page.goto(person.origin + person.here.path)
    status = answer.status if answer else 0
    while last is not None:
        status = press(page, last.form, last.values)
        last = last.then
    return status


def _canned(page: Page, server: Server, canned: Canned) -> int:
    """Served in place of an address of the server, so that its files load."""
    html = {"status": canned.status, "body": canned.html, "content_type": "text/html; charset=utf-8"}
    page.route("**/prepared", lambda route: route.fulfill(**html))
    answer = page.goto(f"{server.url}/prepared")
    return answer.status if answer else 0
