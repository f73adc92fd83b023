"""Walks a procedure with generated answers to every branch, as people and registers could give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kiosk.domain.refusal import Refused
from kiosk.flow.desk import Desk
from kiosk.flow.journey import Journey, Place, holds
from kiosk.flow.known import CodeProof, code_proof
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers, NotAnswered, Question, Source
from kiosk.flow.steps import Page, Rows
from tests.unit.flow.drafts import TODAY, Draft

DEEPEST = 40

SAMPLES: Mapping[str, tuple[str, ...]] = {
    "text": ("algo",), "name": ("ANA",), "whole": ("2001",), "pesos": ("400.00",), "day": ("2020-03-05",),
    "nss": ("92919084431",), "phone": ("8112345678",), "email": ("ana@ejemplo.mx",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explorer:
    """`keys` are the CURPs people type, `desks` the registers as they may answer."""

    procedure: Procedure
    keys: Sequence[str]
    desks: Sequence[Desk]

    def drafts(self) -> Iterator[Draft]:
        """Every draft that can be reached by answering what is asked, one answer more at a time."""
        seen: set[str] = set()
        waiting = [Draft()]
        while waiting:
            draft = waiting.pop()
            mark = _mark(draft)
            if mark in seen:
                continue
            seen.add(mark)
            assert len(draft.entries) <= DEEPEST, "a walk that does not end"
            yield draft
            waiting += self.next_of(draft)

    def next_of(self, draft: Draft) -> Iterator[Draft]:
        """The draft with the page answered that it waits at, in every way; or with a page beside it used."""
        place = draft.walked(self.procedure).waiting
        if place is None:
            return iter(())
        return chain(self._answered(draft, place), self._beside(draft, place))

    def changed(self, draft: Draft) -> Iterator[Draft]:
        """A finished draft with one earlier page answered otherwise."""
        for place in draft.walked(self.procedure).path:
            if place.page is not None and not place.page.gate:
                yield from self._answered(draft, place)

    def _beside(self, draft: Draft, place: Place) -> Iterator[Draft]:
        journey = draft.walked(self.procedure)
        for step in self.procedure.steps:
            if not isinstance(step, Page) or place.page is None or step.side_of != place.page.slug:
                continue
            if journey.find(step.slug) is not None and not draft.answers.saved_at(step.slug):
                yield from self._answered(draft, Place(step))

    def _answered(self, draft: Draft, place: Place) -> Iterator[Draft]:
        if place.page is None:
            yield from _list_answered(draft, place)
        elif place.page.gate:
            yield from self._proved(draft, place.page)
        else:
            for values in _ways(place.page, self.keys):
                yield from self._looked_up(draft.keeping(place.entry_page, values, row=place.row), place.page)
            if place.page.login_for is not None:
                yield from self._logged_in(draft, place.page, place.page.login_for)

    def _looked_up(self, draft: Draft, page: Page) -> Iterator[Draft]:
        if page.lookup is None:
            yield draft
            return
        for desk in self.desks:
            try:
                found = page.lookup(draft.answers, desk, TODAY)
            except Refused:
                continue
            yield draft.keeping(page.slug, found, source=Source.REGISTRY)

    def _proved(self, draft: Draft, page: Page) -> Iterator[Draft]:
        for proof in CodeProof:
            for desk in self.desks:
                values = {code_proof.key: proof.value}
                if page.lookup is not None:
                    values |= page.lookup(draft.answers.with_values(values), desk, TODAY)
                yield draft.saved(page.slug).keeping(page.slug, values, source=Source.COMPUTED)

    def _logged_in(self, draft: Draft, page: Page, question: Question[Any]) -> Iterator[Draft]:
        for key in self.keys:
            values = {question.key: key, code_proof.key: CodeProof.LOGIN_BASIC.value}
            typed = draft.saved(page.slug)
            for desk in self.desks:
                found = page.lookup(typed.answers.with_values(values), desk, TODAY) if page.lookup else {}
                yield typed.keeping(page.slug, {**values, **found}, source=Source.REGISTRY)


def misread(procedure: Procedure, draft: Draft) -> list[str]:
    """Pages whose `when` needs, or listens to, something that is asked later than they are."""
    journey = draft.walked(procedure)
    found = []
    for number, step in enumerate(procedure.steps):
        if isinstance(step, Rows):
            for row, answers in draft.answers.rows(step.slug).items():
                found += _misread_in_row(step, answers, f"{step.slug}/{row}")
        if _is_misread(step.when, draft.answers, _known_before(procedure, number, draft)):
            found.append(step.slug)
        if journey.waiting is not None and _is_at(step, journey.waiting):
            break
        if journey.stop is not None and _is_at(step, journey.path[-1]):
            break
    return found


def reached(journey: Journey) -> set[str]:
    """Names of the pages of the path and of the one that waits, as entries carry them."""
    places = [*journey.path, *([journey.waiting] if journey.waiting is not None else [])]
    return {place.entry_page for place in places}


def _is_misread(when: Callable[[Answers], bool], answers: Answers, before: Answers) -> bool:
    try:
        return when(before) != when(answers)
    except NotAnswered:
        return True


def _misread_in_row(rows: Rows, answers: Answers, where: str) -> list[str]:
    found = []
    for number, page in enumerate(rows.pages):
        keys = {question.key for earlier in rows.pages[:number] for question in earlier.questions}
        before = Answers({key: said for key, said in answers.said.items() if key in keys})
        if _is_misread(page.when, answers, before):
            found.append(f"{where}/{page.slug}")
        if holds(page.when, answers) and not all(answers.has(question) for question in page.questions):
            break
    return found


def _known_before(procedure: Procedure, number: int, draft: Draft) -> Answers:
    """The answers without those that came from this page or a later one."""
    step = procedure.steps[number]
    earlier = {one.slug for one in procedure.steps[:number]} - {step.slug}
    answers = draft.answers
    return Answers(
        {key: said for key, said in answers.said.items() if draft.entries[said.seq - 1].page in earlier},
        {page: seq for page, seq in answers.saved_pages.items() if page in earlier},
        {group: rows for group, rows in answers.row_answers.items() if group in earlier},
    )


def _is_at(step: Page | Rows, place: Place) -> bool:
    return step is (place.rows if place.rows is not None else place.page)


def _list_answered(draft: Draft, place: Place) -> Iterator[Draft]:
    """Done, or a row more (two at most): its first page is then the one that waits."""
    rows = place.rows
    assert rows is not None
    present = len(draft.answers.rows(rows.slug))
    if present >= rows.minimum:
        yield draft.keeping(rows.slug, {rows.done_key: "yes"})
    if present < 2:
        page = rows.pages[0]
        for values in _ways(page, ()):
            yield draft.keeping(f"{rows.slug}/{page.slug}", values, row=f"r{present}")


def _ways(page: Page, keys: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Every sample of every question of a page at least once, and all together left empty where they may."""
    samples = {question.key: _samples(question, keys) for question in page.questions}
    for number in range(max((len(values) for values in samples.values()), default=1)):
        yield {key: values[number % len(values)] for key, values in samples.items()}


def _samples(question: Question[Any], keys: Sequence[str]) -> Sequence[str]:
    kind = question.kind
    codes = [code for code, _, _ in kind.face.options]
    if kind.name == "choices":
        samples: Sequence[str] = [*codes, ",".join(codes)]
    elif kind.name == "curp":
        samples = keys
    else:
        samples = codes[:3] or SAMPLES[kind.name]
    return [*samples, ""] if question.optional else samples


def _mark(draft: Draft) -> str:
    answers = draft.answers
    said = sorted((key, one.value, one.source.value) for key, one in answers.said.items())
    rows = [
        (group, row, sorted((key, one.value) for key, one in own.said.items()))
        for group, by_row in answers.row_answers.items()
        for row, own in by_row.items()
    ]
    return repr((said, sorted(answers.saved_pages), rows))
