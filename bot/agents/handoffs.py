"""Handoffs between agents: those that one may hand over to exist at Mistral before it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.agents.provisioning import Provisioning
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.answers.agent_events import Handoff, Speaking
from bot.core.errors import NotFound
from bot.core.refusals import AgentLimit, AgentRefused, ModelRetired
from bot.mistral.port import MadeAgent
from bot.profiles.handoffs import Reach
from storage.agents import agents as rows
from storage.agents.agents import AgentKey, KnownAgent
from storage.engine.database import Database
from storage.records import OpenTurn, Responder

ROUNDS = 3  # of a cycle: its agents are made, told of each other, and again if one was gone

# What is wrong with one agent alone: the others don't need it.
ITS_OWN = (NotFound, AgentRefused, AgentLimit, ModelRetired)


class CantBeReached(NotFound):
    """An agent that others hand over to can't be made at Mistral."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


@dataclass(frozen=True, slots=True)
class ReachedAgents:
    """Provisions an agent together with all that it can hand over to.

    An agent is made behind those that it hands over to. In a cycle one of them is made without
    all of its handoffs, which it is told of as soon as the others exist.
    """

    provisioning: Provisioning

    async def agent_for(self, team: str, reach: Reach, library_id: str = "") -> MadeAgent:
        """The agent that serves the first profile of a reach, in its present version.

        Raises NotFound where a tool points to nothing, and CantBeReached where it is a tool of
        an agent that others hand over to.
        """
        if not (reach.hands_over or reach.without):
            return await self.provisioning.agent_for(team, reach.first, library_id)
        known: dict[str, KnownAgent] = {}
        has_cycle = False
        for _ in range(ROUNDS):
            before = {name: agent.agent_id for name, agent in known.items()}
            for profile in reach.in_order():
                has_cycle |= any(one.name not in known for one in reach.targets(profile))
                try:
                    made = await self._provisioned(team, reach.within(profile), library_id, known)
                except ITS_OWN as error:
                    if profile is reach.first:
                        raise
                    raise CantBeReached(profile.name) from error
                known[profile.name] = made
            after = {name: agent.agent_id for name, agent in known.items()}
            if not has_cycle or before == after:
                break
        agent = known[reach.first.name]
        return MadeAgent(agent.agent_id, agent.version)

    async def forget_if_gone(
        self, agent_id: str, team: str, reach: Reach, library_id: str = ""
    ) -> bool:
        """Look an agent up with those that it hands over to; what is gone is made again later."""
        gone = False
        for member in reach.members.values():
            key = _key(team, reach.within(member), library_id)
            known = await self.provisioning.existing(key)
            named = agent_id if member is reach.first or not known else known.agent_id
            if member is reach.first or known:
                gone = await self.provisioning.forget_gone(key, named) or gone
        return gone

    async def _provisioned(
        self, team: str, reach: Reach, library_id: str, known: Mapping[str, KnownAgent]
    ) -> KnownAgent:
        """One agent, with the handoffs that are `known` so far where it doesn't exist yet."""
        targets = reach.targets(reach.first)
        ids = [known[one.name].agent_id for one in targets if one.name in known]
        settings = self.provisioning.settings(team, reach.first, library_id)
        told = replace(settings, handoffs=ids, reached=self._digest(team, reach, library_id))
        return await self.provisioning.provisioned(
            _key(team, reach, library_id), told, partial=len(ids) < len(targets)
        )

    def _digest(self, team: str, reach: Reach, library_id: str) -> str:
        """Digest of what is told to all that an agent reaches, and of their handoffs."""
        told = sorted(
            f"{self.provisioning.settings(team, member, library_id).fingerprint}:"
            f"{' '.join(target.name for target in reach.targets(member))}"
            for member in reach.members.values()
            if member is not reach.first
        )
        return sha256(",".join(told).encode()).hexdigest() if told else ""


@dataclass(frozen=True, slots=True)
class HandoffNames:
    """Names the agents of a handoff as people know them, never as Mistral does."""

    database: Database
    catalogues: WorkspaceCatalogues

    async def named(
        self, turn: OpenTurn, by: Responder, event: Handoff | Speaking
    ) -> Handoff | None:
        """A handoff with the titles of who answered so far and of who continues.

        None where an agent speaks that was expected to, or whom nobody knows.
        """
        catalogue = await self.catalogues.of(turn.team)
        if event == Speaking(by.agent_id) and by.profile == catalogue.profile(turn.profile).name:
            return None  # nothing was handed over so far: not worth a look into the database
        told = event if isinstance(event, Handoff) else Handoff(event.agent_id)
        profiles = catalogue.profiles
        name = await self._profile(turn.team, told.agent_id)
        if isinstance(event, Speaking) and name in {"", by.profile}:
            return None
        previous = await self._profile(turn.team, told.previous_id) or by.profile
        before = profiles.get(previous) if previous != name else None
        after = profiles.get(name)
        return replace(
            told,
            before=before.title if before else "",
            profile=name,
            title=after.title if after else "",
            model=after.model if after else "",
        )

    async def _profile(self, team: str, agent_id: str) -> str:
        """Name of the profile that an agent of ours serves in a workspace; '' for any other."""
        if not agent_id:
            return ""
        return await self.database.run(rows.profile_of, team, agent_id) or ""


def _key(team: str, reach: Reach, library_id: str) -> AgentKey:
    """Key of an agent: one for each library as soon as one that it reaches uses the channel's."""
    library = library_id if reach.uses_channel_library else ""
    return AgentKey(team, reach.first.name, library, reach.key)
