"""Questions and pages that many procedures share: identity, delivery of the answer, one-time code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

from kiosk.domain.people import Contact, ContactKind, Name, Sex
from kiosk.domain.places import BIRTH_ENTITIES
from kiosk.domain.refusal import Refused, SystemDown
from kiosk.domain.words import Msg, msg
from kiosk.flow import kinds
from kiosk.flow.desk import Desk, PersonDetails
from kiosk.flow.known import (
    NOT_FOUND,
    CodeProof,
    code_proof,
    current_curp,
    is_missing,
    nothing_known,
    person_of,
    register_values,
    state_of,
)
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Action, Facts, Page, Problem, Stop, StopRule

IDENTITY_BASIS = msg("Ley del Seguro Social, artículo 15. Reglamento de afiliación, artículos 43 a 45.")
CONTACT_BASIS = msg("Ley del Seguro Social, artículo 5 A. Es opcional.")
NO_CURP = msg("Si la persona no tiene CURP, la da el Registro Civil. Si nació en otro país, la da Migración.")

curp = Question(
    "curp", kinds.curp(), msg("Escribe tu CURP"), msg("Escribe la CURP completa: 18 letras y números."),
    msg("Con la CURP encontramos los datos. Así no pedimos nombre ni papeles."),
    IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("Son 18 letras y números. Está en el acta, la credencial o la cartilla"),
    review=msg("CURP"),
)  # fmt: skip

is_it_you = Question(
    "is_it_you", kinds.yes_no(yes=msg("Sí"), no=msg("No, quiero corregir la CURP")),
    msg("¿Son los datos correctos?"), msg("Elige sí o no."),
    msg("Así evitamos usar los datos de otra persona."), IDENTITY_BASIS, DataClass.PERSONAL,
    hint=msg("Mostramos solo una parte de los datos para cuidarte"), review=msg("¿Es la persona correcta?"),
)  # fmt: skip

_FOR_SEARCH = (msg("Con el nombre y la fecha buscamos la CURP."), IDENTITY_BASIS, DataClass.PERSONAL)
_name_words = (msg("Falta el nombre."), *_FOR_SEARCH)
_part = kinds.name_part()
asked_given = Question("asked_given_names", _part, msg("Nombre o nombres"), *_name_words)
asked_surname_1 = Question("asked_surname_1", _part, msg("Primer apellido"), *_name_words)
asked_surname_2 = Question("asked_surname_2", _part, msg("Segundo apellido"), *_name_words, optional=True)
asked_birth_date = Question(
    "asked_birth_date", kinds.day(past=True), msg("Fecha de nacimiento"),
    msg("Falta la fecha de nacimiento."), *_FOR_SEARCH, hint=msg("Por ejemplo: 5 3 1984"),
)  # fmt: skip
SEXES = {Sex.WOMAN: msg("Mujer"), Sex.MAN: msg("Hombre"), Sex.NON_BINARY: msg("No binario")}
asked_sex = Question(
    "asked_sex", kinds.choice(Sex, SEXES),
    msg("Sexo en el acta de nacimiento"), msg("Elige una opción."), *_FOR_SEARCH,
)  # fmt: skip

STATES = {one.code: msg("Nació en otro país") if one.is_abroad else Msg(one.name) for one in BIRTH_ENTITIES}
asked_state = Question(
    "asked_birth_state", kinds.code_of(STATES),
    msg("Estado donde nació"), msg("Elige el estado donde nació."), *_FOR_SEARCH,
)  # fmt: skip


def ask_population(answers: Answers, desk: Desk, today: date) -> Mapping[str, str]:
    """What the population register says of the CURP of the page; never fails (R-GEN-10)."""
    try:
        record = desk.population.by_curp(answers[curp])
    except SystemDown as down:
        return nothing_known(down=down.system)
    return register_values(record) if record is not None else nothing_known(state=NOT_FOUND)


def find_by_details(answers: Answers, desk: Desk, today: date) -> Mapping[str, str]:
    """The CURP of somebody who does not know it; refuses when the register has nobody, or more than one."""
    details = PersonDetails(
        Name(answers[asked_given], answers[asked_surname_1], answers.get(asked_surname_2) or ""),
        answers[asked_birth_date], answers[asked_sex], answers[asked_state],
    )  # fmt: skip
    try:
        found = desk.population.by_details(details)
    except SystemDown:
        words = msg("El registro no responde. Escribe la CURP si la tienes, o intenta más tarde.")
        raise Refused(words, rule="R-GEN-10") from None
    if len(found) != 1:
        raise Refused(
            msg("No encontramos una sola CURP con esos datos. Revisa también el nombre: toca Atrás."),
            rule="R-GEN-04",
        )
    return {curp.key: found[0].asked_as.value, **register_values(found[0])}


def masked_person(answers: Answers) -> tuple[tuple[Msg, str], ...]:
    """What may be shown before anybody proved who they are."""
    person = person_of(answers)
    if person is None:
        return ()
    return (msg("Nombre"), person.name.masked), (msg("CURP"), person.curp.masked)


def key_was_replaced(answers: Answers) -> tuple[Msg, ...]:
    """R-GEN-06: the register has a newer key; the request goes on with it, and the person knows both."""
    typed, now = answers.get(curp), answers.get(current_curp)
    if typed is None or now is None or typed == now:
        return ()
    told = {"old": typed.masked, "new": now.masked}
    return (msg("Esta CURP cambió. Antes era {old}. Ahora es {new}. Seguimos con la nueva.", **told),)


def is_known(answers: Answers) -> bool:
    """Whether there is a usable person to confirm."""
    state = state_of(answers)
    return state is not None and state.usable


def not_in_register(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-04: offer the search by name, then say where a CURP is mended; answers are kept."""
    if not is_missing(answers):
        return None
    return Stop(
        "R-GEN-04", msg("No encontramos esa CURP"),
        (
            msg("El Registro de Población no la tiene. Guardamos tus respuestas."),
            msg("Puede faltar una letra. También la buscamos con el nombre."), NO_CURP,
        ),
        (Action(msg("Escribir otra vez la CURP"), "curp"), Action(msg("Buscar con el nombre"), "sin-curp")),
    )  # fmt: skip


def register_says_dead(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-05: nothing is assigned; help for the family instead."""
    state = state_of(answers)
    if state is None or not state.dead:
        return None
    return Stop(
        "R-GEN-05", msg("Según el Registro de Población, esta persona falleció."),
        (
            msg("Lo sentimos. No podemos dar un número a su nombre."),
            msg("Si eres de su familia, puedes tener derecho a una pensión o ayuda. Preguntar es gratis."),
            msg("Si es un error, se corrige en el Registro Civil. Guardamos tus respuestas."),
        ),
        (Action(msg("Escribir otra CURP"), "curp"), Action(msg("Pedir ayuda"), "/ayuda")),
    )  # fmt: skip


def key_is_cancelled(answers: Answers, facts: Facts) -> Stop | None:
    """R-GEN-13: a key that cannot be used; the reason is never told."""
    state = state_of(answers)
    if state is None or not state.cancelled:
        return None
    return Stop(
        "R-GEN-13", msg("Esta CURP no se puede usar."),
        (
            msg("Guardamos tus respuestas. No se asignó nada."),
            msg("Pregunta en el Registro Civil o en una oficina del Registro de Población. "
                "Lleva el acta de nacimiento."),
        ),
        (Action(msg("Escribir otra CURP"), "curp"), Action(msg("Pedir ayuda"), "/ayuda")),
    )  # fmt: skip


def not_this_person(answers: Answers, facts: Facts) -> Stop | None:
    """"No" to the confirmation: back to the CURP, nothing lost."""
    if answers.get(is_it_you) is not kinds.YesNo.NO:
        return None
    return Stop(
        "", msg("Revisa la CURP"),
        (msg("Si no es la persona, escribe otra vez la CURP o búscala con el nombre."),),
        (Action(msg("Escribir otra vez la CURP"), "curp"), Action(msg("Buscar con el nombre"), "sin-curp")),
    )  # fmt: skip


def curp_page(
    title: Msg, *, stops: tuple[StopRule, ...] = (), when: Callable[[Answers], bool], login: bool = False
) -> Page:
    """The CURP of the person the request is about; the register answers with the rest."""
    return Page(
        "curp", title, (replace(curp, label=title),), when=when, lookup=ask_population,
        login_for=curp if login else None,
        stops=(*stops, not_in_register, register_says_dead, key_is_cancelled),
    )  # fmt: skip


def name_was_asked(answers: Answers) -> bool:
    """Whether the first half of the search is there."""
    return answers.has(asked_given) and answers.has(asked_surname_1) and answers.has(asked_sex)


def details_pages() -> tuple[Page, Page]:
    """"No sé la CURP": the name, then the birth; the register is asked after the second."""
    return (
        Page(
            "sin-curp", msg("Buscamos la CURP con el nombre"),
            (asked_given, asked_surname_1, asked_surname_2, asked_sex),
            side_of="curp", side_link=msg("No sé la CURP"), counted=False,
            intro=(msg("Escribe los datos como están en el acta de nacimiento."), NO_CURP),
        ),
        Page(
            "sin-curp-nacimiento", msg("¿Cuándo y dónde nació?"),
            (asked_birth_date, asked_state), when=name_was_asked, lookup=find_by_details,
            side_of="sin-curp", counted=False,
        ),
    )  # fmt: skip


def confirm_page(
    title: Msg, *, when: Callable[[Answers], bool], again_after: tuple[Question[Any], ...] = ()
) -> Page:
    """"¿Eres tú?": a masked name, one answer; asked again when the CURP changes, or an answer it hangs on."""

    def known_and(answers: Answers) -> bool:
        return is_known(answers) and when(answers)

    return Page(
        "confirmar", title, (is_it_you,), when=known_and, stops=(not_this_person,),
        shows=masked_person, tells=key_was_replaced, again_after=(curp, current_curp, *again_after),
        counted=False, template="confirm", satisfied=lambda answers: logged_in(answers, *again_after),
    )  # fmt: skip


class Delivery(Enum):
    """How the person wants the answer."""

    PRINT = "PRINT"
    SMS = "SMS"
    EMAIL = "EMAIL"


delivery = Question(
    "delivery",
    kinds.choices(
        Delivery,
        {Delivery.PRINT: msg("Verlo aquí y en papel"), Delivery.SMS: msg("Mensaje al celular"),
         Delivery.EMAIL: msg("Correo")},
    ),
    msg("¿Cómo te lo damos?"), msg("Elige por lo menos una forma."),
    msg("Así te avisamos y puedes guardar tu acuse."), CONTACT_BASIS, DataClass.PERSONAL,
    hint=msg("Puedes elegir más de una forma. No necesitas correo"), review=msg("Cómo te lo damos"),
)  # fmt: skip
phone = Question(
    "phone", kinds.phone(), msg("Número de celular"), msg("Escribe los 10 números del celular."),
    msg("Ahí te mandamos un código y un aviso."), CONTACT_BASIS, DataClass.PERSONAL,
    hint=msg("10 números"), review=msg("Celular"), optional=True,
)  # fmt: skip
email = Question(
    "email", kinds.email(), msg("Correo electrónico"), msg("Escribe tu correo o quita la marca de Correo."),
    msg("Ahí te mandamos un código y un aviso."), CONTACT_BASIS, DataClass.PERSONAL,
    hint=msg("Por ejemplo: nombre@ejemplo.mx"), review=msg("Correo"), optional=True,
)  # fmt: skip


def phone_for_messages(answers: Answers, facts: Facts) -> Problem | None:
    """A message needs a number to go to (R-GEN-01)."""
    asked = Delivery.SMS in (answers.get(delivery) or ())
    return Problem(phone, phone.empty, "R-GEN-01") if asked and not answers.get(phone) else None


def address_for_email(answers: Answers, facts: Facts) -> Problem | None:
    """An e-mail needs an address to go to (R-GEN-01)."""
    asked = Delivery.EMAIL in (answers.get(delivery) or ())
    return Problem(email, email.empty, "R-GEN-01") if asked and not answers.get(email) else None


def contact_is_not_the_office(answers: Answers, facts: Facts) -> Problem | None:
    """Nobody may give the institute's own phone or address as theirs (AD-11)."""
    for question in (phone, email):
        given = answers.get(question)
        if given is not None and given.lower() in facts.reserved_contacts:
            words = msg("Ese contacto es de la oficina. Escribe uno tuyo o déjalo vacío.")
            return Problem(question, words, "AD-11")
    return None


def typed_contacts(answers: Answers) -> tuple[Contact, ...]:
    """The contacts the person gave on the delivery page."""
    given = ((ContactKind.PHONE, answers.get(phone)), (ContactKind.EMAIL, answers.get(email)))
    return tuple(Contact(kind, value) for kind, value in given if value)


def delivery_page(title: Msg) -> Page:
    """How the answer is given: one page, contacts optional (R-ID and AD-11: no invented e-mails)."""
    return Page(
        "entrega", title, (replace(delivery, label=title), phone, email),
        checks=(phone_for_messages, address_for_email, contact_is_not_the_office), template="delivery",
    )  # fmt: skip


one_time_code = Question(
    "one_time_code", kinds.one_time_code(), msg("Escribe el código de 6 números"),
    msg("Escribe los 6 números del código."), msg("Con el código sabemos que eres tú."),
    CONTACT_BASIS, DataClass.SECRET,
    hint=msg("Lo mandamos a los contactos que tenemos. Dura 10 minutos"),
)  # fmt: skip

ONE_TIME_CODE = "one_time_code"


def code_page(
    *,
    again_after: tuple[Question[Any], ...] = (),
    lookup: Callable[[Answers, Desk, date], Mapping[str, str]] | None = None,
) -> Page:
    """One page for everybody: the same text whatever is on file (no-oracle promise, decisions 1.1)."""
    return Page(
        "codigo", msg("Escribe el código de 6 números"), (one_time_code,), gate=ONE_TIME_CODE,
        proved_by=(code_proof,), template="code", counted=False, lookup=lookup,
        again_after=(curp, current_curp, phone, email, *again_after),
        satisfied=lambda answers: logged_in(answers, *again_after),
    )  # fmt: skip


def logged_in(answers: Answers, *since: Question[Any]) -> bool:
    """Whether the national login stands for confirmation and code.

    A CURP found or typed after it takes it away, and so does a newer answer to one of `since`: the login
    proves who was meant then, not who is meant now.
    """
    proof = answers.get(code_proof)
    by_login = proof in (CodeProof.LOGIN_BASIC, CodeProof.LOGIN_VERIFIED)
    return by_login and _is_newer(answers, code_proof, than=(curp, *since))


def proved_personally(answers: Answers) -> bool:
    """Whether a code or login proved who is here (L2 or more); never with a CURP that came later."""
    proof = answers.get(code_proof)
    return proof is not None and proof.personal and _is_newer(answers, code_proof, than=(curp,))


def _is_newer(answers: Answers, question: Question[Any], *, than: tuple[Question[Any], ...]) -> bool:
    """Whether it was answered in the same save as the others, or in a later one."""
    return answers.seq(question) >= max(answers.seq(other) for other in than)
