"""Helping: calls, pairing codes, sessions, consent; how long people waited for help."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("ended_at IS NULL")
NEWEST_FIRST = ("pairing_tries", "assist_consent", "assist_session", "pairing", "help_call")
WAITS = ("help_answer_seconds", "help_wait_seconds")


def upgrade() -> None:
    make_calls()
    make_pairing()
    make_sessions()
    with op.batch_alter_table("measure") as measure:
        for name in WAITS:
            measure.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def make_calls() -> None:
    op.create_table(
        "help_call",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_number", sa.String(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
    )
    op.create_index("ix_help_call_draft_id", "help_call", ["draft_id"])
    op.create_index("ix_help_call_made_at", "help_call", ["made_at"])
    op.create_index(
        "ix_help_call_open", "help_call", ["office", "device"], unique=True,
        sqlite_where=LIVE, postgresql_where=LIVE,
    )  # fmt: skip


def make_pairing() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True, unique=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("draft.id"), nullable=True),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("staff_office", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint("mode IN ('two', 'one', 'afar')", name="mode"),
    )
    for column in ("draft_id", "staff_id", "expires_at"):
        op.create_index(f"ix_pairing_{column}", "pairing", [column])
    op.create_table(
        "pairing_tries",
        sa.Column("office", sa.String(), primary_key=True),
        sa.Column("device", sa.String(), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("paused_until", MOMENT, nullable=True),
    )


def make_sessions() -> None:
    op.create_table(
        "assist_session",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("visit_id", sa.Uuid(), sa.ForeignKey("visit.id", ondelete="SET NULL"), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.CheckConstraint("mode IN ('two', 'one', 'afar')", name="mode"),
        sa.CheckConstraint("turn IN ('person', 'operator')", name="turn"),
    )
    op.create_index("ix_assist_session_draft_id", "assist_session", ["draft_id"])
    op.create_index("ix_assist_session_ended_at", "assist_session", ["ended_at"])
    op.create_index(
        "ix_assist_session_live", "assist_session", ["visit_id"], unique=True,
        sqlite_where=LIVE, postgresql_where=LIVE,
    )  # fmt: skip
    op.create_index(
        "ix_assist_session_staff", "assist_session", ["staff_id"], sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "assist_consent",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("assist_session.id"), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("data_kinds", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("staff_number", sa.String(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_assist_consent_session_id", "assist_consent", ["session_id"])


def downgrade() -> None:
    with op.batch_alter_table("measure") as measure:
        for name in reversed(WAITS):
            measure.drop_column(name)
    for table in NEWEST_FIRST:
        op.drop_table(table)
