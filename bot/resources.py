"""Resources: what a process opens once, and what it has for one workspace."""

from dataclasses import dataclass

from bot.concurrency.background import BackgroundTasks
from bot.core.signed_tokens import SignedTokens
from bot.costs.price_list import PriceList
from bot.mistral.sdk.client import Client
from bot.permissions.gate import Gate
from bot.permissions.roles import Permissions
from bot.settings import Settings
from bot.slack.assembly import SlackServices
from bot.tools.registry import ToolRegistry
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class ProcessResources:
    """Shared by all workspaces; whoever opened them closes them."""

    settings: Settings
    node: str
    database: Database
    prices: PriceList
    tools: ToolRegistry
    signed_tokens: SignedTokens
    background: BackgroundTasks


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that the features of one workspace are made of."""

    process: ProcessResources
    mistral: Client
    slack: SlackServices
    permissions: Permissions
    gate: Gate

    @property
    def settings(self) -> Settings:
        return self.process.settings

    @property
    def node(self) -> str:
        return self.process.node

    @property
    def database(self) -> Database:
        return self.process.database

    @property
    def background(self) -> BackgroundTasks:
        return self.process.background
