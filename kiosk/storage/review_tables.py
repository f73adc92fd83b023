"""Tables of what follows a case: an officer's task, a freeze, who was told, what they answered, incidents.

No personal data is kept here in the clear: contacts are blind indexes, codes are digests, and what an officer
chose is sealed.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kiosk.storage.columns import Table, metadata

_OPEN = "done_at IS NULL"
_FROZEN = "lifted_at IS NULL"


class ReviewTask(Table, table=True):
    """A case that waits for an officer. One open task for a case; the first choice written is the one."""

    __tablename__ = "review_task"
    __table_args__ = (
        CheckConstraint("kind IN ('review', 'dispute')", name="kind"),
        Index(
            "uq_review_task_open", "case_id", unique=True,
            sqlite_where=text(_OPEN), postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    kind: str
    rule: str
    made_at: datetime
    due_on: date
    office: str | None = None
    staff_id: UUID | None = Field(default=None, index=True)
    """The officer who drew it; None while nobody may have it."""
    opened_at: datetime | None = None
    """When the officer opened what proves it: before that nothing of the person is shown."""
    choice: str | None = None
    """What was decided, written before the registers are asked."""
    details_sealed: bytes | None = None
    """The rest of it: the number that stays, the jobs that go, the reasons."""
    chosen_at: datetime | None = None
    done_at: datetime | None = Field(default=None, index=True)


class CaseFreeze(Table, table=True):
    """Nothing happens to a case until a day: somebody said it was not theirs, or that they were charged."""

    __tablename__ = "case_freeze"
    __table_args__ = (
        CheckConstraint("cause IN ('not_me', 'answer')", name="cause"),
        Index(
            "uq_case_freeze_open", "case_id", unique=True,
            sqlite_where=text(_FROZEN), postgresql_where=text(_FROZEN),
        ),
    )  # fmt: skip

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    cause: str
    before: str
    """State of the case when it was frozen."""
    made_at: datetime
    until: date
    lifted_at: datetime | None = None


class CaseWatch(Table, table=True):
    """What the house keeps of a case for its watch: its reference in the ledger, whether it was helped."""

    __tablename__ = "case_watch"

    case_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    ref: str = Field(index=True)
    noted_at: datetime = Field(index=True)
    helped: bool
    kin: bool
    """Whether somebody who helped is of the person's family, by the civil register."""
    told: int
    """How many earlier contacts were told; 0 means that the paper is the notice."""


class CaseContact(Table, table=True):
    """A contact given in a case, as a blind index: many cases with one contact are looked at."""

    __tablename__ = "case_contact"

    case_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    contact_index: bytes = Field(primary_key=True, index=True)


class CaseNotice(Table, table=True):
    """A message told somebody of an act; its code says "No fui yo" of that case."""

    __tablename__ = "case_notice"

    digest: bytes = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    made_at: datetime
    until: datetime = Field(index=True)


class FollowUp(Table, table=True):
    """Two questions to a few of those who were helped; answered once."""

    __tablename__ = "follow_up"

    case_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    digest: bytes = Field(unique=True)
    made_at: datetime
    until: datetime
    charged: str | None = None
    understood: str | None = None
    answered_at: datetime | None = None


class Incident(Table, table=True):
    """Something for internal control, which the office does not see."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("kind IN ('charged', 'not_understood', 'not_me')", name="kind"),)

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    kind: str
    office: str
    made_at: datetime = Field(index=True)


review_task = metadata.tables["review_task"]
case_freeze = metadata.tables["case_freeze"]
case_watch = metadata.tables["case_watch"]
case_contact = metadata.tables["case_contact"]
case_notice = metadata.tables["case_notice"]
follow_up = metadata.tables["follow_up"]
incident = metadata.tables["incident"]
