"""Fires malformed requests at the program and looks at every answer and at the stored answers after it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from werkzeug.routing import Rule

from tests.garbage import judging
from tests.garbage.families import FAMILIES, FORGED
from tests.garbage.judging import SLOWEST_MILLIS, Tally
from tests.garbage.shots import FORM, Application, Echo, Shot, fire
from tests.garbage.stands import FormAt, Ground, Stand

RESTORE_EVERY = 250
"""Tries of codes and the like are counted in tables nobody looks at here: everything goes back this often."""
MOST_FAULTS = 20
CROSSINGS = (b"/acompanar/pantalla", b"/asesor/acompanar/regreso")
"""Where the only screen of a desk changes hands."""


@dataclass(slots=True)
class Gun:
    """Right requests of every visitor and every address, and how they are made wrong."""

    ground: Ground
    chance: random.Random
    app: Application
    tally: Tally = field(default_factory=Tally)
    faults: list[str] = field(default_factory=list)

    def run(self, count: int) -> None:
        """So many malformed requests. Stops early when there is enough to read."""
        for number in range(count):
            if number % RESTORE_EVERY == 0:
                self.ground.restore()
            stand, shot = self.wrong()
            self.shoot(shot, stand)
            if len(self.faults) >= MOST_FAULTS:
                return

    def wrong(self) -> tuple[Stand, Shot]:
        """A right request, made wrong by one family, sometimes by two or three."""
        stand, shot = self.right()
        several = self.chance.choice((1, 1, 1, 2, 2, 3))
        for name in self.chance.sample(sorted(FAMILIES), several):
            shot = FAMILIES[name](self.chance, shot, stand)
            shot = replace(shot, families=(*shot.families, name))
        return stand, shot

    def right(self) -> tuple[Stand, Shot]:
        """What somebody's browser would send: a form of theirs, or an address of the route table."""
        stand = self.chance.choice(list(self.ground.stands.values()))
        if stand.forms and self.chance.randrange(10) < 6:
            return stand, form_shot(stand, self.chance.choice(stand.forms), host=self.ground.host)
        rule, method = self.chance.choice(self.addresses())
        return stand, rule_shot(stand, rule, method, host=self.ground.host)

    def addresses(self) -> list[tuple[Rule, str]]:
        return list(addresses(self.ground))

    def shoot(self, shot: Shot, stand: Stand) -> Echo:
        """One request; what is wrong with its answer is kept in `faults`."""
        try:
            echo = fire(self.app, shot, host=self.ground.host)
        except Exception as error:  # a server would answer 500
            self.faults.append(f"{type(error).__name__} came out: {shot}")
            self.ground.restore()
            return Echo(500, (), b"", 0.0)
        if echo.millis > SLOWEST_MILLIS:
            echo = self._again(shot, echo)
        self.tally.keep(shot, echo)
        found = [*judging.faults(shot, echo, host=self.ground.host), *self._harm(shot, echo)]
        self.faults += [f"{one} ({echo.status}), as {stand.name}: {shot}" for one in found]
        return echo

    def _again(self, shot: Shot, echo: Echo) -> Echo:
        """A slow answer is asked for twice more: a busy machine is slow once, a bad program always."""
        echoes = [echo, *(fire(self.app, shot, host=self.ground.host) for _ in range(2))]
        quickest = min(echoes, key=lambda one: one.millis)
        if quickest.millis > SLOWEST_MILLIS:
            self.faults.append(f"{quickest.millis:.0f} ms at best: {shot}")
        return quickest

    def _harm(self, shot: Shot, echo: Echo) -> Iterator[str]:
        if not self.ground.harmed():
            return
        self.tally.changed += 1
        if echo.status >= 400 or (FORGED & set(shot.families) and not _crosses(shot, host=self.ground.host)):
            yield "changed what is stored"
        self.ground.restore()


def _crosses(shot: Shot, *, host: str) -> bool:
    """A screen that goes from one side to the other brings a ticket of one use instead of cookie and token,
    from the origin of the other side; browsers call that what they like (same-site, cross-site)."""
    return shot.path in CROSSINGS and ("Origin", f"http://{host}") in shot.headers


def addresses(ground: Ground) -> Iterator[tuple[Rule, str]]:
    """Every rule and method of the program."""
    for rule in ground.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, method


def form_shot(stand: Stand, form: FormAt, *, host: str) -> Shot:
    """A form of a page, filled in as it stands, with the visitor's own token."""
    pairs = [(name, stand.token if name == "csrf" else value) for name, value in form.pairs]
    headers = _browser(stand, host)
    if form.method == "get":
        return Shot("GET", form.action.encode(), urlencode(pairs).encode(), headers=headers)
    path, _, query = form.action.partition("?")
    return Shot(
        "POST", path.encode(), query.encode(), headers=headers, body=urlencode(pairs).encode(), kind=FORM
    )


NOTHING = "00000000-0000-4000-8000-000000000000"
ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
EXAMPLES = {"": "abc", "uuid": NOTHING, "int": "1", "path": "abc"}
"""What stands for an argument of an address that is about nothing of the visitor's own."""


def rule_shot(stand: Stand, rule: Rule, method: str, *, host: str) -> Shot:
    """An address of the route table, about what is the visitor's own where it is about something."""
    values = {
        "draft_id": stand.draft[-36:] or NOTHING,
        "folio": stand.folio or "2026-000001-0",
        "where": stand.address.rsplit("/", 1)[-1] or "curp",
        "rows": "personas",
        "row": "abc",
        "slug": "asignacion-nss",
        "code": "ABCD2345",
        "name": "app.css",
    }
    path = ARGUMENT.sub(lambda found: values.get(found[2]) or EXAMPLES[found[1] or ""], rule.rule)
    body = urlencode([("csrf", stand.token), ("seq", "0")]).encode() if method == "POST" else b""
    return Shot(method, path.encode(), headers=_browser(stand, host), body=body, kind=FORM if body else None)


def _browser(stand: Stand, host: str) -> tuple[tuple[str, str], ...]:
    return (("Cookie", stand.cookies), ("Origin", f"http://{host}"), ("Sec-Fetch-Site", "same-origin"))
