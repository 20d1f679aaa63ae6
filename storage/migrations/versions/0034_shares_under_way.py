"""Index of the shared files that are worked on, by workspace"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

HELD = "node IS NOT NULL"


def upgrade() -> None:
    held = sa.text(HELD)
    op.create_index("ix_shares_held", "shares", ["team"], postgresql_where=held, sqlite_where=held)


def downgrade() -> None:
    op.drop_index("ix_shares_held", "shares")
