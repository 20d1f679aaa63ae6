"""The ledger of what turns took, and its sums per day, which begin with the turns there are"""

import sqlalchemy as sa
from alembic import op

from storage.migrations import daily_sums

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SCOPE = (("team", 32), ("place", 32), ("user", 32))
SUMS = (
    *("turns", "answers", "threads", "prompt_tokens", "completion_tokens", "connector_tokens"),
    *("cost", "unpriced", "estimated", "good", "bad"),
)


def upgrade() -> None:
    op.add_column("turns", sa.Column("usage", sa.JSON(none_as_null=True), nullable=True))
    context = sa.Column("context_tokens", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("threads", context)
    _ledger()
    _daily("daily_usage", (("profile", 64), ("model", 64), ("currency", 8)), SUMS)
    _daily("daily_calls", (("connector", 64), ("currency", 8)), ("calls", "cost"))
    told: sa.Column[bool] = sa.Column(
        "told", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    key = sa.PrimaryKeyConstraint("team", "model", name=op.f("pk_unpriced_models"))
    op.create_table("unpriced_models", _word("team", 32), _word("model", 64), told, key)
    daily_sums.fill(op.get_bind())


def downgrade() -> None:
    op.drop_table("unpriced_models")
    for table in ("daily_calls", "daily_usage"):
        op.drop_index(f"ix_{table}_day", table)
        op.drop_table(table)
    for index in ("ix_ledger_at", "ix_ledger_team", "uq_ledger_turn"):
        op.drop_index(index, "ledger")
    op.drop_table("ledger")
    op.drop_column("threads", "context_tokens")
    op.drop_column("turns", "usage")


def _ledger() -> None:
    words = (("profile", 64), ("model", 64), ("outcome", 32))
    tokens = ("prompt_tokens", "completion_tokens", "connector_tokens")
    op.create_table(
        "ledger",
        sa.Column("id", Key, nullable=False),
        sa.Column("turn_id", Key, nullable=True),
        _word("team", 32),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        *(_word(name, 32) for name in ("place", "user", "user_team")),
        *(_word(name, length) for name, length in words),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in tokens),
        sa.Column("calls", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        _word("currency", 8),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_ledger_turn_id_turns"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index("uq_ledger_turn", "ledger", ["turn_id"], unique=True)
    op.create_index("ix_ledger_team", "ledger", ["team", "at", "id"])
    op.create_index("ix_ledger_at", "ledger", ["at", "id"])


def _daily(table: str, kind: tuple[tuple[str, int], ...], sums: tuple[str, ...]) -> None:
    names = [name for name, _ in (*SCOPE, ("day", 0), *kind)]
    op.create_table(
        table,
        *(_word(name, length) for name, length in SCOPE),
        sa.Column("day", sa.Integer(), nullable=False),
        *(_word(name, length) for name, length in kind),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.PrimaryKeyConstraint(*names, name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_day", table, ["day"])


def _word(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)
