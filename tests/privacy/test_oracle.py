"""Asking never tells what is on file (promise P7): same bytes, headers, statements and time.

Policy of the time test, settled before looking: people are asked about in an order drawn by lot, one run, no
second try. A difference counts when its p, made larger for being one of many comparisons (Holm), is at most
0.01 for the long run and 0.001 for the short one, which runs with every change and may not cry wolf.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from kiosk.domain.identifiers import Folio
from kiosk.gateways import scenario
from tests.app.conftest import World
from tests.citizen import Citizen
from tests.figures import FIGURE
from tests.privacy.ranks import holm
from tests.privacy.strangers import (
    NEVER,
    ONCE,
    TWICE,
    Asked,
    Notes,
    Onlooker,
    Stopwatch,
    in_order,
    people,
    timed,
)

SEED = 20_261_122
SOME, MANY = 60, 500
BOUND = {SOME: 0.001, MANY: 0.01}
NOBODYS_CODE = "000000"
PLANTED = "planted"
NO_PAPER_CODE = "0000000000"
WARM_UP, TIMES = 10, 4
"""First questions that are not noted; how often a paper is tried."""
GENEROUS = {"limit_factor": "1000"}
"""Limits of tries have tests of their own; here they would end the questions."""
ON_FILE, NO_CONTACT = "on file", "nowhere"

sizes = pytest.mark.parametrize("size", [SOME, pytest.param(MANY, marks=pytest.mark.full)])
Record = Callable[[str, object], None]


@dataclass
class Stranger:
    """One browser after the other, and what was noted of all of them."""

    world: World
    stopwatch: Stopwatch
    notes: Notes = field(default_factory=Notes)
    planted: str = ""

    def browser(self, group: str) -> tuple[Citizen, Onlooker]:
        house = self.world.house(**GENEROUS)
        onlooker = Onlooker(self.notes, self.stopwatch, group)
        onlooker.planted = self.planted if group == PLANTED else ""
        return Citizen(
            self.world.installation.app(house, **GENEROUS), house, self.world.clock, onlooker
        ), onlooker


def loaded(world: World, size: int, *groups: str, contacts: bool = False) -> dict[str, list[Asked]]:
    """So many people of each group in the registers."""
    document, who = people(size, groups=groups, contacts=contacts)
    scenario.load(world.house(**GENEROUS).store, document, at=world.clock())
    found: dict[str, list[Asked]] = who
    return found


def asks_up_to_the_code(stranger: Stranger, group: str, one: Asked) -> None:
    """From the CURP to the code page; a wrong code, other codes."""
    citizen, seen = stranger.browser(group)
    citizen.starts().answers(for_whom="SELF")
    for step, act in (
        ("CURP", lambda: citizen.answers(curp=one.curp)),
        ("confirmation", citizen.confirms),
        ("delivery", lambda: citizen.chooses_delivery("PRINT")),
        ("wrong code", lambda: citizen.types_code(NOBODYS_CODE)),
        ("other codes", lambda: citizen.presses("Mandar otro código")),
    ):
        seen.step = step
        act()
    stranger.world.clock.passes(minutes=2)


def judged(notes: Notes, size: int, record: Record, what: str) -> None:
    record(FIGURE, notes.words(what, SEED))
    assert notes.differences() == []
    told = {name: p for name, p in holm(notes.p_values()).items() if p <= BOUND[size]}
    assert told == {}, "time tells who is on file"


def everybody_asked(
    world: World,
    groups: Mapping[str, list[Asked]],
    ask: Callable[[Stranger, str, Asked], None],
    **control: Any,
) -> Notes:
    """All of them in an order drawn by lot; the first ten warm everything up and are not noted."""
    with timed(world.installation.app(world.house(**GENEROUS), **GENEROUS)) as stopwatch:
        stranger = Stranger(world, stopwatch, planted=control.get("look", ""))
        order = in_order(groups, Random(SEED))
        for group, one in order[:WARM_UP]:
            ask(stranger, group, one)
        stranger.notes.seen.clear()
        for group, one in order:
            stopwatch.planted = control.get("seconds", 0.0) if group == PLANTED else 0.0
            ask(stranger, group, one)
    return stranger.notes


@sizes
@pytest.mark.slow("a hundred and eighty people asked about, or fifteen hundred")
def test_whether_somebody_is_insured(world: World, size: int, record_property: Record) -> None:
    groups = loaded(world, size, ONCE, NEVER, TWICE)
    notes = everybody_asked(world, groups, asks_up_to_the_code)
    judged(notes, size, record_property, "insured once, not insured, two numbers")


@pytest.mark.full
@pytest.mark.slow("a thousand people asked about")
def test_whether_somebody_has_a_contact_on_file(world: World, record_property: Record) -> None:
    size = MANY
    groups = loaded(world, size, ON_FILE, NO_CONTACT, contacts=True)
    notes = everybody_asked(world, groups, asks_up_to_the_code)
    judged(notes, size, record_property, "contact on file or none")


@dataclass(frozen=True, slots=True)
class Paper:
    """What somebody wrote down: a folio, and the code to come back."""

    folio: str
    code: str = NO_PAPER_CODE


def tries_a_folio(stranger: Stranger, group: str, one: Paper) -> None:
    """A folio and a code that is not its own, twice."""
    citizen, seen = stranger.browser(group)
    citizen.goes_to("/retomar")
    for step in ("folio and wrong code", "once more"):
        seen.step = step
        citizen.answers(folio=one.folio, code=one.code)
    stranger.world.clock.passes(minutes=31)


@sizes
@pytest.mark.slow("requests left unfinished, and strangers who try their folios")
def test_whether_a_folio_exists(world: World, size: int, record_property: Record) -> None:
    """Each folio is tried four times in all: a fifth of what closes it, an hour apart."""
    existing = []
    for _ in range(size // TIMES):
        citizen, _seen = Stranger(world, Stopwatch(None)).browser("")
        citizen.starts().answers(for_whom="SELF").saves_and_leaves()
        existing.append(Paper(citizen.folio))
    groups = {"a folio with another code": existing * TIMES, "no such folio": _unknown(0, size)}
    notes = everybody_asked(world, groups, tries_a_folio)
    judged(notes, size, record_property, "folio with another code or no such folio")


def asks_to_see_again(stranger: Stranger, group: str, one: Paper) -> None:
    """With folio and code of a paper that was found: to the code page of the acuse, and a wrong code."""
    citizen, seen = stranger.browser(group)
    citizen.goes_to("/retomar")
    for step, act in (
        ("folio and code", lambda: citizen.answers(folio=one.folio, code=one.code)),
        ("prove who I am", lambda: citizen.presses("Comprobar que soy yo y ver mi acuse")),
        ("wrong code", lambda: citizen.types_code(NOBODYS_CODE)),
        ("other codes", lambda: citizen.presses("Mandar otro código")),
    ):
        seen.step = step
        act()
    stranger.world.clock.passes(minutes=31)


def finished(world: World, one: Asked) -> Paper:
    """A number assigned with a telephone typed now, and the paper its person took along."""
    citizen, _ = Stranger(world, Stopwatch(None)).browser("")
    citizen.starts().answers(for_whom="SELF").answers(curp=one.curp).confirms()
    phone = f"56{one.curp[4:10]}00"
    citizen.chooses_delivery("SMS", phone=phone).saves_and_leaves().follows("Seguir ahora")
    code = citizen.code
    citizen.types_code(sent_to=phone).sends()
    world.clock.passes(minutes=2)
    return Paper(citizen.folio, code)


@sizes
@pytest.mark.slow("requests that were finished, and strangers who found their papers")
def test_whether_a_finished_case_has_a_contact_on_file(
    world: World, size: int, record_property: Record
) -> None:
    asked = loaded(world, size // TIMES, ON_FILE, NO_CONTACT, contacts=True)
    groups = {group: [finished(world, one) for one in members] * TIMES for group, members in asked.items()}
    notes = everybody_asked(world, groups, asks_to_see_again)
    judged(notes, size, record_property, "acuse seen again, contact on file or none")


@pytest.mark.slow("strangers who try folios")
def test_one_byte_is_seen(world: World) -> None:
    """The control: one group reads one sign more."""
    groups = {PLANTED: _unknown(0), "no such folio": _unknown(1)}
    notes = everybody_asked(world, groups, tries_a_folio, look=".")
    assert len(notes.differences()) == len(notes.seen) == 2


def only_looks(stranger: Stranger, group: str, _: Any) -> None:
    citizen, seen = stranger.browser(group)
    seen.step = "a page"
    citizen.goes_to("/retomar")


@pytest.mark.slow("a page drawn a thousand times")
def test_two_milliseconds_are_seen(world: World, record_property: Record) -> None:
    """The control: the same page for everybody, and one group waits two milliseconds longer."""
    groups = {PLANTED: [None] * MANY, "nobody": [None] * MANY}
    notes = everybody_asked(world, groups, only_looks, seconds=0.002)
    found = holm(notes.p_values())
    told = ", ".join(f"{name} p {p:.2g}" for name, p in found.items())
    record_property(FIGURE, f"2 ms planted in one group of {MANY}: {told}")
    assert all(p <= BOUND[SOME] for p in found.values())


def _unknown(part: int, size: int = SOME) -> list[Paper]:
    serials = range(500_000 + part * size, 500_000 + (part + 1) * size, TIMES)
    return [Paper(str(Folio.of(2026, serial))) for serial in serials] * TIMES
