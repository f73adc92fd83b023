"""The texts that procedures bring: short sentences, plain words, no blame, one form of address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.domain.words import Msg
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Question
from kiosk.flow.steps import Page, Rows, Stop
from kiosk.procedures import ALL
from kiosk.procedures import ssn_assign_or_locate as nss
from tests.procedures_for_tests import procedure as with_rows
from tests.readability import EASY, LETTERS, LONGEST_SENTENCE_WORDS, reading_of, sentences_of
from tests.unit.flow.test_walks import explored

NAMES = (
    "Número de Seguridad Social", "Registro de Población", "Registro Civil", "Llave MX", "IMSS", "CURP",
    "NSS",
)  # fmt: skip
BLAME = re.compile(r"inválid|incorrect|erróne|fall[óa]|debes\b|no válid|mal\b|usted|\(a\)|/a\b", re.I)

each_procedure = pytest.mark.parametrize("procedure", ALL, ids=lambda one: one.key)


def pages_of(procedure: Procedure) -> Iterator[Page]:
    for step in procedure.steps:
        yield from step.pages if isinstance(step, Rows) else (step,)


def question_texts(question: Question[Any]) -> Iterator[Msg]:
    yield question.label
    yield question.empty
    yield question.purpose
    if question.hint is not None:
        yield question.hint
    yield from (label for _, label, _ in question.kind.face.options if question.kind.face.control != "select")


def page_texts(page: Page) -> Iterator[Msg]:
    yield page.title
    yield from page.intro
    for question in page.questions:
        yield from question_texts(question)


def stop_texts(stop: Stop) -> list[Msg]:
    return [stop.title, *stop.body, *(action.words for action in stop.actions)]


def stops_of(procedure: Procedure) -> set[Stop]:
    """Every stop somebody meets on some walk."""
    number = [*ALL, with_rows].index(procedure)
    met = (draft.walked(procedure).stop for draft in explored(number))
    return {stop for stop in met if stop is not None}


def flow_texts(procedure: Procedure) -> list[Msg]:
    """The whole flow as people may read it: start, questions, stops."""
    texts = [procedure.title, *procedure.start.gives, *procedure.start.needs]
    texts += [text for page in pages_of(procedure) for text in page_texts(page)]
    texts += [text for stop in stops_of(procedure) for text in stop_texts(stop)]
    return [*dict.fromkeys(texts)]


@pytest.mark.slow(why="the first to walk thousands of drafts")
@each_procedure
def test_sentences_are_short(procedure: Procedure) -> None:
    sentences = [one for text in flow_texts(procedure) for one in sentences_of(str(text))]
    assert [one for one in sentences if len(LETTERS.findall(one)) > LONGEST_SENTENCE_WORDS] == []


@each_procedure
def test_the_flow_is_easy_to_read(procedure: Procedure) -> None:
    assert reading_of(map(str, flow_texts(procedure)), names=NAMES).points >= EASY


@each_procedure
def test_every_stop_is_easy_to_read(procedure: Procedure) -> None:
    for stop in stops_of(procedure):
        reading = reading_of(map(str, stop_texts(stop)), names=NAMES)
        assert reading.points >= EASY, stop.title


@each_procedure
def test_nobody_is_blamed_and_the_form_of_address_is_one(procedure: Procedure) -> None:
    assert [str(text) for text in flow_texts(procedure) if BLAME.search(str(text))] == []


@each_procedure
def test_a_stop_always_shows_a_way_out(procedure: Procedure) -> None:
    assert all(stop.actions for stop in stops_of(procedure))


@pytest.mark.parametrize("code", nss.OUTCOMES)
def test_results_are_easy_to_read(code: str) -> None:
    said = nss.words({"outcome": code, "notes": ",".join(nss.NOTES)})
    texts = [str(text) for text in (said.title, *said.next)]
    assert reading_of(texts, names=NAMES).points >= EASY
    sentences = [one for text in texts for one in sentences_of(text)]
    assert [one for one in sentences if len(one.split()) > LONGEST_SENTENCE_WORDS] == []
    assert [text for text in texts if BLAME.search(text)] == []


def test_a_hard_text_is_found() -> None:
    hard = "El solicitante deberá requisitar debidamente la documentación comprobatoria correspondiente."
    assert reading_of([hard]).points < EASY
    assert BLAME.search("El dato es inválido")
    assert not BLAME.search("Escribe tu CURP completa")
