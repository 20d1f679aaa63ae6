"""Tables of the ledger: what turns used and cost, sums per day, budgets."""

from sqlalchemy import JSON, BigInteger, Boolean, Float, Index, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Key, partial_index, row_id, team_key


class LedgerEntry(Base):
    """A turn in the ledger: what it took and cost, and no word of what was said.

    `day` is that of `at`, counted from 1970 in UTC. `place` is the channel, or for direct messages
    the person. `cost` is in millionths of `currency`, at the prices of that day (NULL: no price).
    `turn_id` is NULL once the turn is forgotten.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        Index("uq_ledger_turn", "turn_id", "team", unique=True),
        Index("ix_ledger_team", "team", "at", "id"),
        Index("ix_ledger_at", "at", "id"),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    turn_id: Mapped[int | None] = mapped_column(Key)
    at: Mapped[float] = mapped_column(Float)
    day: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))
    user_team: Mapped[str] = mapped_column(String(32))
    profile: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(32))
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    connector_tokens: Mapped[int] = mapped_column(BigInteger)
    calls: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    cost: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(8))
    estimated: Mapped[bool] = mapped_column(Boolean)


class DailyUsage(Base):
    """Sums of the ledger on one day: see `storage.ledger.daily`.

    '' stands for all places, or for all people; `currency` is '' for what has no price.
    """

    __tablename__ = "daily_usage"
    __table_args__ = (Index("ix_daily_usage_day", "day"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    profile: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    turns: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[int] = mapped_column(BigInteger)
    threads: Mapped[int] = mapped_column(BigInteger)
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    connector_tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)
    unpriced: Mapped[int] = mapped_column(BigInteger)
    estimated: Mapped[int] = mapped_column(BigInteger)
    good: Mapped[int] = mapped_column(BigInteger)
    bad: Mapped[int] = mapped_column(BigInteger)


class DailyCalls(Base):
    """Connector calls on one day, likewise."""

    __tablename__ = "daily_calls"
    __table_args__ = (Index("ix_daily_calls_day", "day"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    connector: Mapped[str] = mapped_column(String(64), primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)


class UnpricedModel(Base):
    """A model without a price that a workspace used; its admins are `told` of it once."""

    __tablename__ = "unpriced_models"
    __table_args__ = (
        partial_index("ix_unpriced_models_untold", "team", "model", where="told IS FALSE"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    told: Mapped[bool] = mapped_column(Boolean, server_default=false())


class BudgetMonth(Base):
    """A budget in one calendar month: the lock of those who reserve from it.

    `month` is its first day, counted from 1970 in UTC. `id` is the person or the channel, '' for
    the workspace. `told` is the limit, in millionths, of which people were told that it is nearly
    used up. What was spent is in the ledger, what is reserved is with the open turns.
    """

    __tablename__ = "budget_months"
    __table_args__ = (Index("ix_budget_months_month", "month"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    told: Mapped[int] = mapped_column(BigInteger, server_default="0")
