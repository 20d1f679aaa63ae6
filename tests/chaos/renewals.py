"""Renewals of tokens under way, which a kill has to leave alone.

A process that dies between Slack's answer and the save has lost the only tokens of a workspace,
which then installs the app again: nothing can pass that.
"""

import asyncio

from sqlalchemy import Connection, func, select

from storage.engine.clock import now
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.models import InstalledWorkspace

LOOK = 0.05
LEASED = 60.0  # seconds: what is tried later is tried sooner than a lease ends


async def none_under_way(database_url: str) -> None:
    """Wait until no node renews a token."""
    database = Database(database_url)
    try:
        while await _count(database):
            await asyncio.sleep(LOOK)
    finally:
        await database.close()


async def _count(database: Database) -> int:
    try:
        return await database.run(_under_way)
    except Unavailable:
        return 1  # whatever was asked of Slack can't be saved now


def _under_way(connection: Connection) -> int:
    leased = InstalledWorkspace.renewal_due > now() + LEASED
    claimed = (InstalledWorkspace.attempts > 0, leased)
    query = select(func.count()).select_from(InstalledWorkspace).where(*claimed)
    return connection.scalar(query) or 0
