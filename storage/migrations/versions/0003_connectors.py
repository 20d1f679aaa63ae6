"""Counts of connector calls for an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("connectors", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("turns", "connectors")
