"""Scheduled tasks that one node at a time runs."""

from sqlalchemy import Connection, Float, Select, func, select, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Job


def claim(connection: Connection, name: str, every: float) -> bool:
    """Claim a job that is due; True if it is this caller's. It is due again in `every` seconds."""
    first = insert(connection, Job).values(name=name, due=0.0)
    connection.execute(first.on_conflict_do_nothing())
    claimed = (
        update(Job)
        .where(Job.name == name, Job.due <= now())
        .values(due=now() + every)
        .returning(Job.name)
    )
    return connection.execute(claimed).first() is not None


def due(name: str) -> Select[float]:
    """Query of the time at which a job is due next: at once, if it never ran."""
    known = select(Job.due).where(Job.name == name).scalar_subquery()
    return select(func.coalesce(known, 0.0, type_=Float))


def release(connection: Connection, name: str) -> None:
    """Make a job due again at once, for any node to run."""
    connection.execute(update(Job).where(Job.name == name).values(due=now()))
