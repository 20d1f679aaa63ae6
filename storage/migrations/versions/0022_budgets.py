"""Budgets of people, channels and workspaces, and what open turns reserve from them"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BUDGETS = ("budget_person", "budget_channel", "budget_workspace")


def upgrade() -> None:
    op.add_column("turns", sa.Column("reserved", sa.BigInteger(), nullable=True))
    for name in BUDGETS:
        op.add_column("policies", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "budget_months",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("told", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("team", "month", "currency", "kind", "id", name="pk_budget_months"),
    )
    op.create_index("ix_budget_months_month", "budget_months", ["month"])


def downgrade() -> None:
    op.drop_table("budget_months")
    for name in reversed(BUDGETS):
        op.drop_column("policies", name)
    op.drop_column("turns", "reserved")
