"""Status of a message's files in Slack: versioned, and updated by one node at a time."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, text, update

from storage.documents import documents
from storage.documents.records import NoticeLevel, OpenShare
from storage.engine.clock import at_once
from storage.engine.upsert import insert
from storage.models import Document, Notice, Share
from storage.row_leases import Holder

IS_BEHIND = text("notices.shown < notices.version")
DUE = at_once(select(Notice.id).where(IS_BEHIND).exists())
# Workspace, channel and timestamp of a message that carries files, with its thread if it has one.
CarryingMessage = tuple[str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice of which Slack shows an older version, or nothing yet.

    `ts` is our message, `reaction` the one that Slack shows; `begun` says that our message may
    exist although `ts` is None.
    """

    id: int
    team: str
    channel: str
    message_ts: str
    thread_ts: str
    ts: str | None
    reaction: str
    begun: bool
    level: str | None
    version: int


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of the message, as shown to people.

    `same_as` is the name of an earlier file of this library with the same content.
    """

    name: str
    state: str
    error: str | None
    pages: int | None
    same_as: str | None = None
    user: str = ""


def touch(
    connection: Connection,
    team: str,
    channel: str,
    message_ts: str | None,
    thread_ts: str | None = None,
) -> None:
    """Increase the version after a change of a message's file; a no-op for an unknown message."""
    if message_ts is None:
        return
    statement = insert(connection, Notice).values(
        team=team,
        channel=channel,
        message_ts=message_ts,
        thread_ts=thread_ts or message_ts,
        version=1,
        shown=0,
    )
    newer = {"version": Notice.version + 1}
    statement = statement.on_conflict_do_update(
        index_elements=["team", "channel", "message_ts"], set_=newer
    )
    connection.execute(statement)


def choose_level(
    connection: Connection, message: CarryingMessage, level: NoticeLevel, *, again: bool = False
) -> None:
    """Set what we post about a message's files; `again` if that is to be looked at now."""
    team, channel, message_ts, thread_ts = message
    about = {"team": team, "channel": channel, "message_ts": message_ts}
    fresh = {"thread_ts": thread_ts or message_ts, "version": int(again), "shown": 0}
    statement = insert(connection, Notice).values(about | fresh | {"level": level})
    chosen = {"level": level, "version": Notice.version + int(again)}
    connection.execute(statement.on_conflict_do_update(index_elements=list(about), set_=chosen))


def level(connection: Connection, share: OpenShare) -> NoticeLevel:
    """Amount that we post about the message that carries a file."""
    here = (Notice.team == share.team, Notice.channel == share.channel)
    query = select(Notice.level).where(*here, Notice.message_ts == share.message_ts)
    return NoticeLevel(connection.scalar(query) or NoticeLevel.by_place(share.channel))


def refresh(connection: Connection, share: OpenShare) -> None:
    """Have a message looked at again of which one file is no longer shown."""
    here = (Notice.team == share.team, Notice.channel == share.channel)
    this = update(Notice).where(*here, Notice.message_ts == share.message_ts)
    connection.execute(this.values(version=Notice.version + 1))


def take(
    connection: Connection, holder: Holder, running: Collection[int], limit: int
) -> list[OpenNotice]:
    """Lease notices that are outdated in Slack and that no living node works on."""
    free = holder.may_take(Notice, running)
    wanted = select(Notice.id).where(IS_BEHIND, free).order_by(Notice.id).limit(limit)
    taken = []
    for notice in connection.scalars(wanted).all():
        mine = update(Notice).where(Notice.id == notice, free).values(node=holder.node)
        columns = (getattr(Notice, name) for name in OpenNotice.__slots__)
        if row := connection.execute(mine.returning(*columns)).first():
            taken.append(OpenNotice(**row._asdict()))
    return taken


def files(connection: Connection, notice: OpenNotice) -> list[ShownFile]:
    """Files of the message that are shown to people, in the order of their arrival."""
    same_as = documents.earlier_name()
    query = (
        select(Share.name, Share.state, Share.error, Document.pages, same_as, Share.user)
        .outerjoin(Document, (Document.id == Share.document) & (Document.team == Share.team))
        .where(Share.team == notice.team, Share.channel == notice.channel)
        .where(Share.message_ts == notice.message_ts, Share.name != "")
        .order_by(Share.id)
    )
    return [ShownFile(*row) for row in connection.execute(query)]


def begin(connection: Connection, notice: OpenNotice) -> None:
    """Record that our message is about to be posted."""
    connection.execute(
        update(Notice).where(Notice.team == notice.team, Notice.id == notice.id).values(begun=True)
    )


def posted(connection: Connection, notice: OpenNotice, ts: str) -> None:
    """Record the timestamp of our message."""
    connection.execute(
        update(Notice).where(Notice.team == notice.team, Notice.id == notice.id).values(ts=ts)
    )


def shown(connection: Connection, notice: OpenNotice, reaction: str) -> None:
    """Record that Slack shows this version, or that updating it failed."""
    seen = {"shown": notice.version, "reaction": reaction, "node": None}
    connection.execute(
        update(Notice).where(Notice.team == notice.team, Notice.id == notice.id).values(seen)
    )


def release(connection: Connection, node: str) -> None:
    """Release what this node holds, on shutdown."""
    connection.execute(update(Notice).where(Notice.node == node).values(node=None))
