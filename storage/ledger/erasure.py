"""Erasure from the ledger: ids of people and channels, a whole workspace, and what is old."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, func, or_, select, update

from storage.engine.upsert import insert
from storage.ledger.daily import CALL_SUMS, CALLS_KEY, SUMS, USAGE_KEY, Table, accumulated
from storage.ledger.days import SECONDS, today
from storage.models import BudgetMonth, DailyCalls, DailyUsage, LedgerEntry, UnpricedModel

KEPT_DAYS = 400  # a year can be compared with the one before
FORGOTTEN = "forgotten"  # in place of the id of a person or a channel

DAILY: tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...] = (
    (DailyUsage, USAGE_KEY, SUMS),
    (DailyCalls, CALLS_KEY, CALL_SUMS),
)
NAMED = ("place", "user")


def forget_some(connection: Connection, team: str, id: str, limit: int) -> int:  # noqa: A002 - as Slack calls it
    """Replace the id of a person or a channel in the next turns; the number of these, 0 at the end.

    What they took stays in the sums of others.
    """
    theirs = or_(LedgerEntry.place == id, LedgerEntry.user == id)
    some = select(LedgerEntry.id).where(LedgerEntry.team == team, theirs).limit(limit)
    entries = (LedgerEntry.team == team, LedgerEntry.id.in_(connection.scalars(some).all()))
    is_user = LedgerEntry.user == id
    unnamed = {
        "place": case((LedgerEntry.place == id, FORGOTTEN), else_=LedgerEntry.place),
        "user": case((is_user, FORGOTTEN), else_=LedgerEntry.user),
        "user_team": case((is_user, team), else_=LedgerEntry.user_team),
    }
    return connection.execute(update(LedgerEntry).where(*entries).values(unnamed)).rowcount


def forget_sums(connection: Connection, team: str, id: str) -> None:  # noqa: A002
    """Replace the id of a person or a channel in the sums of days, and delete their budget."""
    for table, key, sums in DAILY:
        theirs = (table.team == team, or_(table.place == id, table.user == id))
        _merge(connection, table, theirs, (id, key, sums))
    budget = (BudgetMonth.team == team, BudgetMonth.id == id)
    connection.execute(delete(BudgetMonth).where(*budget))


def forget_workspace(connection: Connection, team: str, until: float | None, limit: int) -> int:
    """Delete the next part of a workspace's rows, those up to a time or all; their number."""
    entry = [LedgerEntry.team == team, *([LedgerEntry.at <= until] if until else [])]
    gone = select(LedgerEntry.id).where(*entry).order_by(LedgerEntry.id).limit(limit)
    if count := connection.execute(delete(LedgerEntry).where(LedgerEntry.id.in_(gone))).rowcount:
        return count
    for table, _, _ in DAILY:
        days = [table.day <= int(until // SECONDS)] if until else []
        count += connection.execute(delete(table).where(table.team == team, *days)).rowcount
    months = [BudgetMonth.month <= int(until // SECONDS)] if until else []
    budgets = delete(BudgetMonth).where(BudgetMonth.team == team, *months)
    count += connection.execute(budgets).rowcount
    told = delete(UnpricedModel).where(UnpricedModel.team == team)
    return count + connection.execute(told).rowcount


def expire(connection: Connection, limit: int) -> int:
    """Delete the oldest turns that are older than KEPT_DAYS; their number."""
    entry = LedgerEntry.at < _first(connection) * SECONDS
    gone = select(LedgerEntry.id).where(entry).order_by(LedgerEntry.at).limit(limit)
    return connection.execute(delete(LedgerEntry).where(LedgerEntry.id.in_(gone))).rowcount


def expire_sums(connection: Connection) -> None:
    """Delete the sums of the days that are older than that: one or a few."""
    first = _first(connection)
    for table, _, _ in DAILY:
        connection.execute(delete(table).where(table.day < first))
    connection.execute(delete(BudgetMonth).where(BudgetMonth.month < first))


def expired(connection: Connection) -> int:
    """Number of turns that `expire` would delete."""
    entry = LedgerEntry.at < _first(connection) * SECONDS
    return connection.scalar(select(func.count()).select_from(LedgerEntry).where(entry)) or 0


def _first(connection: Connection) -> int:
    """First day that is kept."""
    return today(connection) - KEPT_DAYS


def _merge(
    connection: Connection,
    table: Table,
    theirs: tuple[ColumnElement[bool], ...],
    named: tuple[str, tuple[str, ...], tuple[str, ...]],
) -> None:
    """Add rows to those of others that are forgotten."""
    id_, key, sums = named
    # In the order in which turns that end lock them.
    columns = [getattr(table, name) for name in key]
    connection.execute(select(*columns).where(*theirs).order_by(*columns).with_for_update()).all()
    renamed: dict[str, Any] = {name: getattr(table, name) for name in key}
    for name in NAMED:
        column = getattr(table, name)
        renamed[name] = case((column == id_, FORGOTTEN), else_=column).label(name)
    added = [getattr(table, name) for name in sums]
    rows = select(*renamed.values(), *added).where(*theirs).order_by(*columns)
    statement = insert(connection, table).from_select([*key, *sums], rows)
    connection.execute(accumulated(statement, table, key, sums))
    connection.execute(delete(table).where(*theirs))
