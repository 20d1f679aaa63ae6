"""Serving processes and their heartbeats, by the database's clock."""

from sqlalchemy import Connection, Float, bindparam, delete, func, select

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Node

PURGED_AFTER = 3600.0  # seconds after which a dead node's row is deleted
LIVING = select(func.count()).where(Node.seen > now() - bindparam("lease", type_=Float))


def record_heartbeat(connection: Connection, node: str) -> None:
    """Record that this node is alive."""
    statement = insert(connection, Node).values(id=node, seen=now())
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"seen": now()}))


def leave(connection: Connection, node: str) -> None:
    """Remove this node on shutdown: others may take its threads at once."""
    connection.execute(delete(Node).where(Node.id == node))


def forget_all(connection: Connection) -> None:
    """Remove every node: for a process that knows it is the only one."""
    connection.execute(delete(Node))


def forget_dead(connection: Connection) -> None:
    """Remove rows of nodes that died long ago."""
    connection.execute(delete(Node).where(Node.seen < now() - PURGED_AFTER))
