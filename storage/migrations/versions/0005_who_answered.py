"""Responders and origins of answers, approvals, and feedback"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("verdict IS NULL")


def upgrade() -> None:
    for table in ("threads", "turns"):
        op.add_column(table, sa.Column("agent_id", sa.String(length=128), nullable=True))
        op.add_column(table, sa.Column("agent_version", sa.Integer(), nullable=True))
    op.add_column("turns", sa.Column("profile", sa.String(length=64), nullable=True))
    op.add_column("turns", sa.Column("from_conversation_id", sa.String(length=128), nullable=True))
    op.add_column("turns", sa.Column("from_entry_id", sa.String(length=128), nullable=True))
    op.add_column("turns", sa.Column("from_agent_id", sa.String(length=128), nullable=True))
    op.add_column("turns", sa.Column("from_agent_version", sa.Integer(), nullable=True))
    op.create_table(
        "approvals",
        sa.Column("turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("entry_id", sa.String(length=128), nullable=True),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_approvals")),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_approvals_turn_id_turns"), ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_approvals_waiting",
        "approvals",
        ["due"],
        postgresql_where=WAITING,
        sqlite_where=WAITING,
    )
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", "user", name=op.f("pk_feedback")),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_feedback_turn_id_turns"), ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("approvals")
    op.drop_column("turns", "from_agent_version")
    op.drop_column("turns", "from_agent_id")
    op.drop_column("turns", "from_entry_id")
    op.drop_column("turns", "from_conversation_id")
    op.drop_column("turns", "profile")
    for table in ("turns", "threads"):
        op.drop_column(table, "agent_version")
        op.drop_column(table, "agent_id")
