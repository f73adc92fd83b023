"""A visit remembers, for two minutes, the token it had before and what it was changed for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("before_hash", sa.LargeBinary(), nullable=True))
        visit.add_column(sa.Column("before_proof", sa.LargeBinary(), nullable=True))
        visit.add_column(sa.Column("before_until", sa.DateTime(timezone=True), nullable=True))
        visit.create_index("ix_visit_before_hash", ["before_hash"])


def downgrade() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.drop_index("ix_visit_before_hash")
        visit.drop_column("before_until")
        visit.drop_column("before_proof")
        visit.drop_column("before_hash")
