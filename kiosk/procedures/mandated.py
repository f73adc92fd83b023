"""Acting for somebody who allowed it: pages and rules that procedures share (R-GEN-09)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kiosk.domain.mandates import Proof
from kiosk.domain.words import msg
from kiosk.flow import blocks, kinds
from kiosk.flow.desk import Desk
from kiosk.flow.known import age_on, known
from kiosk.flow.procedure import Ruling
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Problem, Stop
from kiosk.flow.who import ADULT_AGE, ForWhom, for_whom

agent_curp = Question(
    "agent_curp", kinds.curp(), msg("Escribe tu CURP, como persona autorizada"),
    msg("Escribe la CURP completa: 18 letras y números."),
    msg("Así vemos si esa persona te dio permiso."), blocks.IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("Ahora va tu CURP, no la de quien te autorizó"), review=msg("CURP de la persona autorizada"),
)  # fmt: skip

ACCEPTS: Mapping[str, tuple[Proof, ...]] = {
    "ssn_assign_or_locate": (Proof.LETTER, Proof.POWER, Proof.GUARDIAN),
}
"""What staff may write down as a mandate, by procedure, beside what the principal gives with a code of their
own (assisted_service 3.2). A procedure without a line takes no paper; no one takes urgency yet."""

mandate_holds = known("mandate_holds", kinds.text())


def for_another(answers: Answers) -> bool:
    return answers[for_whom] is ForWhom.AUTHORISED


def agent_is_somebody_else(answers: Answers, facts: Facts) -> Problem | None:
    """The agent is another person than the principal, and an adult."""
    agent = answers.get(agent_curp)
    if agent is None:
        return None
    if agent == answers.get(blocks.curp):
        return Problem(agent_curp, msg("Esa es la CURP de quien te autorizó. Ahora escribe la tuya."))
    if age_on(agent, facts.today) < ADULT_AGE:
        return Problem(agent_curp, msg("Esta CURP es de una persona menor de edad. Escribe la tuya."))
    return None


def agent_page() -> Page:
    """Who acts; asked after the person they act for."""
    return Page(
        "autorizada", agent_curp.label, (agent_curp,), when=for_another, checks=(agent_is_somebody_else,),
    )  # fmt: skip


def look_for_mandate(answers: Answers, desk: Desk, today: date, *, procedure: str) -> Mapping[str, str]:
    """Once the agent is proved: whether the person lets them act in this procedure today."""
    principal, agent = answers.get(blocks.curp), answers.get(agent_curp)
    if answers.get(for_whom) is not ForWhom.AUTHORISED or principal is None or agent is None:
        return {mandate_holds.key: ""}
    holds = desk.mandates.covers(principal, agent, procedure, today)
    return {mandate_holds.key: "yes" if holds else "no"}


def may_not_act(answers: Answers, desk: Desk, ruling: Ruling, *, procedure: str) -> bool:
    """Asked once more when it is decided: the mandate may have ended, or the agent is not proved."""
    if not for_another(answers):
        return False
    found = look_for_mandate(answers, desk, ruling.today, procedure=procedure)
    return not blocks.proved_personally(answers) or found[mandate_holds.key] != "yes"


def proofs_for(answers: Answers, today: date, *, procedure: str) -> tuple[Proof, ...]:
    """What may be written down for the person a draft is about: of a minor only what the register shows."""
    principal = answers.get(blocks.curp)
    if principal is None or answers.get(agent_curp) is None:
        return ()
    if answers.get(for_whom) is not ForWhom.AUTHORISED:
        return ()
    minor = age_on(principal, today) < ADULT_AGE
    return tuple(one for one in ACCEPTS.get(procedure, ()) if (one is Proof.GUARDIAN) is minor)


def needs_a_mandate(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-09: without one nothing is sent; told only to somebody who proved to be the agent."""
    asked = answers.get(for_whom) is ForWhom.AUTHORISED and blocks.proved_personally(answers)
    if not asked or answers.get(mandate_holds) == "yes":
        return None
    return Stop(
        "R-GEN-09", msg("No puedes hacer este trámite por esta persona"),
        (
            msg("No hay un permiso de esta persona para ti. El permiso dura de uno a doce meses."),
            msg("Lo da con su celular o en un kiosco, en “Dar permiso a alguien”. Necesita su CURP."),
            msg("También puede venir y hacerlo ella o él. Es gratis."),
        ),
        (Action(msg("Cambiar para quién es"), "para-quien"), Action(msg("Pedir ayuda"), "/ayuda")),
    )  # fmt: skip
