"""Forms of consent, with channel and witness; the paper of a presence PIN; mandates on paper."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ON_PAPER = ("recorded_by", "recorded_number", "office", "asks", "confirmed_by", "confirmed_at")


def upgrade() -> None:  # no table is copied: a trigger of the cases reads what was agreed to
    op.add_column("assist_consent", sa.Column("channel", sa.String(), nullable=False, server_default=""))
    op.add_column("assist_consent", sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("presence_pin", sa.Column("paper_digest", sa.String(), nullable=False, server_default=""))
    op.add_column("mandate", sa.Column("recorded_by", sa.Uuid(), nullable=True))
    op.add_column("mandate", sa.Column("recorded_number", sa.String(), nullable=False, server_default=""))
    op.add_column("mandate", sa.Column("office", sa.String(), nullable=False, server_default=""))
    op.add_column("mandate", sa.Column("asks", sa.String(), nullable=False, server_default="nobody"))
    op.add_column("mandate", sa.Column("confirmed_by", sa.Uuid(), nullable=True))
    op.add_column("mandate", sa.Column("confirmed_at", MOMENT, nullable=True))


def downgrade() -> None:
    for name in reversed(ON_PAPER):
        op.drop_column("mandate", name)
    op.drop_column("presence_pin", "paper_digest")
    for name in ("evidence_sealed", "channel"):
        op.drop_column("assist_consent", name)
