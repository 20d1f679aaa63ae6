"""Index of deletions by workspace: they are carried out in turns"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_deletions_team", "deletions", ["team", "due"])


def downgrade() -> None:
    op.drop_index("ix_deletions_team", "deletions")
