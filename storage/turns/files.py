"""Files that tools made: which of them Slack shows, and which are still to be sent."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from sqlalchemy import Connection, Update, select, update

from storage.engine.upsert import insert
from storage.models import ProducedFile, Thread, Turn
from storage.queue.inbox import guard
from storage.records import Claim, GeneratedFile, OpenTurn

FIELDS = [getattr(ProducedFile, field.name) for field in fields(GeneratedFile)]


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Where the answer is that files belong to."""

    thread_ts: str
    ts: str


def record(connection: Connection, turn: OpenTurn, files: Iterable[GeneratedFile]) -> None:
    """Note what a turn's tools made; for a transaction that guards the thread already."""
    rows = [asdict(file) | {"turn_id": turn.id, "team": turn.team} for file in files]
    if rows:
        statement = insert(connection, ProducedFile).values(rows)
        connection.execute(statement.on_conflict_do_nothing())


def missing(connection: Connection, turn_id: int) -> list[GeneratedFile]:
    """The files of a turn that Slack does not show yet, in order."""
    query = select(*FIELDS).where(ProducedFile.turn_id == turn_id, ProducedFile.shared.is_(False))
    rows = connection.execute(query.order_by(ProducedFile.position))
    return [GeneratedFile(**row._asdict()) for row in rows]


def uploaded(
    connection: Connection, claim: Claim, turn_id: int, uploads: Mapping[int, str]
) -> None:
    """Slack holds these files, by position, and nobody sees them yet."""
    guard(connection, claim)
    for position, slack_file_id in uploads.items():
        values = {"slack_file_id": slack_file_id}
        connection.execute(_change(turn_id, [position]).values(values))


def shared(connection: Connection, claim: Claim, turn_id: int, positions: Iterable[int]) -> None:
    """Slack shows these files; what they show is said there now."""
    guard(connection, claim)
    connection.execute(_change(turn_id, positions).values(shared=True, alt=None))


def given_up(connection: Connection, claim: Claim, turn_id: int, positions: Iterable[int]) -> None:
    """These files will never be shown: keep no words about them."""
    guard(connection, claim)
    connection.execute(_change(turn_id, positions).values(alt=None))


def origin(connection: Connection, team: str, channel: str, turn_id: int) -> FileOrigin | None:
    """Where the turn is whose files somebody in this channel asks for; None if it is not there."""
    query = (
        select(Thread.ts, Turn.ts.label("message"))
        .join(Turn, Turn.thread_id == Thread.id)
        .where(Turn.id == turn_id, Turn.team == team, Turn.channel == channel)
    )
    row = connection.execute(query).first()
    return FileOrigin(row.ts, row.message) if row else None


def _change(turn_id: int, positions: Iterable[int]) -> Update:
    these = ProducedFile.position.in_(list(positions))
    return update(ProducedFile).where(ProducedFile.turn_id == turn_id, these)
