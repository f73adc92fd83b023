"""Tables of helping: calls for help, pairing codes, sessions of help and what a person agreed to.

None holds an answer. Members of the staff are named by id and number; a witness is sealed with the draft's
data key.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kiosk.domain.approvals import Consented
from kiosk.storage.columns import Code, Table, metadata

_LIVE = text("ended_at IS NULL")


class HelpCall(Table, table=True):
    """Somebody before a kiosk asked for a person: which kiosk, which question, since when."""

    __tablename__ = "help_call"
    __table_args__ = (
        Index(
            "ix_help_call_open", "office", "device", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
    )

    id: UUID = Field(primary_key=True)
    office: str
    device: str
    draft_id: UUID | None = Field(default=None, index=True)
    procedure: str
    page: str
    made_at: datetime = Field(index=True)
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    answered_number: str = ""
    ended_at: datetime | None = None


class Pairing(Table, table=True):
    """How an operator and a person find each other: a code on the person's screen, or a screen to turn.

    `office` is empty for a code that may be typed at any desk. Only the digest of code or ticket is kept.
    `procedure` is empty where the person comes with a folio.
    """

    __tablename__ = "pairing"
    __table_args__ = (CheckConstraint("mode IN ('two', 'one', 'afar')", name="mode"),)

    id: UUID = Field(primary_key=True)
    office: str
    digest: bytes | None = Field(default=None, unique=True)
    mode: str
    draft_id: UUID | None = Field(default=None, foreign_key="draft.id", index=True)
    procedure: str
    staff_id: UUID | None = Field(default=None, index=True)
    staff_number: str = ""
    staff_office: str = ""
    made_at: datetime
    expires_at: datetime = Field(index=True)
    claimed_at: datetime | None = None
    settled_at: datetime | None = None


class AssistSession(Table, table=True):
    """One sitting of help: who helps, whom, how, and whose turn the screen is. One live one a visit."""

    __tablename__ = "assist_session"
    __table_args__ = (
        CheckConstraint("mode IN ('two', 'one', 'afar')", name="mode"),
        CheckConstraint("turn IN ('person', 'operator')", name="turn"),
        Index("ix_assist_session_live", "visit_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_assist_session_staff", "staff_id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    visit_id: UUID | None = Field(default=None, foreign_key="visit.id", ondelete="SET NULL")
    staff_id: UUID
    staff_number: str
    office: str
    mode: str
    turn: str
    started_at: datetime
    seen_at: datetime
    agreed_at: datetime | None = None
    """When the person agreed to be helped with the draft of now; None while they have not."""
    paused_at: datetime | None = None
    asked: str = ""
    """The page the operator asks the person to answer."""
    ended_at: datetime | None = Field(default=None, index=True)
    ended_by: str = ""


class AssistConsent(Table, table=True):
    """What a person answered to "¿Estás de acuerdo?" (assisted service 3.1). Never changed, but for what is
    erased with the draft."""

    __tablename__ = "assist_consent"

    id: UUID = Field(primary_key=True)
    session_id: UUID = Field(foreign_key="assist_session.id", index=True)
    draft_id: UUID = Field(index=True)
    procedure: str
    text_version: str
    data_kinds: str
    """Keys of the questions the operator may see, with commas."""
    way: Consented = Field(sa_type=Code(Consented))
    language: str
    staff_id: UUID
    staff_number: str
    agreed: bool
    at: datetime
    channel: str
    evidence_sealed: bytes | None = None
    """JSON under the draft's data key: the sign, or who was witness."""


class PairingTries(Table, table=True):
    """Wrong pairing codes typed at one desk. `device` is the id of the enrolled one: stickers repeat."""

    __tablename__ = "pairing_tries"

    office: str = Field(primary_key=True)
    device: str = Field(primary_key=True)
    wrong: int
    last_at: datetime
    paused_until: datetime | None = None


help_call = metadata.tables["help_call"]
pairing = metadata.tables["pairing"]
assist_session = metadata.tables["assist_session"]
assist_consent = metadata.tables["assist_consent"]
pairing_tries = metadata.tables["pairing_tries"]
