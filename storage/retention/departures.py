"""Channels that we are out of: what is kept of them goes when its term is over."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, literal, select, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.memory import notes
from storage.models import Scope, Share, Thread

DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class KeptOfChannel:
    """Things kept of a channel, and for how many days (0: for ever)."""

    threads: int
    documents: int
    notes: int
    days: int


def leave(connection: Connection, team: str, channel: str) -> bool:
    """Note that we are out of a channel; False if that is known."""
    statement = insert(connection, Scope).values(team=team, place=channel, left_at=now())
    statement = statement.on_conflict_do_update(
        index_elements=["team", "place"], set_={"left_at": now()}, where=Scope.left_at.is_(None)
    )
    return connection.execute(statement.returning(Scope.place)).first() is not None


def come_back(connection: Connection, team: str, channel: str) -> None:
    """Note that we are in a channel again."""
    here = (Scope.team == team, Scope.place == channel, Scope.left_at.is_not(None))
    connection.execute(update(Scope).where(*here).values(left_at=None))


def is_left(connection: Connection, team: str, channel: str) -> bool:
    """True if we are out of a channel, as far as we know."""
    here = (Scope.team == team, Scope.place == channel, Scope.left_at.is_not(None))
    return connection.execute(select(Scope.place).where(*here)).first() is not None


def left_ones(connection: Connection, team: str, limit: int) -> tuple[str, ...]:
    """Channels that we are out of, the latest first."""
    here = (Scope.team == team, Scope.left_at.is_not(None))
    query = select(Scope.place).where(*here).order_by(Scope.left_at.desc()).limit(limit)
    return tuple(connection.scalars(query))


def kept(connection: Connection, team: str, channel: str, days: int) -> KeptOfChannel:
    """Find what is kept of a channel; `days` is the term unless its own is set."""
    threads = select(func.count()).select_from(Thread)
    shares = select(func.count()).select_from(Share).where(Share.document.is_not(None))
    own = select(Scope.keep_days).where(Scope.team == team, Scope.place == channel)
    chosen = connection.scalar(own)
    return KeptOfChannel(
        connection.scalar(threads.where(Thread.team == team, Thread.channel == channel)) or 0,
        connection.scalar(shares.where(Share.team == team, Share.place == channel)) or 0,
        len(notes.listing(connection, team, channel)),
        days if chosen is None else chosen,
    )


def overdue(connection: Connection, days: int, limit: int) -> list[tuple[str, str]]:
    """Workspace and channel of those whose term is over, the oldest first."""
    term = func.coalesce(Scope.keep_days, literal(days))
    is_over = (term > 0, Scope.left_at < now() - term * DAY)
    query = select(Scope.team, Scope.place).where(Scope.left_at.is_not(None), *is_over)
    rows = connection.execute(query.order_by(Scope.left_at).limit(limit))
    return [(row.team, row.place) for row in rows]
