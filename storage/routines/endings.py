"""Routines end with the person who made them, and pause where we are not."""

from sqlalchemy import Connection, select

from storage.models import Routine
from storage.routines import routines
from storage.routines.outcomes import SCHEDULER
from storage.routines.records import Paused
from storage.routines.routines import COLUMNS, stored_of


def left_channel(connection: Connection, team: str, user: str, channel: str) -> int:
    """Delete the routines of a person in a channel that they left; their number."""
    theirs = (Routine.team == team, Routine.user == user, Routine.channel == channel)
    found = [stored_of(row) for row in connection.execute(select(*COLUMNS).where(*theirs))]
    return sum(routines.remove(connection, SCHEDULER, one) for one in found)


def channel_closed(connection: Connection, team: str, channel: str) -> int:
    """Pause all routines of a channel that is archived, or that we were removed from."""
    here = (Routine.team == team, Routine.place == channel, Routine.paused.is_(None))
    found = [stored_of(row) for row in connection.execute(select(*COLUMNS).where(*here))]
    return sum(routines.pause(connection, SCHEDULER, one, Paused.CLOSED) for one in found)
