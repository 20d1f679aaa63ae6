"""Index of the models without a price of which nobody was told: every heartbeat looks for one"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    untold = sa.text("told IS FALSE")
    op.create_index(
        "ix_unpriced_models_untold",
        "unpriced_models",
        ["team", "model"],
        postgresql_where=untold,
        sqlite_where=untold,
    )


def downgrade() -> None:
    op.drop_index("ix_unpriced_models_untold", "unpriced_models")
