"""Threads that branch off others"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "branches",
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("origin", KEY, nullable=True),
        sa.Column("message_ts", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_branches")),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_branches_thread_id_threads"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["origin"], ["threads.id"], name=op.f("fk_branches_origin_threads"), ondelete="SET NULL"
        ),
    )
    op.create_index("ix_branches_origin", "branches", ["origin"])


def downgrade() -> None:
    op.drop_table("branches")
