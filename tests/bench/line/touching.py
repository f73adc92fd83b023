"""The errand on a bad line in a real browser: press, wait, and do again what did not come through."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page

from tests.bench.line.journal import Given, Journal
from tests.bench.line.traveller import MOST_PAGES, START, GaveUp
from tests.browser.steps import answer, forward

PATIENCE_SECONDS = 150
LOOK_EVERY_MS = 40
PRESS_MS = 5_000
LOAD_MS = 60_000
WAIT_FOR_CHANGE_SECONDS = 25
"""After so long without any change a person presses again, or loads again."""
STATE = """() => ({
  url: location.href,
  h1: document.querySelector('h1')?.innerText ?? '',
  whole: !!document.querySelector('footer a[href="/accesibilidad"]'),
  told: document.querySelector('#alertas')?.textContent ?? '',
  goes: !!document.querySelector('.go'),
  busy: !!document.querySelector('form[aria-busy]'),
})"""
OFF = "Sin conexión"


class Toucher:
    """Somebody with a phone."""

    def __init__(self, context: BrowserContext, origin: str, journal: Journal) -> None:
        self._page: Page = context.new_page()
        self._page.set_default_timeout(PRESS_MS)
        self._origin, self._journal = origin, journal
        self._until = 0.0

    def run(self, answers: Callable[[str], Given], *, before_sending: Callable[[], None]) -> str:
        """The errand from its start page to the acuse; answers the acuse's path."""
        self._until = time.monotonic() + PATIENCE_SECONDS
        self._load(START)
        self._pass("start", {})
        for _ in range(MOST_PAGES):
            page = self._name()
            if page == "acuse":
                return self.path
            if page == "revisar":
                before_sending()
            self._pass(page, answers(page))
        raise GaveUp(f"no end: {self.path}")

    @property
    def path(self) -> str:
        return urlsplit(self._page.url).path

    @property
    def html(self) -> str:
        return self._page.content()

    def _name(self) -> str:
        """The page by its address; "" on the browser's own page of errors."""
        if not self._page.url.startswith(self._origin):
            return ""
        parts = self.path.strip("/").split("/")
        if parts[0] == "acuses":
            return "acuse"
        return "start" if parts[0] == "tramites" else parts[-1]

    def _pass(self, page: str, values: Given) -> None:
        """Answer a page and press until another page is there."""
        while self._name() in (page, "") and self._alive():
            if not self._name():
                self._again(f"{page}: no page came")
                continue
            try:
                answer(self._page, dict(values))  # type: ignore[arg-type]
                forward(self._page)
                self._wait(page)
            except Error as error:
                self._again(f"{page}: {error.message.splitlines()[0][:80]}")
        if page != "start":
            self._journal.acknowledged(page, values)

    def _wait(self, page: str) -> None:
        """Until the next page is there, or it is clear that it will not come by itself."""
        until = time.monotonic() + WAIT_FOR_CHANGE_SECONDS
        while time.monotonic() < until:
            self._page.wait_for_timeout(LOOK_EVERY_MS)
            state = self._state()
            if state is None:
                continue
            if not state["url"].startswith(self._origin):
                self._again(f"{page}: no page came")
                return
            if state["whole"] and state["h1"] and self._name() != page:
                return
            if state["whole"] and not state["goes"]:
                raise GaveUp(f"{page}: {state['h1']}")
            if state["told"].startswith(OFF) and not state["busy"]:
                self._journal.mishap(f"{page}: was told that there is no connection")
                return
        self._again(f"{page}: nothing came")

    def _state(self) -> dict[str, Any] | None:
        """What is on the screen; None while one page goes and another comes."""
        try:
            return dict(self._page.evaluate(STATE))
        except Error:
            return None

    def _again(self, why: str) -> None:
        """The browser's own error page, or half a page: load it again, as far as it goes."""
        self._journal.mishap(why)
        for load in (self._page.reload, self._page.go_back, self._page.reload):
            try:
                load(wait_until="domcontentloaded", timeout=LOAD_MS)
            except Error as error:
                self._journal.mishap(f"loading again: {error.message.splitlines()[0][:80]}")
                continue
            if self._is_whole():
                return

    def _is_whole(self) -> bool:
        state = self._state()
        return bool(state and state["url"].startswith(self._origin) and state["whole"])

    def _load(self, path: str) -> None:
        """Type the address, again until the whole page is there."""
        while self._alive():
            try:
                self._page.goto(f"{self._origin}{path}", wait_until="domcontentloaded", timeout=LOAD_MS)
            except Error as error:
                self._journal.mishap(f"{path}: {error.message.splitlines()[0][:80]}")
                continue
            if self._is_whole():
                return

    def _alive(self) -> bool:
        if time.monotonic() > self._until:
            raise GaveUp(f"{PATIENCE_SECONDS} s were not enough: {self.path}")
        return True
