"""Rate limits that are used up: what one node was refused, for the others."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, select

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import RateLimit

MOST = 1_000  # that are read with a heartbeat
LATEST = select(func.max(RateLimit.until) - now())
USED_UP = (
    select(RateLimit.team, RateLimit.name, (RateLimit.until - now()).label("left"))
    .where(RateLimit.until > now())
    .order_by(RateLimit.until.desc())
    .limit(MOST)
)

Refused = Mapping[tuple[str, str], float]  # seconds for which a team's limit is used up


def record(connection: Connection, refused: Refused) -> None:
    """Record for how many seconds limits are used up; the longest counts. Forgets what is over."""
    connection.execute(delete(RateLimit).where(RateLimit.until <= now()))
    rows = [
        {"team": team, "name": name, "until": now() + seconds}
        for (team, name), seconds in sorted(refused.items())  # or two nodes could deadlock
    ]
    if not rows:
        return
    statement = insert(connection, RateLimit).values(rows)
    later = statement.excluded.until
    statement = statement.on_conflict_do_update(
        index_elements=["name", "team"], set_={"until": later}, where=RateLimit.until < later
    )
    connection.execute(statement)


def used_up(connection: Connection) -> dict[tuple[str, str], float]:
    """The limits that are used up, and for how many seconds."""
    return {(row.team, row.name): row.left for row in connection.execute(USED_UP)}
