"""The staff looks somebody up who is not here: with one of three reasons, in writing (AD-10).

What is asked for and shown is what those reasons need: that it is one person, whether the register says they
died, and their number. No contact, no address, no job. Each look and each value shown whole is a line of the
ledger that the person can read (AD-12); nothing is kept of it elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk import log
from kiosk.domain.identifiers import Curp
from kiosk.domain.lookups import MOST_REFERENCE, Reason, require_reference
from kiosk.domain.people import Name, Person, RegisterState, plain_letters
from kiosk.domain.refusal import Refused
from kiosk.domain.words import Msg, msg
from kiosk.flow import blocks, kinds
from kiosk.flow.desk import InsuredRecord, PersonDetails, RegisterRecord
from kiosk.flow.kinds import Kind
from kiosk.flow.questions import Answers, DataClass, Question
from kiosk.flow.steps import Page
from kiosk.services import after_acts, limits, own_help, trail
from kiosk.services.house import House
from kiosk.services.identity import holder_index
from kiosk.services.staffing import ShiftRow, actor_of
from kiosk.storage import staff
from kiosk.storage.store import Actor, Work

RULE = "AD-10"
WHY: Mapping[Reason, Msg] = {
    Reason.DEATH: msg("Una persona murió"),
    Reason.HOSPITAL: msg("Lo pide un hospital"),
    Reason.COURT: msg("Lo ordena un juez"),
}
LACKS_PAPER = msg("Escribe qué documento es y su número. Por ejemplo: oficio 123 de 2026.")
LACKS_ASKER = msg("Escribe quién lo pide y de dónde. Por ejemplo: Juzgado 5 de Puebla.")
NO_NAMES = msg("Escribe el documento y quién lo pide, sin el nombre de la persona.")
_ABOUT = (
    msg("Los datos de las personas son reservados. Solo hay tres excepciones."),
    msg("Ley del Seguro Social, artículo 22."), DataClass.PERSONAL,
)  # fmt: skip


def _written(lacks: Msg) -> Kind[str]:
    """A line that tells something."""
    line = kinds.text(longest=MOST_REFERENCE)
    return replace(line, read=lambda typed, today: require_reference(line.read(typed, today), lacks))


reason = Question(
    "reason", kinds.choice(Reason, WHY), msg("¿Por qué la buscas?"), msg("Elige por qué la buscas."), *_ABOUT
)
paper = Question(
    "paper", _written(LACKS_PAPER), msg("¿Qué documento lo dice?"), LACKS_PAPER, *_ABOUT,
    hint=msg("Su nombre y su número, sin nombres de personas"),
)  # fmt: skip
asked_by = Question(
    "asked_by", _written(LACKS_ASKER), msg("¿Quién lo pide?"), LACKS_ASKER, *_ABOUT,
    hint=msg("El lugar. Por ejemplo: Hospital General 20 de Tijuana"),
)  # fmt: skip
curp = replace(blocks.curp, label=msg("CURP de la persona"))
nss = Question(
    "nss", kinds.nss(), msg("Número de Seguridad Social de la persona"), msg("Escribe los 11 números."),
    *_ABOUT,
)  # fmt: skip
SURNAME = replace(blocks.asked_surname_1, empty=msg("Falta el primer apellido."))
NAMES = (blocks.asked_given, SURNAME, blocks.asked_surname_2)
DETAILS = (*NAMES, blocks.asked_sex, blocks.asked_birth_date, blocks.asked_state)
"""In the order of the search within a sitting, so that the same person asked for in both counts once."""


class OwnFamily(Exception):
    """AD-08: it is the member's own data, or that of their family."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What the registers say of whoever was looked up; without a `person` it is not one person.

    `asked` is the identifier that was typed, `people` are the keys it led to.
    """

    asked: str = field(repr=False)
    people: tuple[Curp, ...] = ()
    person: Person | None = field(default=None, repr=False)
    state: RegisterState | None = None
    numbers: tuple[InsuredRecord, ...] = field(default=(), repr=False)

    @property
    def wholes(self) -> Mapping[str, str]:
        """What may be shown whole: nothing that was typed just now."""
        if self.person is None:
            return {}
        found = {"curp": self.person.curp.value}
        found |= {f"nss-{place}": one.nss.value for place, one in enumerate(self.numbers)}
        return {what: value for what, value in found.items() if value != self.asked}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to say whom one looks for: what it asks, and how the registers are asked."""

    whom: tuple[Question[Any], ...]
    search: Callable[[House, Answers], Sought]

    def page(self, slug: str) -> Page:
        return Page(slug, msg("Buscar datos de una persona"), (reason, paper, asked_by, *self.whom))


def look_up(house: House, shift: ShiftRow, way: str, values: Mapping[str, str], *, show: str = "") -> Sought:
    """Whom the registers know under this, and its line; with `show` one value whole, in a line of its own.

    The same is asked anew to show a value: nothing of the person is kept from one request to the next.
    Raises Refused, TooMany, OwnFamily and SystemDown.
    """
    answers = _complete(way, values)
    what = "|".join(values.get(question.key, "") for question in WAYS[way].whom)
    limits.spend_different(house, limits.STAFF_CURPS, who=str(shift.staff.id), what=what)
    found = WAYS[way].search(house, answers)
    if _is_family(house, shift, found):
        _write_refused(house, shift, found, answers)
        raise OwnFamily
    shown = show if show in found.wholes else ""
    told = {question.key: values[question.key] for question in (reason, paper, asked_by)}
    if shown:
        told["what"] = shown.partition("-")[0]
    with house.store.writing(actor_of(shift)) as work:
        for about in _about(work, found) or [f"{way}|{what}"]:
            kind = trail.SHOWN if shown else trail.SOUGHT
            trail.write(work, kind, about=about, at=house.clock(), chance=house.chance, body=told)
    return found


def _complete(way: str, values: Mapping[str, str]) -> Answers:
    """All that a way asks is there, however it was sent: never a name without birth date. Raises Refused."""
    questions = PAGES[way].questions
    for question in questions:
        if not question.optional and not values.get(question.key):
            raise Refused(question.empty, rule=RULE)
    if values[reason.key] not in {one.value for one in Reason}:
        raise Refused(reason.empty, rule=RULE)
    answers = Answers().with_values({question.key: values.get(question.key, "") for question in questions})
    require_reference(answers[paper], LACKS_PAPER)
    require_reference(answers[asked_by], LACKS_ASKER)
    if _names_them(answers):
        raise Refused(NO_NAMES, rule=RULE)
    return answers


def _names_them(answers: Answers) -> bool:
    """Whether the reference tells the name looked for: whoever supervises reads it, and reads no names."""
    written = set(plain_letters(f"{answers[paper]} {answers[asked_by]}").split())
    name = [plain_letters(answers.get(part) or "").split() for part in NAMES[:2]]
    return all(part and set(part) <= written for part in name)


# --- the registers ----------------------------------------------------------------------------------------


def _by_curp(house: House, answers: Answers) -> Sought:
    key = answers[curp]
    return _of_key(house, key, asked=key.value)


def _by_nss(house: House, answers: Answers) -> Sought:
    """Whoever alone has the number; of several, or without a key, nothing is shown."""
    number = answers[nss]
    account = house.corrections.account(number)
    holders = account.holders if account is not None else ()
    keys = tuple(dict.fromkeys(one.curp for one in holders if one.curp is not None))
    if len(holders) != 1 or not keys:
        return Sought(number.value, keys)
    return _of_key(house, keys[0], asked=number.value)


def _by_details(house: House, answers: Answers) -> Sought:
    name = Name(answers[NAMES[0]], answers[NAMES[1]], answers.get(NAMES[2]) or "")
    born, state = answers[blocks.asked_birth_date], answers[blocks.asked_state]
    found = house.desk.population.by_details(PersonDetails(name, born, answers[blocks.asked_sex], state))
    return _of(house, found[0], asked="") if len(found) == 1 else Sought("")


def _of_key(house: House, key: Curp, *, asked: str) -> Sought:
    record = house.desk.population.by_curp(key)
    return _of(house, record, asked=asked) if record is not None else Sought(asked, (key,))


def _of(house: House, record: RegisterRecord, *, asked: str) -> Sought:
    person = record.person
    numbers = house.desk.insured.search(person).by_curp
    people = tuple(dict.fromkeys((person.curp, record.asked_as)))
    return Sought(asked, people, person, record.state, numbers)


WAYS: Mapping[str, Way] = {
    "curp": Way((curp,), _by_curp),
    "nss": Way((nss,), _by_nss),
    "nombre": Way(DETAILS, _by_details),
}
PAGES: Mapping[str, Page] = {slug: way.page(slug) for slug, way in WAYS.items()}


# --- lines ------------------------------------------------------------------------------------------------


def _about(work: Work, found: Sought) -> Sequence[str]:
    """Whom the line is about; nobody when nobody was found."""
    people = (found.person.curp,) if found.person is not None else found.people
    return [after_acts.person_name(holder_index(work, one)) for one in people]


def _is_family(house: House, shift: ShiftRow, found: Sought) -> bool:
    """Whether it is the member, or by the civil register a child, parent or guardian of theirs."""
    if not found.people:
        return False
    kin = house.corrections.kin_of(found.person.curp) if found.person is not None else ()
    with house.store.reading(Actor("system")) as work:
        members = staff.who_are(work, {one.value for one in (*found.people, *kin)})
    return any(member == shift.staff.id for member, _ in members)


def _write_refused(house: House, shift: ShiftRow, found: Sought, answers: Answers) -> None:
    log.write("help.own_data_refused", rule=own_help.RULE)
    told = {"rule": own_help.RULE, "reason": answers[reason].value}
    with house.store.writing(actor_of(shift)) as work:
        for about in _about(work, found):
            trail.write(work, trail.SOUGHT_OWN, about=about, at=house.clock(), chance=house.chance, body=told)
