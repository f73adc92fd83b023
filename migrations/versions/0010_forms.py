"""Forms of consent, with channel and witness; the paper of a presence PIN; mandates on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assist_consent") as consent:
        consent.add_column(sa.Column("channel", sa.String(), nullable=False, server_default=""))
        consent.add_column(sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("presence_pin") as pin:
        pin.add_column(sa.Column("paper_digest", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("mandate") as mandate:
        mandate.add_column(sa.Column("recorded_by", sa.Uuid(), nullable=True))
        mandate.add_column(sa.Column("recorded_number", sa.String(), nullable=False, server_default=""))
        mandate.add_column(sa.Column("office", sa.String(), nullable=False, server_default=""))
        mandate.add_column(sa.Column("asks", sa.String(), nullable=False, server_default="nobody"))
        mandate.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        mandate.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("mandate") as mandate:
        for name in ("confirmed_at", "confirmed_by", "asks", "office", "recorded_number", "recorded_by"):
            mandate.drop_column(name)
    with op.batch_alter_table("presence_pin") as pin:
        pin.drop_column("paper_digest")
    with op.batch_alter_table("assist_consent") as consent:
        for name in ("evidence_sealed", "channel"):
            consent.drop_column(name)
