"""Which library at Mistral serves a place; made once across nodes."""

from enum import Enum

from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.clock import now
from storage.dialect import insert
from storage.models import Library

CLAIM_LASTS = 30.0  # seconds after which an unfinished creation is somebody else's to do


class Claim(Enum):
    """Whether anybody tried before: they may have made a library that nobody noted down."""

    FIRST = 1
    AGAIN = 2


def find(connection: Connection, team: str, place: str) -> str | None:
    """The id of a place's library, if it has one."""
    query = select(Library.library_id).where(_is(team, place))
    return connection.scalar(query)


def claim(connection: Connection, team: str, place: str, node: str) -> Claim | None:
    """Take the right to make a place's library; None while another has it, or has made one."""
    mine = {"node": node, "claimed_at": now()}
    first = insert(connection, Library).values(team=team, place=place, **mine)
    first = first.on_conflict_do_nothing().returning(Library.place)
    if connection.execute(first).first():
        return Claim.FIRST
    stale = Library.claimed_at < now() - CLAIM_LASTS
    again = update(Library).where(_is(team, place), stale, Library.library_id.is_(None))
    taken = connection.execute(again.values(mine).returning(Library.place)).first()
    return Claim.AGAIN if taken else None


def save(connection: Connection, team: str, place: str, library_id: str, node: str) -> bool:
    """Record what was made; False if another node has the claim now."""
    saved = (
        update(Library)
        .where(_is(team, place), Library.node == node, Library.library_id.is_(None))
        .values(library_id=library_id, claimed_at=0.0)
        .returning(Library.place)
    )
    return connection.execute(saved).first() is not None


def give_up(connection: Connection, team: str, place: str, node: str) -> None:
    """Give a claim back without having made anything."""
    mine = and_(_is(team, place), Library.node == node)
    connection.execute(update(Library).where(mine).values(claimed_at=0.0))


def forget(connection: Connection, team: str, place: str, library_id: str) -> None:
    """The library no longer exists at Mistral: the next document makes another."""
    same = and_(_is(team, place), Library.library_id == library_id)
    connection.execute(update(Library).where(same).values(library_id=None, claimed_at=0.0))


def _is(team: str, place: str) -> ColumnElement[bool]:
    return and_(Library.team == team, Library.place == place)
