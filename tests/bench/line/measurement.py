"""The whole measurement of slow lines: what is looked at, on which lines, how often; and its goals."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.line import errand, paint
from tests.bench.line.errand import Outcome
from tests.bench.line.link import MOBILE, POOR, PROFILES, Profile
from tests.bench.line.paint import Series
from tests.bench.pages import control, govuk, uswds
from tests.bench.pages.static_server import StaticServer
from tests.browser.chromium import NoBrowser, arguments, find
from tests.browser.server import Server, free_port, start_server

PAINT_GOALS: Mapping[str, float] = {"home": 1.2, "start": 1.2, "question": 1.6}
"""Seconds on the line of the promise."""
ERRAND_GOAL = 90.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it: lines of the pages, looks at each, people with and without script, share of cuts."""

    profiles: tuple[Profile, ...]
    rounds: int
    forms: tuple[int, ...]
    touch: tuple[int, ...]
    worse: tuple[int, ...] = ()
    """Seeds of people who have one exchange in four cut: no goal for their time, but nothing may be lost."""


USUAL = Plan((MOBILE,), 5, tuple(range(1, 9)), (1, 2, 3))
WHOLE = Plan(PROFILES, 7, tuple(range(1, 41)), tuple(range(1, 11)), tuple(range(101, 111)))
AT_ONCE = 8
WORSE_SHARE = 0.25


@dataclass(slots=True)
class Found:
    """Everything that was measured."""

    load: list[float]
    slower: float = 0.0
    planted: dict[str, float] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    worse: list[Outcome] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    machine: str = f"{os.cpu_count()} processors, {platform.machine()}"

    def of(self, system: str, kind: str, profile: Profile = MOBILE) -> Series:
        return next(
            one
            for one in self.series
            if one.profile is profile and (one.sight.system, one.sight.kind) == (system, kind)
        )

    def goals(self) -> Iterator[tuple[str, bool]]:
        """Each goal in words, and whether it was reached."""
        for kind, most in PAINT_GOALS.items():
            got = self.of("ours", kind).median
            yield f"first paint, {MOBILE.name}: {kind} {got:.2f} s, at most {most}", got <= most
        here = [one for one in self.series if one.profile is MOBILE]
        own = max(one.median for one in here if one.sight.system == "ours")
        others = min(one.median for one in here if one.sight.system != "ours")
        yield f"first among all: our last {own:.2f} s, the first other {others:.2f} s", own < others
        for kind in PAINT_GOALS:
            mine = self.of("ours", kind).median
            best = min(self.of(system, kind).median for system in ("govuk", "uswds"))
            yield f"first {kind} page: {mine:.2f} s, the next {best:.2f} s", mine < best
        slowest = max(one.seconds for one in self.outcomes)
        finished = all(one.finished for one in self.outcomes)
        words = f"errand, {POOR.name}, {errand.SHARE:.0%} cut: slowest of {len(self.outcomes)}"
        yield f"{words} {slowest:.1f} s, at most {ERRAND_GOAL:.0f}", finished and slowest <= ERRAND_GOAL
        everybody = [*self.outcomes, *self.worse]
        cuts = sum(one.tally.broken for one in everybody)
        yield f"nothing lost in {len(everybody)} errands with {cuts} cuts", self.whole and cuts > 0

    @property
    def whole(self) -> bool:
        """Whether nothing acknowledged is missing and nothing is there twice."""
        everybody = [*self.outcomes, *self.worse]
        return not self.doubled and all(one.finished and not one.lost for one in everybody)


@contextmanager
def browser() -> Iterator[Browser]:
    """One Chromium; NoBrowser when this machine has none."""
    executable = find()
    if executable is None:
        raise NoBrowser("no Chromium or Chrome on this machine; `make setup` installs one")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=arguments())
        yield opened
        opened.close()


def measure(plan: Plan, folder: Path, say: Say) -> Found:
    """Do all of it; `folder` is empty and is kept by the caller."""
    found = Found([os.getloadavg()[0]])
    pages = govuk.contents() | uswds.contents() | control.contents()
    server = start_server(folder, free_port())
    try:
        with browser() as chromium, StaticServer(pages) as prepared:
            check(found, chromium, prepared)
            look(found, chromium, (server, prepared), plan, say)
            walk(found, chromium, server, plan, say)
    finally:
        server.stop()
    found.load.append(os.getloadavg()[0])
    return found


def check(found: Found, chromium: Browser, prepared: StaticServer) -> None:
    """Controls: the slow processor is slow, planted faults are seen. The first visit warms the browser up."""
    found.slower = paint.slowdown(chromium, f"{prepared.url}/control/right", paint.SLOWER)
    for name in ("right", "linked", "blocked"):
        sight = paint.Sight("control", name, paint.at(f"{prepared.url}/control/{name}"))
        found.planted[name] = paint.look(chromium, sight, MOBILE).seconds


def look(
    found: Found, chromium: Browser, servers: tuple[Server, StaticServer], plan: Plan, say: Say
) -> None:
    """Every page on every line of the plan, interleaved."""
    server, prepared = servers
    sights = paint.ours(server.url) + paint.references(prepared.url)
    for sight in sights[:3]:
        paint.look(chromium, sight, MOBILE)  # draws every page once, so that the server is warm too
    for profile in plan.profiles:
        say(f"First paint, {profile.name}: {len(sights)} pages, {plan.rounds} rounds")
        found.series += paint.rounds(chromium, sights, profile, times=plan.rounds)


def walk(found: Found, chromium: Browser, server: Server, plan: Plan, say: Say) -> None:
    """The errands: people without script several at once, people with a browser one after another."""
    folder = server.var.parent
    for first in range(0, len(plan.forms), AT_ONCE):
        seeds = plan.forms[first : first + AT_ONCE]
        say(f"Errands by plain forms, {POOR.name}: seeds {seeds[0]} to {seeds[-1]}")
        found.outcomes += errand.together(server, seeds, POOR, folder=folder)
    for seed in plan.touch:
        say(f"Errand in a browser, {POOR.name}: seed {seed}")
        who = errand.someone(server, seed)
        found.outcomes.append(errand.by_touch(chromium, server, who, POOR, seed=seed, folder=folder))
    for seed in plan.worse:
        say(f"Errand with {WORSE_SHARE:.0%} cut: seed {seed}")
        who, how = errand.someone(server, seed), {"seed": seed, "folder": folder, "share": WORSE_SHARE}
        if seed % 2:
            found.worse.append(errand.by_forms(server, who, POOR, **how))
        else:
            found.worse.append(errand.by_touch(chromium, server, who, POOR, **how))
    found.doubled = errand.doubled(server, [*found.outcomes, *found.worse])
