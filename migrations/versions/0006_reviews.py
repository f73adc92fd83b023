"""What follows a case: officers' tasks, freezes, notices, follow-up answers, incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def of_case(table: str) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=f"fk_{table}_case_id_case_file"),
    )


def upgrade() -> None:
    make_tasks()
    make_notices()
    make_answers()
    op.create_index("ix_ledger_actor_ref", "ledger", ["actor_ref"])


def make_tasks() -> None:
    op.create_table(
        "review_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_case("review_task"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('review', 'dispute')", name="ck_review_task_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_review_task"),
    )
    for column in ("case_id", "staff_id", "done_at"):
        op.create_index(f"ix_review_task_{column}", "review_task", [column])
    only_one("review_task", "done_at IS NULL")
    op.create_table(
        "case_freeze",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_case("case_freeze"),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.CheckConstraint("cause IN ('not_me', 'answer')", name="ck_case_freeze_cause"),
        sa.PrimaryKeyConstraint("id", name="pk_case_freeze"),
    )
    op.create_index("ix_case_freeze_case_id", "case_freeze", ["case_id"])
    only_one("case_freeze", "lifted_at IS NULL")


def only_one(table: str, while_: str) -> None:
    """One open row of a case at a time."""
    op.create_index(
        f"uq_{table}_open", table, ["case_id"], unique=True,
        sqlite_where=sa.text(while_), postgresql_where=sa.text(while_),
    )  # fmt: skip


def make_notices() -> None:
    op.create_table(
        "case_watch",
        *of_case("case_watch"),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("kin", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_watch"),
    )
    for column in ("ref", "noted_at"):
        op.create_index(f"ix_case_watch_{column}", "case_watch", [column])
    op.create_table(
        "case_contact",
        *of_case("case_contact"),
        sa.Column("contact_index", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "contact_index", name="pk_case_contact"),
    )
    op.create_index("ix_case_contact_contact_index", "case_contact", ["contact_index"])
    op.create_table(
        "case_notice",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        *of_case("case_notice"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_case_notice"),
    )
    for column in ("case_id", "until"):
        op.create_index(f"ix_case_notice_{column}", "case_notice", [column])


def make_answers() -> None:
    op.create_table(
        "follow_up",
        *of_case("follow_up"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("charged", sa.String(), nullable=True),
        sa.Column("understood", sa.String(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_follow_up"),
        sa.UniqueConstraint("digest", name="uq_follow_up_digest"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_case("incident"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('charged', 'not_understood', 'not_me')", name="ck_incident_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    for column in ("case_id", "made_at"):
        op.create_index(f"ix_incident_{column}", "incident", [column])


def downgrade() -> None:
    op.drop_index("ix_ledger_actor_ref", "ledger")
    for table in (
        "incident", "follow_up", "case_notice", "case_contact", "case_watch", "case_freeze", "review_task",
    ):  # fmt: skip
        op.drop_table(table)
