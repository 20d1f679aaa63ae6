"""The library of each place at Mistral; created once across nodes."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from storage import deletion_queue
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Document, Library, Notice, Share

CLAIM_LASTS = 30.0  # seconds after which another node may claim an unfinished creation
CHECK_INTERVAL = 86_400.0  # seconds
CHECK_TIMEOUT = 3_600.0  # seconds until an unfinished check is retried


class LibraryClaim(Enum):
    """Kind of a claim: after an earlier one, a library may exist that is not recorded."""

    FIRST = 1
    AGAIN = 2


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """A place whose library is to be reconciled with Mistral's; `since` is when that began."""

    team: str
    place: str
    library_id: str | None
    since: float


def find(connection: Connection, team: str, place: str) -> str | None:
    """Id of a place's library, if it has one."""
    query = select(Library.library_id).where(_is(team, place))
    return connection.scalar(query)


def ids(connection: Connection, team: str) -> dict[str, str]:
    """Ids of a workspace's libraries, by place."""
    query = select(Library.place, Library.library_id).where(
        Library.team == team, Library.library_id.is_not(None)
    )
    return {row.place: row.library_id for row in connection.execute(query.order_by(Library.place))}


def every(connection: Connection, team: str) -> list[str]:
    """Places of a workspace that have a library, or had one."""
    return list(connection.scalars(select(Library.place).where(Library.team == team)))


def claim(connection: Connection, team: str, place: str, node: str) -> LibraryClaim | None:
    """Claim the creation of a place's library; None if it exists or another node is at it."""
    mine = {"node": node, "claimed_at": now()}
    first = insert(connection, Library).values(team=team, place=place, **mine)
    first = first.on_conflict_do_nothing().returning(Library.place)
    if connection.execute(first).first():
        return LibraryClaim.FIRST
    stale = Library.claimed_at < now() - CLAIM_LASTS
    again = update(Library).where(_is(team, place), stale, Library.library_id.is_(None))
    taken = connection.execute(again.values(mine).returning(Library.place)).first()
    return LibraryClaim.AGAIN if taken else None


def save(connection: Connection, team: str, place: str, library_id: str, node: str) -> bool:
    """Record a library; False if another node has the claim now."""
    saved = (
        update(Library)
        .where(_is(team, place), Library.node == node, Library.library_id.is_(None))
        .values(library_id=library_id, claimed_at=0.0)
        .returning(Library.place)
    )
    return connection.execute(saved).first() is not None


def give_up(connection: Connection, team: str, place: str, node: str) -> None:
    """Release a claim without a library."""
    mine = and_(_is(team, place), Library.node == node)
    connection.execute(update(Library).where(mine).values(claimed_at=0.0))


def forget(connection: Connection, team: str, place: str, library_id: str) -> bool:
    """The library no longer exists at Mistral: another is made. False if that is known."""
    same = and_(_is(team, place), Library.library_id == library_id)
    gone = {"library_id": None, "claimed_at": 0.0, "check_due": 0.0}
    forgotten = update(Library).where(same).values(gone).returning(Library.place)
    return connection.execute(forgotten).first() is not None


def to_check(connection: Connection) -> LibraryCheck | None:
    """Claim the library whose reconciliation is due for longest."""
    wanted = select(Library.team, Library.place).where(Library.check_due <= now())
    row = connection.execute(wanted.order_by(Library.check_due).limit(1)).first()
    if row is None:
        return None
    taken = (
        update(Library)
        .where(_is(*row), Library.check_due <= now())
        .values(check_due=now() + CHECK_TIMEOUT)
        .returning(Library.team, Library.place, Library.library_id, now().label("since"))
    )
    found = connection.execute(taken).first()
    return LibraryCheck(**found._asdict()) if found else None


def checked(connection: Connection, check: LibraryCheck) -> None:
    """Schedule the next check of a reconciled library."""
    this = _is(check.team, check.place)
    connection.execute(update(Library).where(this).values(check_due=now() + CHECK_INTERVAL))


def _is(team: str, place: str) -> ColumnElement[bool]:
    return and_(Library.team == team, Library.place == place)


def abandon(connection: Connection, team: str, place: str | None = None) -> None:
    """Delete all rows about a place's library, or a workspace's, and enqueue the libraries."""
    found = select(Library.library_id, Library.team).where(*_of(Library, team, place)).subquery()
    deletion_queue.enqueue_all(connection, deletion_queue.DeletionKind.LIBRARY, found)
    channels = select(Share.channel).where(*_of(Share, team, place))
    notices = (Notice.team == team, Notice.channel.in_(channels))
    connection.execute(delete(Notice).where(*notices))
    for table in (Share, Document, Library):
        connection.execute(delete(table).where(*_of(table, team, place)))


def _of(
    table: type[Share | Document | Library], team: str, place: str | None
) -> list[ColumnElement[bool]]:
    return [table.team == team, *([table.place == place] if place else [])]
