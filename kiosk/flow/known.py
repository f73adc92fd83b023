"""What registers and rules say about a person: facts kept beside the answers, never asked.

They are read and stored like answers so that everything a draft knows lives in one place, with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar

from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Name, Person, RegisterState, Sex
from kiosk.domain.words import msg
from kiosk.flow import kinds
from kiosk.flow.desk import RegisterRecord
from kiosk.flow.kinds import Kind
from kiosk.flow.questions import Answers, DataClass, Question

T = TypeVar("T")


def known(key: str, kind: Kind[T]) -> Question[T]:
    """A fact that a register or a rule provides."""
    return Question(
        key, kind, msg("Dato de un registro"), msg("Falta un dato."), msg("Viene de un registro público."),
        msg("Ley del Seguro Social, artículo 15"), DataClass.PERSONAL, optional=True,
    )  # fmt: skip


class CodeProof(Enum):
    """How the person answered the one-time code page."""

    NONE = "none"
    TYPED = "typed"
    ON_FILE = "on_file"
    LOGIN_BASIC = "login_basic"
    LOGIN_VERIFIED = "login_verified"
    STAFF_SAW_ID = "staff"

    @property
    def personal(self) -> bool:
        """Whether it proves who is here (level L2 or more), and not only that a contact works."""
        return self not in (CodeProof.NONE, CodeProof.TYPED)


NOT_FOUND = "NOT_FOUND"

current_curp = known("current_curp", kinds.curp())
given_names = known("given_names", kinds.text())
surname_1 = known("surname_1", kinds.text())
surname_2 = known("surname_2", kinds.text())
birth_date = known("birth_date", kinds.day())
sex = known("sex", kinds.text())
birth_state = known("birth_state", kinds.text())
register_state = known("register_state", kinds.text())
register_down = known("register_down", kinds.text())
code_proof = known(
    "code_proof", kinds.choice(CodeProof, {proof: msg("Dato de un registro") for proof in CodeProof})
)

REGISTER_FACTS = (
    current_curp, given_names, surname_1, surname_2, birth_date, sex, birth_state, register_state,
    register_down,
)  # fmt: skip


def register_values(record: RegisterRecord) -> Mapping[str, str]:
    """The stored form of what the population register answered; every fact is named, also the empty ones."""
    person = record.person
    return {
        current_curp.key: person.curp.value,
        given_names.key: person.name.given,
        surname_1.key: person.name.surname_1,
        surname_2.key: person.name.surname_2,
        birth_date.key: person.birth_date.isoformat(),
        sex.key: person.sex.value,
        birth_state.key: person.birth_state,
        register_state.key: record.state.value,
        register_down.key: "",
    }


def nothing_known(*, state: str = "", down: str = "") -> Mapping[str, str]:
    """The stored form of an answer that is not there: nobody found, or a register that does not answer."""
    return {fact.key: "" for fact in REGISTER_FACTS} | {register_state.key: state, register_down.key: down}


def person_of(answers: Answers) -> Person | None:
    """The person the population register gave, or None while it has not answered with one."""
    key, born = answers.get(current_curp), answers.get(birth_date)
    if key is None or born is None:
        return None
    given, first, second = (answers.get(part) or "" for part in (given_names, surname_1, surname_2))
    said_sex = answers.get(sex)
    return Person(
        key, Name(given, first, second), born, Sex(said_sex or key.sex), answers.get(birth_state) or key.state
    )


def state_of(answers: Answers) -> RegisterState | None:
    """State of the key in the population register; None when it is unknown there or the register silent."""
    said = answers.get(register_state)
    return RegisterState(said) if said and said != NOT_FOUND else None


def is_missing(answers: Answers) -> bool:
    """Whether the population register answered that it does not know this key (R-GEN-04)."""
    return answers.get(register_state) == NOT_FOUND


def age_on(key: Curp, today: date) -> int:
    """Completed years of the person of a CURP: its date is enough, no register is asked."""
    born = key.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
