"""Installation of the app in one workspace, or in all workspaces of an enterprise."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.slack.identity import Identity
from bot.workspaces.own_keys import NO_KEY, OwnKey


@dataclass(frozen=True, slots=True)
class Installation:
    """Identity of the app in a workspace, and the secrets that it uses there."""

    identity: Identity
    bot_token: str = field(repr=False)
    mistral_key: OwnKey = NO_KEY

    @property
    def workspace(self) -> str:
        """Id of the team; of the enterprise, where all of its workspaces share the app."""
        return self.identity.team

    def is_renewed_by(self, newer: "Installation") -> bool:
        """True if nothing but the token, and what it may do, differs."""
        scopes = newer.identity.scopes
        same = replace(self, identity=replace(self.identity, scopes=scopes))
        return replace(same, bot_token=newer.bot_token) == newer


class Installations(Protocol):
    """Store of the installations."""

    async def find(self, workspace: str) -> Installation | None: ...
