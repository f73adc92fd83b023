"""How a procedure tells an officer what may be decided: typed choices, and the result each one seals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.case import CaseState
from kiosk.domain.people import Person
from kiosk.domain.review import Effect
from kiosk.domain.words import Msg
from kiosk.flow.desk import InsuredFindings, InsuredRecord


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing an officer may decide. `reasons` are codes with what the person reads of each; one must be
    chosen, or several. `asks_number`: which number stays; `asks_jobs`: which jobs leave with the other."""

    code: str
    label: Msg
    explains: Msg
    state: CaseState
    outcome: str
    effect: Effect = Effect.NONE
    asks_number: bool = False
    asks_jobs: bool = False
    reasons: tuple[tuple[str, Msg], ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The officer's side of a procedure.

    `matters` say in words what each rule is about, `basis` is its law. `records` are the numbers in question,
    `values` the result that a choice seals (the number after the change, when there is one).
    """

    matters: Mapping[str, Msg]
    basis: Msg
    choices: Callable[[str], tuple[Choice, ...]]
    records: Callable[[str, InsuredFindings], tuple[InsuredRecord, ...]]
    values: Callable[[Choice, Person, InsuredRecord | None, Sequence[str]], Mapping[str, str]]
