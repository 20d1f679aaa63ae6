"""Variants of agents that lack some of their handoffs"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = ["team", "profile", "library_id"]


def upgrade() -> None:
    with op.batch_alter_table("agents") as agents:
        agents.add_column(
            sa.Column("without", sa.String(length=16), nullable=False, server_default="")
        )
        agents.drop_constraint("pk_agents", type_="primary")
        agents.create_primary_key("pk_agents", [*KEY, "without"])


def downgrade() -> None:
    op.execute("DELETE FROM agents WHERE without <> ''")
    with op.batch_alter_table("agents") as agents:
        agents.drop_constraint("pk_agents", type_="primary")
        agents.create_primary_key("pk_agents", KEY)
        agents.drop_column("without")
