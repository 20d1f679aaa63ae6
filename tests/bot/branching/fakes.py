"""Conversations at Mistral, and branches whose threads are yet to be posted."""

from collections.abc import Mapping

from bot.branching.new_thread import BranchThreads
from bot.conversations.continuation import ConversationContinuation
from bot.core.errors import ConversationGone
from bot.mistral.conversations import Conversations, StartedConversation
from bot.mistral.history import HistoryEntry
from bot.queue.thread_roots import ThreadRoots
from bot.slack.thread_target import ThreadTarget
from storage.engine.database import Database
from storage.records import NewTurn, OpenTurn
from tests.bot.recorded_turns import under_way
from tests.bot.slack_fakes import IDENTITY, FakePeople, FakeThreads
from tests.support.fakes import continuing

PLACEHOLDER = "branch:1"  # of a thread whose first message is not posted yet
ASKED = NewTurn(
    team="T1",
    channel="C1",
    thread_ts=PLACEHOLDER,
    ts=PLACEHOLDER,
    user="U2",
    user_team="T2",
    text="And tea?",
    cause="branch:1",
)


class FakeConversations(Conversations):
    """Histories by conversation; any other one is gone."""

    def __init__(self, histories: dict[str, list[HistoryEntry]]) -> None:
        self.histories = histories

    async def history(self, conversation_id: str) -> list[HistoryEntry]:
        if conversation_id not in self.histories:
            raise ConversationGone
        return self.histories[conversation_id]

    async def having(self, metadata: Mapping[str, str]) -> list[StartedConversation]:
        return []


def continuation(histories: dict[str, list[HistoryEntry]]) -> ConversationContinuation:
    return continuing(FakeConversations(histories))


def branch_threads(database: Database, threads: FakeThreads | None = None) -> BranchThreads:
    threads = threads or FakeThreads()
    return BranchThreads(database, ThreadRoots(database, threads), threads, FakePeople(), IDENTITY)


async def begun(database: Database, new: NewTurn = ASKED) -> tuple[OpenTurn, ThreadTarget]:
    """A turn that is under way, and its place."""
    turn = await under_way(database, new)
    return turn, ThreadTarget(turn.team, turn.channel, turn.thread_ts, turn.user, turn.user_team)
