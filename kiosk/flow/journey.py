"""The walk through a procedure with the answers given so far: progress is computed, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers, NotAnswered, Question, Source
from kiosk.flow.steps import Facts, Page, Problem, Rows, Stop


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: a page, a page of a row, or the list of rows itself (`page` is None)."""

    page: Page | None
    rows: Rows | None = None
    row: str = ""

    @property
    def path(self) -> str:
        """The part of the address after the draft."""
        if self.rows is None:
            return self.page.slug if self.page else ""
        return f"{self.rows.slug}/{self.row}/{self.page.slug}" if self.page else self.rows.slug

    @property
    def entry_page(self) -> str:
        """The name entries of this place are stored under."""
        if self.rows is None:
            return self.page.slug if self.page else ""
        return f"{self.rows.slug}/{self.page.slug}" if self.page else self.rows.slug


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the review: what was asked, the dumped answer ("" for a box left empty), who gave it, and
    where to change it."""

    question: Question[Any]
    value: str
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Journey:
    """The path of one draft. It stops at the first step not done: that is `waiting` (None: all is done)."""

    procedure: Procedure
    answers: Answers
    facts: Facts
    path: tuple[Place, ...]
    waiting: Place | None
    stop: Stop | None

    def find(self, path: str) -> Place | None:
        """The place of an address if it may be seen now: on the path, a side page, or a page of a row.

        A row that does not exist yet shows its first page, unless the list is full.
        """
        for place in self.path:
            if place.path == path:
                return place
        return self._side_page(path) or self._row_page(path)

    def _side_page(self, path: str) -> Place | None:
        for step in self.procedure.steps:
            if isinstance(step, Page) and step.slug == path and step.side and self.find(step.side_of):
                return Place(step) if holds(step.when, self.answers) else None
        return None

    def second_half(self, place: Place) -> Place | None:
        """The side page that follows a side page just answered; None where the path itself goes on."""
        following = _following(self.procedure, place.page) if place.page is not None else None
        return self.find(following.slug) if following is not None else None

    def _row_page(self, path: str) -> Place | None:
        parts = path.split("/")
        reached = {place.rows.slug: place.rows for place in self.path if place.rows}
        if len(parts) != 3 or parts[0] not in reached:
            return None
        rows = reached[parts[0]]
        there = self.answers.rows(rows.slug)
        if parts[1] not in there and len(there) >= rows.maximum:
            return None
        row_answers = there.get(parts[1], Answers())
        for place in walk_row(rows, parts[1], row_answers)[0]:
            if place.page is not None and place.page.slug == parts[2]:
                return place
        return None

    def before(self, place: Place) -> Place | None:
        """Where "Atrás" leads; None at the beginning."""
        if place.page is not None and place.page.side:
            return self.find(place.page.side_of)
        if place.rows is not None and place.row:
            own, _ = walk_row(place.rows, place.row, self._answers_at(place))
            paths = [p.path for p in own]
            at = paths.index(place.path) if place.path in paths else 0
            return own[at - 1] if at > 0 else Place(None, place.rows)
        paths = [p.path for p in self.path]
        at = paths.index(place.path) if place.path in paths else len(paths)
        return self.path[at - 1] if at > 0 else None

    def step_of(self, place: Place) -> tuple[int, int] | None:
        """"Paso n de total" over the counted pages; None for a page that is not counted."""
        if place.page is None or place.rows is not None or not place.page.counted:
            return None
        counted = [
            step for step in self.procedure.steps if isinstance(step, Page) and step.counted and not step.side
        ]
        slugs = [page.slug for page in counted]
        expected = [
            page.slug for page in counted if self._expects(page, alternatives=slugs.count(page.slug) > 1)
        ]
        total = list(dict.fromkeys(expected))
        return (total.index(place.page.slug) + 1, len(total)) if place.page.slug in total else None

    def _expects(self, page: Page, *, alternatives: bool) -> bool:
        """Whether a page comes; while nobody knows, one of several with the same address will."""
        try:
            return page.when(self.answers)
        except NotAnswered:
            return alternatives

    def review(self) -> Iterator[ReviewLine]:
        """What will be sent: only answers of pages on the path and of side pages that were used.

        A side page that only searches is left out: what it found is there.
        """
        seen: set[str] = set()
        for place in self._reviewed():
            if place.page is None or place.page.gate:
                continue
            for question in place.page.questions:
                answers = self._answers_at(place)
                said = answers.said.get(question.key)
                key = f"{place.row}/{question.key}"
                if said is None or key in seen or question.data_class.value == "secret":
                    continue
                seen.add(key)
                yield ReviewLine(question, said.value, said.source, place)

    def _reviewed(self) -> Iterator[Place]:
        for place in self.path:
            yield place
            if place.rows is not None:
                for row, answers in self.answers.rows(place.rows.slug).items():
                    yield from walk_row(place.rows, row, answers)[0]
            elif place.page is not None:
                yield from (Place(page) for page in self._used_beside(place.page))

    def _used_beside(self, page: Page) -> Iterator[Page]:
        for step in self.procedure.steps:
            if not isinstance(step, Page) or step.side_of != page.slug or _searches(self.procedure, step):
                continue
            if self.answers.saved_at(step.slug) and holds(step.when, self.answers):
                yield step

    def _answers_at(self, place: Place) -> Answers:
        if place.rows is None or not place.row:
            return self.answers
        return self.answers.rows(place.rows.slug).get(place.row, Answers())

    def problems(self) -> tuple[Problem, ...]:
        """Every check of every page on the path, run again (before submitting)."""
        found = []
        for place in self._reviewed():
            answers = self._answers_at(place)
            checks = place.page.checks if place.page is not None else place.rows.checks if place.rows else ()
            found += [problem for check in checks if (problem := check(answers, self.facts)) is not None]
        return tuple(found)


def _following(procedure: Procedure, page: Page) -> Page | None:
    """The side page that hangs on another side page: the second half of what the first one asks."""
    hanging = (step for step in procedure.steps if isinstance(step, Page) and step.side_of == page.slug)
    return next(hanging, None) if page.side else None


def _searches(procedure: Procedure, page: Page) -> bool:
    following = _following(procedure, page)
    return page.lookup is not None or (following is not None and _searches(procedure, following))


def holds(test: Callable[[Answers], bool], answers: Answers) -> bool:
    """A `when` over answers that may not be there yet: what is not known does not hold."""
    try:
        return test(answers)
    except NotAnswered:
        return False


def is_done(page: Page, answers: Answers) -> bool:
    """Whether a page needs nothing more: all answered, and not older than what it confirms."""
    if page.satisfied(answers):
        return True
    if not all(answers.has(question) for question in page.questions if not page.gate):
        return False
    newest = max((answers.seq(question) for question in page.again_after), default=0)
    if page.gate and not answers.saved_at(page.slug):
        return False
    if any(answers.get(fact) is None or answers.seq(fact) <= newest for fact in page.proved_by):
        return False
    return not page.again_after or answers.saved_at(page.slug) > newest


def walk_row(rows: Rows, row: str, answers: Answers) -> tuple[tuple[Place, ...], Place | None]:
    """The path of one row and its first page not done."""
    path = []
    for page in rows.pages:
        if not holds(page.when, answers):
            continue
        place = Place(page, rows, row)
        path.append(place)
        if not is_done(page, answers):
            return tuple(path), place
    return tuple(path), None


def walk(procedure: Procedure, answers: Answers, facts: Facts) -> Journey:
    """Go through the steps in order, skip those whose `when` is false, halt at the first one not done."""
    path: list[Place] = []
    for step in procedure.steps:
        if (isinstance(step, Page) and step.side) or not holds(step.when, answers):
            continue
        place = Place(step) if isinstance(step, Page) else Place(None, step)
        path.append(place)
        waiting = _waiting_at(place, answers)
        if waiting is not None:
            return Journey(procedure, answers, facts, tuple(path), waiting, None)
        stop = _stop_at(place, answers, facts)
        if stop is not None:
            return Journey(procedure, answers, facts, tuple(path), None, stop)
    stop = procedure.after_answers(answers, facts) if procedure.after_answers else None
    return Journey(procedure, answers, facts, tuple(path), None, stop)


def _stop_at(place: Place, answers: Answers, facts: Facts) -> Stop | None:
    if place.page is None or place.page.satisfied(answers):
        return None
    for rule in place.page.stops:
        stop = rule(answers, facts)
        if stop is not None:
            return stop
    return None


def _waiting_at(place: Place, answers: Answers) -> Place | None:
    if place.page is not None:
        return None if is_done(place.page, answers) else place
    return _waiting_in_list(place.rows, place, answers) if place.rows is not None else None


def _waiting_in_list(rows: Rows, place: Place, answers: Answers) -> Place | None:
    for row, row_answers in answers.rows(rows.slug).items():
        unfinished = walk_row(rows, row, row_answers)[1]
        if unfinished is not None:
            return unfinished
    complete = answers.said.get(rows.done_key)
    right_number = rows.minimum <= len(answers.rows(rows.slug)) <= rows.maximum
    return None if complete is not None and complete.value == "yes" and right_number else place
