"""A page's form: WTForms takes what was sent, the kinds read it, our macros draw it.

Only the names a page asks for are accepted: an unknown or repeated one is not a mistake of a person (400).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import Field, Form

from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg
from kiosk.flow.questions import Question
from kiosk.flow.steps import Page, Problem

DATE_PARTS = ("day", "month", "year")
CHOICE, CHOOSING = "which", "choosing"
"""Controls of the page that asks which of two answers is right (conflict.py)."""
OURS = frozenset({"csrf", "seq", CHOICE, CHOOSING})


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why one field cannot be used, in words that help."""

    words: Msg
    rule: str = ""
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form said: values ready to store, what was typed (to draw it again), problems and notices by
    key."""

    values: Mapping[str, str]
    typed: Mapping[str, list[str]]
    problems: Mapping[str, FieldProblem] = field(default_factory=dict)
    notices: Mapping[str, tuple[Msg, ...]] = field(default_factory=dict)

    def with_problem(self, problem: Problem) -> Reading:
        """The same reading with one more thing to mend."""
        found = FieldProblem(problem.words, problem.rule, problem.suggestion)
        return Reading(self.values, self.typed, {**self.problems, problem.question.key: found}, self.notices)


class AnswerField(Field):
    """A WTForms field that reads through the kind of its question. It draws nothing: the macros do."""

    def __init__(self, question: Question[Any], **options: Any) -> None:
        super().__init__(**options)
        self.question = question
        self.typed: list[str] = []
        self.problem: FieldProblem | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        names = control_names(self.question)
        self.typed = [value for name in names for value in formdata.getlist(name)]

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.data, self.problem = self._read(form.meta.today)
        return self.problem is None

    def _read(self, today: date) -> tuple[str, FieldProblem | None]:
        question = self.question
        if not any(value.strip() for value in self.typed):
            return "", None if question.optional else FieldProblem(question.empty, "R-GEN-01")
        try:
            return question.kind.dump(question.kind.read(self.typed, today)), None
        except Refused as refused:
            return "", FieldProblem(refused.words, refused.rule, refused.suggestion)


def control_names(question: Question[Any]) -> tuple[str, ...]:
    """Names of the controls of a question, as the outside contract promises them."""
    if question.kind.face.control == "date":
        return tuple(f"{question.key}-{part}" for part in DATE_PARTS)
    return (question.key,)


@cache
def form_for(questions: tuple[Question[Any], ...]) -> type[Form]:
    """A plain form class with one field a question."""
    return type("PageForm", (Form,), {question.key: AnswerField(question) for question in questions})


def read_form(page: Page, sent: MultiDict[str, str], *, today: date) -> Reading:
    """Read what was sent for a page. Raises BadRequest for names the page does not ask for."""
    _refuse_strangers(page.questions, sent)
    form = form_for(page.questions)(sent, meta={"today": today})
    form.validate()
    fields = [one for one in form if isinstance(one, AnswerField)]
    return Reading(
        {one.question.key: one.data for one in fields if one.problem is None},
        {one.question.key: one.typed for one in fields},
        {one.question.key: one.problem for one in fields if one.problem is not None},
        {
            one.question.key: one.question.kind.notices(one.typed, today)
            for one in fields
            if one.problem is None and one.data
        },
    )


def _refuse_strangers(questions: Sequence[Question[Any]], sent: MultiDict[str, str]) -> None:
    several = {question.key for question in questions if question.kind.face.control == "choices"}
    allowed = {name for question in questions for name in control_names(question)} | OURS
    for name, values in sent.lists():
        if name not in allowed or (len(values) > 1 and name not in several):
            raise BadRequest
