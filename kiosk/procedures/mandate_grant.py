"""A person lets somebody act for them in some procedures, for at most twelve months (assisted_service 3.2).

Preferred proof: a tap of the principal with a code of their own. What was granted is seen, and ended, on the
principal's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp
from kiosk.domain.mandates import end_of
from kiosk.domain.words import msg
from kiosk.flow import blocks, kinds
from kiosk.flow.desk import Desk
from kiosk.flow.known import age_on, person_of
from kiosk.flow.procedure import Form, Outcome, Procedure, ResultField, ResultWords, Ruling, StartPage
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Problem, Stop
from kiosk.flow.who import ADULT_AGE

KEY = "mandate_grant"
PURPOSE = msg("El permiso dice quién, para qué y hasta cuándo. Nada más.")
PERMITS = "/permisos"


class Wish(Enum):
    """What the person came for."""

    GIVE = "GIVE"
    SEE = "SEE"


class Allowed(Enum):
    """Procedures in which somebody may act for another; the value is the key of the procedure."""

    SSN = "ssn_assign_or_locate"


class Months(Enum):
    """How long it lasts."""

    ONE = "1"
    THREE = "3"
    SIX = "6"
    TWELVE = "12"


wish = Question(
    "mandate_wish",
    kinds.choice(Wish, {Wish.GIVE: msg("Dar un permiso"), Wish.SEE: msg("Ver o quitar mis permisos")}),
    msg("¿Qué quieres hacer?"), msg("Elige una opción."), PURPOSE, blocks.IDENTITY_BASIS, DataClass.PERSONAL,
    review=msg("Qué quieres hacer"),
)  # fmt: skip
trusted_curp = Question(
    "trusted_curp", kinds.curp(), msg("Escribe la CURP de quien va a actuar por ti"),
    msg("Escribe la CURP completa: 18 letras y números."), PURPOSE, blocks.IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("Es una persona de tu confianza. Nunca quien te atiende aquí"), review=msg("Quién actúa por ti"),
)  # fmt: skip
allowed = Question(
    "mandate_procedures",
    kinds.choices(Allowed, {Allowed.SSN: msg("Obtener o encontrar mi Número de Seguridad Social")}),
    msg("¿Para qué le das permiso?"), msg("Elige por lo menos un trámite."), PURPOSE, blocks.IDENTITY_BASIS,
    DataClass.PERSONAL, hint=msg("Va a ver tus datos de ese trámite y su resultado"), review=msg("Para qué"),
)  # fmt: skip
months = Question(
    "mandate_months",
    kinds.choice(
        Months,
        {
            Months.ONE: msg("Un mes"), Months.THREE: msg("Tres meses"), Months.SIX: msg("Seis meses"),
            Months.TWELVE: msg("Doce meses"),
        },
    ),
    msg("¿Cuánto dura el permiso?"), msg("Elige cuánto dura."), PURPOSE, blocks.IDENTITY_BASIS,
    DataClass.PERSONAL, hint=msg("Lo puedes quitar antes, cuando quieras"), review=msg("Cuánto dura"),
)  # fmt: skip


def gives(answers: Answers) -> bool:
    return answers[wish] is Wish.GIVE


def anybody(answers: Answers) -> bool:
    return True


def trusts_somebody_else(answers: Answers, facts: Facts) -> Problem | None:
    """The agent is another person, and an adult."""
    key = answers.get(trusted_curp)
    if key is None:
        return None
    if key in (answers.get(blocks.curp), subject(answers)):
        return Problem(trusted_curp, msg("Esa es tu CURP. Escribe la de la otra persona."))
    if age_on(key, facts.today) < ADULT_AGE:
        return Problem(trusted_curp, msg("Esa persona es menor de edad. Elige a una persona adulta."))
    return None


def too_young(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-08: for a minor the parents act, without a permit."""
    key = answers.get(blocks.curp)
    if key is None or age_on(key, facts.today) >= ADULT_AGE:
        return None
    return Stop(
        "R-GEN-08", msg("El permiso lo da una persona adulta"),
        (msg("Si tienes menos de 18 años, tu mamá, papá o tutor hace los trámites contigo."),),
        (Action(msg("Escribir otra CURP"), "curp"), Action(msg("Pedir ayuda"), "/ayuda")),
    )  # fmt: skip


def sees_permits(answers: Answers, facts: Facts) -> Stop | None:
    """Whoever came to look is led to their own page, once they are proved."""
    if answers.get(wish) is not Wish.SEE:
        return None
    if not blocks.proved_personally(answers):
        return Stop(
            "", msg("Falta comprobar que eres tú"),
            (msg("Tus permisos solo los ves tú. Escribe el código o ve a una oficina."),),
            (Action(msg("Escribir el código"), "codigo"), Action(msg("Pedir ayuda"), "/ayuda")),
        )  # fmt: skip
    return Stop(
        "", msg("Ya comprobamos que eres tú"), (msg("Tus permisos se ven durante 30 minutos."),),
        (Action(msg("Ver mis permisos"), PERMITS), Action(msg("Dar un permiso"), "que-hacer")),
    )  # fmt: skip


def resolve(answers: Answers, desk: Desk, ruling: Ruling) -> Outcome:
    """Granted to somebody proved to be the principal (L2 or more), and to nobody else."""
    if not blocks.proved_personally(answers) or ruling.recovered:
        return Outcome(CaseState.NEEDS_INFO, "R-GEN-09", AcuseKind.RECEIPT, {"outcome": "identity"})
    until = end_of(ruling.today, int(answers[months].value))
    person = person_of(answers)
    values = {
        "outcome": "granted", "name": person.name.full if person is not None else "",
        "agent": answers[trusted_curp].masked, "until": until.isoformat(),
    }  # fmt: skip
    return Outcome(CaseState.AUTO_APPROVED, "R-GEN-09", AcuseKind.RESULT, values)


PLAIN = {
    "granted": ResultWords(
        msg("Diste un permiso"), msg("Diste un permiso"),
        (
            msg("Esa persona ya puede hacer el trámite por ti. Se identifica con su propio código."),
            msg("Quítalo cuando quieras en “Dar permiso a alguien”."),
        ),
    ),
    "identity": ResultWords(
        msg("Falta comprobar que eres tú"), msg("Falta comprobar que eres tú"),
        (msg("No dimos ningún permiso. Ve a una oficina con tu identificación, o entra con Llave MX."),),
    ),
}  # fmt: skip


def words(values: Mapping[str, str]) -> ResultWords:
    """What a person reads of a sealed result."""
    return PLAIN[values["outcome"]]


def subject(answers: Answers) -> Curp | None:
    """The principal."""
    person = person_of(answers)
    return person.curp if person is not None else answers.get(blocks.curp)


procedure = Procedure(
    key=KEY,
    slug="dar-permiso",
    title=msg("Dar permiso a alguien para hacer un trámite por ti"),
    version=1,
    start=StartPage(
        gives=(msg("Un permiso con fecha de fin, y un acuse con sello."), msg("Ver y quitar tus permisos.")),
        needs=(msg("Tu CURP y la de la otra persona."), msg("El celular o correo que el IMSS ya conoce.")),
        minutes=4,
    ),
    steps=(
        Page("que-hacer", wish.label, (wish,)),
        blocks.curp_page(msg("Escribe tu CURP"), when=anybody, stops=(too_young,), login=True),
        *blocks.details_pages(),
        blocks.confirm_page(msg("¿Eres tú?"), when=anybody),
        Page("persona", trusted_curp.label, (trusted_curp,), when=gives, checks=(trusts_somebody_else,)),
        Page("para-que", allowed.label, (allowed,), when=gives),
        Page("cuanto", months.label, (months,), when=gives),
        blocks.code_page(),
    ),
    resolve=resolve,
    result_fields=(
        ResultField(
            "outcome", msg("Resultado"), Form.CODE,
            {"granted": msg("Permiso dado"), "identity": msg("Falta comprobar la identidad")},
        ),
        ResultField("name", msg("Nombre")),
        ResultField("agent", msg("CURP de quien actúa por ti"), Form.HIDDEN),
        ResultField("until", msg("Dura hasta"), Form.DAY),
    ),
    words=words,
    subject=subject,
    identified=subject,
    send_label=msg("Dar el permiso"),
    declaration=msg("Doy este permiso porque quiero. Nadie me obliga."),
    after_answers=sees_permits,
)  # fmt: skip
