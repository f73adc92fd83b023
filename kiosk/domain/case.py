"""The life of a case: its state is what its dated events say (procedures 0.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from kiosk.domain.calendar import local


class CaseState(Enum):
    """Where a case stands. Before the first event there is only a draft."""

    SUBMITTED = "submitted"
    AUTO_APPROVED = "auto_approved"
    IN_REVIEW = "in_review"
    NEEDS_INFO = "needs_info"
    APPROVED = "approved"
    REJECTED = "rejected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DISPUTED = "disputed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes a step: then the same request is not opened again (R-GEN-07)."""
        return self in OPEN_STATES


OPEN_STATES: Final = frozenset(
    {CaseState.SUBMITTED, CaseState.IN_REVIEW, CaseState.NEEDS_INFO, CaseState.DISPUTED}
)

FIRST_STATES: Final = frozenset({CaseState.SUBMITTED, CaseState.WITHDRAWN, CaseState.EXPIRED})
"""What may become of a draft."""

MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = MappingProxyType(
    {
        CaseState.SUBMITTED: frozenset(
            {
                CaseState.AUTO_APPROVED,
                CaseState.IN_REVIEW,
                CaseState.NEEDS_INFO,
                CaseState.WITHDRAWN,
                CaseState.DISPUTED,
            }
        ),
        CaseState.IN_REVIEW: frozenset(
            {
                CaseState.APPROVED,
                CaseState.REJECTED,
                CaseState.NEEDS_INFO,
                CaseState.WITHDRAWN,
                CaseState.DISPUTED,
            }
        ),
        # What was missing arrives as a submission of its own; the date of the first one stays.
        CaseState.NEEDS_INFO: frozenset(
            {CaseState.SUBMITTED, CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.DISPUTED}
        ),
        CaseState.AUTO_APPROVED: frozenset({CaseState.CLOSED, CaseState.DISPUTED}),
        CaseState.APPROVED: frozenset({CaseState.CLOSED, CaseState.DISPUTED}),
        CaseState.REJECTED: frozenset({CaseState.CLOSED, CaseState.DISPUTED}),
        CaseState.CLOSED: frozenset({CaseState.DISPUTED}),
        CaseState.WITHDRAWN: frozenset({CaseState.DISPUTED}),
        CaseState.EXPIRED: frozenset(),
        CaseState.DISPUTED: frozenset({CaseState.IN_REVIEW, CaseState.CLOSED}),
    }
)


class MoveNotAllowed(Exception):
    """A case was told to go where it cannot go from where it stands: an error of the program."""

    def __init__(self, before: CaseState | None, after: CaseState) -> None:
        super().__init__(f"{before.value if before else 'draft'} -> {after.value}")
        self.before = before
        self.after = after


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """A case came into a state. `actor` is a reference (visit, staff number, "system"), never a name.

    ValueError if the instant carries no zone. Order is the order of the list, never that of the clock.
    """

    kind: CaseState
    at: datetime
    actor: str

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("an instant needs a zone")


def may_move(before: CaseState | None, after: CaseState) -> bool:
    """Whether a case in `before` (None: still a draft) may come into `after`."""
    return after in (FIRST_STATES if before is None else MOVES[before])


def state_of(events: Sequence[CaseEvent]) -> CaseState | None:
    """The state after all events, None for a draft. MoveNotAllowed if they do not follow from each other."""
    state: CaseState | None = None
    for event in events:
        if not may_move(state, event.kind):
            raise MoveNotAllowed(state, event.kind)
        state = event.kind
    return state


def with_event(events: Sequence[CaseEvent], event: CaseEvent) -> tuple[CaseEvent, ...]:
    """The history with one event more. MoveNotAllowed if the case cannot go there."""
    history = (*events, event)
    state_of(history)
    return history


def submitted_on(events: Sequence[CaseEvent]) -> date | None:
    """Official date of the first submission; a later one that adds what was missing does not change it."""
    return next((local(event.at).date() for event in events if event.kind is CaseState.SUBMITTED), None)
