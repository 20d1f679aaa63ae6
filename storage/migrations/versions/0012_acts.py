"""Edits are offered when an answer ends, files are looked up in Slack, and apps may ask"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EDITED = sa.text("edited IS NOT NULL")
READY = sa.text("state = 'ready'")


def upgrade() -> None:
    op.add_column("turns", sa.Column("edited", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_turns_edited", "turns", ["id"], postgresql_where=EDITED, sqlite_where=EDITED
    )
    op.add_column("places", sa.Column("audience", sa.String(length=16), nullable=True))
    op.add_column("shares", sa.Column("check_due", sa.Float(), server_default="0", nullable=False))
    op.create_index(
        "ix_shares_check_due", "shares", ["check_due"], postgresql_where=READY, sqlite_where=READY
    )
    op.create_table(
        "apps",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("app", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team", "place", "app", name=op.f("pk_apps")),
    )


def downgrade() -> None:
    op.drop_table("apps")
    op.drop_index("ix_shares_check_due", "shares", postgresql_where=READY, sqlite_where=READY)
    op.drop_column("shares", "check_due")
    op.drop_index("ix_turns_edited", "turns", postgresql_where=EDITED, sqlite_where=EDITED)
    op.drop_column("places", "audience")
    op.drop_column("turns", "edited")
