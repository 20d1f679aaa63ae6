"""Libraries are shown, announced, compared with Mistral's, and kept for so long"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EXPIRES = sa.text("expires_at IS NOT NULL")
OVER = sa.text("state IN ('failed', 'removed')")


def upgrade() -> None:
    op.add_column(
        "places", sa.Column("announced", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "libraries", sa.Column("check_due", sa.Float(), server_default="0", nullable=False)
    )
    op.create_index("ix_libraries_check_due", "libraries", ["check_due"])
    op.add_column("documents", sa.Column("expires_at", sa.Float(), nullable=True))
    op.add_column("documents", sa.Column("seen_at", sa.Float(), nullable=True))
    op.create_index(
        "ix_documents_expires_at",
        "documents",
        ["expires_at"],
        postgresql_where=EXPIRES,
        sqlite_where=EXPIRES,
    )
    op.create_index("ix_shares_over", "shares", ["due"], postgresql_where=OVER, sqlite_where=OVER)


def downgrade() -> None:
    op.drop_index("ix_shares_over", "shares", postgresql_where=OVER, sqlite_where=OVER)
    op.drop_index(
        "ix_documents_expires_at", "documents", postgresql_where=EXPIRES, sqlite_where=EXPIRES
    )
    op.drop_column("documents", "seen_at")
    op.drop_column("documents", "expires_at")
    op.drop_index("ix_libraries_check_due", "libraries")
    op.drop_column("libraries", "check_due")
    op.drop_column("places", "announced")
