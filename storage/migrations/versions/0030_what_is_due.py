"""Indexes of what is due: threads of a channel, places with a term, a person's questions"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PLACES = {
    "ix_places_kept": (["team", "place"], "keep_days > 0"),
    "ix_places_left": (["left_at"], "left_at IS NOT NULL"),
}


def upgrade() -> None:
    op.create_index("ix_threads_channel_used", "threads", ["team", "channel", "used_at", "id"])
    op.create_index("ix_turns_user", "turns", ["team", "user", "id"])
    for name, (columns, where) in PLACES.items():
        few = sa.text(where)
        op.create_index(name, "places", columns, postgresql_where=few, sqlite_where=few)


def downgrade() -> None:
    for name in PLACES:
        op.drop_index(name, "places")
    op.drop_index("ix_turns_user", "turns")
    op.drop_index("ix_threads_channel_used", "threads")
