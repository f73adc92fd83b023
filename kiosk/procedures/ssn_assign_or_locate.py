"""B11: a person gets their Número de Seguridad Social, or finds the one they had.

Rules R-B11-01 to R-B11-13 of the procedure's specification; the general ones come with the shared blocks.
Legal basis: LSS 5 A, 12, 13, 15; RACERF 43 to 45.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.employment import near_year, same_employer
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Person
from kiosk.domain.refusal import SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow import blocks, kinds, who
from kiosk.flow.desk import Desk, FirstJob, InsuredFindings, InsuredRecord
from kiosk.flow.known import age_on, known, person_of, state_of
from kiosk.flow.procedure import Form, Outcome, Procedure, ResultField, ResultWords, Ruling, StartPage
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Stop, when
from kiosk.flow.who import ADULT_AGE, ForWhom, for_a_child, for_self, guardian_curp
from kiosk.procedures import mandated, ssn_review
from kiosk.procedures.mandated import for_another

KEY = "ssn_assign_or_locate"
WORKING_AGE = 15  # LFT 22 Bis: nobody under 15 may work
FIRST_INSURED_YEAR = 1943  # first Ley del Seguro Social

for_whom = replace(
    who.for_whom, label=msg("¿Para quién es el número?"),
    hint=msg("Para una persona menor de 15 años lo pide su mamá, papá o tutor"),
)  # fmt: skip

known_nss = Question(
    "known_nss", kinds.nss(), msg("¿Qué número dice el papel?"), msg("Escribe los 11 números del papel."),
    msg("Nos ayuda a buscar mejor."), blocks.IDENTITY_BASIS, DataClass.PERSONAL, optional=True,
    hint=msg("Son 11 números. Si no lo tienes, déjalo vacío"), review=msg("Número en el papel"),
)  # fmt: skip

first_employer = Question(
    "first_employer", kinds.text(longest=120), msg("¿Cómo se llamaba tu primer trabajo?"),
    msg("Escribe el nombre de la empresa."), msg("Nos ayuda a saber que el registro es tuyo."),
    blocks.IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("El nombre de la empresa o de quien te contrató. Si no lo recuerdas, déjalo vacío"),
    review=msg("Primer trabajo"), optional=True,
)  # fmt: skip

first_year = Question(
    "first_year", kinds.year(least=FIRST_INSURED_YEAR), msg("¿En qué año empezaste ese trabajo?"),
    msg("Escribe el año con cuatro números."), msg("Nos ayuda a saber que el registro es tuyo."),
    blocks.IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("Por ejemplo: 1998. Si no lo recuerdas, déjalo vacío"), review=msg("Año del primer trabajo"),
    optional=True,
)  # fmt: skip

unlinked_record = known("unlinked_record", kinds.text())


def job_must_be_asked(answers: Answers) -> bool:
    """R-B11-03: one record without CURP carries this person's data, and we know who is here."""
    return for_self(answers) and blocks.proved_personally(answers) and answers.get(unlinked_record) == "yes"


def too_young_alone(answers: Answers, facts: Facts) -> Stop | None:
    """R-B11-07 and R-GEN-08: under 15 the request belongs to a parent or guardian."""
    key = answers.get(blocks.curp)
    if key is None or age_on(key, facts.today) >= WORKING_AGE:
        return None
    return Stop(
        "R-B11-07", msg("Este número lo pide un adulto"),
        (msg("Pide ayuda a tu mamá, papá o tutor. Necesita su CURP y la tuya. Guardamos tus respuestas."),),
        (Action(msg("Soy su mamá, papá o tutor"), "para-quien"), Action(msg("Escribir otra CURP"), "curp")),
    )  # fmt: skip


def look_for_unlinked(answers: Answers, desk: Desk, today: date) -> Mapping[str, str]:
    """After the person is proved: is there one record that may be theirs and has no CURP (R-B11-03)? May the
    agent act?"""
    person = person_of(answers)
    try:
        found = desk.insured.search(person) if person is not None and for_self(answers) else InsuredFindings()
    except SystemDown:
        found = InsuredFindings()
    unlinked = "yes" if _alone(found) and not _shared(found) else ""
    mandate = mandated.look_for_mandate(answers, desk, today, procedure=KEY)
    return {unlinked_record.key: unlinked, **mandate}


def remembers_first_job(answers: Answers, job: FirstJob | None) -> bool:
    """Both answers must be right; they help to match a record and prove nobody's identity (R-B11-03)."""
    employer, year = answers.get(first_employer), answers.get(first_year)
    if not job_must_be_asked(answers) or job is None or employer is None or year is None:
        return False
    return same_employer(employer, job.employer) and near_year(year, job.year)


def resolve(answers: Answers, desk: Desk, ruling: Ruling) -> Outcome:
    """The decision table of B11. Raises `SystemDown` when a register is silent (R-GEN-10)."""
    person, state = person_of(answers), state_of(answers)
    if person is None:  # the register was silent when the CURP was typed
        record = desk.population.by_curp(answers[blocks.curp])
        if record is None:
            return _needs_identity("R-GEN-04")
        person, state = record.person, record.state
    if state is None or not state.usable:
        return _needs_identity("R-GEN-05" if state is not None and state.dead else "R-GEN-13")
    if for_a_child(answers) and (missing := _guardian_missing(answers, desk, person)) is not None:
        return missing
    if mandated.may_not_act(answers, desk, ruling, procedure=KEY):
        return _needs_identity("R-GEN-09")
    found = desk.insured.search(person, known_nss=answers.get(known_nss), key=ruling.key)
    if found.given is not None:  # assigned to this request, which then broke off before it could say so
        return _given("assigned", "R-B11-02", person, found.given, ruling)
    rule = _rule_for(found, person)
    if rule == "R-B11-02":
        return _assign(answers, desk, person, ruling)
    if ruling.recovered:  # nobody is here to see a number that exists
        return _needs_identity("R-GEN-10")
    if not blocks.proved_personally(answers):
        return _needs_identity(rule)
    return _decide(rule, answers, desk, person, found, ruling)


def _guardian_missing(answers: Answers, desk: Desk, child: Person) -> Outcome | None:
    """R-B11-07: the adult proves who they are, and the civil register that the child is theirs."""
    if not blocks.proved_personally(answers):
        return _needs_identity("R-B11-07")
    if desk.population.custody(answers[guardian_curp], child.curp) is None:
        return Outcome(CaseState.NEEDS_INFO, "R-B11-07", AcuseKind.RECEIPT, {"outcome": "kinship"})
    return None


def _rule_for(found: InsuredFindings, person: Person) -> str:
    """The row of the decision table for what was found; the first that fits."""
    if _shared(found):
        return "R-B11-06"
    if found.by_curp:
        return "R-B11-01" if len(found.by_curp) == 1 else "R-B11-04"
    if found.by_details:
        of_another = any(record.curp is not None for record in found.by_details)
        return "R-B11-05" if of_another else "R-B11-03"
    return "R-B11-13" if _misspelt(found) or _on_paper(found, person) else "R-B11-02"


def _shared(found: InsuredFindings) -> bool:
    return any(record.shared for record in (*found.by_curp, *_alone(found)))


def _alone(found: InsuredFindings) -> tuple[InsuredRecord, ...]:
    """The record without CURP that carries this person's data, when it is the only one with them."""
    alone = len(found.by_details) == 1 and found.by_details[0].curp is None
    return found.by_details if alone and not found.by_curp else ()


def _misspelt(found: InsuredFindings) -> bool:
    """R-B11-13: a record without CURP whose name nearly matches: an old spelling, a married name.

    With a CURP of its own it is somebody else's: a twin has the same birth and nearly the same name.
    """
    return any(record.curp is None for record in found.near)


def _on_paper(found: InsuredFindings, person: Person) -> bool:
    """R-B11-13: the number on the person's paper has no CURP and the same birth date, under another name.

    With a CURP of its own it is somebody else's, and nothing is revealed (R-B11-05).
    """
    record = found.by_known_nss
    return record is not None and record.curp is None and record.birth_date == person.birth_date


def _decide(
    rule: str, answers: Answers, desk: Desk, person: Person, found: InsuredFindings, ruling: Ruling
) -> Outcome:
    """What becomes of the records found, for somebody who proved to be here."""
    if rule == "R-B11-01":
        return _given("located", rule, person, found.by_curp[0], ruling)
    if rule == "R-B11-03":
        for record in _alone(found):
            if remembers_first_job(answers, desk.insured.first_job(record.nss)):
                desk.insured.link(record.nss, person, key=ruling.key, at=ruling.now)
                return _given("located", rule, person, record, ruling)
    if rule == "R-B11-04":
        return _review(rule, "many", person, ruling.review_by, found.by_curp)
    if rule == "R-B11-06":
        return _review(rule, "split", person, ruling.review_by)
    if rule == "R-B11-13" and _misspelt(found):
        return _review(rule, "name", person, ruling.name_review_by)
    return _review(rule, "similar", person, ruling.review_by)


def _assign(answers: Answers, desk: Desk, person: Person, ruling: Ruling) -> Outcome:
    """R-B11-02: a new number. It shows nobody's data, so a working contact or an office is enough."""
    present = ruling.in_person and not ruling.recovered
    if not (ruling.code_used or present or blocks.proved_personally(answers)):
        return _needs_identity("R-B11-02")
    record = desk.insured.assign(person, key=ruling.key, office=ruling.office, at=ruling.now)
    return _given("assigned", "R-B11-02", person, record, ruling)


def _given(code: str, rule: str, person: Person, record: InsuredRecord, ruling: Ruling) -> Outcome:
    """A number, with what its owner should know (R-B11-08: from 15 to 17 a labour permit is needed)."""
    minor = WORKING_AGE <= person.age_on(ruling.today) < ADULT_AGE
    renamed = record.person_name.normalised != person.name.normalised  # R-B11-13: the CURP rules
    notes = [note for note, holds in (("labour_permit", minor), ("old_name", renamed)) if holds]
    values = {"outcome": code, "name": person.name.full, **_number(record), "notes": ",".join(notes)}
    return Outcome(CaseState.AUTO_APPROVED, rule, AcuseKind.RESULT, values)


def _number(record: InsuredRecord) -> dict[str, str]:
    return {"nss": record.nss.value, "since": record.since.isoformat()}


def _needs_identity(rule: str) -> Outcome:
    """The same answer for everybody not yet proved to be here: it tells nothing of the records.

    `rule` is for officers and logs; it must never reach the person before L2.
    """
    return Outcome(CaseState.NEEDS_INFO, rule, AcuseKind.RECEIPT, {"outcome": "identity"})


def _review(rule: str, code: str, person: Person, due: date, own: Sequence[InsuredRecord] = ()) -> Outcome:
    """An officer decides. Of a person's `own` numbers the one in use is shown; nobody chooses between two."""
    values = {"outcome": code, "name": person.name.full, "due": due.isoformat()}
    in_use = [record for record in own if record.in_use]
    if len(in_use) == 1:
        values |= {**_number(in_use[0]), "notes": "in_use"}
    return Outcome(CaseState.IN_REVIEW, rule, AcuseKind.RECEIPT, values, due_on=due)


OUTCOMES = {
    "assigned": msg("Número nuevo"),
    "located": msg("Número encontrado"),
    "many": msg("Más de un número: se van a unir"),
    "split": msg("En revisión: el número aparece con dos personas"),
    "similar": msg("En revisión: hay datos parecidos"),
    "name": msg("En revisión: solo cambia el nombre"),
    "identity": msg("Falta comprobar la identidad"),
    "kinship": msg("Falta comprobar el parentesco"),
    "waiting": msg("Recibido. Un sistema no responde"),
    **ssn_review.OUTCOMES,
}

RESULT_FIELDS = (
    ResultField("outcome", msg("Resultado"), Form.CODE, OUTCOMES),
    ResultField("name", msg("Nombre")),
    ResultField("nss", msg("Número de Seguridad Social"), Form.NSS),
    ResultField("since", msg("Existe desde"), Form.DAY),
    ResultField("due", msg("Respondemos a más tardar"), Form.DAY),
    ResultField("notes", msg("Avisos"), Form.HIDDEN),
)


REVIEWING = msg("Necesitamos revisar tu caso")


def _reviewed(*reasons: Msg) -> ResultWords:
    promise = (
        msg("Una persona del IMSS lo revisa. No tienes que volver."),
        msg("No se pierde ninguna semana mientras tanto."),
        msg("Puedes ver cómo va con tu folio."),
    )
    return ResultWords(REVIEWING, REVIEWING, (*reasons, *promise))


PLAIN = {
    "assigned": ResultWords(
        msg("Tu Número de Seguridad Social es"), msg("Tienes tu número"),
        (
            msg("Dáselo a quien te contrata. No te da servicio médico por sí solo."),
            msg("Es tuyo para toda la vida."),
        ),
    ),
    "located": ResultWords(
        msg("Ya tenías un número. Es este:"), msg("Encontramos tu número"),
        (msg("Es tuyo para toda la vida. Úsalo en todos tus trabajos."),),
    ),
    "many": ResultWords(
        msg("Encontramos más de un número a tu nombre"), msg("Encontramos más de un número"),
        (
            msg("Los vamos a unir. No pierdes semanas."),
            msg("Mientras tanto, este acuse sirve para que te contraten."),
            msg("Puedes ver cómo va con tu folio. No tienes que volver."),
        ),
    ),
    "split": _reviewed(msg("El número también aparece con otra persona. Vamos a separar las cuentas.")),
    "similar": _reviewed(msg("Encontramos datos parecidos a los tuyos.")),
    "name": _reviewed(msg("Hay un registro con un nombre casi igual. Vale el nombre de la CURP.")),
    "identity": ResultWords(
        msg("Falta comprobar que eres tú"), msg("Falta comprobar que eres tú"),
        (
            msg("Así cuidamos los datos de cada persona. Tus respuestas están guardadas."),
            msg("Ve a un kiosco o a una oficina del IMSS con tu identificación. Lleva tu folio y tu código."),
            msg("También puedes entrar con Llave MX y terminar aquí."),
        ),
    ),
    "kinship": ResultWords(
        OUTCOMES["kinship"], msg("Falta un papel"),
        (
            msg("El registro no muestra el parentesco. Tus respuestas están guardadas."),
            msg("Ve a una oficina del IMSS con el acta de nacimiento y tu identificación. Lleva tu folio."),
        ),
    ),
    "waiting": ResultWords(
        msg("Recibimos tu solicitud"), msg("Recibimos tu solicitud"),
        (
            msg("Un sistema no responde. Guardamos todo con la fecha y hora de hoy."),
            msg("Terminamos solos y te avisamos. No tienes que repetir nada."),
        ),
    ),
    **ssn_review.PLAIN,
}  # fmt: skip

NOTES = {
    "labour_permit": msg("De 15 a 17 años se necesita permiso para trabajar."),
    "old_name": msg("En el IMSS el nombre está escrito distinto. Vale el de la CURP. Se puede corregir."),
    "in_use": msg("El número que ves es el que está en uso."),
}


def words(values: Mapping[str, str]) -> ResultWords:
    """What a person reads of a sealed result."""
    plain = PLAIN[values["outcome"]]
    return replace(plain, next=ssn_review.said(plain.next, values, NOTES), number=values.get("nss", ""))


def subject(answers: Answers) -> Curp | None:
    """Whose number it is: the current key when the register replaced the typed one (R-GEN-06)."""
    person = person_of(answers)
    return person.curp if person is not None else answers.get(blocks.curp)


def identified(answers: Answers) -> Curp | None:
    """Who must prove to be here: the guardian for a minor, the agent for somebody who allowed it."""
    others = {ForWhom.CHILD: guardian_curp, ForWhom.AUTHORISED: mandated.agent_curp}
    other = others.get(answers.get(for_whom) or ForWhom.SELF)
    return answers.get(other) if other is not None else subject(answers)


def _job_page(slug: str, question: Question[Any]) -> Page:
    return Page(slug, question.label, (question,), again_after=(blocks.curp,), counted=False)


procedure = Procedure(
    key=KEY,
    slug="asignacion-nss",
    title=msg("Obtener o encontrar tu Número de Seguridad Social"),
    version=1,
    start=StartPage(
        gives=(
            msg("Tu Número de Seguridad Social (NSS), nuevo o el que ya tenías."),
            msg("Un acuse con sello, en papel o en tu celular."),
        ),
        needs=(msg("Tu CURP. Si no la sabes, la buscamos con tu nombre."),),
        minutes=3,
    ),
    steps=(
        Page("para-quien", for_whom.label, (for_whom,)),
        blocks.curp_page(msg("Escribe tu CURP"), when=for_self, stops=(too_young_alone,), login=True),
        blocks.curp_page(
            msg("Escribe la CURP de tu hija o hijo"), when=for_a_child, stops=(who.child_is_an_adult,)
        ),
        blocks.curp_page(msg("Escribe la CURP de quien te autorizó"), when=for_another),
        *blocks.details_pages(),
        Page(
            "numero", known_nss.label, (known_nss,), side_of="curp", counted=False,
            side_link=msg("Tengo un papel con un número"),
        ),
        blocks.confirm_page(msg("¿Eres tú?"), when=for_self, again_after=(for_whom,)),
        blocks.confirm_page(msg("¿Es tu hija o hijo?"), when=for_a_child, again_after=(for_whom,)),
        blocks.confirm_page(
            msg("¿Es la persona que te autorizó?"), when=for_another, again_after=(for_whom,)
        ),
        who.guardian_page(), mandated.agent_page(),
        blocks.delivery_page(msg("¿Cómo te lo damos?")),
        blocks.code_page(
            again_after=(for_whom, guardian_curp, mandated.agent_curp), lookup=look_for_unlinked
        ),
        *when(
            job_must_be_asked,
            _job_page("primer-trabajo", first_employer), _job_page("primer-anio", first_year),
        ),
    ),
    resolve=resolve,
    result_fields=RESULT_FIELDS,
    words=words,
    subject=subject,
    identified=identified,
    send_label=msg("Enviar solicitud"),
    declaration=msg("Declaro que lo que digo es verdad."),
    after_answers=mandated.needs_a_mandate,
)  # fmt: skip
