"""What pages weigh on the wire: compressed bodies, as a browser with an empty memory gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.browser.person import Person, Seen
from tests.browser.server import Server
from tests.browser.walks import PHONE, START, newest_code, where

SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
SCRIPT = re.compile(r'<script defer src="([^"]+)">')
HASH = re.compile(r"\.[0-9a-f]{10}(?=\.)")
OTHER = re.compile(r'<link rel="(?:icon|prefetch)"[^>]*? href="([^"]+)">')


@dataclass(frozen=True, slots=True)
class PageWeight:
    """One page with all it asks for, in bytes: what must come before it is drawn, and what may come later."""

    page: int
    sheet: int
    scripts: Mapping[str, int]
    others: Mapping[str, int]

    @property
    def blocking(self) -> int:
        return self.page + self.sheet

    @property
    def everything(self) -> int:
        return self.blocking + sum(self.scripts.values()) + sum(self.others.values())


def weigh(person: Person, seen: Seen) -> PageWeight:
    """Fetch what a page asks for, as a browser that has nothing would."""

    def size(url: str) -> int:
        return len(person.ask("GET", url).body)

    return PageWeight(
        len(seen.body),
        sum(size(url) for url in SHEET.findall(seen.html)),
        {_name(url): size(url) for url in SCRIPT.findall(seen.html)},
        {_name(url): size(url) for url in OTHER.findall(seen.html)},
    )


def _name(url: str) -> str:
    """The file of a hashed address: `/static/app.0123456789.js` is app.js."""
    return HASH.sub("", url.rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class Errand:
    """A whole errand on the wire: each step's bytes by the page it leads to, all files once, and the PDF."""

    start: int
    steps: Mapping[str, int]
    files: int
    pdf: int

    @property
    def total(self) -> int:
        return self.start + sum(self.steps.values()) + self.files + self.pdf


def answers(server: Server) -> Iterator[tuple[str, dict[str, str | list[str]]]]:
    """What somebody new answers, page by page; the code is looked up when it is needed."""
    yield "para-quien", {"for_whom": "SELF"}
    yield "curp", {"curp": server.newcomer()}
    yield "confirmar", {"is_it_you": "yes"}
    yield "entrega", {"delivery": ["PRINT", "SMS"], "phone": PHONE, "email": ""}
    yield "codigo", {"one_time_code": newest_code(server)}
    yield "revisar", {}


def run_errand(server: Server, *, htmx: bool) -> Errand:
    """From the start page to the acuse and its PDF, with or without script, counting every answer."""
    person = Person(server.url, htmx=htmx)
    seen = person.open(START)
    start = len(seen.body)
    files: dict[str, int] = {}
    steps: dict[str, int] = {}
    before = len(person.heard)
    person.send()
    steps["para-quien"] = sum(len(one.body) for one in person.heard[before:])
    files |= _files(person, seen, scripts=htmx) | _files(person, person.here, scripts=htmx)
    for name, values in answers(server):
        if where(person.here) != name:
            raise LookupError(f"at {person.here.path}, not at {name}")
        before = len(person.heard)
        person.send(**values)
        steps[where(person.here)] = sum(len(one.body) for one in person.heard[before:])
        files |= _files(person, person.here, scripts=htmx)
    pdf = person.ask("GET", f"{person.here.path}.pdf")
    if pdf.headers.get("content-type") != "application/pdf":
        raise LookupError("the acuse has no PDF")
    return Errand(start, steps, sum(files.values()), len(pdf.body))


def _files(person: Person, seen: Seen, *, scripts: bool) -> dict[str, int]:
    """Every file a page asks for; a browser fetches each once, and no script when it runs none."""
    patterns = (SHEET, OTHER, SCRIPT) if scripts else (SHEET, OTHER)
    urls = [url for pattern in patterns for url in pattern.findall(seen.html)]
    return {_name(url): len(person.ask("GET", url).body) for url in urls}
