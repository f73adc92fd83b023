"""The staff: members, devices of offices, shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("factor_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("factor_step", BIG, nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("curp_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_member"),
        sa.UniqueConstraint("number", name="uq_staff_member_number"),
    )
    for column in ("curp_index", "phone_index", "email_index"):
        op.create_index(f"ix_staff_member_{column}", "staff_member", [column])
    op.create_table(
        "staff_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", MOMENT, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("enrolled_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff_device"),
        sa.UniqueConstraint("code_digest", name="uq_staff_device_code_digest"),
        sa.UniqueConstraint("token_hash", name="uq_staff_device_token_hash"),
    )
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("factor_until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_member.id"], name="fk_shift_staff_id_staff_member"),
        sa.ForeignKeyConstraint(["device_id"], ["staff_device.id"], name="fk_shift_device_id_staff_device"),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
        sa.UniqueConstraint("token_hash", name="uq_shift_token_hash"),
    )
    for column in ("staff_id", "device_id", "ends_at"):
        op.create_index(f"ix_shift_{column}", "shift", [column])


def downgrade() -> None:
    op.drop_table("shift")
    op.drop_table("staff_device")
    op.drop_table("staff_member")
