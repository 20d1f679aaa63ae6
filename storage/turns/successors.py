"""Successors of a turn in its thread: later questions, and turns that take its place."""

from typing import Any

from sqlalchemy import Row, and_
from sqlalchemy.orm import aliased

from storage import positions
from storage.models import Turn
from storage.records import NewTurn, TurnCause

later = aliased(Turn)
# Delivering files again asks nothing.
_asks = later.cause.not_like(f"{TurnCause.FILES}:%")
_after = (later.team == Turn.team, later.thread_id == Turn.thread_id, later.id > Turn.id)
asked_since = and_(*_after, _asks)


def in_place_of(turn: Row[*tuple[Any, ...]], kind: TurnCause) -> NewTurn:
    """A turn without text that continues the same answer as another one.

    The row is the other turn's, with the `thread_ts` of its thread.
    """
    return NewTurn(
        team=turn.team,
        channel=turn.channel,
        thread_ts=turn.thread_ts,
        ts=turn.ts,
        user=turn.user,
        user_team=turn.user_team,
        text="",
        cause=f"{kind}:{turn.id}",
        continues_from=positions.read_point(turn, positions.FROM),
    )
