"""Entries of the ledger: what a finished turn took and cost, written as the turn ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert

from storage.ledger import daily, unpriced
from storage.ledger.daily import DailySums
from storage.ledger.days import day_of
from storage.models import LedgerEntry
from storage.records import Outcome, scope_of
from storage.token_usage import TokenUsage


@dataclass(frozen=True, slots=True)
class Charge:
    """Cost in millionths of `currency`, of tokens and connector calls; None without any price.

    `calls` has the part of each connector that has a price; `knows_model` says that the model has.
    """

    cost: int | None = None
    currency: str = ""
    calls: Mapping[str, int] = field(default_factory=dict)
    knows_model: bool = False


Pricing = Callable[[TokenUsage], Charge]


@dataclass(frozen=True, slots=True)
class FinishedTurn:
    """A turn that ended `at` a time by the database's clock.

    `turn_id` is None where its row does not outlive it; `begins_thread` says that it gave its
    thread's first answer.
    """

    team: str
    channel: str
    user: str
    user_team: str
    profile: str
    outcome: str
    at: float
    usage: TokenUsage
    turn_id: int | None = None
    begins_thread: bool = False

    @property
    def place(self) -> str:
        return scope_of(self.channel, self.user)

    @property
    def is_answered(self) -> bool:
        return self.outcome == Outcome.ANSWERED


def without_prices(_usage: TokenUsage) -> Charge:
    """Charge where there is no price list."""
    return Charge()


def record(connection: Connection, turn: FinishedTurn, price: Pricing = without_prices) -> None:
    """Write a turn down and add it to the day's sums, if it answered or took anything."""
    if not (turn.usage or turn.is_answered):
        return
    charge = price(turn.usage)
    connection.execute(_WRITE, _entry(turn, charge))
    key = daily.DayKey(turn.team, day_of(turn.at), turn.place, turn.user)
    daily.add(connection, key, _kind(turn, charge), _sums(turn, charge))
    daily.add_calls(connection, key, turn.usage.calls, charge.calls, charge.currency)
    if turn.usage.total and turn.usage.model and not charge.knows_model:
        unpriced.note(connection, turn.team, turn.usage.model)


_WRITE = insert(LedgerEntry)


def _entry(turn: FinishedTurn, charge: Charge) -> dict[str, object]:
    usage = turn.usage
    return {
        "turn_id": turn.turn_id,
        "team": turn.team,
        "at": turn.at,
        "day": day_of(turn.at),
        "place": turn.place,
        "user": turn.user,
        "user_team": turn.user_team,
        "profile": turn.profile,
        "model": usage.model,
        "outcome": turn.outcome,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "connector_tokens": usage.connector,
        "calls": dict(usage.calls) or None,
        "cost": charge.cost,
        "currency": charge.currency,
        "estimated": usage.estimated,
    }


def is_priced(usage: TokenUsage, charge: Charge) -> bool:
    """True if all that was used has a price."""
    return charge.knows_model and usage.calls.keys() <= charge.calls.keys()


def _kind(turn: FinishedTurn, charge: Charge) -> daily.UsageKind:
    return daily.UsageKind(turn.profile, turn.usage.model, charge.currency)


def _sums(turn: FinishedTurn, charge: Charge) -> DailySums:
    usage = turn.usage
    return DailySums(
        turns=1,
        answers=int(turn.is_answered),
        threads=int(turn.begins_thread and turn.is_answered),
        prompt_tokens=usage.prompt,
        completion_tokens=usage.completion,
        connector_tokens=usage.connector,
        cost=charge.cost or 0,
        unpriced=int(bool(usage) and not is_priced(usage, charge)),
        estimated=int(usage.estimated),
    )
