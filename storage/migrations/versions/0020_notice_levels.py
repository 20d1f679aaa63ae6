"""Levels of what is posted about a message's files; and whether a failed one can be retried"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("level", sa.String(length=16), nullable=True))
    op.add_column(
        "shares",
        sa.Column("is_final", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("shares", "is_final")
    op.drop_column("notices", "level")
