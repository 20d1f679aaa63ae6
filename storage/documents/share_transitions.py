"""State machine of a share: the transitions on its way into the library, and out of it.

Every transition of the worker checks the fence. It raises Lost after a takeover, or if the file
was removed or shared again meanwhile.
"""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from storage.audit.events import NOBODY
from storage.documents import audit, lookups, status_messages
from storage.documents.records import (
    NAMELESS,
    CarrierMessage,
    Failure,
    OpenShare,
    ShareState,
    Uploaded,
)
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Document, Share
from storage.records import Lost

# States in which a share may hold what a file was before it changed.
CHANGEABLE = (ShareState.FETCHING, ShareState.INDEXING, ShareState.READY, ShareState.FAILED)
# Channel and timestamp of a message that carries a file, with its thread where it is in one.
Carrier = tuple[str, str, str | None]


class BeingRemoved(Exception):
    """This very document is being deleted at Mistral: it has to be uploaded again."""


def fetching(connection: Connection, share: OpenShare, carried: CarrierMessage) -> None:
    """Record that the file is for the library and is being downloaded."""
    _move(connection, share, state=ShareState.FETCHING, **asdict(carried))


def attached(connection: Connection, share: OpenShare, uploaded: Uploaded) -> None:
    """Refer to the uploaded document, and record once who shared it.

    Raises BeingRemoved while that document is being deleted.
    """
    lock(connection, share)
    document = _document(connection, share, uploaded, due=None)
    if document is None:
        raise BeingRemoved
    _move(connection, share, state=ShareState.INDEXING, document=document)
    audit.added(connection, share.id)


def uploaded_too_late(connection: Connection, share: OpenShare, uploaded: Uploaded) -> None:
    """Record a document that is no longer wanted, to delete it unless others refer to it."""
    _document(connection, share, uploaded, due=now())


def ready(connection: Connection, share: OpenShare, pages: int | None) -> None:
    """Record that the document is indexed, so that people can ask about it."""
    document = lock(connection, share)
    this = (Document.team == share.team, Document.id == document)
    connection.execute(update(Document).where(*this).values(pages=pages))
    looked_up = {"check_due": now() + lookups.INTERVAL}
    _move(connection, share, state=ShareState.READY, document=document, node=None, **looked_up)


def start_over(connection: Connection, share: OpenShare, wait: float) -> None:
    """Restart a share whose document vanished at Mistral, in `wait` seconds."""
    _move(connection, share, state=ShareState.WAITING, document=None, node=None, due=now() + wait)


def failed(
    connection: Connection,
    share: OpenShare,
    failure: Failure,
    carried: CarrierMessage | None = None,
) -> None:
    """Record a failure after which nothing is tried unless somebody asks for it."""
    known: dict[str, Any] = {"name": func.coalesce(func.nullif(Share.name, ""), NAMELESS)}
    if carried:
        known = asdict(carried)
    over = {"document": None, "node": None, "due": now()}
    why = {"error": failure.sentence, "is_final": failure.is_final}
    _move(connection, share, state=ShareState.FAILED, **why, **over, **known)


def skip(connection: Connection, share: OpenShare) -> None:
    """End a share that is not for the library, without a notice."""
    _move(connection, share, state=ShareState.REMOVED, name="", document=None, node=None, due=now())
    status_messages.refresh(connection, share)


def lock(connection: Connection, share: OpenShare) -> int | None:
    """Check the fence and lock a share for the rest of the transaction; its document's row."""
    held = select(Share.id, Share.document).where(*_this(share), Share.fence == share.fence)
    row = connection.execute(held.with_for_update()).first()
    if row is None:
        raise Lost
    document: int | None = row.document
    return document


def refresh_file(connection: Connection, team: str, file_id: str) -> bool:
    """Restart the shares of a file that changed in Slack; False if there are none to restart.

    The document stays until the new one takes its place.
    """
    began = Share.state.in_(CHANGEABLE)
    changed = and_(Share.team == team, Share.file_id == file_id, began)
    restarted = {"state": ShareState.WAITING, "error": None, "node": None, "attempts": 0}
    restarted |= {"is_final": False}
    again = {"due": now(), "fence": Share.fence + 1}
    statement = update(Share).where(changed).values(restarted | again)
    columns = (Share.team, Share.channel, Share.message_ts, Share.thread_ts)
    rows = connection.execute(statement.returning(*columns)).all()
    for row in rows:
        status_messages.touch(connection, *row)
    return bool(rows)


def remove_file(connection: Connection, team: str, file_id: str) -> bool:
    """Remove all shares of a file that was deleted in Slack; False if there were none."""
    return _remove(connection, and_(Share.team == team, Share.file_id == file_id))


def remove_message(
    connection: Connection, team: str, channel: str, ts: str, files: Collection[str] | None = None
) -> list[str]:
    """Remove the shares of a message that is gone, or of some of its files; ids of the files.

    Another message of the channel may carry a file, too: see `bot.documents.intake`.
    """
    of_message = (Share.team == team, Share.channel == channel, Share.message_ts == ts)
    which = and_(*of_message, *([] if files is None else [Share.file_id.in_(files)]))
    carried = select(Share.file_id).where(which, Share.state != ShareState.REMOVED)
    found = list(connection.scalars(carried))
    _remove(connection, which)
    return found


def move_to(
    connection: Connection, team: str, file_id: str, gone: Carrier, carrier: Carrier
) -> bool:
    """Add a file again that was removed with the message `gone`: another one carries it, too."""
    channel, ts, _ = gone
    removed = (Share.state == ShareState.REMOVED, Share.message_ts == ts)
    here = and_(Share.team == team, Share.channel == channel, Share.file_id == file_id, *removed)
    other = {"message_ts": carrier[1], "thread_ts": carrier[2], "fence": Share.fence + 1}
    again = {"state": ShareState.WAITING, "attempts": 0, "due": now()}
    moved = update(Share).where(here).values(other | again).returning(Share.id)
    return connection.execute(moved).first() is not None


def remove(connection: Connection, team: str, place: str, share_id: int, by: str = NOBODY) -> bool:
    """Remove one share for somebody; False if it is not there (any more)."""
    this = and_(Share.team == team, Share.place == place, Share.id == share_id)
    return _remove(connection, this, by)


def remove_all(connection: Connection, team: str, place: str) -> bool:
    """Remove every share of a place on request; False if there were none."""
    return _remove(connection, and_(Share.team == team, Share.place == place))


def retry(connection: Connection, team: str, place: str, share_id: int) -> bool:
    """Retry a failed share on request; False if there is none that may succeed."""
    this = and_(Share.team == team, Share.place == place, Share.id == share_id)
    restarted = {"state": ShareState.WAITING, "error": None, "attempts": 0, "due": now()}
    again = update(Share).where(this, Share.state == ShareState.FAILED, Share.is_final.is_(False))
    row = connection.execute(
        again.values(restarted | {"fence": Share.fence + 1}).returning(
            Share.channel, Share.message_ts
        )
    ).first()
    if row:
        status_messages.touch(connection, team, row.channel, row.message_ts)
    return row is not None


def _remove(connection: Connection, which: ColumnElement[bool], by: str = NOBODY) -> bool:
    wanted = select(Share.id, Share.team, Share.channel, Share.message_ts, Share.document)
    rows = connection.execute(
        wanted.where(which, Share.state != ShareState.REMOVED).with_for_update()
    ).all()
    gone = {
        "state": ShareState.REMOVED,
        "document": None,
        "error": None,
        "node": None,
        "due": now(),
    }
    audit.removed(connection, [row.id for row in rows if row.document is not None], by)
    these = Share.id.in_([row.id for row in rows])
    connection.execute(update(Share).where(these).values(gone | {"fence": Share.fence + 1}))
    for row in rows:
        _check_references(connection, row.team, row.document)
        status_messages.touch(connection, row.team, row.channel, row.message_ts)
    return bool(rows)


def _document(connection: Connection, share: OpenShare, uploaded: Uploaded, due: Any) -> int | None:
    """Insert or lock the row of a document; None if it is being removed."""
    values = asdict(uploaded) | {"team": share.team, "place": share.place}
    statement = insert(connection, Document).values(values | {"due": due, "created_at": now()})
    added: int | None = connection.scalar(statement.on_conflict_do_nothing().returning(Document.id))
    if added is not None:
        return added
    this = (
        getattr(Document, name) == values[name] for name in ("team", "library_id", "document_id")
    )
    known = update(Document).where(*this, Document.removing.is_(False))
    again = {"due": due, "expires_at": uploaded.expires_at, "name": uploaded.name}
    return connection.scalar(known.values(again).returning(Document.id))


def _check_references(connection: Connection, team: str, document: int | None) -> None:
    """Schedule a check whether any share still refers to a document."""
    if document is not None:
        this = (Document.team == team, Document.id == document)
        connection.execute(update(Document).where(*this).values(due=now()))


def _this(share: OpenShare) -> tuple[ColumnElement[bool], ...]:
    return Share.team == share.team, Share.id == share.id


def _move(connection: Connection, share: OpenShare, **values: object) -> None:
    """Record a transition, and have its status message updated."""
    before = lock(connection, share)
    moved = update(Share).where(*_this(share)).values(**values)
    columns = (Share.document, Share.message_ts, Share.thread_ts, Share.name)
    row = connection.execute(moved.returning(*columns)).one()
    if row.document != before:
        _check_references(connection, share.team, before)
    if row.name:
        status_messages.touch(connection, share.team, share.channel, row.message_ts, row.thread_ts)
