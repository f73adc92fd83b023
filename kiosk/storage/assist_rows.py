"""What repositories of helping hand out: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from kiosk.domain.approvals import Consented

Mode: TypeAlias = Literal["two", "one", "afar"]
Turn: TypeAlias = Literal["person", "operator"]


@dataclass(frozen=True, slots=True)
class Helping:
    """A sitting of help that is under way.

    `agreed_at` is None until the person agreed to be helped with this draft; before that the operator sees
    nothing of it. `turn` matters with one screen: who has it. `asked` is the page the person is asked for.
    """

    id: UUID
    draft_id: UUID
    visit_id: UUID
    staff_id: UUID
    staff_number: str
    office: str
    mode: Mode
    turn: Turn
    started_at: datetime
    seen_at: datetime
    agreed_at: datetime | None
    paused_at: datetime | None
    asked: str

    @property
    def is_turned(self) -> bool:
        """Whether the person has the only screen, so that the operator sees nothing."""
        return self.mode == "one" and self.turn == "person"

    @property
    def is_open(self) -> bool:
        """Whether the operator may see and write now."""
        return self.agreed_at is not None and self.paused_at is None and not self.is_turned


@dataclass(frozen=True, slots=True)
class PairingRow:
    """A way to begin a sitting that was offered and is not settled: `staff_id` None until somebody came."""

    id: UUID
    office: str
    mode: Mode
    draft_id: UUID | None
    procedure: str
    staff_id: UUID | None
    staff_number: str
    staff_office: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call for help of a kiosk that nobody closed yet."""

    id: UUID
    office: str
    device: str
    draft_id: UUID | None
    procedure: str
    page: str
    made_at: datetime
    answered_at: datetime | None
    answered_number: str


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What a person answered, and to what."""

    procedure: str
    text_version: str
    data_kinds: tuple[str, ...]
    way: Consented
    language: str
    channel: str
    agreed: bool
    evidence: Mapping[str, str] = field(repr=False, default_factory=dict)
    """The sign, or the name of the witness."""
