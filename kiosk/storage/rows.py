"""What repositories hand out: plain frozen values; no table object ever leaves storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Literal, TypeAlias
from uuid import UUID

from kiosk.domain.case import CaseState
from kiosk.domain.people import Level
from kiosk.domain.staff import Role
from kiosk.flow.questions import Entry
from kiosk.storage.assist_rows import Helping
from kiosk.vault import DataKey

DraftState: TypeAlias = Literal["open", "submitted", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody sits: channel (`home`, `kiosk`, `staff`), office, device and language."""

    channel: str
    office: str
    device: str
    locale: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that is under way. A level whose time is over is level 0 here, and holds for nobody."""

    id: UUID
    level: Level
    level_until: datetime | None
    holder: bytes | None
    """Blind index of the CURP for which the level holds."""
    place: Place
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of the staff. Never a name on a screen: the number."""

    id: UUID
    number: str
    role: Role
    office: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A member who is signed in at a device of their office."""

    id: UUID
    staff: StaffRow
    device_id: UUID
    device: str
    """Its sticker, which another device of the office may carry too."""
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    factor_until: datetime
    """Until when the second factor counts as fresh: decisions need it (security 4)."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a person said about the procedure: codes of answers, None where nothing was said."""

    first_time: str | None = None
    could_finish: str | None = None
    was_easy: str | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft that the actor may see. `data_key` is None once its answers were erased."""

    id: UUID
    procedure: str
    version: int
    visit_id: UUID | None
    state: DraftState
    opened_at: datetime
    ended_at: datetime | None
    place: Place
    channel_end: str | None
    folio: str | None
    has_resume_code: bool
    holder: bytes | None
    """Blind index of the person to whom the data key is bound; None before submission."""
    data_key: DataKey | None = field(repr=False)
    survey: Survey
    measured_open_at: datetime | None
    measured_closed_at: datetime | None
    helped: bool = False
    """Whether somebody of the staff ever helped with it and the person had agreed."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A draft and its entries, oldest first, markers left out; `newest` counts them too."""

    draft: DraftRow
    entries: tuple[Entry, ...] = field(repr=False)
    newest: int
    """Number of the newest entry of any sort; 0 before the first."""
    marked: str | None
    """Kind of the last marker (`submitted`, `approved`, `withdrawn` ...), None when there is none."""
    helping: Helping | None = None
    """Who helps in the visit that looks, if that was asked for."""


class Sight(Enum):
    """Why an actor may see a case. How much of it is for the services to say."""

    MAKER = "maker"
    """The visit that submitted it."""
    HOLDER = "holder"
    """The visit proved (L2 or more) to be the person it is about."""
    KEEPER = "keeper"
    """The visit that holds its draft, as a resume code gives it."""
    HOUSE = "house"
    """The program itself."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that the actor may see. `data_key` is None once its answers were erased."""

    id: UUID
    folio: str
    procedure: str
    version: int
    draft_id: UUID
    person: bytes | None
    verified: bool
    state: CaseState
    rule: str
    channel: str
    office: str
    submitted_at: datetime
    due_on: date | None
    waiting_for: str | None
    data_key: DataKey | None = field(repr=False)
    sight: Sight
