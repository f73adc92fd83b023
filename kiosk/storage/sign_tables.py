"""Tables of signing: approvals, presence PINs, who interprets, mandates.

What tells of persons is sealed, or a blind index. Signs and witnesses are sealed with the draft's data key.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kiosk.domain.approvals import Asks, Method
from kiosk.domain.mandates import Proof
from kiosk.storage.columns import Code, Table, metadata

_LIVE = text("voided_at IS NULL AND used_at IS NULL")


class Approval(Table, table=True):
    """The person approved exactly this content. One live one a draft; a later entry voids it."""

    __tablename__ = "approval"
    __table_args__ = (
        Index("ix_approval_live", "draft_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("voided_at IS NULL OR used_at IS NULL", name="one_end"),
    )

    id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    seq: int
    """Number of the newest entry that the review showed."""
    content_hash: bytes
    method: Method = Field(sa_type=Code(Method))
    visit_id: UUID
    office: str = Field(index=True)
    device: str
    helped_by: str
    """Number of the operator who helped."""
    at: datetime
    asks: Asks = Field(sa_type=Code(Asks))
    confirmed_by: UUID | None = None
    confirmed_number: str = ""
    confirmed_at: datetime | None = None
    evidence_sealed: bytes | None = None
    voided_at: datetime | None = None
    used_at: datetime | None = None


class Interpreter(Table, table=True):
    """Who interprets for the person in one draft, until they sign."""

    __tablename__ = "interpreter"

    draft_id: UUID = Field(primary_key=True, foreign_key="draft.id")
    at: datetime
    named_sealed: bytes


class PresencePin(Table, table=True):
    """The PIN of a person: a slow digest under a pepper, with a salt of its own."""

    __tablename__ = "presence_pin"

    person: bytes = Field(primary_key=True)
    digest: str
    paper_digest: str
    """The same of the code on the person's paper, with which they make another; "" once it serves no more."""
    made_at: datetime
    used_at: datetime = Field(index=True)


class PinTries(Table, table=True):
    """Wrong PINs typed for a person, whether or not they have one. Wrong codes of a paper are counted too,
    under a blind index of their own."""

    __tablename__ = "pin_tries"

    person: bytes = Field(primary_key=True)
    wrong: int
    last_at: datetime = Field(index=True)


class Mandate(Table, table=True):
    """A person lets an individual act for them in some procedures, for a time (assisted_service 3.2)."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("principal <> agent", name="two_people"),
        CheckConstraint("ends_on > starts_on", name="ends"),
        Index("ix_mandate_principal", "principal"),
        Index("ix_mandate_agent", "agent"),
    )

    id: UUID = Field(primary_key=True)
    principal: bytes
    agent: bytes
    procedures: str
    """Their keys, with commas."""
    data_kinds: str
    starts_on: date
    ends_on: date
    proof: Proof = Field(sa_type=Code(Proof))
    told_sealed: bytes
    """JSON: the agent's key as the principal may see it, instrument, witnesses."""
    granted_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str = ""
    recorded_by: UUID | None = None
    """Who of the staff wrote it down; nobody where the principal gave it with a code of their own."""
    recorded_number: str = ""
    office: str = ""
    asks: Asks = Field(sa_type=Code(Asks))
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None


approval = metadata.tables["approval"]
interpreter = metadata.tables["interpreter"]
presence_pin = metadata.tables["presence_pin"]
pin_tries = metadata.tables["pin_tries"]
mandate = metadata.tables["mandate"]
