"""A whole procedure as data, what it decides, and the facts it may use while deciding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Curp
from kiosk.domain.people import Level
from kiosk.domain.words import Msg
from kiosk.flow.desk import Desk
from kiosk.flow.questions import Answers, Entry
from kiosk.flow.steps import Facts, Page, Rows, Stop


class Form(Enum):
    """How a result field is shown: as it stands, as a day, as a grouped number, or through its words."""

    TEXT = "text"
    DAY = "day"
    NSS = "nss"
    CODE = "code"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class ResultField:
    """One field of the result: sealed, and printed in the order declared. `key` is stable.

    `words` translate the codes of a CODE field.
    """

    key: str
    label: Msg
    form: Form = Form.TEXT
    words: Mapping[str, Msg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResultWords:
    """What a person reads of a result. `title` may hold a number; `plain_title` never does.

    `next` says what happens now, `number` is the NSS or other number to show very large ("" when none).
    """

    title: Msg
    plain_title: Msg
    next: tuple[Msg, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules decide for one request.

    `values` fill the procedure's result fields (a missing one is empty). `due_on` is the date promised.
    `waiting_for` names a silent system.
    """

    state: CaseState
    rule: str
    kind: AcuseKind
    values: Mapping[str, str]
    due_on: date | None = None
    waiting_for: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The facts of one decision: who is proved to be here, by which channel, when, and the terms in force.

    `key` is the draft, so that an outside act asked twice happens once. `review_by` gives the date
    promised for a full review, `name_review_by` for one where only the name differs. `recovered` is set when
    a silent system came back and the rules run without the person.
    """

    key: str
    now: datetime
    today: date
    channel: str
    office: str
    level: Level
    code_used: bool
    review_by: date
    name_review_by: date
    recovered: bool = False

    @property
    def in_person(self) -> bool:
        """Whether the request is made in an office (kiosk or before staff)."""
        return self.channel in ("kiosk", "assisted")


@dataclass(frozen=True, slots=True)
class StartPage:
    """What the start page promises (block START of procedures 0.5)."""

    gives: tuple[Msg, ...]
    needs: tuple[Msg, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure: its steps in order and the function that decides.

    `version` rises with every change a person could notice. `upgrade` reads entries saved under an
    older version. `subject` finds whose request it is and `identified` who must prove to be here (a guardian
    for a minor); None while unknown. `words` turn sealed result values into what people read. With
    `four_eyes` a second member of the staff confirms what was done with help (money, rights of another).
    """

    key: str
    slug: str
    title: Msg
    version: int
    start: StartPage
    steps: tuple[Page | Rows, ...]
    resolve: Callable[[Answers, Desk, Ruling], Outcome]
    result_fields: tuple[ResultField, ...]
    words: Callable[[Mapping[str, str]], ResultWords]
    subject: Callable[[Answers], Curp | None]
    identified: Callable[[Answers], Curp | None]
    send_label: Msg
    declaration: Msg
    upgrade: Callable[[tuple[Entry, ...]], tuple[Entry, ...]] | None = None
    after_answers: Callable[[Answers, Facts], Stop | None] | None = None
    four_eyes: bool = False
