"""How a procedure tells an officer what may be decided: typed choices, and the result each one seals.

What may become of a case that somebody said was not theirs is the same for every procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.domain.case import CaseState
from kiosk.domain.identifiers import Nss
from kiosk.domain.people import Person
from kiosk.domain.review import Effect
from kiosk.domain.words import Msg, msg
from kiosk.flow.desk import InsuredFindings, InsuredRecord
from kiosk.flow.questions import Answers


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

    `matters` say in words what each rule is about, `basis` is its law, `paper` the number typed from a paper.
    `records` are the numbers in question, `values` the result that a choice seals (the number after the
    change, when there is one).
    """

    matters: Mapping[str, Msg]
    basis: Msg
    paper: Callable[[Answers], Nss | None]
    choices: Callable[[str], tuple[Choice, ...]]
    records: Callable[[str, InsuredFindings], tuple[InsuredRecord, ...]]
    values: Callable[[Choice, Person, InsuredRecord | None, Sequence[str]], Mapping[str, str]]


RESTORE = Choice(
    "restore", msg("Sí lo pidió su titular"),
    msg("El trámite sigue como estaba antes del aviso. El acuse de antes vuelve a valer, con otro código."),
    CaseState.CLOSED, "",
)  # fmt: skip
ANNUL = Choice(
    "annul", msg("No lo pidió su titular: cancelar"),
    msg("Los acuses dejan de valer. La persona recibe un aviso. Los números del registro no cambian."),
    CaseState.CLOSED, "annulled",
)  # fmt: skip
OF_DISPUTE = (RESTORE, ANNUL)
