"""Admins hide agents, and lock a channel's agent"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("policies", sa.Column("locked", sa.Boolean(), nullable=True))
    op.add_column("policies", sa.Column("hidden_agents", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("policies", "hidden_agents")
    op.drop_column("policies", "locked")
