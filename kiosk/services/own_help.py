"""Nobody helps with their own errand (AD-08): keys and contacts of an operator are refused where they help.

What is compared are the values as their kinds keep them, so that no spelling slips through. Each try is a
line of the ledger and of the log; none says what was typed.
"""

from __future__ import annotations

from collections.abc import Collection

from kiosk import log
from kiosk.domain.words import msg
from kiosk.flow import blocks
from kiosk.flow.procedure import Procedure
from kiosk.flow.questions import Answers
from kiosk.flow.steps import Page, Problem
from kiosk.procedures.mandate_grant import trusted_curp
from kiosk.services import trail
from kiosk.services.help_lines import actor_of, tell
from kiosk.services.house import House
from kiosk.storage import staff
from kiosk.storage.assist_rows import Helping
from kiosk.storage.store import Actor, Work

RULE = "AD-08"


def named(procedure: Procedure, answers: Answers) -> frozenset[str]:
    """Keys and contacts of whoever a request is about, is made by, or is told to."""
    keys = (
        procedure.subject(answers),
        procedure.identified(answers),
        answers.get(blocks.curp),
        answers.get(trusted_curp),
    )
    contacts = (one.value for one in blocks.typed_contacts(answers))
    return frozenset((*(key.value for key in keys if key is not None), *contacts))


def added(procedure: Procedure, before: Answers, after: Answers) -> frozenset[str]:
    """Those that newer answers name and older ones did not."""
    return named(procedure, after) - named(procedure, before)


def refused(house: House, helping: Helping | None, people: Collection[str]) -> str:
    """Which kind of these is of the operator who helps: "" for none, else the try is written down."""
    if helping is None or not people:
        return ""
    with house.store.reading(Actor("system")) as work:
        kind = own(work, helping, people)
    if kind:
        log.write("help.own_data_refused", rule=RULE)
        with house.store.writing(actor_of(helping)) as work:
            write_down(house, work, helping, kind)
    return kind


def write_down(house: House, work: Work, helping: Helping, kind: str) -> None:
    """The line of one try."""
    tell(house, work, trail.OWN_DATA_REFUSED, helping, rule=RULE, what=kind)


def own(work: Work, helping: Helping, people: Collection[str]) -> str:
    """The kind of the first key or contact that is of the member of the staff who helps, "" for none."""
    for value in people:
        kind = kind_of(value)
        if staff.is_same_person(work, helping.staff_id, **{kind: value}):
            return kind
    return ""


def kind_of(value: str) -> str:
    """How staff are asked about a value."""
    if "@" in value:
        return "email"
    return "phone" if value.isdecimal() else "curp"


def problem(page: Page, kind: str) -> Problem:
    """What the page says; never whose it is."""
    words = msg("Ese dato es de quien te ayuda. Escribe el tuyo o pide que te ayude otra persona.")
    question = next((one for one in page.questions if one.key == kind), page.questions[0])
    return Problem(question, words, RULE)
