"""The Mistral agent of each profile in a workspace; provisioned once across nodes."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Agent, CustomProfile, Library, Thread

CLAIM_LASTS = 30.0  # seconds after which an unfinished creation is somebody else's to do
IDLE = 30 * 86_400.0  # seconds after which a thread without a profile no longer keeps any agent


@dataclass(frozen=True, slots=True)
class AgentKey:
    """Key of an agent: a profile in a workspace, for one library or none ('').

    `without` tells apart the variants that lack some of its handoffs ('': it has all of them).
    """

    team: str
    profile: str
    library_id: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent that exists at Mistral, made from the settings with this fingerprint."""

    key: AgentKey
    agent_id: str
    version: int
    fingerprint: str


def find(connection: Connection, key: AgentKey) -> KnownAgent | None:
    """The agent of this key, if it exists."""
    query = select(*Agent.__table__.columns).where(_is(key), Agent.agent_id.is_not(None))
    row = connection.execute(query).first()
    return _known(row) if row else None


def profile_of(connection: Connection, team: str, agent_id: str) -> str | None:
    """The profile that an agent of this workspace was made for; None for any other agent."""
    query = select(Agent.profile).where(Agent.team == team, Agent.agent_id == agent_id)
    return connection.scalar(query.limit(1))


def profiles_of(connection: Connection, team: str) -> dict[str, str]:
    """The profile of each agent of a workspace, by the agent's id."""
    query = select(Agent.agent_id, Agent.profile).where(
        Agent.team == team, Agent.agent_id.is_not(None)
    )
    return {row.agent_id: row.profile for row in connection.execute(query)}


def claim(connection: Connection, key: AgentKey, node: str, fingerprint: str | None = "") -> bool:
    """Claim the right to create this agent, or to update it to the settings of this fingerprint.

    By None one that exists isn't updated.
    False while another node holds the claim, and if one has done it since the caller's read.
    """
    mine = {"node": node, "claimed_at": now()}
    unmade, changed = Agent.agent_id.is_(None), Agent.fingerprint != fingerprint
    statement = insert(connection, Agent).values(asdict(key) | mine | {"fingerprint": ""})
    statement = statement.on_conflict_do_update(
        index_elements=["team", "profile", "library_id", "without"],
        set_=mine,
        where=and_(_free(), unmade if fingerprint is None else or_(unmade, changed)),
    )
    return connection.execute(statement.returning(Agent.team)).first() is not None


def save(connection: Connection, agent: KnownAgent, node: str) -> bool:
    """Record an agent and release the claim. False if another node has the claim now."""
    made = {"agent_id": agent.agent_id, "version": agent.version, "claimed_at": 0.0}
    saved = (
        update(Agent)
        .where(_is(agent.key), Agent.node == node)
        .values(made | {"fingerprint": agent.fingerprint})
        .returning(Agent.agent_id)
    )
    return connection.execute(saved).first() is not None


def give_up(connection: Connection, key: AgentKey, node: str) -> None:
    """Release a claim without an agent."""
    mine = and_(_is(key), Agent.node == node)
    connection.execute(update(Agent).where(mine).values(claimed_at=0.0))


def forget(connection: Connection, agent: KnownAgent) -> None:
    """Record that an agent no longer exists at Mistral: the next use creates another."""
    same = and_(_is(agent.key), Agent.agent_id == agent.agent_id)
    connection.execute(update(Agent).where(same).values(agent_id=None))


def unneeded(connection: Connection, profiles: Collection[str], limit: int) -> list[KnownAgent]:
    """Agents that are not needed: of none of these profiles, or of a library that is gone.

    An agent of a profile that is gone is kept while a thread of its workspace may still use it; a
    custom profile keeps its agent, too. A thread may use the agent of the profile that it
    recorded. One that recorded none was answered by the default of that time: it may use any
    agent, until it is idle for IDLE.
    """
    of_team = select(Thread.id).where(Thread.team == Agent.team)
    using = of_team.where(Thread.profile == Agent.profile)
    recorded_none = of_team.where(Thread.profile.is_(None), Thread.used_at > now() - IDLE)
    own = select(CustomProfile.name).where(
        CustomProfile.team == Agent.team, CustomProfile.name == Agent.profile
    )
    unused = (~own.exists(), ~using.exists(), ~recorded_none.exists())
    no_profile = and_(Agent.profile.not_in(profiles), *unused)
    query = select(*Agent.__table__.columns).where(
        Agent.agent_id.is_not(None), or_(no_profile, _of_a_former_library())
    )
    return [_known(row) for row in connection.execute(query.limit(limit))]


def retire(connection: Connection, agent: KnownAgent, node: str) -> bool:
    """Claim an agent in order to delete it; False if it changed or another node has the claim."""
    same = and_(_is(agent.key), Agent.agent_id == agent.agent_id, _free())
    mine = update(Agent).where(same).values(node=node, claimed_at=now())
    return connection.execute(mine.returning(Agent.team)).first() is not None


def deleted(connection: Connection, agent: KnownAgent, node: str) -> None:
    """Remove an agent that this node claimed and deleted at Mistral."""
    mine = and_(_is(agent.key), Agent.node == node, Agent.agent_id == agent.agent_id)
    connection.execute(delete(Agent).where(mine))


def _of_a_former_library() -> ColumnElement[bool]:
    """True for an agent of a library that no place has any more, unless it is just answering."""
    serving = select(Library.place).where(
        Library.team == Agent.team, Library.library_id == Agent.library_id
    )
    answering = select(Thread.id).where(Thread.agent_id == Agent.agent_id, Thread.node.is_not(None))
    return and_(Agent.library_id != "", ~serving.exists(), ~answering.exists())


def _free() -> ColumnElement[bool]:
    return Agent.claimed_at < now() - CLAIM_LASTS


def _is(key: AgentKey) -> ColumnElement[bool]:
    return and_(
        Agent.team == key.team,
        Agent.profile == key.profile,
        Agent.library_id == key.library_id,
        Agent.without == key.without,
    )


def _known(row: Row[Any]) -> KnownAgent:
    key = AgentKey(row.team, row.profile, row.library_id, row.without)
    return KnownAgent(key, row.agent_id, row.version, row.fingerprint)
