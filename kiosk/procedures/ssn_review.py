"""B11 before an officer: what may be decided of each rule, and what the person reads of it.

Legal basis: LSS 5 A, 12, 13, 15; RACERF 43 to 45. Rules R-B11-03 to R-B11-06 and R-B11-13.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Person
from kiosk.domain.review import Effect
from kiosk.domain.words import Msg, msg
from kiosk.flow import kinds
from kiosk.flow.desk import InsuredFindings, InsuredRecord
from kiosk.flow.known import known
from kiosk.flow.procedure import ResultWords
from kiosk.flow.questions import Answers
from kiosk.procedures.reviewing import Choice, Review

MATTERS = {
    "R-B11-03": msg("Un registro sin CURP tiene sus datos. No recordó su primer trabajo."),
    "R-B11-04": msg("Tiene más de un número a su nombre."),
    "R-B11-05": msg("Otra CURP tiene los mismos datos: nombre, fecha, sexo y estado."),
    "R-B11-06": msg("El mismo número aparece con dos personas."),
    "R-B11-13": msg("Hay un registro con un nombre casi igual y los mismos datos."),
}
BASIS = msg("Ley del Seguro Social, artículo 15. Reglamento de afiliación, artículos 43 a 45.")

CALL = "call:"
"""Note that carries the telephone for complaints."""
ASKS = (
    ("ask_birth", msg("Acta de nacimiento.")),
    ("ask_photo", msg("Identificación oficial con foto.")),
    ("ask_number", msg("El papel donde viene el número.")),
    ("ask_job", msg("Un papel de tu primer trabajo, como un recibo de pago.")),
)
NOS = (
    ("no_same", msg("Los datos del registro son de otra persona.")),
    ("no_proof", msg("No se pudo comprobar que el registro es tuyo.")),
    ("no_paper", msg("El papel que trajiste no coincide con los registros.")),
)
REASONS: Mapping[str, Msg] = dict((*ASKS, *NOS))

UNIFY = Choice(
    "unify", msg("Unir los números"),
    msg("Queda en uso el que elijas. Los otros siguen llevando a él. No se pierde ninguna semana."),
    CaseState.APPROVED, "unified", Effect.UNIFY, asks_number=True,
)  # fmt: skip
LINK = Choice(
    "link", msg("El registro es de esta persona"),
    msg("Su CURP queda en el registro que elijas. Recibe ese número."),
    CaseState.APPROVED, "linked", Effect.LINK, asks_number=True,
)  # fmt: skip
OWN = Choice(
    "assign", msg("Son dos personas: darle un número nuevo"),
    msg("El registro que existe no cambia. Esta persona recibe un número solo suyo."),
    CaseState.APPROVED, "own", Effect.ASSIGN,
)  # fmt: skip
STAYS = Choice(
    "stays", msg("El número se queda con esta persona"),
    msg("La otra persona recibe un número nuevo, con los trabajos que marques. No se pierde ninguna semana."),
    CaseState.APPROVED, "separated", Effect.SEPARATE, asks_number=True, asks_jobs=True,
)  # fmt: skip
LEAVES = Choice(
    "leaves", msg("El número es de la otra persona"),
    msg("Esta persona recibe un número nuevo, con los trabajos que marques. No se pierde ninguna semana."),
    CaseState.APPROVED, "separated", Effect.SEPARATE, asks_number=True, asks_jobs=True,
)  # fmt: skip
ASK = Choice(
    "ask", msg("Falta un papel"), msg("La persona ve en su acuse qué falta. Su fecha de entrada no cambia."),
    CaseState.NEEDS_INFO, "missing", reasons=ASKS, several=True,
)  # fmt: skip
REJECT = Choice(
    "reject", msg("No aprobar"), msg("La persona ve por qué, la regla, qué puede hacer y dónde quejarse."),
    CaseState.REJECTED, "rejected", reasons=NOS,
)  # fmt: skip

CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "R-B11-03": (LINK, OWN, ASK, REJECT),
    "R-B11-04": (UNIFY, ASK, REJECT),
    "R-B11-05": (OWN, LINK, ASK, REJECT),
    "R-B11-06": (STAYS, LEAVES, ASK, REJECT),
    "R-B11-13": (LINK, OWN, ASK, REJECT),
}

OUTCOMES = {
    "unified": msg("Números unidos"),
    "linked": msg("Número encontrado y puesto a su nombre"),
    "own": msg("Número nuevo: son dos personas"),
    "separated": msg("Cuentas separadas"),
    "missing": msg("Falta un papel"),
    "rejected": msg("No se aprobó"),
    "disputed": msg("En pausa: alguien avisó que no lo pidió"),
    "annulled": msg("Cancelado: no lo pidió su titular"),
}

_KEPT = msg("No se perdió ninguna semana.")
_FOR_LIFE = msg("Es tuyo para toda la vida. Úsalo en todos tus trabajos.")

PLAIN = {
    "unified": ResultWords(
        msg("Tus números ya son uno solo. Es este:"), msg("Unimos tus números"),
        (msg("Los números de antes siguen llevando a este."), _KEPT, _FOR_LIFE),
    ),
    "linked": ResultWords(
        msg("El número es tuyo. Es este:"), msg("Encontramos tu número"),
        (msg("Ya tiene tu CURP. Una persona del IMSS lo revisó."), _FOR_LIFE),
    ),
    "own": ResultWords(
        msg("Tu Número de Seguridad Social es"), msg("Tienes tu número"),
        (msg("Otra persona tiene datos iguales. Este número es solo tuyo."), _FOR_LIFE),
    ),
    "separated": ResultWords(
        msg("Separamos las cuentas. Tu número es:"), msg("Separamos las cuentas"),
        (msg("Cada persona tiene ya su propio número."), _KEPT, _FOR_LIFE),
    ),
    "missing": ResultWords(
        msg("Nos falta un papel tuyo"), msg("Falta un papel"),
        (
            msg("Ve a una oficina del IMSS con tu folio, tu código y lo que falta:"),
        ),
    ),
    "rejected": ResultWords(
        msg("No pudimos aprobar tu trámite"), msg("No se aprobó"),
        (),
    ),
    "disputed": ResultWords(
        msg("Este trámite está en pausa"), msg("Tu trámite está en pausa"),
        (
            msg("Alguien avisó que no pidió este trámite."),
            msg("Nadie puede hacer nada con él mientras lo revisamos."),
            msg("No tienes que volver. Te avisamos."),
        ),
    ),
    "annulled": ResultWords(
        msg("Cancelamos este trámite"), msg("Trámite cancelado"),
        (
            msg("Su titular dijo que no lo pidió. Los acuses de antes ya no sirven."),
            msg("Si necesitas tu número, pídelo otra vez. Es gratis."),
        ),
    ),
}  # fmt: skip

_AFTER = {
    "missing": (
        msg("Tu fecha de entrada no cambia. No empiezas de nuevo."),
    ),
    "rejected": (
        msg("Regla: {basis}", basis=BASIS),
        msg("Puedes pedirlo otra vez con más papeles. Es gratis."),
    ),
}  # fmt: skip


def said(first: tuple[Msg, ...], values: Mapping[str, str], notes: Mapping[str, Msg]) -> tuple[Msg, ...]:
    """Everything the person reads under the title: words of the outcome, reasons, where to complain."""
    codes = values.get("notes", "").split(",")
    known = {**notes, **REASONS}
    reasons = [known[code] for code in codes if code in known]
    phones = [code.removeprefix(CALL) for code in codes if code.startswith(CALL)]
    complain = [msg("Si no estás de acuerdo, llama gratis al {phone}.", phone=phone) for phone in phones]
    return (*first, *reasons, *_AFTER.get(values["outcome"], ()), *complain)


def choices(rule: str) -> tuple[Choice, ...]:
    """What may be decided of a rule. Of one that came here by way of a dispute: what lacks, or no."""
    return CHOICES.get(rule, (ASK, REJECT))


def records(rule: str, found: InsuredFindings) -> tuple[InsuredRecord, ...]:
    """The numbers in question: what the rule found (procedures B11, decision table)."""
    if found.by_curp:
        return found.by_curp
    if rule == "R-B11-13":
        paper = (found.by_known_nss,) if found.by_known_nss is not None else ()
        free = tuple(one for one in (*found.near, *paper) if one.curp is None)
        return tuple({one.nss: one for one in free}.values())
    return found.by_details


def values(
    choice: Choice, person: Person, record: InsuredRecord | None, reasons: Sequence[str]
) -> Mapping[str, str]:
    """The result a decision seals. A reason is a code of the list, never free words about a person."""
    sealed = {"outcome": choice.outcome, "name": person.name.full, "notes": ",".join(reasons)}
    if record is not None:
        sealed |= {"nss": record.nss.value, "since": record.since.isoformat()}
    return sealed


known_nss = known("known_nss", kinds.nss())


def paper(answers: Answers) -> Nss | None:
    """The number the person typed from a paper."""
    return answers.get(known_nss)


review = Review(MATTERS, BASIS, paper, choices, records, values)
