"""The tables of the house (the simulated registers have theirs in registry.py).

Personal data is bytes: sealed values (context `table|column|row id`) or blind indexes of 16 bytes. Times are
aware UTC. Each class ends as a Core table below: repositories speak Core only.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from kiosk.domain.acuse import AcuseKind
from kiosk.domain.case import CaseState
from kiosk.storage.columns import BigId, Code, Table, metadata


class Visit(Table, table=True):
    """Somebody before a screen, from the first POST to "Terminar". Only the digest of the token is kept."""

    __tablename__ = "visit"
    __table_args__ = (CheckConstraint("level BETWEEN 0 AND 4", name="level"),)

    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(unique=True)
    level: int
    level_until: datetime | None = None
    holder: bytes | None = None
    """Blind index of the CURP for which the level holds."""
    channel: str
    office: str
    device: str
    locale: str
    opened_at: datetime
    seen_at: datetime
    """Last sign of life, as fresh as the services choose to write it: never once per saved step."""
    ends_at: datetime = Field(index=True)
    ended_at: datetime | None = None
    before_hash: bytes | None = Field(default=None, index=True)
    """SHA-256 of the token before this one; it opens nothing, and with it alone nothing is got."""
    before_proof: bytes | None = None
    """Keyed digest of what the token was changed for: a one-time code, a hand-off code, a login."""
    before_until: datetime | None = None


class Draft(Table, table=True):
    """A procedure somebody began. Progress is not here: it is computed from the entries."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'submitted', 'withdrawn', 'expired')", name="state"),
        Index(None, "state", "opened_at"),
        Index(
            "ix_draft_to_measure",
            "state",
            sqlite_where=text("measured_open_at IS NULL"),
            postgresql_where=text("measured_open_at IS NULL"),
        ),
        {"postgresql_with": {"fillfactor": 70}},
    )

    id: UUID = Field(primary_key=True)
    procedure: str
    version: int
    visit_id: UUID | None = Field(default=None, foreign_key="visit.id", ondelete="SET NULL", index=True)
    holder: bytes | None = None
    """Blind index of the person to whom the data key was re-wrapped at submission."""
    state: str
    opened_at: datetime
    ended_at: datetime | None = None
    channel: str
    channel_end: str | None = None
    office: str
    device: str
    locale: str
    data_key: bytes | None
    """Wrapped; None once the answers were erased."""
    key_id: str
    folio: str | None = Field(default=None, unique=True)
    resume_digest: bytes | None = None
    resume_tries: int = 0
    resume_window_at: datetime | None = None
    resume_window_tries: int = 0
    first_time: str | None = None
    could_finish: str | None = None
    was_easy: str | None = None
    measured_open_at: datetime | None = None
    measured_closed_at: datetime | None = None


class DraftEntry(Table, table=True):
    """One saved page. No foreign key: a step is one insert, and the owner was checked when it was read."""

    __tablename__ = "draft_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    draft_id: UUID = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    page: str
    row: str
    actor: str
    source: str
    at: datetime
    key_id: str
    payload: bytes


class OneTimeCode(Table, table=True):
    """Six digits sent to a contact. `target` says which one answered: typed now, or already on file."""

    __tablename__ = "one_time_code"
    __table_args__ = (CheckConstraint("target IN ('typed', 'on_file')", name="target"),)

    id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    target: str
    contact_index: bytes = Field(index=True)
    digest: bytes
    sent_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None


class HandOff(Table, table=True):
    """A code that carries a draft to another device, once."""

    __tablename__ = "hand_off"

    digest: bytes = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    made_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None


class CaseFile(Table, table=True):
    """What was submitted. Its state is the last of its events, kept here for lists."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("approved_hash IS NULL OR approved_hash = content_hash", name="approved"),
    )

    id: UUID = Field(primary_key=True)
    folio: str = Field(unique=True)
    procedure: str
    version: int
    draft_id: UUID = Field(foreign_key="draft.id", unique=True)
    visit_id: UUID | None = Field(default=None, foreign_key="visit.id", ondelete="SET NULL", index=True)
    """The visit that submitted."""
    person: bytes | None = Field(default=None, index=True)
    verified: bool
    state: CaseState = Field(sa_type=Code(CaseState), index=True)
    rule: str
    channel: str
    office: str
    submitted_at: datetime
    due_on: date | None = None
    waiting_for: str | None = Field(default=None, index=True)
    data_key: bytes | None
    key_id: str
    content_hash: bytes | None = None
    """What was sent with help, and what its person approved: equal, and there (a trigger holds it)."""
    approved_hash: bytes | None = None


class CaseEvent(Table, table=True):
    """Something that happened to a case; `n` counts within the case."""

    __tablename__ = "case_event"

    case_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    n: int = Field(primary_key=True)
    kind: CaseState = Field(sa_type=Code(CaseState))
    at: datetime
    actor: str
    note_sealed: bytes | None = None


class CaseAnswer(Table, table=True):
    """One answer as it was sent, sealed with the data key of the case."""

    __tablename__ = "case_answer"

    case_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    key: str = Field(primary_key=True)
    row: str = Field(primary_key=True)
    source: str
    value_sealed: bytes


class Acuse(Table, table=True):
    """A sealed text. Text and seal never change; the status may."""

    __tablename__ = "acuse"
    __table_args__ = (
        UniqueConstraint("folio", "number"),
        CheckConstraint("status IN ('valid', 'replaced', 'cancelled')", name="status"),
    )

    id: UUID = Field(primary_key=True)
    folio: str
    number: int
    kind: AcuseKind = Field(sa_type=Code(AcuseKind))
    case_id: UUID = Field(foreign_key="case_file.id", index=True)
    made_at: datetime
    text_sealed: bytes
    seal: bytes
    seal_key_id: str
    verification: bytes = Field(unique=True)
    code_sealed: bytes
    """The verification code itself: the PDF made later prints it."""
    ledger_n: int = Field(sa_type=BigId)
    status: str
    replaced_by: UUID | None = Field(default=None, foreign_key="acuse.id")
    status_at: datetime


class AcusePdf(Table, table=True):
    """The stored PDF of an acuse: made once, served for ever."""

    __tablename__ = "acuse_pdf"

    acuse_id: UUID = Field(primary_key=True, foreign_key="acuse.id")
    made_at: datetime
    pages: int
    pdf_sealed: bytes


_WAITING = "sent_at IS NULL AND parked_at IS NULL"


class Outbox(Table, table=True):
    """A message that must leave the house once, written in the transaction that caused it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "not_before", sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
    )

    id: UUID = Field(primary_key=True)
    dedupe: str = Field(unique=True)
    kind: str
    to_sealed: bytes
    body_sealed: bytes
    made_at: datetime = Field(index=True)
    not_before: datetime
    sent_at: datetime | None = None
    tries: int = 0
    parked_at: datetime | None = None


class LimitCounter(Table, table=True):
    """How often something was tried in one window of time; the key is a digest and says nothing by itself."""

    __tablename__ = "limit_counter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: bytes = Field(primary_key=True)
    slot: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    count: int


class Ledger(Table, table=True):
    """Append-only (triggers hold it): one line per act, chained into a Merkle tree."""

    __tablename__ = "ledger"

    n: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    at: datetime
    kind: str
    actor_ref: str = Field(index=True)
    case_ref: str = Field(index=True)
    commitment: bytes
    leaf: bytes
    prev: bytes


class LedgerBody(Table, table=True):
    """What a ledger line commits to. Erasing it leaves the tree whole."""

    __tablename__ = "ledger_body"

    n: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    salt: bytes
    body_sealed: bytes


class LedgerHead(Table, table=True):
    """One row: the size of the ledger and the edge of its tree. Locked by whoever appends."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    size: int = Field(sa_type=BigId)
    frontier: bytes
    last_leaf: bytes
    last_at: datetime | None = None


class Checkpoint(Table, table=True):
    """A signed root of the ledger at one size."""

    __tablename__ = "checkpoint"

    size: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    root: bytes
    signature: bytes
    key_id: str
    at: datetime


class Idempotency(Table, table=True):
    """One click on "Enviar": the same key answers the same folio, "" while the case is not written."""

    __tablename__ = "idempotency"

    key: bytes = Field(primary_key=True)
    draft_id: UUID = Field(foreign_key="draft.id", index=True)
    content_hash: bytes
    folio: str
    at: datetime = Field(index=True)


class FolioCounter(Table, table=True):
    """Last serial given out in a year."""

    __tablename__ = "folio_counter"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class Measure(Table, table=True):
    """How a visit to a procedure went, for improving it. Nothing here tells who it was."""

    __tablename__ = "measure"

    id: UUID = Field(primary_key=True)
    phase: str
    day: date = Field(index=True)
    hour: int
    office: str
    device: str
    procedure: str
    version: int
    channel_start: str
    channel_end: str
    assisted: bool
    active_seconds: int
    questions_shown: int
    prefilled: int
    asked_twice: int
    documents_asked: int
    characters_typed: int
    help_calls: int
    refusals: str
    """JSON object: rule id to count."""
    last_page: str
    outcome_rule: str
    pages_printed: int
    age_band: str
    language: str
    area: str
    first_time: str
    could_finish: str
    was_easy: str
    help_answer_seconds: int = 0
    help_wait_seconds: int = 0


visit = metadata.tables["visit"]
draft = metadata.tables["draft"]
draft_entry = metadata.tables["draft_entry"]
one_time_code = metadata.tables["one_time_code"]
hand_off = metadata.tables["hand_off"]
case_file = metadata.tables["case_file"]
case_event = metadata.tables["case_event"]
case_answer = metadata.tables["case_answer"]
acuse = metadata.tables["acuse"]
acuse_pdf = metadata.tables["acuse_pdf"]
outbox = metadata.tables["outbox"]
ledger = metadata.tables["ledger"]
ledger_body = metadata.tables["ledger_body"]
ledger_head = metadata.tables["ledger_head"]
checkpoint = metadata.tables["checkpoint"]
idempotency = metadata.tables["idempotency"]
measure = metadata.tables["measure"]
