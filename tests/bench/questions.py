"""The errand of the benchmark: six questions on six pages, the same in every system that is measured.

This file is that errand as a procedure of this program; it is never in `kiosk.procedures.ALL`. The wide
one has the same six pages with four fields each.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp
from kiosk.domain.words import Msg, msg
from kiosk.flow import kinds
from kiosk.flow.desk import Desk
from kiosk.flow.kinds import Kind
from kiosk.flow.procedure import Form, Outcome, Procedure, ResultField, ResultWords, Ruling, StartPage
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Page

PURPOSE = msg("Para medir el programa.")
BASIS = msg("Ninguna. Es una medición.")
MORE = 3
"""Further fields of each page of the wide errand."""


class Place(Enum):
    """Where somebody works."""

    HOUSE = "HOUSE"
    MARKET = "MARKET"
    FIELD = "FIELD"


PLACES = {Place.HOUSE: msg("Una casa"), Place.MARKET: msg("Un mercado"), Place.FIELD: msg("El campo")}


def ask(key: str, kind: Kind[object], label: Msg, empty: Msg) -> Question[object]:
    """A question with the parts that a measurement does not need filled in."""
    return Question(key, kind, label, empty, PURPOSE, BASIS, DataClass.PERSONAL)


QUESTIONS = (
    ask("name", kinds.name_part(), msg("¿Cómo te llamas?"), msg("Escribe tu nombre.")),
    ask("born_on", kinds.day(past=True), msg("¿Cuándo naciste?"), msg("Escribe tu fecha de nacimiento.")),
    ask("place", kinds.choice(Place, PLACES), msg("¿Dónde trabajas?"), msg("Elige un lugar.")),
    ask("phone", kinds.phone(), msg("¿Cuál es tu celular?"), msg("Escribe tu celular.")),
    ask("email", kinds.email(), msg("¿Cuál es tu correo?"), msg("Escribe tu correo.")),
    ask("reason", kinds.text(), msg("¿Qué quieres pedir?"), msg("Escribe qué quieres pedir.")),
)


def resolve(answers: Answers, desk: Desk, ruling: Ruling) -> Outcome:
    values = {"outcome": "kept", "day": ruling.today.isoformat()}
    return Outcome(CaseState.AUTO_APPROVED, "R-BENCH-01", AcuseKind.RESULT, values)


def words(values: Mapping[str, str]) -> ResultWords:
    title = msg("Recibimos tu solicitud")
    return ResultWords(title, title, (msg("Guarda tu folio."),))


def nobody(answers: Answers) -> Curp | None:
    """No register is asked about anybody: the other systems of the benchmark have none either."""
    return None


def errand(key: str, slug: str, pages: tuple[Page, ...]) -> Procedure:
    """A procedure with these pages that always ends well."""
    return Procedure(
        key=key, slug=slug, title=msg("Solicitud de prueba"), version=1,
        start=StartPage((msg("Un folio."),), (msg("Tu nombre y tu celular."),), minutes=2),
        steps=pages, resolve=resolve,
        result_fields=(
            ResultField("outcome", msg("Resultado"), Form.CODE, {"kept": msg("Recibida")}),
            ResultField("day", msg("Día"), Form.DAY),
        ),
        words=words, subject=nobody, identified=nobody, send_label=msg("Enviar"),
        declaration=msg("Declaro que lo que digo es verdad."),
    )  # fmt: skip


def page_of(question: Question[object], *more: Question[object]) -> Page:
    return Page(question.key.replace("_", "-"), question.label, (question, *more))


def extra(question: Question[object], number: int) -> Question[object]:
    return ask(f"{question.key}_{number}", kinds.text(longest=60), msg("¿Y qué más?"), msg("Escribe algo."))


SIX = errand("bench_six", "seis-preguntas", tuple(page_of(one) for one in QUESTIONS))
WIDE = errand(
    "bench_wide", "veinticuatro-preguntas",
    tuple(page_of(one, *(extra(one, number) for number in range(1, MORE + 1))) for one in QUESTIONS),
)  # fmt: skip
