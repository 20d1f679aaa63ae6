"""Libraries, their documents, and the files that were shared"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = "state IN ('waiting', 'fetching', 'indexing')"
IS_DUE = "due IS NOT NULL"
BEHIND = "shown < version"


def key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("places", sa.Column("auto", sa.Boolean(), nullable=True))
    op.create_table(
        "libraries",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("library_id", sa.String(length=64), nullable=True),
        sa.Column("node", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "place", name=op.f("pk_libraries")),
    )
    op.create_table(
        "documents",
        sa.Column("id", key(), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("library_id", sa.String(length=64), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("removing", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=True),
        sa.Column("due", sa.Float(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(
        "uq_documents_document", "documents", ["library_id", "document_id"], unique=True
    )
    op.create_index("ix_documents_place", "documents", ["team", "place"])
    op.create_index(
        "ix_documents_due",
        "documents",
        ["due"],
        postgresql_where=sa.text(IS_DUE),
        sqlite_where=sa.text(IS_DUE),
    )
    op.create_table(
        "shares",
        sa.Column("id", key(), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("document", key(), nullable=True),
        sa.Column("node", sa.String(length=32), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["documents.id"], name=op.f("fk_shares_document_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    op.create_index("uq_shares_file", "shares", ["team", "file_id", "channel"], unique=True)
    op.create_index("ix_shares_message", "shares", ["team", "channel", "message_ts"])
    op.create_index("ix_shares_place", "shares", ["team", "place", "id"])
    op.create_index("ix_shares_document", "shares", ["document"])
    op.create_index(
        "ix_shares_open",
        "shares",
        ["due"],
        postgresql_where=sa.text(OPEN),
        sqlite_where=sa.text(OPEN),
    )
    op.create_table(
        "notices",
        sa.Column("id", key(), nullable=False),
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("reaction", sa.String(length=32), server_default="", nullable=False),
        sa.Column("begun", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("uq_notices_message", "notices", ["team", "channel", "message_ts"], unique=True)
    op.create_index(
        "ix_notices_behind",
        "notices",
        ["id"],
        postgresql_where=sa.text(BEHIND),
        sqlite_where=sa.text(BEHIND),
    )


def downgrade() -> None:
    op.drop_table("notices")
    op.drop_table("shares")
    op.drop_table("documents")
    op.drop_table("libraries")
    op.drop_column("places", "auto")
