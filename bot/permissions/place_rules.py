"""Rules of each place: what admins chose over what the settings say, behind a TTL cache."""

import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from bot.concurrency.ttl_cache import TtlCache
from bot.core.actor import Actor
from bot.permissions.policy import Policy, Rules, Who
from storage.agents import policies
from storage.agents.policies import WORKSPACE, PolicyChoices
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database

RULES_TTL = 5.0  # seconds: after a change, all nodes agree this soon
CIRCLES = {"switching", "usage"}


class PlacePolicies(TtlCache[tuple[str, str], Policy]):
    """TTL cache of the policy by workspace and place, '' for the whole workspace."""

    def __init__(
        self, database: Database, defaults: Rules, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self.defaults = defaults
        super().__init__(self._read, clock, RULES_TTL)

    async def choices(self, team: str, place: str) -> tuple[PolicyChoices, PolicyChoices]:
        """Choices of the workspace and of a place, uncached."""
        return await self._database.run(policies.chosen, team, place)

    async def choose(
        self, who: Actor, place: str, choices: PolicyChoices
    ) -> tuple[PolicyChoices, bool]:
        """Set the choices of a place; those before, and True if this changed anything."""
        event = AuditEvent(who.team, who.user, AuditAction.POLICY_CHANGED, place or None)
        outcome = await self._database.run(
            audit_log.compared,
            partial(policies.choose, team=who.team, place=place, choices=choices),
            event,
            partial(policies.details, team=who.team, place=place),
        )
        self.clear() if place == WORKSPACE else self.forget((who.team, place))
        return outcome

    async def _read(self, key: tuple[str, str]) -> Policy:
        workspace, place = await self.choices(*key)
        return Policy(merged(merged(self.defaults, workspace), place))


def merged(rules: Rules, choices: PolicyChoices) -> Rules:
    """Rules with what was chosen in their place; agents that are hidden add up."""
    chosen = {name: value for name, value in asdict(choices).items() if value is not None}
    circles = {name: Who(value) for name, value in chosen.items() if name in CIRCLES}
    hidden = rules.hidden_agents.union(choices.hidden_agents or ())
    return Rules(**(asdict(rules) | chosen | circles | {"hidden_agents": hidden}))
