"""Open turns and shares of each person are found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN_TURNS = sa.text("finished_at IS NULL")
OPEN_SHARES = sa.text("state IN ('waiting', 'fetching', 'indexing')")
INDEXES = (
    ("ix_turns_person", "turns", ["team", "user", "id", "attempts"], OPEN_TURNS),
    ("ix_shares_person", "shares", ["team", "user", "id"], OPEN_SHARES),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    for name, table, _, where in reversed(INDEXES):
        op.drop_index(name, table, postgresql_where=where, sqlite_where=where)
