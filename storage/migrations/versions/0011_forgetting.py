"""Deletion queue, tombstones, and the retention of a place"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("noted_at", sa.Float(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_deletions")),
    )
    op.create_index("ix_deletions_due", "deletions", ["due"])
    op.create_table(
        "forgotten",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "ts", name=op.f("pk_forgotten")),
    )
    op.add_column("places", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.add_column(
        "threads", sa.Column("doomed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_threads_used", "threads", ["used_at", "id"])
    op.create_index("ix_threads_conversation", "threads", ["conversation_id"])
    op.create_index("ix_turns_conversation", "turns", ["conversation_id"])


def downgrade() -> None:
    op.drop_index("ix_turns_conversation", "turns")
    op.drop_index("ix_threads_conversation", "threads")
    op.drop_index("ix_threads_used", "threads")
    op.drop_column("threads", "doomed")
    op.drop_column("places", "keep_days")
    op.drop_table("forgotten")
    op.drop_index("ix_deletions_due", "deletions")
    op.drop_table("deletions")
