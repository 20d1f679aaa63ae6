"""Feedback on answers, which counts on the day of the answer."""

from typing import Any

from sqlalchemy import Connection, Row, select

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.ledger import daily
from storage.ledger.daily import DailySums, DayKey, UsageKind
from storage.ledger.days import day_of
from storage.models import Feedback, LedgerEntry, Turn
from storage.positions import Position, answered_in
from storage.records import scope_of

# The turn is locked, so that one person's clicks count one after the other.
_RATED = (
    select(Turn.id, Turn.team, Turn.channel, Turn.user, Turn.profile, Turn.finished_at)
    .add_columns(LedgerEntry.model, LedgerEntry.currency, now().label("now"))
    .outerjoin(LedgerEntry, (LedgerEntry.turn_id == Turn.id) & (LedgerEntry.team == Turn.team))
    .with_for_update(of=Turn)
)


def give(connection: Connection, position: Position, user: str, *, good: bool) -> bool:
    """Record a person's feedback on the answer in a message of ours; False if it has none."""
    answered = Turn.id == answered_in(position).scalar_subquery()
    rated = connection.execute(_RATED.where(answered)).first()
    if rated is None:
        return False
    mine = select(Feedback.good).where(Feedback.turn_id == rated.id, Feedback.user == user)
    before = connection.scalar(mine)
    given = {"good": good, "given_at": now()}
    statement = insert(connection, Feedback).values(
        turn_id=rated.id, user=user, team=position[0], **given
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=["turn_id", "user", "team"], set_=given)
    )
    if before is not good:
        _count(connection, rated, _change(before, good=good))
    return True


def _change(before: bool | None, *, good: bool) -> DailySums:
    """Difference that an opinion makes, in place of the one before (None: there was none)."""
    liked, disliked = before is True, before is False
    return DailySums(good=good - liked, bad=(not good) - disliked)


def _count(connection: Connection, turn: Row[*tuple[Any, ...]], change: DailySums) -> None:
    place = scope_of(turn.channel, turn.user)
    day = day_of(turn.finished_at or turn.now)
    kind = UsageKind(turn.profile or "", turn.model or "", turn.currency or "")
    daily.add(connection, DayKey(turn.team, day, place, turn.user), kind, change)
