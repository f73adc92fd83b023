"""Draws the picture of the README: `python -m tests.browser.pictures` (home, a question, the result)."""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import arguments, find
from tests.browser.looking import lend
from tests.browser.person import Person
from tests.browser.server import Server, free_port, start_server
from tests.browser.states import STATES
from tests.wall.tree import ROOT

TARGET = ROOT / "docs" / "pictures" / "three-screens.png"
SCREENS = ("home", "who", "result: located")
WIDTH, HEIGHT, SCALE = 360, 720, 1
FRAME = """<!DOCTYPE html><html lang="es"><title>x</title><style>
body{margin:0;padding:24px;background:#e9e6e0;display:flex;gap:24px;width:max-content}
img{border:2px solid #161a1d;border-radius:14px;display:block}
</style>%s"""


def draw(browser: Browser, server: Server) -> bytes:
    """Three screens of a phone, side by side."""
    shots = []
    for name in SCREENS:
        person = Person(server.url)
        next(one for one in STATES if one.name == name).reach(person, server)
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
        page = context.new_page()
        lend(page, person)
        page.goto(server.url + person.here.path)
        shots.append(base64.b64encode(page.screenshot()).decode())
        context.close()
    page = browser.new_page(viewport={"width": 100, "height": 100}, device_scale_factor=SCALE)
    page.set_content(FRAME % "".join(f'<img alt="" src="data:image/png;base64,{shot}">' for shot in shots))
    return page.locator("body").screenshot()


def main() -> int:
    """Start a server over made-up people, draw, and stop it."""
    server = start_server(Path(tempfile.mkdtemp()), free_port())
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=arguments())
            TARGET.parent.mkdir(exist_ok=True)
            TARGET.write_bytes(draw(browser, server))
            browser.close()
    finally:
        server.stop()
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
