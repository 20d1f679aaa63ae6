"""Stopped and waiting turns, unanswered turns, abandoned conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = "attempts = 0 AND finished_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "orphans",
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_orphans")),
    )
    op.add_column(
        "threads", sa.Column("astray", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "threads", sa.Column("since", sa.String(length=32), server_default="", nullable=False)
    )
    op.add_column("turns", sa.Column("stopped", sa.String(length=32), nullable=True))
    op.add_column(
        "turns", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_turns_waiting",
        "turns",
        ["id"],
        postgresql_where=sa.text(WAITING),
        sqlite_where=sa.text(WAITING),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_turns_waiting",
        "turns",
        postgresql_where=sa.text(WAITING),
        sqlite_where=sa.text(WAITING),
    )
    op.drop_column("turns", "told")
    op.drop_column("turns", "stopped")
    op.drop_column("threads", "since")
    op.drop_column("threads", "astray")
    op.drop_table("orphans")
