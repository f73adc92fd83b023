"""A procedure that only tests know: a list of rows, checks, dates, pesos, choices and conditional pages.

No true procedure uses rows yet; this one keeps them honest in unit, app and browser tests. It is never in
`kiosk.procedures.ALL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp
from kiosk.domain.words import msg
from kiosk.flow import kinds
from kiosk.flow.desk import Desk
from kiosk.flow.procedure import Form, Outcome, Procedure, ResultField, ResultWords, Ruling, StartPage
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Problem, Rows, Stop, when

LOWEST_WAGE = Decimal("315.04")
PURPOSE = msg("Es una prueba.")
BASIS = msg("Ninguna. Es una prueba.")


class Site(Enum):
    """Where the work is done."""

    HOUSE = "HOUSE"
    MARKET = "MARKET"
    ABROAD = "ABROAD"


class Shift(Enum):
    """When people work."""

    MORNING = "MORNING"
    EVENING = "EVENING"
    NIGHT = "NIGHT"


class Move(Enum):
    """What is said of a person."""

    HIRE = "HIRE"
    END = "END"


site = Question(
    "site",
    kinds.choice(
        Site, {Site.HOUSE: msg("Una casa"), Site.MARKET: msg("Un mercado"), Site.ABROAD: msg("Otro país")}
    ),
    msg("¿Dónde se trabaja?"), msg("Elige un lugar."), PURPOSE, BASIS, DataClass.PUBLIC, review=msg("Lugar"),
)  # fmt: skip
market = Question(
    "market", kinds.text(longest=60), msg("¿Cómo se llama el mercado?"),
    msg("Escribe el nombre del mercado."), PURPOSE, BASIS, DataClass.PUBLIC,
)  # fmt: skip
opened_on = Question(
    "opened_on", kinds.day(past=True), msg("¿Desde cuándo?"), msg("Escribe la fecha."), PURPOSE, BASIS,
    DataClass.PUBLIC, hint=msg("Por ejemplo: 5 3 2020"),
)  # fmt: skip
shifts = Question(
    "shifts",
    kinds.choices(
        Shift,
        {Shift.MORNING: msg("Mañana"), Shift.EVENING: msg("Tarde"), Shift.NIGHT: msg("Noche")},
    ),
    msg("¿A qué hora se trabaja?"), msg("Elige por lo menos una hora."), PURPOSE, BASIS, DataClass.PUBLIC,
)  # fmt: skip
note = Question(
    "note", kinds.text(), msg("¿Algo más?"), msg("Escribe algo."), PURPOSE, BASIS, DataClass.PERSONAL,
    hint=msg("Si no hay nada más, déjalo vacío"), optional=True,
)  # fmt: skip
goodbye = Question(
    "goodbye_paid", kinds.yes_no(), msg("¿Ya se les pagó todo?"), msg("Elige sí o no."), PURPOSE, BASIS,
    DataClass.PUBLIC,
)  # fmt: skip

worker = Question(
    "worker_name", kinds.name_part(), msg("¿Cómo se llama?"), msg("Escribe su nombre."), PURPOSE, BASIS,
    DataClass.PERSONAL, review=msg("Nombre"),
)  # fmt: skip
move = Question(
    "move", kinds.choice(Move, {Move.HIRE: msg("Empieza"), Move.END: msg("Se va")}), msg("¿Qué pasa?"),
    msg("Elige una opción."), PURPOSE, BASIS, DataClass.PERSONAL, review=msg("Aviso"),
)  # fmt: skip
moved_on = Question(
    "moved_on", kinds.day(), msg("¿Qué día?"), msg("Escribe el día."), PURPOSE, BASIS, DataClass.PERSONAL,
    review=msg("Día"),
)  # fmt: skip
wage = Question(
    "daily_wage", kinds.pesos(), msg("¿Cuánto gana al día?"), msg("Escribe cuánto gana."), PURPOSE, BASIS,
    DataClass.PERSONAL, review=msg("Sueldo por día"),
)  # fmt: skip
cause = Question(
    "cause", kinds.text(longest=80), msg("¿Por qué se va?"), msg("Escribe por qué."), PURPOSE, BASIS,
    DataClass.PERSONAL, review=msg("Motivo"),
)  # fmt: skip


def in_a_market(answers: Answers) -> bool:
    return answers[site] is Site.MARKET


def starts(row: Answers) -> bool:
    return row[move] is Move.HIRE


def leaves(row: Answers) -> bool:
    return row[move] is Move.END


def somebody_leaves(answers: Answers) -> bool:
    return any(leaves(row) for row in answers.rows(people.slug).values())


def only_here(answers: Answers, facts: Facts) -> Stop | None:
    """A stop that keeps the answers and shows two ways out."""
    if answers[site] is not Site.ABROAD:
        return None
    return Stop(
        "R-TEST-01", msg("En otro país no se puede"), (msg("Esta prueba es para México."),),
        (Action(msg("Cambiar el lugar"), "lugar"), Action(msg("Pedir ayuda"), "/ayuda")),
    )  # fmt: skip


def wage_is_enough(row: Answers, facts: Facts) -> Problem | None:
    given = row.get(wage)
    if given is None or given >= LOWEST_WAGE:
        return None
    return Problem(wage, msg("El sueldo más bajo es {lowest}.", lowest=str(LOWEST_WAGE)), "R-TEST-02")


def day_has_come(row: Answers, facts: Facts) -> Problem | None:
    given = row.get(moved_on)
    if given is None or given <= facts.today:
        return None
    return Problem(moved_on, msg("Ese día todavía no llega."), "R-TEST-03")


def nobody_twice(answers: Answers, facts: Facts) -> Problem | None:
    names = [row.get(worker) for row in answers.rows(people.slug).values()]
    if len(set(names)) == len(names):
        return None
    return Problem(worker, msg("Hay una persona dos veces. Quita una."), "R-TEST-04")


def summary(row: Answers) -> str:
    return row.get(worker) or ""


people = Rows(
    "people", "personas", msg("Personas"),
    pages=(
        Page("quien", worker.label, (worker,)),
        Page("aviso", move.label, (move, moved_on), checks=(day_has_come,)),
        Page("sueldo", wage.label, (wage,), when=starts, checks=(wage_is_enough,)),
        Page("motivo", cause.label, (cause,), when=leaves, again_after=(move,)),
    ),
    summary=summary, add_label=msg("Agregar otra persona"), done_label=msg("Ya están todas"),
    minimum=1, maximum=3, checks=(nobody_twice,),
)  # fmt: skip


def resolve(answers: Answers, desk: Desk, ruling: Ruling) -> Outcome:
    rows = answers.rows(people.slug).values()
    paid = sum((row[wage] for row in rows if starts(row)), Decimal(0))
    values = {
        "outcome": "noted", "people": str(len(rows)), "wages": str(paid), "day": ruling.today.isoformat(),
    }  # fmt: skip
    return Outcome(CaseState.AUTO_APPROVED, "R-TEST-05", AcuseKind.RESULT, values)


def words(values: Mapping[str, str]) -> ResultWords:
    title = msg("Guardamos tu lista")
    return ResultWords(title, title, (msg("Van {n} personas.", n=values["people"]),))


def nobody(answers: Answers) -> Curp | None:
    """The request is about a place, not about a person."""
    return None


procedure = Procedure(
    key="test_rows",
    slug="prueba-filas",
    title=msg("Prueba de una lista de personas"),
    version=1,
    start=StartPage((msg("Una lista guardada."),), (msg("Los nombres de las personas."),), minutes=2),
    steps=(
        Page("lugar", site.label, (site,), stops=(only_here,)),
        *when(in_a_market, Page("mercado", market.label, (market,))),
        Page("apertura", opened_on.label, (opened_on,)),
        Page("horario", shifts.label, (shifts,)),
        Page(
            "nota", note.label, (note,), side_of="horario", side_link=msg("Quiero decir algo más"),
            counted=False,
        ),
        people,
        Page("pagos", goodbye.label, (goodbye,), when=somebody_leaves, counted=False),
    ),
    resolve=resolve,
    result_fields=(
        ResultField("outcome", msg("Resultado"), Form.CODE, {"noted": msg("Lista guardada")}),
        ResultField("people", msg("Personas")),
        ResultField("wages", msg("Sueldos por día")),
        ResultField("day", msg("Día"), Form.DAY),
    ),
    words=words,
    subject=nobody,
    identified=nobody,
    send_label=msg("Enviar lista"),
    declaration=msg("Declaro que lo que digo es verdad."),
)  # fmt: skip
