"""Signing: approvals of one content, presence PINs, interpreters, mandates; cases keep what was approved."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("voided_at IS NULL AND used_at IS NULL")
NEWEST_FIRST = ("mandate", "pin_tries", "presence_pin", "interpreter", "approval")
HASHES = ("content_hash", "approved_hash")
NOT_APPROVED = (
    "EXISTS (SELECT 1 FROM assist_consent c WHERE c.draft_id = NEW.draft_id AND c.agreed) "
    "AND (NEW.content_hash IS NULL OR NEW.approved_hash IS NULL "
    "OR NEW.approved_hash <> NEW.content_hash)"
)
# A case whose draft was helped is what its person approved (security 7): at first, and when sent again.
SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER case_file_is_approved_{name} BEFORE {act} ON case_file WHEN {NOT_APPROVED} "
    "BEGIN SELECT RAISE(ABORT, 'not approved'); END"
    for name, act in (("at_first", "INSERT"), ("again", "UPDATE OF content_hash, approved_hash"))
)
POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION refuse_unapproved() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {NOT_APPROVED} THEN RAISE EXCEPTION 'not approved' USING ERRCODE = '23514'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER case_file_is_approved BEFORE INSERT OR UPDATE OF content_hash, approved_hash "
    "ON case_file FOR EACH ROW EXECUTE FUNCTION refuse_unapproved()",
)


def upgrade() -> None:
    make_approvals()
    make_pins()
    make_mandates()
    with op.batch_alter_table("case_file") as case_file:
        for name in HASHES:
            case_file.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        case_file.create_check_constraint("approved", "approved_hash IS NULL OR approved_hash = content_hash")
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if on_server else SQLITE_TRIGGERS:
        op.execute(statement)


def make_approvals() -> None:
    op.create_index("ix_assist_consent_draft_id", "assist_consent", ["draft_id"])
    op.create_table(
        "approval",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("helped_by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_number", sa.String(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint("voided_at IS NULL OR used_at IS NULL", name="one_end"),
    )
    op.create_index("ix_approval_draft_id", "approval", ["draft_id"])
    op.create_index("ix_approval_office", "approval", ["office"])
    op.create_index(
        "ix_approval_live", "approval", ["draft_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "interpreter",
        sa.Column("draft_id", sa.Uuid(), sa.ForeignKey("draft.id"), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("named_sealed", sa.LargeBinary(), nullable=False),
    )


def make_pins() -> None:
    op.create_table(
        "presence_pin",
        sa.Column("person", sa.LargeBinary(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
    )
    op.create_index("ix_presence_pin_used_at", "presence_pin", ["used_at"])
    op.create_table(
        "pin_tries",
        sa.Column("person", sa.LargeBinary(), primary_key=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
    )
    op.create_index("ix_pin_tries_last_at", "pin_tries", ["last_at"])


def make_mandates() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("principal", sa.LargeBinary(), nullable=False),
        sa.Column("agent", sa.LargeBinary(), nullable=False),
        sa.Column("procedures", sa.String(), nullable=False),
        sa.Column("data_kinds", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.CheckConstraint("principal <> agent", name="two_people"),
        sa.CheckConstraint("ends_on > starts_on", name="ends"),
    )
    op.create_index("ix_mandate_principal", "mandate", ["principal"])
    op.create_index("ix_mandate_agent", "mandate", ["agent"])


def downgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    if on_server:
        op.execute("DROP TRIGGER case_file_is_approved ON case_file")
        op.execute("DROP FUNCTION refuse_unapproved()")
    else:
        op.execute("DROP TRIGGER case_file_is_approved_at_first")
        op.execute("DROP TRIGGER case_file_is_approved_again")
    with op.batch_alter_table("case_file") as case_file:
        case_file.drop_constraint("approved", type_="check")
        for name in reversed(HASHES):
            case_file.drop_column(name)
    op.drop_index("ix_assist_consent_draft_id", "assist_consent")
    for table in NEWEST_FIRST:
        op.drop_table(table)
