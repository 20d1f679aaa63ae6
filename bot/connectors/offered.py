"""Connectors that a workspace's agents use with a sign-in, and whose sign-in that is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.errors import UserFacingError
from bot.profiles.tools import Connector
from storage.connectors.accounts import WORKSPACE

PERSON = "person"
PREFIX, DIGITS = "tw-", 40


class NotOffered(UserFacingError):
    """No agent here uses this connector any more."""


@dataclass(frozen=True, slots=True)
class OfferedConnector:
    """A connector that some agent uses with a sign-in: of each person, or of the workspace."""

    name: str
    is_personal: bool

    def owner(self, user: str) -> str:
        """The owner of the sign-in that a person's questions use."""
        return user if self.is_personal else WORKSPACE


@dataclass(frozen=True, slots=True)
class OfferedConnectors:
    """Looks into the profiles of a workspace."""

    catalogues: WorkspaceCatalogues

    async def of(self, team: str) -> Mapping[str, OfferedConnector]:
        """The connectors with a sign-in, by name.

        Where one agent wants people's own and another the workspace's, each has to bring their own.
        """
        profiles = (await self.catalogues.of(team)).profiles.values()
        found: dict[str, OfferedConnector] = {}
        for tool in (one for profile in profiles for one in profile.tools):
            if isinstance(tool, Connector) and tool.sign_in:
                known = found.get(tool.connector_id)
                is_personal = tool.sign_in == PERSON or bool(known and known.is_personal)
                found[tool.connector_id] = OfferedConnector(tool.connector_id, is_personal)
        return dict(sorted(found.items()))

    async def named(self, team: str, connector: str) -> OfferedConnector:
        """One of them. Raises NotOffered."""
        found = (await self.of(team)).get(connector)
        if found is None:
            raise NotOffered
        return found


def credentials_of(team: str, owner: str) -> str:
    """The name under which Mistral keeps a sign-in: the same each time, and no Slack id in it."""
    digest = hashlib.sha256(f"{team}/{owner}".encode()).hexdigest()
    return PREFIX + digest[:DIGITS]
