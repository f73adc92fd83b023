"""Tables of the staff: who they are, the devices of their offices, and their shifts.

Names are not kept: a member is a number. What tells who they are as persons (to hold them apart from those
they help, AD-08) is kept as blind indexes only.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from kiosk.domain.staff import Role
from kiosk.domain.turns import Line, TurnState
from kiosk.storage.columns import BigId, Code, Table, metadata


class StaffMember(Table, table=True):
    """Somebody of the staff."""

    __tablename__ = "staff_member"

    id: UUID = Field(primary_key=True)
    number: str = Field(unique=True)
    role: Role = Field(sa_type=Code(Role))
    office: str
    password: str
    """argon2id, in PHC form."""
    factor_sealed: bytes
    """The secret of the time codes."""
    factor_step: int = Field(sa_type=BigId)
    """Step of the last code used: none serves twice."""
    must_change: bool
    active: bool
    curp_index: bytes | None = Field(default=None, index=True)
    phone_index: bytes | None = Field(default=None, index=True)
    email_index: bytes | None = Field(default=None, index=True)
    made_at: datetime


class StaffDevice(Table, table=True):
    """A device of an office, known by a token of its own; before that, by the code that enrols it."""

    __tablename__ = "staff_device"

    id: UUID = Field(primary_key=True)
    office: str
    label: str
    code_digest: bytes | None = Field(default=None, unique=True)
    code_until: datetime | None = None
    token_hash: bytes | None = Field(default=None, unique=True)
    enrolled_at: datetime | None = None
    revoked_at: datetime | None = None


class Shift(Table, table=True):
    """A member signed in at a device of their office."""

    __tablename__ = "shift"

    id: UUID = Field(primary_key=True)
    staff_id: UUID = Field(foreign_key="staff_member.id", index=True)
    device_id: UUID = Field(foreign_key="staff_device.id", index=True)
    token_hash: bytes = Field(unique=True)
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime = Field(index=True)
    factor_until: datetime
    ended_at: datetime | None = None


class Turn(Table, table=True):
    """Somebody who waits at an office: what for, never who."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("office", "day", "line", "number"),)

    id: UUID = Field(primary_key=True)
    office: str
    day: date
    line: Line = Field(sa_type=Code(Line))
    number: int
    reason: str
    """Key of a procedure, or `folio`, `review`, `other`."""
    state: TurnState = Field(sa_type=Code(TurnState))
    made_at: datetime
    called_at: datetime | None = None
    called_by: UUID | None = Field(default=None, foreign_key="staff_member.id")
    place: str = ""
    """Sticker of the desk that called."""
    calls: int = 0
    ended_at: datetime | None = None
    phone_sealed: bytes | None = None


staff_member = metadata.tables["staff_member"]
staff_device = metadata.tables["staff_device"]
shift = metadata.tables["shift"]
turn = metadata.tables["turn"]
