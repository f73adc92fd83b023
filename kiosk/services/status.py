"""How a request goes: what may be seen with folio and code (L1), masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kiosk.domain.case import CaseEvent, CaseState
from kiosk.flow.procedure import Procedure
from kiosk.services.callers import Caller
from kiosk.services.drafts import NotOurs
from kiosk.services.house import House
from kiosk.storage import cases, drafts, visits
from kiosk.storage.rows import CaseRow, Sight
from kiosk.storage.store import Actor, Work


@dataclass(frozen=True, slots=True)
class Status:
    """A case as its keeper may follow it. `may_open` tells whether this visit may open the acuse itself,
    `may_go_on` whether it holds the draft and may add what is missing."""

    case: CaseRow
    procedure: Procedure
    events: tuple[CaseEvent, ...]
    may_open: bool
    may_go_on: bool = False

    @property
    def done(self) -> bool:
        return self.case.state in (CaseState.AUTO_APPROVED, CaseState.APPROVED, CaseState.CLOSED)


def actor_of(work: Work, house: House, caller: Caller) -> Actor:
    """The visit that asks, or nobody."""
    visit = visits.by_token(work, caller.token_hash, at=house.clock())
    return Actor("person", visit=visit.id if visit is not None else None)


def follow(house: House, caller: Caller, folio: str) -> Status:
    """The state of a case for whoever may follow it. Raises NotOurs."""
    with house.store.reading(Actor("system")) as work:
        work = Work(work.sql, work.vault, actor_of(work, house, caller))
        case = cases.look(work, folio, at=house.clock())
        if case is None:
            raise NotOurs
        events: Sequence[CaseEvent] = cases.events(work, case)
        holds_draft = drafts.look(work, case.draft_id) is not None
    may_open = case.sight in (Sight.MAKER, Sight.HOLDER)
    return Status(case, house.procedure(case.procedure), tuple(events), may_open, holds_draft)


def require_own(house: House, caller: Caller, folio: str) -> None:
    """Whether this visit may follow the case of a folio. Raises NotOurs."""
    with house.store.reading(Actor("system")) as work:
        own = Work(work.sql, work.vault, actor_of(work, house, caller))
        if cases.look(own, folio, at=house.clock()) is None:
            raise NotOurs


def newest_draft(house: House, caller: Caller) -> UUID | None:
    """The draft this visit opened last and has not sent."""
    with house.store.reading(Actor("system")) as work:
        work = Work(work.sql, work.vault, actor_of(work, house, caller))
        found = drafts.of_visit(work)
    return found[0].id if found else None
