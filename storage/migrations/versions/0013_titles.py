"""The title and the bytes that a shared file has at Mistral"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shares", sa.Column("title", sa.Text(), nullable=True))
    op.add_column("shares", sa.Column("digest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("shares", "digest")
    op.drop_column("shares", "title")
