"""Admins set who may do what; approvals are decided call by call; channels that we left"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CHOICES = ("guests", "external", "channels", "direct", "apps")
CIRCLES = ("switching", "usage")
PLACE = ("team", "place")


def upgrade() -> None:
    op.create_table(
        "policies",
        *(sa.Column(name, sa.String(length=32), nullable=False) for name in PLACE),
        *(sa.Column(name, sa.Boolean(), nullable=True) for name in CHOICES),
        *(sa.Column(name, sa.String(length=16), nullable=True) for name in CIRCLES),
        sa.PrimaryKeyConstraint(*PLACE, name=op.f("pk_policies")),
    )
    op.create_table(
        "denials",
        *(sa.Column(name, sa.String(length=32), nullable=False) for name in (*PLACE, "user")),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*PLACE, "user", name=op.f("pk_denials")),
    )
    op.add_column("places", sa.Column("left_at", sa.Float(), nullable=True))
    op.add_column("approvals", sa.Column("decisions", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("approvals", "decisions")
    op.drop_column("places", "left_at")
    for table in ("denials", "policies"):
        op.drop_table(table)
