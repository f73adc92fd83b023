"""People who are ready to send: drafts brought to their review over HTTP, and clicks at the same moment."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.chaos.client import Book, Browser, seq_of

Click = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Ready:
    """A review on a screen, not sent yet."""

    draft: str
    browser: Browser
    page: str

    @property
    def key(self) -> str:
        return seq_of(self.page)

    def another_tab(self) -> Browser:
        """The same cookie over a connection of its own."""
        return self.browser.tab()

    def click(self) -> str:
        """Press "Enviar" in a tab; where it led (a page that came back instead is its status)."""
        tab = self.another_tab()
        try:
            return tab.tries(self.page, {})
        finally:
            tab.close()

    def close(self) -> None:
        self.browser.close()


def ready(url: str, curp: str, book: Book, chance: random.Random) -> Ready:
    """Somebody at a kiosk, without a code, up to the review."""
    browser = Browser(url, book, chance)
    browser.page("/?canal=kiosco")
    _, at = browser.posts(browser.page("/tramites/asignacion-nss"), {"first_time": "yes"})
    draft = at.split("/")[2]
    for typed in ({"for_whom": "SELF"}, {"curp": curp}, {"is_it_you": "yes"}, {"delivery": "PRINT"}):
        _, at = browser.posts(browser.page(at), typed)
    _, at = browser.posts(browser.page(at), {}, to=f"{at}/sin")
    return Ready(draft, browser, browser.page(at))


def at_once(clicks: Sequence[Click]) -> list[str]:
    """Do all of it at the same moment; what each gave."""
    gate = threading.Barrier(len(clicks))

    def run(click: Click) -> str:
        gate.wait(30)
        return click()

    with ThreadPoolExecutor(len(clicks)) as pool:
        return list(pool.map(run, clicks))
