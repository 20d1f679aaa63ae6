"""Shares whose file is looked up in Slack once a day: nobody may have told us that it is gone."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, text, update

from storage.engine.clock import now
from storage.models import Share
from storage.models.documents import IS_READY

INTERVAL = 86_400.0  # seconds
SHARE_IS_READY = text(f"shares.{IS_READY}")  # a literal, or the partial index is not used


@dataclass(frozen=True, slots=True)
class LookedUpShare:
    """A share whose file is to be looked up."""

    id: int
    team: str
    place: str
    channel: str
    file_id: str
    message_ts: str | None
    thread_ts: str | None


def take_due(connection: Connection, limit: int) -> list[LookedUpShare]:
    """Take the shares that are due for longest; each is due again after a day."""
    wanted = (
        select(Share.id)
        .where(SHARE_IS_READY, Share.check_due <= now())
        .order_by(Share.check_due)
        .limit(limit)
    )
    ids = connection.scalars(wanted).all()
    taken = update(Share).where(Share.id.in_(ids)).values(check_due=now() + INTERVAL)
    columns = (getattr(Share, name) for name in LookedUpShare.__slots__)
    rows = connection.execute(taken.returning(*columns)).all()
    return sorted((LookedUpShare(**row._asdict()) for row in rows), key=lambda one: one.id)
