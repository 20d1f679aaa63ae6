"""Routines: questions asked on schedule, and their runs"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routines",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("user_team", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("cron", sa.String(length=64), nullable=False),
        sa.Column("words", sa.String(length=128), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=True),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("look_at", sa.Float(), nullable=False),
        sa.Column("paused", sa.String(length=16), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("team", "id", name="pk_routines"),
    )
    _partial_index("ix_routines_due", "routines", ["look_at", "team", "id"], "paused IS NULL")
    _partial_index("ix_routines_untold", "routines", ["team", "id"], "told IS FALSE")
    op.create_index("ix_routines_person", "routines", ["team", "user"])
    op.create_index("ix_routines_place", "routines", ["team", "place"])
    op.create_table(
        "routine_runs",
        sa.Column("team", sa.String(length=32), nullable=False),
        sa.Column("routine", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["team", "routine"],
            ["routines.team", "routines.id"],
            name="fk_routine_runs_team_routines",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team", "routine", "due", name="pk_routine_runs"),
    )
    op.create_index("ix_routine_runs_turn", "routine_runs", ["team", "turn_id"])
    _partial_index("ix_routine_runs_open", "routine_runs", ["team"], "outcome IS NULL")


def downgrade() -> None:
    op.drop_table("routine_runs")
    op.drop_table("routines")


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, postgresql_where=condition, sqlite_where=condition)
