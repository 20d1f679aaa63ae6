"""Settings of places, and custom profiles"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=True),
        sa.Column("follow", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("team", "place", name=op.f("pk_places")),
    )
    op.create_table(
        "profiles",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "name", name=op.f("pk_profiles")),
    )


def downgrade() -> None:
    op.drop_table("profiles")
    op.drop_table("places")
