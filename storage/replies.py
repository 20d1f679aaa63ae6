"""Which Slack messages of ours carry which turn."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.models import Reply


def unrecorded(
    connection: Connection, team: str, channel: str, candidates: Sequence[str]
) -> list[str]:
    """Those of the given message timestamps that no turn recorded, in their order."""
    query = select(Reply.ts).where(
        Reply.team == team, Reply.channel == channel, Reply.ts.in_(candidates)
    )
    recorded = set(connection.scalars(query))
    return [ts for ts in candidates if ts not in recorded]
