"""The accessibility engine: all its rules up to AAA on a page in the browser."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

TAGS = tuple("wcag2a wcag2aa wcag2aaa wcag21a wcag21aa wcag21aaa wcag22a wcag22aa best-practice".split())
"""Asked for by name: the engine's own choice leaves out every AAA rule and the size of targets."""
SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


def load(page: Page) -> None:
    """Put the engine into the page (it cannot run where scripts are off)."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(SCRIPT)


def axe(page: Page) -> list[str]:
    """What the engine finds wrong: one line for each place, the rule's name first."""
    load(page)
    options = {"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {' '.join(map(str, node['target']))}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
