"""Scripted, recording fakes of the two adapters: Slack's and Mistral's.

A script is a list of results, one for each call; an exception in it is raised. `calls` lists what
was called, in order, as the method's name and its arguments.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, cast

from bot.agents.resolver import AgentResolver
from bot.conversations.continuation import ConversationContinuation
from bot.core.answers.agent_events import Event, Finished, Started, TextDelta
from bot.core.answers.told_usage import ToldUsage
from bot.core.errors import ConversationGone
from bot.mistral.continuation.conversations import LOCKED, ContinuedConversations
from bot.mistral.continuation.dialogues import SHORTLY, DialogueReader
from bot.mistral.continuation.identity import ConversationIdentity
from bot.mistral.continuation.kin import KinRecords
from bot.mistral.continuation.memory import LATE, LATER, Memory
from bot.mistral.continuation.restarts import RestartCheck
from bot.mistral.continuation.search import AnswerSearch
from bot.mistral.conversations import Conversations, Inputs, StartedConversation
from bot.mistral.history import HistoryEntry
from bot.mistral.port import Answer, FunctionResult
from bot.slack.client import SlackClient, unshared
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage, Threads
from storage.records import Claim, ConversationPoint, OpenTurn, Responder
from storage.threads.kin import Kin

Call = tuple[object, ...]
Hook = Callable[[], Awaitable[None]]
Step = Event | Exception | Hook

GENERAL = Responder("general", "agent-1", 0)
REPLACED = Responder("general", "agent-9", 0)
PLACE = ThreadTarget("T1", "C1", "1700000000.000000", "U1", "T2")


def open_turn(**changes: Any) -> OpenTurn:
    """A first question that opens a thread, at its first attempt."""
    values: dict[str, Any] = {
        "id": 7,
        "claim": Claim(thread_id=3, fence=1),
        "team": "T1",
        "channel": "C1",
        "thread_ts": "1700000000.000000",
        "ts": "1700000001.000000",
        "cause": "message",
        "user": "U1",
        "user_team": "T2",
        "text": "What is a fence?",
        "attempts": 1,
        "profile": None,
        "continues_from": None,
        "has_unanswered_turns": False,
        "answered_by": None,
        "conversation_id": None,
        "answer": None,
        "stopped": None,
    }
    return OpenTurn(**(values | changes))


def user(text: str, id: str = "", **more: Any) -> HistoryEntry:  # noqa: A002 - Mistral's word
    return HistoryEntry(id, "user", text, **more)


def assistant(text: str, id: str = "") -> HistoryEntry:  # noqa: A002 - Mistral's word
    return HistoryEntry(id, "assistant", text, (TextDelta(id, text),))


async def answer(*steps: Step) -> Answer:
    """A stream of events; an exception is raised, a function is awaited before what follows."""
    for step in steps:
        if isinstance(step, Exception):
            raise step
        if callable(step):
            await step()
        else:
            yield step


def saying(text: str, conversation_id: str = "conv-1", entry_id: str = "entry-1") -> Answer:
    """A whole answer."""
    point = ConversationPoint(conversation_id, entry_id, GENERAL.agent_id, GENERAL.agent_version)
    end = Finished(ToldUsage(30, 12), point=point)
    return answer(Started(conversation_id), TextDelta(entry_id, text), end)


class Script:
    """Results to give, by method; a method without any left gives `default`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._results: dict[str, list[Any]] = defaultdict(list)

    def on(self, method: str, *results: object) -> None:
        self._results[method] += results

    def play(self, method: str, *arguments: object, default: Any = None) -> Any:
        self.calls.append((method, *arguments))
        result = self._results[method].pop(0) if self._results[method] else default
        if isinstance(result, Exception):
            raise result
        return result


class FakeResolver(Script):
    """Names who answers: `by`, and for an agent that is gone REPLACED."""

    def __init__(self, by: Responder = GENERAL) -> None:
        super().__init__()
        self._by = by

    async def of(self, turn: OpenTurn) -> Responder:
        return cast("Responder", self.play("of", turn, default=self._by))

    async def again(self, turn: OpenTurn, refused: Responder) -> Responder:
        return cast("Responder", self.play("again", turn, refused, default=REPLACED))


class FakeConversations(Conversations):
    """Answers from a script; without one, with the method's name as the conversation's id."""

    def __init__(self) -> None:
        self.script = Script()
        self.histories: dict[str, list[HistoryEntry]] = {}
        self.begun: list[StartedConversation] = []

    @property
    def calls(self) -> list[Call]:
        return self.script.calls

    def on(self, method: str, *results: object) -> None:
        self.script.on(method, *results)

    async def start(self, agent_id: str, inputs: Inputs, metadata: Mapping[str, str]) -> Answer:
        return self._answer("start", agent_id, inputs, metadata)

    async def append(self, conversation_id: str, inputs: Inputs) -> Answer:
        return self._answer("append", conversation_id, inputs)

    async def settle_calls(
        self,
        conversation_id: str,
        allows: Mapping[str, bool],
        results: Sequence[FunctionResult] = (),
    ) -> Answer:
        return self._answer("settle_calls", conversation_id, dict(allows), list(results))

    async def restart(
        self,
        conversation_id: str,
        entry_id: str,
        inputs: Inputs,
        metadata: Mapping[str, str],
        agent_version: int | None = None,
    ) -> Answer:
        return self._answer("restart", conversation_id, entry_id, inputs, metadata, agent_version)

    async def history(self, conversation_id: str) -> list[HistoryEntry]:
        """Return the history that the test set; a conversation without one is gone."""
        self.script.play("history", conversation_id)
        if conversation_id not in self.histories:
            raise ConversationGone
        return self.histories[conversation_id]

    async def having(self, metadata: Mapping[str, str]) -> list[StartedConversation]:
        self.script.play("having", metadata)
        return self.begun

    def _answer(self, method: str, *arguments: object) -> Answer:
        default = answer(Started(method))
        result: Answer = self.script.play(method, *arguments, default=default)
        return result


class FakeKin:
    """Nothing is recorded of other conversations; notes those that are given up."""

    def __init__(self) -> None:
        self.kin: Kin | None = None
        self.recorded: set[str] = set()
        self.abandoned: list[str] = []

    async def of(self, _turn: OpenTurn, _conversation_id: str) -> Kin | None:
        return self.kin

    async def unrecorded(self, conversations: Sequence[str]) -> Collection[str]:
        return set(conversations) - self.recorded

    async def abandon(self, _turn: OpenTurn, conversations: Collection[str]) -> None:
        self.abandoned += conversations


def continuing(
    conversations: Conversations,
    resolver: FakeResolver | None = None,
    kin: KinRecords | None = None,
    sleep: Callable[[float], Awaitable[None]] | None = None,
) -> ConversationContinuation:
    """A real continuation between the two fakes; it waits for nothing."""
    continued = continued_by(conversations, kin or FakeKin(), sleep or at_once)
    return ConversationContinuation(continued, cast("AgentResolver", resolver or FakeResolver()))


def continued_by(
    conversations: Conversations, kin: KinRecords, sleep: Callable[[float], Awaitable[None]]
) -> ContinuedConversations:
    """The port, on scripted conversations."""
    late, later = replace(LATE, sleep=at_once), replace(LATER, sleep=at_once)
    return ContinuedConversations(
        conversations,
        Memory(conversations, kin, late, later),
        RestartCheck(conversations, while_late=late),
        ConversationIdentity(conversations, kin, sleep=at_once),
        AnswerSearch(conversations, kin),
        DialogueReader(conversations, replace(SHORTLY, sleep=at_once)),
        replace(LOCKED, sleep=sleep),
    )


async def at_once(_seconds: float) -> None:
    """Sleep for no time."""


@dataclass(slots=True)
class FakeThreads(Threads):
    """A thread that holds messages of ours."""

    ours: list[OwnMessage] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    async def ours_after(self, place: ThreadTarget, ts: str) -> list[OwnMessage]:
        self.calls.append(("ours_after", place, ts))
        return self.ours


class FakeSlack(SlackClient):
    """Records each write; `before` hooks see the world as it is right before one."""

    def __init__(self) -> None:
        self.script = Script()
        self.before: dict[str, Hook] = {}
        self._check: Callable[[], None] = lambda: None
        self._rate_limits = {}
        self._limit_of = unshared
        self._numbers = count(1)

    async def call(
        self, method: str, *, rate_limit_timeout: float = 0.0, **arguments: Any
    ) -> dict[str, Any]:
        self._check()
        if method in self.before:
            await self.before[method]()
        given = {name: value for name, value in arguments.items() if value is not None}
        self.script.play(method, given)
        return {"ok": True, "ts": f"1700000100.{next(self._numbers):06}"}

    def on(self, method: str, *results: object) -> None:
        self.script.on(method, *results)

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [call[1] for call in self.script.calls if call[0] == method]  # type: ignore[misc]

    @property
    def text(self) -> str:
        """Everything that was written into the thread as an answer."""
        given = [argument for call in self.script.calls for argument in call[1:]]
        return "".join(_text(arguments) for arguments in given if isinstance(arguments, dict))


def _text(arguments: dict[str, Any]) -> str:
    chunks = arguments.get("chunks", ())
    texts = [arguments.get("markdown_text", ""), *(chunk.get("text", "") for chunk in chunks)]
    return "".join(texts)
