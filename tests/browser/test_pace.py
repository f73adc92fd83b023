"""How long the errand takes a person with the CURP at hand, at a human pace.

Nobody sleeps here. Every page is read as it stands on the screen, from its top to the green button, and
every letter and touch of the real errand is counted; the seconds are the counts times the pace below. What
the machine needed is measured beside it and added. A line of a list (question, answer, "Cambiar") is read as
one sentence. Folded explanations and what stands after the button are not read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import Opener
from tests.browser.server import Server
from tests.browser.steps import ACUSE, NUMBER, Values, answer, arrive, forward, newcomer_steps
from tests.figures import FIGURE
from tests.readability import LETTERS, sentences_of

pytestmark = pytest.mark.slow("drives a browser through a whole errand")

MOST_SECONDS = 180
SECONDS_A_SENTENCE = 1.5
WORDS_OF_A_SHORT_SENTENCE = 10
LETTERS_A_SECOND = 3
SECONDS_A_TOUCH = 1
SECONDS_FOR_THE_MESSAGE = 15
"""Until the code arrives and is looked at; a guess, the same for everybody."""
READ = """() => {
  const main = document.querySelector('main'), green = main.querySelector('.go');
  const blocks = [...main.querySelectorAll('h1, h2, legend, p, li, label, .lines div, summary')];
  return blocks.filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.vh')
    && !blocks.some(other => other !== one && other.contains(one))
    && (!green || one.compareDocumentPosition(green) & Node.DOCUMENT_POSITION_FOLLOWING))
    .map(one => one.innerText);
}"""


@dataclass(slots=True)
class Pace:
    """Seconds so far, with where they went."""

    lines: list[str] = field(default_factory=list)
    seconds: float = 0

    def page(self, page: Page, name: str, values: Values, *, read: list[str] | None = None) -> None:
        """Read a page, answer it, press its button."""
        texts = page.evaluate(READ) if read is None else read
        sentences = [one for text in texts for one in sentences_of(text)]
        reading = sum(_reading(one) for one in sentences)
        given = [[value] if isinstance(value, str) else value for value in values.values()]
        touches = sum(map(len, given)) + 1
        typed = sum(_typed(value) for value in values.values())
        waiting = SECONDS_FOR_THE_MESSAGE if name == "codigo" else 0
        total = reading + typed / LETTERS_A_SECOND + touches * SECONDS_A_TOUCH + waiting
        self.seconds += total
        self.lines.append(
            f"{name:<16}{total:6.1f} s: {len(sentences)} sentences, {typed} letters, {touches} touches"
            + (f", {waiting} s for the message" if waiting else "")
        )


def _reading(sentence: str) -> float:
    """A long sentence takes as long as the short ones it could be cut into."""
    return SECONDS_A_SENTENCE * (1 + len(LETTERS.findall(sentence)) // (WORDS_OF_A_SHORT_SENTENCE + 1))


def _typed(value: str | list[str]) -> int:
    """Letters to write; a choice is a touch, not writing."""
    return len(value) if isinstance(value, str) and any(letter.isdigit() for letter in value) else 0


def test_three_minutes(
    open_page: Opener, server: Server, record_property: Callable[[str, object], None]
) -> None:
    page, pace = open_page(), Pace()
    began = time.monotonic()
    page.goto(f"{server.url}/")
    card = page.locator(".cards a").first
    pace.page(page, "home", {}, read=[*page.locator("h1, .lead .hint").all_inner_texts(), card.inner_text()])
    card.click()
    page.wait_for_url("**/tramites/asignacion-nss")
    pace.page(page, "start", {})
    forward(page)
    for name, given in newcomer_steps(server):
        arrive(page, name)
        values = given()
        pace.page(page, name, values)
        answer(page, values)
        forward(page)
    page.wait_for_url(ACUSE)
    assert NUMBER.fullmatch(page.locator(".num").inner_text())
    machine = time.monotonic() - began
    pace.page(page, "number", {}, read=[page.locator("h1").inner_text(), "Es este."])
    total = pace.seconds + machine
    title = f"A person at a human pace, on a phone: number in {total:.0f} s (at most {MOST_SECONDS})"
    lines = [*pace.lines, f"{'machine':<16}{machine:6.1f} s, measured"]
    record_property(FIGURE, "\n".join([title, *(f"  {line}" for line in lines)]))
    assert total <= MOST_SECONDS
