"""The browser of the tests: where it is, how it is started, how it gets onto a machine that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
"""Nothing but this machine: no updates, no reports, no names looked up."""
VIEWPORTS = {"phone": (360, 640), "portrait": (1080, 1920), "landscape": (1920, 1080)}

Opener = Callable[..., Page]
"""Opens a page of a fresh visitor: the fixture `open_page`."""


class NoBrowser(Exception):
    """This machine has no Chromium; the tests fail rather than skip."""


def find() -> Path | None:
    """A Chromium or Chrome on the path, else the one that Playwright installed."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def arguments() -> list[str]:
    """Flags of the start; as root Chromium runs only without its sandbox."""
    return [*QUIET, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def install() -> None:
    """Install Chromium: from the system's packages when we may, else through Playwright."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        subprocess.run([apt, "update", "-qq"], check=False)
        command = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    """Install a browser if this machine has none; 1 when there is none even so."""
    if find() is None:
        sys.stdout.write("No Chromium or Chrome here: installing one for the tests.\n")
        install()
    found = find()
    sys.stdout.write(f"Browser: {found}\n" if found else "No browser could be installed.\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
