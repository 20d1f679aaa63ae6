"""Workspaces install the app themselves; tokens are encrypted"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RENEWED = sa.text("renewal_due IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("enterprise", sa.String(length=32), nullable=True),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("app", sa.String(length=32), nullable=False),
        sa.Column("bot_user", sa.String(length=32), nullable=False),
        sa.Column("bot", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("installer", sa.String(length=32), nullable=False),
        sa.Column("installed_at", sa.Float(), nullable=False),
        sa.Column("bot_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("generation", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.Column("renewal_due", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_installations")),
    )
    op.create_index(
        "ix_installations_renewal_due",
        "installations",
        ["renewal_due"],
        postgresql_where=RENEWED,
        sqlite_where=RENEWED,
    )
    op.create_table(
        "workspace_keys",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("mistral_key", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.Float(), nullable=False),
        sa.Column("given_up_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_workspace_keys")),
    )
    op.create_table(
        "oauth_states",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_oauth_states")),
    )
    op.create_table(
        "deployment_secrets",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_deployment_secrets")),
    )


def downgrade() -> None:
    for table in ("deployment_secrets", "oauth_states", "workspace_keys", "installations"):
        op.drop_table(table)
