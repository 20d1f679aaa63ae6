"""Assembly of the port: the one place that says which implementation serves it."""

from dataclasses import dataclass

from bot.mistral.agents import MistralAgents
from bot.mistral.continuation.conversations import ContinuedConversations
from bot.mistral.continuation.dialogues import DialogueReader
from bot.mistral.continuation.identity import ConversationIdentity
from bot.mistral.continuation.kin import KinRecords, RecordedKin
from bot.mistral.continuation.memory import Memory
from bot.mistral.continuation.restarts import RestartCheck
from bot.mistral.continuation.search import AnswerSearch
from bot.mistral.conversations import Conversations
from bot.mistral.port import MistralPort
from bot.mistral.sdk.client import Client
from storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class MistralAdapter:
    """Agents and conversations by the API of that name."""

    agents: MistralAgents
    conversations: ContinuedConversations


def port(client: Client, database: Database) -> MistralPort:
    """The port to the account of a client; `database` knows which conversations are a thread's."""
    return MistralAdapter(
        MistralAgents(client), continued(Conversations(client), RecordedKin(database))
    )


def continued(conversations: Conversations, kin: KinRecords) -> ContinuedConversations:
    return ContinuedConversations(
        conversations,
        Memory(conversations, kin),
        RestartCheck(conversations),
        ConversationIdentity(conversations, kin),
        AnswerSearch(conversations, kin),
        DialogueReader(conversations),
    )
