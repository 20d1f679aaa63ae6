"""Port to Mistral's agents and conversations: all that a second implementation has to provide.

Where a conversation continues, and in which version an agent answers, only an implementation
understands. Everybody else stores a `ConversationPoint` and a `Responder`, and hands them back.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.answers.agent_events import Event
from bot.core.errors import ConversationGone
from bot.profiles.profile import AgentSettings
from storage.records import ConversationPoint, OpenTurn, Responder
from storage.turns.approvals import WaitingApproval

Answer = AsyncGenerator[Event, None]
Role = Literal["assistant", "user"]


class NothingShown(ConversationGone):
    """Mistral doesn't show what was said in this thread. Please start a new one."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message of a person or an agent; `pictures` are data URLs that a person showed."""

    role: Role
    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question (None: nobody asked), and its answer's texts and events, in order.

    A text is '' for a step of the agent's work; without any, nobody answered.
    """

    question: str | None
    texts: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """All that was said in a conversation.

    `until` counts the exchanges up to the point that was asked about; None if it isn't shown.
    """

    exchanges: tuple[Exchange, ...]
    until: int | None = None


@dataclass(frozen=True, slots=True)
class PendingAnswer:
    """A question that is put: its answer as a stream, and who gives it.

    The stream begins with the conversation (`Started`) and ends with Finished or Failed.
    `is_exact` is false where the agent may remember more or less than was said before. `asked` is
    the question with what people said before it, if addresses are in that. `size` is the number of
    characters that were put (None: an earlier request's answer).
    """

    answer: Answer
    by: Responder
    is_exact: bool = True
    asked: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """Result of a function that an agent called, as the agent is told it."""

    call_id: str
    text: str


@dataclass(frozen=True, slots=True)
class MadeAgent:
    """An agent that exists at Mistral; every change of its settings is a new version."""

    agent_id: str
    version: int

    def answering(self, profile: str) -> Responder:
        """This agent in this version, as it answers for a profile."""
        return Responder(profile, self.agent_id, self.version)


class AgentPort(Protocol):
    """Agents at Mistral. Their metadata says what they were made for."""

    async def create(self, settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent:
        """Create an agent; not idempotent."""
        ...

    async def update(
        self, agent_id: str, settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent:
        """Change an agent's settings. Raises AgentGone."""
        ...

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        """Find an agent that carries this metadata."""
        ...

    async def exists(self, agent_id: str) -> bool:
        """Look an agent up."""
        ...

    async def delete(self, agent_id: str, *, once: bool = False) -> None:
        """Delete an agent; idempotent. `once` leaves retries to the caller."""
        ...


class ConversationPort(Protocol):
    """Conversations at Mistral. What it refuses is raised as UserFacingError.

    A request that starts an answer is sent once, and is not idempotent.
    """

    async def start(
        self, turn: OpenTurn, by: Responder, said: Sequence[ChatMessage]
    ) -> PendingAnswer:
        """Put the last message, in a new conversation that holds those before it.

        Raises AgentGone.
        """
        ...

    async def go_on(
        self,
        turn: OpenTurn,
        point: ConversationPoint,
        by: Responder,
        question: ChatMessage,
        *,
        apart: bool,
    ) -> PendingAnswer:
        """Put a question to an agent that remembers what was said up to a point, and no more.

        Nothing is added to the point's own conversation if `apart`.
        Raises ConversationGone if nothing is left of it, and AgentGone.
        """
        ...

    async def confirm(
        self, approval: WaitingApproval, results: Sequence[FunctionResult] = ()
    ) -> PendingAnswer:
        """Tell an agent the verdicts on what it wants to do; either way it continues.

        `results` are those of the functions that it called along with that.
        """
        ...

    async def give_results(
        self, point: ConversationPoint, by: Responder, results: Sequence[FunctionResult]
    ) -> PendingAnswer:
        """Tell an agent what the functions gave that it called at a point; it continues."""
        ...

    async def carry_on(
        self, turn: OpenTurn, conversation_id: str, by: Responder, message: ChatMessage
    ) -> PendingAnswer:
        """Put a message to an agent that remembers all that was said in a conversation.

        It does so in a conversation of its own. Raises ConversationGone, AgentGone.
        """
        ...

    async def found(self, turn: OpenTurn, *, in_place: bool) -> PendingAnswer | None:
        """Find the answer to the request of an earlier attempt, if that was carried out to its end.

        It may have been made `in_place`, in the conversation that the turn continues. Other
        conversations of earlier attempts are recorded, to be deleted once no request can run.
        """
        ...

    async def before(self, turn: OpenTurn, answer: ConversationPoint) -> list[ChatMessage]:
        """Read what was said before the question of an answer; nothing if nothing is left."""
        ...

    async def up_to(self, turn: OpenTurn, point: ConversationPoint) -> list[ChatMessage]:
        """Read what was said up to a point. Raises ConversationGone if nothing is left of it."""
        ...

    async def text_at(self, turn: OpenTurn, answer: ConversationPoint) -> str:
        """Read the text of an answer; '' if it has none. Raises ConversationGone."""
        ...

    async def dialogue(self, point: ConversationPoint) -> Dialogue:
        """Read the whole conversation that a point is in. Raises ConversationGone."""
        ...

    async def delete(self, conversation_id: str, *, once: bool = False) -> None:
        """Delete a conversation; idempotent. `once` leaves retries to the caller."""
        ...


class MistralPort(Protocol):
    """Agents and conversations of one account."""

    @property
    def agents(self) -> AgentPort: ...

    @property
    def conversations(self) -> ConversationPort: ...
