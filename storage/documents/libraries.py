"""Which library at Mistral serves a place; made once across nodes."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from storage import deletion_queue
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Document, Library, Notice, Share

CLAIM_LASTS = 30.0  # seconds after which an unfinished creation is somebody else's to do
CHECK_EVERY = 86_400.0  # seconds
CHECK_AGAIN = 3_600.0  # seconds until a check that did not come to its end is done again


class LibraryClaim(Enum):
    """Whether anybody tried before: they may have made a library that nobody noted down."""

    FIRST = 1
    AGAIN = 2


@dataclass(frozen=True, slots=True)
class LibraryCheck:
    """A place whose library is to be compared with Mistral's; `since` is when that begins."""

    team: str
    place: str
    library_id: str | None
    since: float


def find(connection: Connection, team: str, place: str) -> str | None:
    """The id of a place's library, if it has one."""
    query = select(Library.library_id).where(_is(team, place))
    return connection.scalar(query)


def claim(connection: Connection, team: str, place: str, node: str) -> LibraryClaim | None:
    """Take the right to make a place's library; None while another has it, or has made one."""
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
    gone = {"library_id": None, "claimed_at": 0.0, "check_due": 0.0}
    connection.execute(update(Library).where(same).values(gone))


def to_check(connection: Connection) -> LibraryCheck | None:
    """Take the library that waits longest for being compared with Mistral's."""
    wanted = select(Library.team, Library.place).where(Library.check_due <= now())
    row = connection.execute(wanted.order_by(Library.check_due).limit(1)).first()
    if row is None:
        return None
    taken = (
        update(Library)
        .where(_is(*row), Library.check_due <= now())
        .values(check_due=now() + CHECK_AGAIN)
        .returning(Library.team, Library.place, Library.library_id, now().label("since"))
    )
    found = connection.execute(taken).first()
    return LibraryCheck(**found._asdict()) if found else None


def checked(connection: Connection, check: LibraryCheck) -> None:
    """It is compared: the next time tomorrow."""
    this = _is(check.team, check.place)
    connection.execute(update(Library).where(this).values(check_due=now() + CHECK_EVERY))


def _is(team: str, place: str) -> ColumnElement[bool]:
    return and_(Library.team == team, Library.place == place)


def abandon(connection: Connection, team: str, place: str | None = None) -> None:
    """Give up the library of a place, or all of a workspace, with whatever is known of them."""
    found = select(Library.library_id, Library.team).where(*_of(Library, team, place)).subquery()
    deletion_queue.enqueue_all(connection, deletion_queue.DeletionKind.LIBRARY, found)
    channels = select(Share.channel).where(*_of(Share, team, place))
    told = (Notice.team == team, Notice.channel.in_(channels))
    connection.execute(delete(Notice).where(*told))
    for table in (Share, Document, Library):
        connection.execute(delete(table).where(*_of(table, team, place)))


def _of(
    table: type[Share | Document | Library], team: str, place: str | None
) -> list[ColumnElement[bool]]:
    return [table.team == team, *([table.place == place] if place else [])]
