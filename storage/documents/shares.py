"""Shares: a durable queue of shared files, recorded before Slack's request is acknowledged.

One node works on a share, under its fence: see `storage.documents.share_transitions`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    inspect,
    literal_column,
    not_,
    or_,
    select,
    text,
    update,
)

from storage.agents import place_settings
from storage.documents import status_messages
from storage.documents.records import FileProgress, NewShare, OpenShare, ShareState
from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.fair_choice import Candidate, Condition, FairChoice, Rota, fairest, shared_out
from storage.models import Document, Share
from storage.models.documents import OPEN_SHARES
from storage.row_leases import Holder

SEVERAL = 2
GRACE = 3.0  # seconds to wait for the message that carries a file, if the file's event came first
IS_OPEN = text(f"shares.state IN {OPEN_SHARES}")  # a literal, or the partial index is not used

DUE = select(func.min(Share.due)).where(IS_OPEN)
HELD = (
    select(Share.team, func.count().label("held"))
    .where(Share.node.is_not(None), IS_OPEN)
    .group_by(Share.team)
)


def record(connection: Connection, new: NewShare) -> bool:
    """Record a share; False for a duplicate, or if this place does not add shares automatically.

    What is no document is recorded everywhere: a later question in its thread may be about it.
    A file that is shared again, by a later message, is processed again: its content may differ.
    """
    if not (new.skip or _is_automatic(connection, new)):
        return False
    fresh = {
        "message_ts": new.message_ts,
        "thread_ts": new.thread_ts,
        "user": new.user,
        "state": ShareState.REMOVED if new.skip else ShareState.WAITING,
        "error": None,
        "is_final": False,
        "node": None,
        "attempts": 0,
        "due": now() + (0.0 if new.message_ts else GRACE),
    }
    whose = {name: getattr(new, name) for name in ("team", "place", "channel", "file_id")}
    statement = insert(connection, Share).values(whose | fresh | {"fence": 0, "created_at": now()})
    later = statement.excluded.message_ts
    statement = statement.on_conflict_do_update(
        index_elements=["team", "file_id", "channel"],
        set_=fresh | {"fence": Share.fence + 1},
        where=and_(later.is_not(None), or_(Share.message_ts.is_(None), Share.message_ts < later)),
    )
    is_recorded = connection.execute(statement.returning(Share.id)).first() is not None
    if is_recorded and new.level and new.message_ts and not new.skip:
        message = (new.team, new.channel, new.message_ts, new.thread_ts)
        status_messages.choose_level(connection, message, new.level)
    return is_recorded


@dataclass(frozen=True, slots=True)
class Recorded:
    """Outcome for files: there are new ones among them, and some were left out."""

    has_new: bool
    left_out: int


def record_all(connection: Connection, files: Sequence[NewShare], most: int) -> Recorded:
    """Record the shared files of a message at once.

    A person has `most` shares in progress; what is beyond is left out, also from its other event.
    """
    has_new, left_out = False, 0
    for new in files:
        if new.skip or _in_progress(connection, new) < most:
            has_new |= record(connection, new)
        elif new.message_ts:  # the file's own event leaves this to its message
            left_out += _leave_out(connection, new)
    return Recorded(has_new, left_out)


def _leave_out(connection: Connection, new: NewShare) -> bool:
    """Leave a file out, also from its other event; False for one that is recorded already."""
    here = (Share.team == new.team, Share.file_id == new.file_id, Share.channel == new.channel)
    known = connection.execute(select(Share.message_ts).where(*here)).first()
    if known and known.message_ts:
        return new.message_ts is not None and known.message_ts < new.message_ts
    return _is_automatic(connection, new) and record(connection, replace(new, skip=True))


def _is_automatic(connection: Connection, new: NewShare) -> bool:
    is_direct = new.place == new.user
    return is_direct or place_settings.chosen(connection, new.team, new.place).auto


def _in_progress(connection: Connection, new: NewShare) -> int:
    """Count of a person's shares in progress, besides those of this file."""
    mine = (Share.team == new.team, Share.user == new.user, Share.file_id != new.file_id)
    return connection.scalar(select(func.count()).select_from(Share).where(IS_OPEN, *mine)) or 0


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fair order of work on shares: `kept` workers are for people whose files none works on."""

    holder: Holder
    kept: int = 0
    rota: Rota = field(default_factory=Rota)


def take(
    connection: Connection, fetching: Fetching, running: Collection[int], limit: int
) -> list[OpenShare]:
    """Lease shares that are due and that no living node works on: by person, then workspace."""
    held: Any = bindparam("held", expanding=True)
    free = partial(fetching.holder.may_take, running=held)
    choice = _choice(free)
    taken: list[OpenShare] = []
    while (left := limit - len(taken)) > 0:
        mine = {"held": [*running, *(share.id for share in taken)]}
        best = fairest(connection.execute(choice, mine).all())
        most = left if not best or best[0].rank == 0 else max(left - fetching.kept, 0)
        chosen = shared_out(best, most, _loads(connection, best), fetching.rota)
        seized = [_seize(connection, share, fetching.holder, mine["held"]) for share in chosen]
        if not any(seized):
            break
        taken += [share for share in seized if share]
    for share in taken:
        fetching.rota.note(share.team, share.user)
    return taken


def _loads(connection: Connection, candidates: Sequence[Candidate]) -> Counter[str]:
    """Shares under way of each workspace, where that decides between several."""
    if len({one.team for one in candidates}) < SEVERAL:
        return Counter()
    return Counter({row.team: row.held for row in connection.execute(HELD)})


def _choice(free: Condition) -> Select[int, str, str, int]:
    def waits(share: Any) -> ColumnElement[bool]:
        return and_(_is_open(share), share.due <= now(), free(share))

    def is_under_way(share: Any) -> ColumnElement[bool]:
        return and_(_is_open(share), not_(free(share)))

    return FairChoice(Share, waits, is_under_way).statement()


def _is_open(share: Any) -> ColumnElement[bool]:
    """`IS_OPEN` of an alias."""
    return literal_column(f"{inspect(share).name}.state IN {OPEN_SHARES}", Boolean)


def postpone(connection: Connection, share: OpenShare, wait: float) -> None:
    """Release a share, to be retried by any node in `wait` seconds."""
    held = and_(Share.id == share.id, Share.fence == share.fence)
    connection.execute(update(Share).where(held).values(node=None, due=now() + wait))


def release(connection: Connection, node: str) -> None:
    """Release what this node works on, on shutdown; it does not count as an attempt."""
    held = and_(IS_OPEN, Share.node == node)
    connection.execute(
        update(Share).where(held).values(node=None, attempts=Share.attempts - 1, due=now())
    )


def of_files(
    connection: Connection, team: str, channel: str, files: Collection[str]
) -> list[FileProgress]:
    """Progress of those of the files that are for the library of this channel."""
    title = func.coalesce(Document.name, Share.title, Share.name)
    query = (
        select(Share.file_id, Share.name, title, Share.state, Share.error)
        .outerjoin(Document, (Document.id == Share.document) & (Document.team == Share.team))
        .where(Share.team == team, Share.channel == channel, Share.file_id.in_(files))
        .where(Share.state != ShareState.REMOVED)
    )
    return [FileProgress(*row) for row in connection.execute(query.order_by(Share.id))]


def source(
    connection: Connection, team: str, place: str, title: str
) -> tuple[str, str, str | None] | None:
    """Channel, message and thread of the newest share of a document with this title in a place."""
    query = (
        select(Share.channel, Share.message_ts, Share.thread_ts)
        .join(Document, (Document.id == Share.document) & (Document.team == Share.team))
        .where(Share.team == team, Share.place == place, Share.state == ShareState.READY)
        .where(Document.name == title, Share.message_ts.is_not(None))
        .order_by(Share.id.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return (row.channel, row.message_ts or "", row.thread_ts) if row else None


def _seize(
    connection: Connection, share: int, holder: Holder, running: Collection[int]
) -> OpenShare | None:
    """Lease a share, unless another node was faster."""
    mine = {"node": holder.node, "fence": Share.fence + 1, "attempts": Share.attempts + 1}
    seized = (
        update(Share)
        .where(Share.id == share, IS_OPEN, holder.may_take(Share, running))
        .values(mine)
        .returning(*(getattr(Share, name) for name in OpenShare.__slots__))
    )
    row = connection.execute(seized).first()
    return OpenShare(**row._asdict()) if row else None
