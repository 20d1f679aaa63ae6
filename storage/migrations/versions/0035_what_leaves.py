"""Indexes of what leaves with a workspace: abandoned conversations, keys that were given up"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

GIVEN_UP = sa.text("given_up_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_orphans_team", "orphans", ["team"])
    op.create_index(
        "ix_workspace_keys_given_up",
        "workspace_keys",
        ["given_up_at"],
        postgresql_where=GIVEN_UP,
        sqlite_where=GIVEN_UP,
    )


def downgrade() -> None:
    op.drop_index("ix_workspace_keys_given_up", "workspace_keys")
    op.drop_index("ix_orphans_team", "orphans")
