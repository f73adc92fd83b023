"""Whose request it is (block WHO of procedures 0.5): one's own, that of a child under age, or of another."""

from __future__ import annotations

from enum import Enum

from kiosk.domain.words import msg
from kiosk.flow import blocks, kinds
from kiosk.flow.known import age_on
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Problem, Stop

ADULT_AGE = 18


class ForWhom(Enum):
    """Whose request it is."""

    SELF = "SELF"
    CHILD = "CHILD"
    AUTHORISED = "AUTHORISED"


for_whom = Question(
    "for_whom",
    kinds.choice(
        ForWhom,
        {
            ForWhom.SELF: msg("Para mí"),
            ForWhom.CHILD: msg("Para mi hija o hijo menor de edad"),
            ForWhom.AUTHORISED: msg("Para alguien que me autorizó"),
        },
    ),
    msg("¿Para quién es este trámite?"), msg("Elige para quién es."),
    msg("Cada caso pide datos distintos. Solo preguntamos lo necesario."), blocks.IDENTITY_BASIS,
    DataClass.PERSONAL, review=msg("Para quién"),
)  # fmt: skip

guardian_curp = Question(
    "guardian_curp", kinds.curp(), msg("Escribe tu CURP, como mamá, papá o tutor"),
    msg("Escribe la CURP completa: 18 letras y números."),
    msg("El registro nos dice si eres su mamá, papá o tutor. Así no pedimos papeles."),
    msg("Código Civil Federal, artículos 412 a 414. Ley del Seguro Social, artículo 15."), DataClass.PERSONAL,
    hint=msg("Ahora va tu CURP, no la de tu hija o hijo"), review=msg("CURP de mamá, papá o tutor"),
)  # fmt: skip


def for_self(answers: Answers) -> bool:
    return answers[for_whom] is ForWhom.SELF


def for_a_child(answers: Answers) -> bool:
    return answers[for_whom] is ForWhom.CHILD


def child_is_an_adult(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-09: a grown-up son or daughter asks alone."""
    key = answers.get(blocks.curp)
    if key is None or age_on(key, facts.today) < ADULT_AGE:
        return None
    return Stop(
        "R-GEN-09", msg("Tu hija o hijo ya es mayor de edad"),
        (msg("Ahora este trámite lo hace esa persona. Puede usar su celular o un kiosco."),),
        (Action(msg("Cambiar para quién es"), "para-quien"), Action(msg("Escribir otra CURP"), "curp")),
    )  # fmt: skip


def guardian_is_somebody_else(answers: Answers, facts: Facts) -> Problem | None:
    """The adult's CURP is not the child's, and is an adult's (R-B11-07)."""
    guardian = answers.get(guardian_curp)
    if guardian is None:
        return None
    if guardian == answers.get(blocks.curp):
        words = msg("Esa es la CURP de tu hija o hijo. Ahora escribe la tuya.")
    elif age_on(guardian, facts.today) < ADULT_AGE:
        words = msg("Esta CURP es de una persona menor de edad. Escribe la tuya.")
    else:
        return None
    return Problem(guardian_curp, words, "R-B11-07")


def guardian_page() -> Page:
    """The CURP of mother, father or guardian, typed or given by their national login."""
    return Page(
        "tutor", guardian_curp.label, (guardian_curp,), when=for_a_child, checks=(guardian_is_somebody_else,),
        login_for=guardian_curp,
    )  # fmt: skip
