"""Words said in voice clips, and our messages that quote it"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "voice_transcripts",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("quotes", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("team", "channel", "ts", "file_id", name="pk_voice_transcripts"),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name="fk_voice_transcripts_thread_id_threads",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_voice_transcripts_thread", "voice_transcripts", ["thread_id"])


def downgrade() -> None:
    op.drop_table("voice_transcripts")
