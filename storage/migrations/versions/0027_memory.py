"""Notes on people and channels, and which of them a conversation was told"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TOLD = (("threads", "notes"), ("turns", "notes"), ("turns", "from_notes"))


def upgrade() -> None:
    for table, name in TOLD:
        op.add_column(table, sa.Column(name, sa.String(length=512), nullable=True))
    op.create_table(
        "memories",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("revision", sa.String(length=32), nullable=True),
        sa.Column("used_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "place", name="pk_memories"),
    )
    op.create_index("ix_memories_revision", "memories", ["team", "revision"])
    op.create_index("ix_memories_used", "memories", ["used_at"])
    op.create_table(
        "notes",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=True),
        sa.Column("call", sa.String(length=64), nullable=True),
        sa.Column("gone_at", sa.Float(), nullable=True),
        sa.Column("gone_by", sa.String(length=160), nullable=True),
        sa.PrimaryKeyConstraint("team", "id", name="pk_notes"),
    )
    op.create_index("ix_notes_place", "notes", ["team", "place", "created_at"])
    op.create_index("uq_notes_call", "notes", ["team", "source", "call"], unique=True)
    op.create_index("ix_notes_gone_by", "notes", ["team", "gone_by"])
    op.create_index("ix_notes_gone_at", "notes", ["gone_at"])


def downgrade() -> None:
    op.drop_table("notes")
    op.drop_table("memories")
    for table, name in reversed(TOLD):
        op.drop_column(table, name)
