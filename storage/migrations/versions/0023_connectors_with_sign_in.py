"""Sign-ins at connectors, and the tools that were seen there"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connected_accounts",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("credentials", sa.String(length=64), nullable=False),
        sa.Column("connected_by", sa.String(length=32), nullable=False),
        sa.Column("connected_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "connector", "owner", name="pk_connected_accounts"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("user_team", sa.String(length=32), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("turn_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("due", sa.Float(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_due", "sign_ins", ["due"])
    op.create_index("ix_sign_ins_until", "sign_ins", ["expires_at"])
    op.create_table(
        "connector_tools",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("tools", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "connector", name="pk_connector_tools"),
    )


def downgrade() -> None:
    op.drop_table("connector_tools")
    op.drop_table("sign_ins")
    op.drop_table("connected_accounts")
