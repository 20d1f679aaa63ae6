"""Connections to Slack and Mistral: opened once, and used with each workspace's own secrets."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Self

import aiohttp

from bot.concurrency.shared_limits import SharedLimits
from bot.mistral.sdk.client import LIMIT, Client
from bot.mistral.sdk.connection import Deadlines
from bot.permissions.assembly import assemble_gate
from bot.permissions.roles import Permissions
from bot.resources import ProcessResources, Resources
from bot.settings import Settings
from bot.slack.assembly import assemble as assemble_slack
from bot.slack.client import NewerToken, SlackClient, connections
from bot.slack.transfers.downloads import Downloads
from bot.workspaces.installation import Installation
from bot.workspaces.own_keys import MistralClients


@dataclass(frozen=True, slots=True)
class PlatformConnections:
    """Pools of connections, which all workspaces share."""

    settings: Settings
    slack: aiohttp.ClientSession
    downloads: Downloads
    mistral: MistralClients
    limits: SharedLimits

    @classmethod
    def open(cls, settings: Settings, deadlines: Deadlines | None, stack: AsyncExitStack) -> Self:
        """Open them; `stack` closes them."""
        limits = SharedLimits()
        mistral = Client(
            settings.mistral_api_key or "",
            settings.mistral_server_url,
            deadlines,
            limit=limits.of("", LIMIT),
        )
        stack.push_async_callback(mistral.close)
        mistral.warm_up()
        slack, downloads = connections(), Downloads("", settings.slack_api_url)
        stack.push_async_callback(slack.close)
        stack.push_async_callback(downloads.close)
        clients = MistralClients(mistral, has_key=bool(settings.mistral_api_key), limits=limits)
        return cls(settings, slack, downloads, clients, limits)

    def slack_client(
        self, token: str, newer_token: NewerToken | None = None, team: str = ""
    ) -> SlackClient:
        """A client with a token of a workspace, or of the app."""
        limit_of = partial(self.limits.of, team)
        return SlackClient(token, self.settings.slack_api_url, self.slack, newer_token, limit_of)

    def resources(
        self, process: ProcessResources, installation: Installation, newer_token: NewerToken
    ) -> Resources:
        """Everything that the features of a workspace are made of."""
        client = self.slack_client(installation.bot_token, newer_token, installation.workspace)
        downloads = self.downloads.with_token(installation.bot_token)
        by_everybody = process.settings.profiles_by == "everybody"
        slack = assemble_slack(client, installation.identity, downloads, process.signed_tokens)
        return Resources(
            process=process,
            mistral=self.mistral.of(installation.mistral_key, installation.workspace),
            slack=slack,
            permissions=Permissions(slack.people, by_everybody),
            gate=assemble_gate(process.settings, process.database, slack, process.background),
        )
