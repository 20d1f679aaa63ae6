"""Which Mistral agent serves a profile in a workspace; made once across nodes."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update

from storage.clock import now
from storage.dialect import insert
from storage.models import Agent

CLAIM_LASTS = 30.0  # seconds after which an unfinished creation is somebody else's to do


@dataclass(frozen=True, slots=True)
class AgentKey:
    """What an agent is made for."""

    team: str
    profile: str
    library_id: str = ""


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent that exists at Mistral, made from the settings with this fingerprint."""

    key: AgentKey
    agent_id: str
    version: int
    fingerprint: str


def every(connection: Connection) -> list[KnownAgent]:
    """All agents that exist, for a process that starts."""
    query = select(*Agent.__table__.columns).where(Agent.agent_id.is_not(None))
    return [_known(row) for row in connection.execute(query)]


def find(connection: Connection, key: AgentKey) -> KnownAgent | None:
    """The agent of this key, if it exists."""
    query = select(*Agent.__table__.columns).where(_is(key), Agent.agent_id.is_not(None))
    row = connection.execute(query).first()
    return _known(row) if row else None


def claim(connection: Connection, key: AgentKey, node: str) -> bool:
    """Take the right to make or change this agent; False while another node is at it."""
    mine = {"node": node, "claimed_at": now()}
    statement = insert(connection, Agent).values(asdict(key) | mine | {"fingerprint": ""})
    statement = statement.on_conflict_do_update(
        index_elements=["team", "profile", "library_id"],
        set_=mine,
        where=Agent.claimed_at < now() - CLAIM_LASTS,
    )
    return connection.execute(statement.returning(Agent.team)).first() is not None


def save(connection: Connection, agent: KnownAgent, node: str) -> bool:
    """Record what was made, and give the claim back. False if another node has the claim now."""
    made = {"agent_id": agent.agent_id, "version": agent.version, "claimed_at": 0.0}
    saved = (
        update(Agent)
        .where(_is(agent.key), Agent.node == node)
        .values(made | {"fingerprint": agent.fingerprint})
        .returning(Agent.agent_id)
    )
    return connection.execute(saved).first() is not None


def give_up(connection: Connection, key: AgentKey, node: str) -> None:
    """Give a claim back without having made anything."""
    mine = and_(_is(key), Agent.node == node)
    connection.execute(update(Agent).where(mine).values(claimed_at=0.0))


def forget(connection: Connection, agent: KnownAgent) -> None:
    """The agent no longer exists at Mistral: the next use makes another."""
    same = and_(_is(agent.key), Agent.agent_id == agent.agent_id)
    connection.execute(update(Agent).where(same).values(agent_id=None))


def _is(key: AgentKey) -> ColumnElement[bool]:
    return and_(
        Agent.team == key.team,
        Agent.profile == key.profile,
        Agent.library_id == key.library_id,
    )


def _known(row: Row[Any]) -> KnownAgent:
    key = AgentKey(row.team, row.profile, row.library_id)
    return KnownAgent(key, row.agent_id, row.version, row.fingerprint)
