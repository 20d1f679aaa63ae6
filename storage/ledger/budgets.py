"""Budgets: what a person, a channel or a workspace spent in a month, and what open turns reserve.

Nothing is summed up twice: what was spent is in the ledger's daily sums, and what is reserved is
with the open turns, so that a turn gives it back by ending, however it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from storage.engine.upsert import insert
from storage.ledger import days, sums
from storage.ledger.sums import LedgerScope
from storage.models import BudgetMonth, Turn

KEY = ("team", "month", "currency", "kind", "id")


class BudgetKind(StrEnum):
    """Kind of what has a budget."""

    PERSON = "person"
    CHANNEL = "channel"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget for a calendar month; `limit` is in millionths, `id` is '' for the workspace."""

    kind: BudgetKind
    id: str
    limit: int


@dataclass(frozen=True, slots=True)
class Account:
    """A workspace in one calendar month, in one currency."""

    team: str
    month: range  # of days
    currency: str

    def row(self, budget: Budget) -> dict[str, Any]:
        """The key of a budget's row."""
        here = {"team": self.team, "month": self.month.start, "currency": self.currency}
        return here | {"kind": budget.kind.value, "id": budget.id}

    def scope(self, budget: Budget) -> LedgerScope:
        """The daily sums that a budget is for."""
        match budget.kind:
            case BudgetKind.PERSON:
                return LedgerScope(self.team, user=budget.id)
            case BudgetKind.CHANNEL:
                return LedgerScope(self.team, place=budget.id)
        return LedgerScope(self.team)


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget, with what of it is spent, and reserved by open turns; in millionths."""

    budget: Budget
    spent: int
    reserved: int = 0


@dataclass(frozen=True, slots=True)
class NearlyUsedUp:
    """A budget of which people are to be told, in its month."""

    account: Account
    standing: Standing


def this_month(connection: Connection, team: str, currency: str) -> Account:
    """The account of the current month, by the database's clock."""
    return Account(team, days.month_of(days.today(connection)), currency)


def lock(connection: Connection, account: Account, budgets: Sequence[Budget]) -> None:
    """Let nobody else reserve from these budgets until the end of the transaction."""
    rows = sorted((account.row(one) for one in budgets), key=lambda row: (row["kind"], row["id"]))
    connection.execute(insert(connection, BudgetMonth).on_conflict_do_nothing(), rows)
    # In the order in which everybody locks them.
    query = select(BudgetMonth.kind).where(or_(*map(_is, rows))).with_for_update()
    connection.execute(query.order_by(BudgetMonth.kind, BudgetMonth.id)).all()


def standings(
    connection: Connection, account: Account, budgets: Sequence[Budget]
) -> list[Standing]:
    """Standings of budgets, in one statement: a turn that ends moves from one sum to the other."""
    parts = [part for one in budgets for part in (_spent(account, one), _reserved(account, one))]
    row = connection.execute(select(*(func.coalesce(part, 0) for part in parts))).one()
    amounts = [int(amount) for amount in row]
    return [
        Standing(budget, spent, reserved)
        for budget, spent, reserved in zip(budgets, amounts[::2], amounts[1::2], strict=True)
    ]


def claim_notice(connection: Connection, account: Account, budget: Budget) -> bool:
    """Claim the one notice that a budget is nearly used up; False if it was claimed before."""
    row = account.row(budget) | {"told": budget.limit}
    statement = insert(connection, BudgetMonth).values(row)
    claimed = statement.on_conflict_do_update(
        index_elements=KEY, set_={"told": budget.limit}, where=BudgetMonth.told < budget.limit
    )
    return connection.execute(claimed.returning(BudgetMonth.kind)).first() is not None


def nearly_used_up(
    connection: Connection, team: str, currency: str, budgets: Sequence[Budget], percent: int
) -> list[NearlyUsedUp]:
    """Claim the notices about budgets of which so much is spent."""
    account = this_month(connection, team, currency)
    return [
        NearlyUsedUp(account, one)
        for one in standings(connection, account, budgets)
        if one.spent * 100 >= one.budget.limit * percent
        and claim_notice(connection, account, one.budget)
    ]


def give_back(connection: Connection, notice: NearlyUsedUp) -> None:
    """Give the claim of a notice back that could not be sent."""
    row = notice.account.row(notice.standing.budget)
    claimed = (_is(row), BudgetMonth.told == notice.standing.budget.limit)
    connection.execute(update(BudgetMonth).where(*claimed).values(told=0))


def _is(row: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(getattr(BudgetMonth, name) == row[name] for name in KEY))


def _spent(account: Account, budget: Budget) -> Any:
    query = sums.cost(account.scope(budget), account.month, account.currency)
    return query.scalar_subquery()


def _reserved(account: Account, budget: Budget) -> Any:
    """Sum that open turns reserve, in whichever month they began: they are charged as they end."""
    theirs = [Turn.team == account.team, Turn.finished_at.is_(None), Turn.user > ""]
    match budget.kind:
        case BudgetKind.PERSON:
            theirs.append(Turn.user == budget.id)
        case BudgetKind.CHANNEL:
            theirs.append(Turn.channel == budget.id)
    return select(func.sum(Turn.reserved)).where(*theirs).scalar_subquery()
