"""The errand of somebody new, done on the screen: what is answered page after page, and what is pressed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.browser.server import Server
from tests.browser.walks import PHONE, newest_code

Values = dict[str, str | list[str]]
"""What is answered on a page, by the name of the control."""
ACUSE = re.compile(r"/acuses/\d{4}-\d{6,9}-\d(#.*)?$")
NUMBER = re.compile(r"\d\d \d\d \d\d \d{4} \d")


def newcomer_steps(server: Server) -> Iterator[tuple[str, Callable[[], Values]]]:
    """Who, CURP, confirmation, delivery, code, review: each page by the last part of its address.

    What is answered is asked for on the page itself: the code exists only then.
    """
    yield "para-quien", lambda: {"for_whom": "SELF"}
    yield "curp", lambda: {"curp": server.newcomer()}
    yield "confirmar", lambda: {"is_it_you": "yes"}
    yield "entrega", lambda: {"delivery": ["PRINT", "SMS"], "phone": PHONE}
    yield "codigo", lambda: {"one_time_code": newest_code(server)}
    yield "revisar", dict


def start(page: Page, server: Server) -> None:
    """From the front door to the first question, by touching."""
    page.goto(f"{server.url}/")
    page.locator("a[href='/tramites/asignacion-nss']").first.click()
    page.wait_for_url("**/tramites/asignacion-nss")
    forward(page)
    arrive(page, "para-quien")


def answer(page: Page, values: Values) -> None:
    """Mark and write, each control by its name."""
    for name, value in values.items():
        control = page.locator(f"[name={name}]").first
        if control.get_attribute("type") in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                page.locator(f"[name={name}][value={one}]").check()
        else:
            control.fill(str(value))


def forward(page: Page) -> None:
    """Press the one green button that is on the screen."""
    page.locator(".go:visible").first.click()


def arrive(page: Page, name: str) -> None:
    """Wait until the address says that the page is there."""
    page.wait_for_url(re.compile(rf"/{name}(\?[^#]*)?(#.*)?$"))


def finish(page: Page, server: Server, *, each: Callable[[Page], None] = lambda page: None) -> str:
    """From the first question to the acuse; `each` looks at every page. Answers the number that was given."""
    for name, values in newcomer_steps(server):
        arrive(page, name)
        each(page)
        answer(page, values())
        forward(page)
    page.wait_for_url(ACUSE)
    each(page)
    shown = page.locator(".num").inner_text()
    assert NUMBER.fullmatch(shown), shown
    return shown
