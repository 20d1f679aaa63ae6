"""Indexes of what is due: threads of a channel, places with a term, a person's questions"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_threads_channel_used": ("threads", ["team", "channel", "used_at", "id"]),
    "ix_threads_profile": ("threads", ["team", "profile"]),
    "ix_notices_age": ("notices", ["message_ts"]),
    "ix_denials_day": ("denials", ["day"]),
    "ix_turns_user": ("turns", ["team", "user", "finished_at", "id"]),
    "ix_branches_user": ("branches", ["team", "user"]),
    "ix_feedback_user": ("feedback", ["team", "user"]),
    "ix_orphans_due": ("orphans", ["due"]),
    "ix_orphans_thread": ("orphans", ["thread_id"]),
}
OF_FEW_ROWS = {
    "ix_notices_held": ("notices", ["node"], "node IS NOT NULL"),
    "ix_places_kept": ("places", ["team", "place"], "keep_days > 0"),
    "ix_places_left": ("places", ["left_at"], "left_at IS NOT NULL"),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for name, (table, columns, where) in OF_FEW_ROWS.items():
        few = sa.text(where)
        op.create_index(name, table, columns, postgresql_where=few, sqlite_where=few)


def downgrade() -> None:
    for name, (table, *_) in OF_FEW_ROWS.items():
        op.drop_index(name, table)
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
