"""A stranger who asks about many people, in an order drawn by lot, and notes what each answer looked like."""

from __future__ import annotations

import gc
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

from flask import Flask

from kiosk.domain.curp import curp_check_digit
from kiosk.domain.identifiers import Nss
from tests.privacy.ranks import holm, p_value
from tests.watch import Figures, Watch, masked

ONCE, NEVER, TWICE = "insured once", "not insured", "two numbers"
SHOWN = re.compile(r"\b[A-Z]{4}[•*·]+[A-Z0-9]{2}\b|\bPEMA\d{6}[HM]JCRL[A-Z0-9]\d\b")
COOKIE = re.compile(r"(?<=s=)[^;]+")
CODE = re.compile(r"(?<=/verificar/)[0-9A-Z]{8}|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody the stranger asks about, and the contact on file if any."""

    curp: str
    contact: str = ""


def people(count: int, *, first: date = date(1950, 1, 1), groups: tuple[str, ...], contacts: bool) -> Any:
    """A scenario: so many of each group, one birthday after the other, all of one name; and who is who."""
    scenario: dict[str, Any] = {
        "version": 1,
        "title": "Extraños",
        "people": [],
        "insured": [],
        "contacts": [],
    }
    who: dict[str, list[Asked]] = defaultdict(list)
    for number in range(count * len(groups)):
        born, group = first + timedelta(days=number), groups[number % len(groups)]
        curp = f"PEMA{born:%y%m%d}MJCRRL0"
        curp += curp_check_digit(curp)
        has = contacts and group.endswith("on file")
        who[group].append(Asked(curp, f"55{number:08d}" if has else ""))
        scenario["people"].append(
            {"curp": curp, "given_names": "Alma", "surname_1": "Pera", "surname_2": "Moral"}
        )
        scenario["insured"] += [
            {"nss": Nss.build(f"{20 + nth}", born.year + 20, born.year, number).value, "curp": curp,
             "since": f"{born.year + 20}-05-0{1 + nth}", "in_use": True, "employments": []}
            for nth in range({ONCE: 1, TWICE: 2}.get(group, 0))
        ]  # fmt: skip
        if has:
            scenario["contacts"].append({"curp": curp, "phone": f"55{number:08d}"})
    return scenario, dict(who)


@dataclass(slots=True)
class Stopwatch:
    """Stands between server and program: how long each answer took, from request to last byte."""

    program: Any
    last: int = 0
    planted: float = 0.0
    """Seconds to wait before the answer: for the control that a difference is seen."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began = time.perf_counter_ns()
        answer = self.program(environ, start_response)
        body = b"".join(answer)
        answer.close()
        until = time.perf_counter_ns() + int(self.planted * 1e9)
        while time.perf_counter_ns() < until:
            pass
        self.last = time.perf_counter_ns() - began
        return [body]


@contextmanager
def timed(app: Flask) -> Iterator[Stopwatch]:
    """The program with a stopwatch before it. The collector of garbage rests, so that it strikes nobody."""
    plain = app.wsgi_app
    watch = Stopwatch(plain)
    app.wsgi_app = watch  # type: ignore[method-assign]
    gc.collect()
    gc.disable()
    try:
        yield watch
    finally:
        gc.enable()
        app.wsgi_app = plain  # type: ignore[method-assign]


@dataclass(slots=True)
class Noted:
    """What was seen at one step of one group: times, and every look an answer had."""

    millis: list[float] = field(default_factory=list)
    looks: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Notes:
    """Everything the stranger noted, by step and group."""

    seen: dict[str, dict[str, Noted]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Noted)))

    def differences(self) -> list[str]:
        """Steps at which answers of two groups had another status, headers, bytes or statements."""
        found = []
        for step, groups in self.seen.items():
            looks = {group: noted.looks for group, noted in groups.items()}
            if len({frozenset(one) for one in looks.values()}) > 1:
                found.append(f"{step}: " + " | ".join(_first_difference(looks)))
        return found

    def p_values(self) -> dict[str, float]:
        """Each pair of groups at each step."""
        return {
            f"{step}: {first} or {second}": p_value(groups[first].millis, groups[second].millis)
            for step, groups in self.seen.items()
            for first, second in combinations(sorted(groups), 2)
        }

    def words(self, what: str, seed: int) -> str:
        """Counts, medians, and the smallest p of all, alone and as one of many."""
        raw = self.p_values()
        least = min(raw, key=raw.__getitem__)
        counts = {len(noted.millis) for groups in self.seen.values() for noted in groups.values()}
        lines = [
            f"{what}: {min(counts)} requests of each group at each of {len(self.seen)} steps (seed {seed}); "
            f"least p {raw[least]:.4f} ({least}), {holm(raw)[least]:.3f} as one of {len(raw)}"
        ]
        lines += [
            f"  {step}: median ms "
            + ", ".join(f"{group} {_median(noted.millis):.3f}" for group, noted in sorted(groups.items()))
            for step, groups in self.seen.items()
        ]
        return "\n".join(lines)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _first_difference(looks: Mapping[str, set[str]]) -> Iterator[str]:
    """Where two looks begin to differ, with a little around it."""
    (_, one), (_, other) = list(looks.items())[0], next(
        (name, each) for name, each in looks.items() if each != next(iter(looks.values()))
    )  # fmt: skip
    a = sorted(one - other) or sorted(one)
    b = sorted(other - one) or sorted(other)
    at = next((n for n, (x, y) in enumerate(zip(a[0], b[0], strict=False)) if x != y), 0)
    yield from (a[0][max(0, at - 40) : at + 60], b[0][max(0, at - 40) : at + 60])


class Onlooker(Watch):
    """Notes time and look of each answer under the step that is being done; other tests judge answers."""

    def __init__(self, notes: Notes, stopwatch: Stopwatch, group: str) -> None:
        super().__init__(Figures())
        self.notes, self.stopwatch, self.group = notes, stopwatch, group
        self.step = ""
        self.planted = ""
        """Something more in each look: for the control that a difference is seen."""

    def look(self, answer: Any, seen: Any, *, name: str, htmx: bool, lang: str, count: Any) -> None:
        if not self.step:
            return
        headers = sorted((header, COOKIE.sub("TOKEN", value)) for header, value in answer.headers.items())
        told = f"{answer.status_code} {headers} statements {len(count.statements)} commits {count.commits}"
        noted = self.notes.seen[f"{self.step}, {name}"][self.group]
        noted.millis.append(self.stopwatch.last / 1e6)
        noted.looks.add(plain(f"{told}\n{answer.get_data(as_text=True)}") + self.planted)


MOMENT = re.compile(r"\d{1,2} de [a-z]+ de 20\d\d, \d\d:\d\d")
"""When a case of one's own was received: whoever holds its paper may know."""


def plain(text: str) -> str:
    """Without what differs from one drawing to the next, and without what a register says of the person."""
    return MOMENT.sub("MOMENT", CODE.sub("CODE", SHOWN.sub("CURP", masked(text))))


def in_order(groups: Mapping[str, list[Any]], chance: Random) -> list[tuple[str, Any]]:
    """Everybody, drawn by lot, so that nothing that changes with time strikes one group more."""
    everybody = [(group, one) for group, members in groups.items() for one in members]
    chance.shuffle(everybody)
    return everybody
