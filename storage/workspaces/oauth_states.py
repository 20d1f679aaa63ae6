"""States of installs that came back from Slack: each serves once."""

import hashlib

from sqlalchemy import Connection, delete

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import UsedState


def use(connection: Connection, state: str, lifetime: float) -> bool:
    """Use up a state whose signature was verified; False if that has happened before.

    `lifetime` is how long its signature may still be valid, in seconds: until then it is kept.
    """
    connection.execute(delete(UsedState).where(UsedState.expires_at <= now()))
    digest = hashlib.sha256(state.encode()).hexdigest()
    row = insert(connection, UsedState).values(digest=digest, expires_at=now() + lifetime)
    first = row.on_conflict_do_nothing().returning(UsedState.digest)
    return connection.execute(first).first() is not None
