"""Fixtures of the browser tests: one real server and one Chromium for the whole run of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import VIEWPORTS, NoBrowser, Opener, arguments, find
from tests.browser.server import SERVE_ROWS, Server, free_port, start_server
from tests.log_scan import check_log

PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for people at home."""
    running = start_server(tmp_path_factory.mktemp("home"), free_port())
    yield running
    running.stop()
    check_log(running.log)


@pytest.fixture(scope="session")
def kiosk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose visits are made at a kiosk."""
    tmp = tmp_path_factory.mktemp("kiosk")
    running = start_server(tmp, free_port(), KIOSK_CHANNEL="kiosk", KIOSK_DEVICE="kiosco-1")
    yield running
    running.stop()
    check_log(running.log)


@pytest.fixture(scope="session")
def rows_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that also knows the procedure of the tests, with a list of rows."""
    running = start_server(tmp_path_factory.mktemp("rows"), free_port(), command=SERVE_ROWS)
    yield running
    running.stop()
    check_log(running.log)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium. A machine without one fails: a skipped test would look like a good one."""
    executable = find()
    if executable is None:
        raise NoBrowser("no Chromium or Chrome on this machine; `make setup` installs one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=arguments())
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens a page of a fresh visitor: `open_page(server.url, viewport="phone", scripts=False)`."""
    contexts: list[BrowserContext] = []

    def opened(
        url: str = "about:blank", *, viewport: str = "phone", scripts: bool = True, **more: object
    ) -> Page:
        width, height = VIEWPORTS[viewport]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale="es-MX",
            timezone_id="America/Mexico_City",
            service_workers="block",
            **more,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if url != "about:blank":
            page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
