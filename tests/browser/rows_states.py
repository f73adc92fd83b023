"""The procedure of the tests: a list of people, a date, pesos, several choices: other questions."""

from __future__ import annotations

import re

from tests.browser.person import Person, Typed
from tests.browser.server import Server
from tests.browser.states import HOME, Last, Reach, State

START = "/tramites/prueba-filas"
ADD = re.compile(r'class="b[^"]*" href="(/solicitudes/[^"]+/personas/[^"]+/quien)"')
TO_THE_LIST: tuple[dict[str, Typed], ...] = (
    {"site": "MARKET"},
    {"market": "La Merced"},
    {"opened_on-day": "5", "opened_on-month": "marzo", "opened_on-year": "2020"},
    {"shifts": ["MORNING", "NIGHT"]},
)
NO_SUCH_DAY: dict[str, Typed] = {"opened_on-day": "31", "opened_on-month": "2"}
DAY: dict[str, Typed] = {"move": "HIRE", "moved_on-day": "2", "moved_on-month": "3", "moved_on-year": "2026"}
ROW: tuple[dict[str, Typed], ...] = ({"worker_name": "Lirio"}, DAY, {"daily_wage": "400"})


def answered(person: Person, *answers: dict[str, Typed]) -> None:
    """From the start page through these answers."""
    person.open(START)
    person.send()
    for values in answers:
        person.send(**values)


def listed(person: Person, *rows: tuple[dict[str, Typed], ...]) -> None:
    """At the list, with these rows in it (an unfinished one leaves the person on its next page)."""
    answered(person, *TO_THE_LIST)
    for row in rows:
        found = ADD.search(person.here.html)
        if found is None:
            raise LookupError(f"no way to add a row at {person.here.path}")
        person.open(found.group(1))
        for values in row:
            person.send(**values)


def asked(*answers: dict[str, Typed], last: dict[str, Typed] | None = None) -> Reach:
    """A question of the procedure itself; `last` answers it."""

    def reach(person: Person, server: Server) -> Last | None:
        answered(person, *answers)
        return None if last is None else Last("f", last)

    return reach


def rows(*given: tuple[dict[str, Typed], ...], last: dict[str, Typed] | None = None) -> Reach:
    """The list with these rows; `last` answers what stands there."""

    def reach(person: Person, server: Server) -> Last | None:
        listed(person, *given)
        return None if last is None else Last("f", last)

    return reach


def sent(person: Person, server: Server, *, review: bool = False) -> None:
    """The list is complete; then the review, then the acuse."""
    listed(person, ROW)
    person.send()
    if not review:
        person.send()


ROWS_STATES = tuple(
    State(name, reach, (HOME,), status)
    for name, reach, status in (
        ("rows: date", asked(*TO_THE_LIST[:2]), 200),
        ("rows: date, impossible", asked(*TO_THE_LIST[:2], last=NO_SUCH_DAY), 422),
        ("rows: several choices, none", asked(*TO_THE_LIST[:3], last={"shifts": []}), 422),
        ("rows: stop", asked({"site": "ABROAD"}), 200),
        ("rows: empty list", rows(), 200),
        ("rows: empty list, sent", rows(last={}), 422),
        ("rows: a new row", rows(ROW[:0]), 200),
        ("rows: two questions on a page", rows(ROW[:1]), 200),
        ("rows: two questions, a day to come", rows(ROW[:1], last={**DAY, "moved_on-year": "2126"}), 422),
        ("rows: pesos", rows(ROW[:2]), 200),
        ("rows: pesos, too few", rows(ROW[:2], last={"daily_wage": "10"}), 422),
        ("rows: a list", rows(ROW, ({"worker_name": "Azucena"}, DAY, {"daily_wage": "500.50"})), 200),
        ("rows: somebody twice", rows(ROW, ROW, last={}), 422),
        ("rows: review", lambda person, server: sent(person, server, review=True), 200),
        ("rows: result", sent, 200),
    )
)
