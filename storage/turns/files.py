"""Generated files of turns, and their delivery to Slack."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from sqlalchemy import Connection, Update, select, update

from storage.engine.upsert import insert
from storage.models import ProducedFile, Thread, Turn
from storage.queue.inbox import guard
from storage.records import Claim, ConversationPoint, GeneratedFile, OpenTurn

FIELDS = [getattr(ProducedFile, field.name) for field in fields(GeneratedFile)]


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Thread and message of the answer that files belong to."""

    thread_ts: str
    ts: str


def record(connection: Connection, turn: OpenTurn, files: Iterable[GeneratedFile]) -> None:
    """Record a turn's generated files; the transaction has to guard the thread already."""
    rows = [asdict(file) | {"turn_id": turn.id, "team": turn.team} for file in files]
    statement = insert(connection, ProducedFile).values(rows)
    connection.execute(statement.on_conflict_do_nothing())


def missing(connection: Connection, turn_id: int) -> list[GeneratedFile]:
    """Files of a turn that Slack does not show yet, in order."""
    query = select(*FIELDS).where(ProducedFile.turn_id == turn_id, ProducedFile.shared.is_(False))
    rows = connection.execute(query.order_by(ProducedFile.position))
    return [GeneratedFile(**row._asdict()) for row in rows]


def uploaded(
    connection: Connection, claim: Claim, turn_id: int, uploads: Mapping[int, str]
) -> None:
    """Record uploads to Slack that are not shared yet: Slack file ids by position."""
    guard(connection, claim)
    for position, slack_file_id in uploads.items():
        values = {"slack_file_id": slack_file_id}
        connection.execute(_change(turn_id, [position]).values(values))


def shared(connection: Connection, claim: Claim, turn_id: int, positions: Iterable[int]) -> None:
    """Record that Slack shows these files, and erase their alternative texts here."""
    guard(connection, claim)
    connection.execute(_change(turn_id, positions).values(shared=True, alt=None))


def given_up(connection: Connection, claim: Claim, turn_id: int, positions: Iterable[int]) -> None:
    """Erase the alternative texts of files that will never be shown."""
    guard(connection, claim)
    connection.execute(_change(turn_id, positions).values(alt=None))


def origin(connection: Connection, team: str, channel: str, turn_id: int) -> FileOrigin | None:
    """Thread and message of a turn; None if it is not in this channel."""
    query = (
        select(Thread.ts, Turn.ts.label("message"))
        .join(Turn, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))
        .where(Turn.id == turn_id, Turn.team == team, Turn.channel == channel)
    )
    row = connection.execute(query).first()
    return FileOrigin(row.ts, row.message) if row else None


def conversation(connection: Connection, turn_id: int) -> ConversationPoint | None:
    """The conversation that a turn's answer is in, wherever there."""
    found = connection.scalar(select(Turn.conversation_id).where(Turn.id == turn_id))
    return ConversationPoint(found, None, None, None) if found else None


def _change(turn_id: int, positions: Iterable[int]) -> Update:
    these = ProducedFile.position.in_(list(positions))
    return update(ProducedFile).where(ProducedFile.turn_id == turn_id, these)
