"""Finish the whole errand on a bad line: how long it takes, what broke, and whether anything was lost."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.bench.line.cuts import Cuts
from tests.bench.line.journal import Given, Journal
from tests.bench.line.link import Profile
from tests.bench.line.paint import visitor
from tests.bench.line.proxy import Proxy
from tests.bench.line.tally import Tally
from tests.bench.line.touching import Toucher
from tests.bench.line.traveller import GaveUp, Traveller, shown
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.walks import CODE

SHARE = 0.05
"""One exchange in twenty is cut."""
NUMBER = re.compile(r"\d\d \d\d \d\d \d{4} \d(?!\d)")


@dataclass(slots=True)
class Outcome:
    """How one person's errand went."""

    way: str
    seed: int
    seconds: float
    acuse: str
    number: str
    lost: list[str]
    mishaps: list[str]
    tally: Tally = field(repr=False)

    @property
    def finished(self) -> bool:
        return bool(self.acuse and self.number)

    def __str__(self) -> str:
        cuts = ", ".join(f"{count} {place}" for place, count in self.tally.cuts.items() if count)
        how = f"{self.seconds:.1f} s" if self.finished else "NOT FINISHED"
        asked = f"{len(self.tally.exchanges)} exchanges on {self.tally.connections} connections"
        cut = f"{self.tally.broken} cut{f' ({cuts})' if cuts else ''}"
        return f"{self.way}, seed {self.seed}: {how}, {asked}, {cut}, lost: {self.lost or 0}"


@dataclass(frozen=True, slots=True)
class Someone:
    """A newcomer with a phone of their own, so that their codes can be told apart."""

    curp: str
    phone: str

    def answer(self, page: str, server: Server) -> Given:
        """What they answer on a page; the code is looked up when it is asked for."""
        if page == "codigo":
            return {"one_time_code": newest_code(server, self.phone)}
        return {
            "para-quien": {"for_whom": "SELF"},
            "curp": {"curp": self.curp},
            "confirmar": {"is_it_you": "yes"},
            "entrega": {"delivery": ["PRINT", "SMS"], "phone": self.phone, "email": ""},
            "revisar": {},
        }[page]


def someone(server: Server, number: int) -> Someone:
    return Someone(server.newcomer(), f"55123{number:05}")


def newest_code(server: Server, phone: str) -> str:
    """The newest code sent to a phone; the person's message comes by another way than the slow line."""
    letters = Person(server.url).open("/simulado/buzon").html.split("<li>")
    found = [code.group(1) for one in letters if phone in one and (code := CODE.search(one))]
    if not found:
        raise LookupError(f"no code was sent to {phone}")
    return found[0]


@dataclass(slots=True)
class Comparison:
    """The look at the program's own pages just before sending; what it takes is not the errand's time."""

    server: Server
    journal: Journal
    lost: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def compare(self, review: str, cookies: dict[str, str]) -> None:
        began = time.monotonic()
        draft = review.rpartition("/")[0]
        self.lost = self.journal.lost(shown(self.server.url, cookies, draft, list(self.journal.kept)))
        self.seconds += time.monotonic() - began


def by_forms(
    server: Server, who: Someone, profile: Profile, *, seed: int, folder: Path, share: float = SHARE
) -> Outcome:
    """Without script: plain forms, sent again when no answer came."""
    journal = Journal(folder / f"forms-{seed}.jsonl")
    look = Comparison(server, journal)
    acuse = ""
    with Proxy([urlsplit(server.url).port or 80], profile, cuts=Cuts(share, seed)) as line:
        traveller = Traveller(server.url, line.port, journal, seed=seed)
        began = time.monotonic()
        try:
            acuse = traveller.run(
                lambda page: who.answer(page, server),
                before_sending=lambda: look.compare(traveller.here.path, traveller.cookies),
            )
        except GaveUp as end:
            journal.mishap(f"gave up: {end}")
        seconds = time.monotonic() - began - look.seconds
        traveller.close()
        tally = line.take()
    number, missing = _acknowledged(server, traveller.cookies, acuse, traveller.here.html)
    return Outcome("forms", seed, seconds, acuse, number, look.lost + missing, journal.mishaps, tally)


def by_touch(
    browser: Browser, server: Server, who: Someone, profile: Profile, *, seed: int, folder: Path,
    share: float = SHARE,
) -> Outcome:  # fmt: skip
    """In a browser, through htmx, with nothing cached at the beginning; the processor is this machine's."""
    journal = Journal(folder / f"touch-{seed}.jsonl")
    look = Comparison(server, journal)
    acuse = ""
    with Proxy([urlsplit(server.url).port or 80], profile, cuts=Cuts(share, seed)) as line:
        context = visitor(browser, line)

        def cookies() -> dict[str, str]:
            return {str(one["name"]): str(one["value"]) for one in context.cookies()}

        toucher = Toucher(context, server.url, journal)
        began = time.monotonic()
        try:
            acuse = toucher.run(
                lambda page: who.answer(page, server),
                before_sending=lambda: look.compare(toucher.path, cookies()),
            )
        except GaveUp as end:
            journal.mishap(f"gave up: {end}")
        seconds = time.monotonic() - began - look.seconds
        tally = line.take()
        number, missing = _acknowledged(server, cookies(), acuse, toucher.html)
        context.close()
    return Outcome("touch", seed, seconds, acuse, number, look.lost + missing, journal.mishaps, tally)


def _acknowledged(server: Server, cookies: dict[str, str], acuse: str, html: str) -> tuple[str, list[str]]:
    """The number the person saw, and what of it the program does not show any more."""
    seen = NUMBER.search(html)
    if not acuse or seen is None:
        return "", ["the acuse"]
    person = Person(server.url)
    person.cookies |= cookies
    again = NUMBER.search(person.open(acuse).html)
    return seen.group(), [] if again and again.group() == seen.group() else ["the number"]


def together(
    server: Server, seeds: Sequence[int], profile: Profile, *, folder: Path, share: float = SHARE
) -> list[Outcome]:
    """One person for each seed, all at once, each on a line of their own."""
    people = [someone(server, seed) for seed in seeds]
    with ThreadPoolExecutor(len(people)) as pool:
        running = [
            pool.submit(by_forms, server, who, profile, seed=seed, folder=folder, share=share)
            for who, seed in zip(people, seeds, strict=True)
        ]
        return [one.result() for one in running]


def doubled(server: Server, outcomes: Iterable[Outcome]) -> list[str]:
    """What the tables of a fresh installation say against "one each": requests, acuses and numbers."""
    finished = [one for one in outcomes if one.finished]
    wanted = len(finished)
    with closing(sqlite3.connect(f"file:{server.var / 'kiosk.db'}?mode=ro", uri=True)) as tables:
        found = {
            table: tables.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("case_file", "acuse", "nss_assignment")
        }
    faults = [
        f"{count} rows of {table} for {wanted} people" for table, count in found.items() if count != wanted
    ]
    if len({one.number for one in finished}) != wanted or len({one.acuse for one in finished}) != wanted:
        faults.append("two people share a number or an acuse")
    return faults
