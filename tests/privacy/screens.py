"""A real Chromium with a profile of its own on disk, as a machine that many people use has one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.chromium import NoBrowser, arguments, find
from tests.privacy.search import ways_of

PATIENCE_MS = 15_000
KEPT = """async () => {
  const found = [document.title, location.href, history.state === null ? '' : JSON.stringify(history.state)];
  for (const store of [localStorage, sessionStorage])
    for (const key of Object.keys(store)) found.push(key, store.getItem(key));
  for (const name of window.caches ? await caches.keys() : []) {
    found.push(name);
    for (const asked of await (await caches.open(name)).keys()) found.push(asked.url);
  }
  for (const one of indexedDB.databases ? await indexedDB.databases() : []) found.push(one.name);
  found.push(document.cookie);
  return found;
}"""


@contextmanager
def place() -> Iterator[Path]:
    """A folder with a short name: Chromium puts a socket there, and its address has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="kcm-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def machine(folder: Path, *more: str) -> Iterator[BrowserContext]:
    """The browser of one machine; its profile and home stay in the folder when it is closed."""
    executable = find()
    if executable is None:
        raise NoBrowser("no Chromium or Chrome on this machine; `make setup` installs one")
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=executable,
            args=[*arguments(), *more],
            ignore_default_args=["--disable-back-forward-cache"],  # people's browsers have one
            locale="es-MX",
            timezone_id="America/Mexico_City",
            viewport={"width": 1080, "height": 1920},
            reduced_motion="reduce",
            env={"HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"},
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield context
        finally:
            context.close()


def kept(page: Page) -> str:
    """All that the browser keeps of this page, as far as it tells: storage, cookies, history."""
    told: list[str] = page.evaluate(KEPT)
    session = page.context.new_cdp_session(page)
    for entry in session.send("Page.getNavigationHistory")["entries"]:
        told += [entry["url"], entry["userTypedURL"], entry["title"]]
    session.detach()
    told += [f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies()]
    return "\n".join(told)


def told_by(text: str, texts: dict[str, str]) -> list[str]:
    """Which of the sought texts are in what a browser keeps, however they are written."""
    data = text.encode()
    found = []
    for name, one in texts.items():
        patterns = [pattern for way in ways_of(one).values() for pattern in way]
        if re.fullmatch(r"\d{6}", one):
            patterns = []
            if re.search(rf"(?<![0-9a-fA-F]){one}(?![0-9a-fA-F])", text):
                found.append(name)
        if any(pattern in data for pattern in patterns):
            found.append(name)
    return found
