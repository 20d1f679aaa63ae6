"""The Web API's methods as they work on one workspace."""

from typing import Protocol

from playground.slack.api.assistant import Assistant
from playground.slack.api.chat import Chat
from playground.slack.api.conversations import Conversations
from playground.slack.api.files import Files
from playground.slack.api.handler import Handler
from playground.slack.api.history import History
from playground.slack.api.identity import Identity
from playground.slack.api.sessions import Sessions
from playground.slack.api.streaming import Streaming
from playground.slack.api.views import Views
from playground.slack.parts import Parts


class Family(Protocol):
    def methods(self) -> dict[str, Handler]: ...


def handlers(parts: Parts) -> dict[str, Handler]:
    workspace, posting = parts.workspace, parts.posting
    sessions = Sessions(workspace)
    families: list[Family] = [
        Assistant(workspace, posting),
        Chat(workspace, posting),
        Conversations(workspace, parts.membership),
        Files(workspace, parts.sharing),
        History(workspace),
        Identity(workspace),
        parts.reactions,
        sessions,
        Streaming(workspace, posting, sessions),
        Views(workspace, parts.modals, parts.triggers),
    ]
    found: dict[str, Handler] = {}
    for family in families:
        found |= family.methods()
    return found
