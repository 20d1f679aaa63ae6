"""Agents that are recorded as existing."""

from storage.agents import agents
from storage.agents.agents import AgentKey, KnownAgent
from storage.engine.database import Database
from storage.models import Agent
from tests.storage.support.hands import rows


async def every(database: Database) -> list[KnownAgent]:
    """All agents that exist."""
    keys = [AgentKey(row.team, row.profile, row.library_id) for row in await rows(database, Agent)]
    found = [await database.run(agents.find, key) for key in keys]
    return [agent for agent in found if agent]
