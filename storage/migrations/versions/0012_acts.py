"""Edits are offered when an answer ends, and apps may ask where an admin allowed it"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EDITED = sa.text("edited IS NOT NULL")


def upgrade() -> None:
    op.add_column("turns", sa.Column("edited", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_turns_edited", "turns", ["id"], postgresql_where=EDITED, sqlite_where=EDITED
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
    op.drop_index("ix_turns_edited", "turns", postgresql_where=EDITED, sqlite_where=EDITED)
    op.drop_column("turns", "edited")
