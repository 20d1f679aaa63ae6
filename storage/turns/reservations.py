"""Reservations: what a turn may cost, taken from the budgets before Mistral is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select, update

from storage.ledger import budgets, days, sums
from storage.ledger.budgets import Account, Budget, Standing
from storage.models import Turn
from storage.queue.inbox import guard
from storage.records import Lost, OpenTurn

RECENT_DAYS = 7

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reservation:
    """Amount that a turn is to reserve, in millionths: the average of the agent's recent answers.

    It is never less than `least`; `typical` stands for an agent that didn't answer of late. One
    that is `certain` is made even where the budgets are used up.
    """

    budgets: Sequence[Budget]
    currency: str
    profile: str
    least: int
    typical: int
    certain: bool = False


def reserve(
    connection: Connection,
    turn: OpenTurn,
    wanted: Reservation,
    decide: Callable[[Account, Sequence[Standing]], R | None],
) -> R | None:
    """Reserve what a turn may cost, unless `decide` finds a reason to refuse it: that is returned.

    A turn reserves once, however many attempts it takes. Raises Lost as `guard` does.
    """
    guard(connection, turn.claim)
    mine = select(Turn.reserved).where(Turn.id == turn.id, Turn.finished_at.is_(None))
    found = connection.execute(mine).first()
    if found is None:
        raise Lost
    if found.reserved is not None:
        return None
    account = budgets.this_month(connection, turn.team, wanted.currency)
    budgets.lock(connection, account, wanted.budgets)
    refusal = decide(account, budgets.standings(connection, account, wanted.budgets))
    if refusal is not None and not wanted.certain:
        return refusal
    recent = days.last(connection, RECENT_DAYS)
    average = sums.average_cost(connection, turn.team, recent, wanted.profile, wanted.currency)
    amount = max(wanted.typical if average is None else average, wanted.least)
    connection.execute(update(Turn).where(Turn.id == turn.id).values(reserved=amount))
    return None
