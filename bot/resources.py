"""Resources of a process: opened once, and handed to the `assemble` function of every feature."""

from dataclasses import dataclass

from bot.concurrency.background import BackgroundTasks
from bot.core.signed_tokens import SignedTokens
from bot.mistral.client import Client
from bot.permissions.gate import Gate
from bot.permissions.roles import Permissions
from bot.settings import Settings
from bot.slack.assembly import SlackServices
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class Resources:
    """Shared by all features; whoever opened them closes them."""

    settings: Settings
    node: str
    database: Database
    mistral: Client
    slack: SlackServices
    permissions: Permissions
    gate: Gate
    signed_tokens: SignedTokens
    background: BackgroundTasks
