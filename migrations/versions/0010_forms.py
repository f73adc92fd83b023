"""Forms of consent, with channel and witness; the paper of a presence PIN."""

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


def downgrade() -> None:
    with op.batch_alter_table("presence_pin") as pin:
        pin.drop_column("paper_digest")
    with op.batch_alter_table("assist_consent") as consent:
        for name in ("evidence_sealed", "channel"):
            consent.drop_column(name)
