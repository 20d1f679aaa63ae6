"""Rate limits that are used up, which nodes tell each other"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limits",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "team", name="pk_rate_limits"),
    )
    op.create_index("ix_rate_limits_until", "rate_limits", ["until"])


def downgrade() -> None:
    op.drop_table("rate_limits")
