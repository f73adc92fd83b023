"""One errand from the first page to the folio, as a generator: it yields requests and is sent pages."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from tests.bench.html_forms import PageForm, main_form

MOST_PAGES = 40
MOST_HOPS = 4
SETTINGS = "/ajustes"
Ask = tuple[str, str, str | None, bool]
"""Method, path, body, by htmx."""


class Failed(Exception):
    """This journey did not go as it should: a failure, never left out of the figures."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: `onward` is where a redirect leads, `shown` the address htmx puts in the bar."""

    status: int
    html: str
    onward: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """How the pages of one system are walked.

    `start` is the first address; `link` is followed from there when that page has no form. `folio` finds the
    folio on the confirmation and nowhere else. `answers` are by name of control; `htmx` tells whether forms
    go out as htmx sends them. `wrong` is typed first on the page that asks for it, with `look_back` the
    first question is seen again on the way, and `language` is chosen in the settings of this program first.
    """

    start: str
    folio: re.Pattern[str]
    answers: Mapping[str, str]
    htmx: bool = False
    link: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    look_back: bool = False
    language: str = ""


Going = Generator[Ask, Page, Page]


class Errand:
    """The errand under way. `kept` are the answers that were acknowledged, `steps` the seconds each took."""

    def __init__(self, walk: Walk, steps: list[float]) -> None:
        self.walk, self.steps, self.kept = walk, steps, list[str]()
        self.path, self.first, self.wrong = walk.start, "", dict(walk.wrong)
        self.looks_back = walk.look_back

    def goes(self) -> Generator[Ask, Page, str]:
        """Walk; answers the folio. Raises Failed."""
        if self.walk.language:
            yield from self._speaks()
        page = yield "GET", self.path, None, False
        for _ in range(MOST_PAGES):
            if page.status not in (200, 422):
                raise Failed(f"{page.status} at {self.path}")
            found = self.walk.folio.search(page.html)
            if found:
                return found.group(1)
            page = yield from self._from(page)
        raise Failed("went round in circles")

    def _from(self, page: Page) -> Going:
        form = main_form(page.html)
        if form is None:
            if not self.walk.link or self.path == self.walk.link:
                raise Failed(f"no form and no folio at {self.path}")
            self.path = self.walk.link
            return (yield "GET", self.path, None, False)
        names = {name for name, _, _ in form.controls}
        if not names.isdisjoint(self.wrong):
            return (yield from self._stumbles(form))
        if page.status == 422:
            raise Failed(f"a right answer was refused at {self.path}")
        if self.looks_back and self.first not in ("", self.path):
            yield from self._looks_back()
        return (yield from self._answers(form, asked=not names.isdisjoint(self.walk.answers)))

    def _answers(self, form: PageForm, *, asked: bool) -> Going:
        """Send the form and follow to the next page; timed when it answered a question."""
        began = time.perf_counter()
        target = urljoin(self.path, form.action)
        by_htmx = self.walk.htmx and form.by_htmx
        page = yield "POST", target, form.filled(self.walk.answers), by_htmx
        if asked and page.status in (200, 302, 303):
            self.kept.append(target)
        for _ in range(MOST_HOPS):
            if not page.onward:
                break
            if page.status not in (200, 302, 303):
                raise Failed(f"{page.status} from {target} to {page.onward}")
            self.path = urljoin(self.path, page.onward)
            page = yield "GET", self.path, None, False
        self.path = page.shown or self.path
        if asked:
            self.steps.append(time.perf_counter() - began)
            self.first = self.first or target
        return page

    def _stumbles(self, form: PageForm) -> Going:
        """A wrong answer first: the same page must come back."""
        wrong, self.wrong = self.wrong, {}
        target = urljoin(self.path, form.action)
        by_htmx = self.walk.htmx and form.by_htmx
        page = yield "POST", target, form.filled({**self.walk.answers, **wrong}), by_htmx
        again = main_form(page.html)
        if page.onward or again is None or {name for name, *_ in again.controls}.isdisjoint(wrong):
            raise Failed(f"a wrong answer was taken at {self.path} ({page.status})")
        return Page(200, page.html, "")

    def _looks_back(self) -> Generator[Ask, Page, None]:
        """See an earlier answer again; the page under way stays as it is."""
        self.looks_back = False
        page = yield "GET", self.first, None, False
        if page.status != 200 or main_form(page.html) is None:
            raise Failed(f"{page.status} looking back at {self.first}")

    def _speaks(self) -> Generator[Ask, Page, None]:
        page = yield "GET", SETTINGS, None, False
        form = main_form(page.html)
        if form is None:
            raise Failed("no form of settings")
        page = yield "POST", form.action, form.filled({"language": self.walk.language}), False
        if page.status != 303:
            raise Failed(f"{page.status} at the settings")
