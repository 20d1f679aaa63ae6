"""A second implementation of the port to Mistral, in memory: sessions of turns.

It has no entries, no versions and no restarts. A session belongs to an agent and can be forked
after any of its turns; a request has a key, by which it is found again. Its agents answer with
their name and all that they were asked as far as they remember.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.core.answers.agent_events import ApprovalNeeded, Finished, Started, TextDelta
from bot.core.errors import AgentGone, ConversationGone
from bot.mistral.port import (
    Answer,
    ChatMessage,
    Dialogue,
    Exchange,
    FunctionResult,
    MadeAgent,
    MistralPort,
    PendingAnswer,
)
from bot.profiles.profile import AgentSettings
from storage.records import ConversationPoint, OpenTurn, Responder
from storage.turns.approvals import WaitingApproval

PAY = "pay"  # a question that an agent asks consent for


@dataclass(slots=True)
class DeployedAgents:
    """Agents by a name that never changes; what they were made from is replaced in place."""

    deployed: dict[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def create(self, _settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent:
        name = f"agent-{next(self.numbers)}"
        self.deployed[name] = metadata
        return MadeAgent(name, 0)

    async def update(
        self, agent_id: str, _settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent:
        if agent_id not in self.deployed:
            raise AgentGone
        self.deployed[agent_id] = metadata
        return MadeAgent(agent_id, 0)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        found = [name for name, carried in self.deployed.items() if carried == metadata]
        return MadeAgent(found[0], 0) if found else None

    async def exists(self, agent_id: str) -> bool:
        return agent_id in self.deployed

    async def delete(self, agent_id: str, *, once: bool = False) -> None:
        self.deployed.pop(agent_id, None)


@dataclass(frozen=True, slots=True)
class SessionTurn:
    """A question and its answer; `key` is the request's."""

    id: str
    key: str
    question: str
    answer: str


@dataclass(slots=True)
class Session:
    """An agent's work over several turns, after what was imported from elsewhere."""

    agent: str
    imported: list[ChatMessage] = field(default_factory=list)
    turns: list[SessionTurn] = field(default_factory=list)

    def said(self, turns: Sequence[SessionTurn]) -> list[ChatMessage]:
        told = [
            (ChatMessage("user", it.question), ChatMessage("assistant", it.answer)) for it in turns
        ]
        return [*self.imported, *(message for both in told for message in both)]


@dataclass(slots=True)
class Sessions:
    """Sessions by their ids. A point is a session and one of its turns."""

    agents: DeployedAgents
    held: dict[str, Session] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def start(
        self, turn: OpenTurn, by: Responder, said: Sequence[ChatMessage]
    ) -> PendingAnswer:
        *imported, question = said
        return self._ask(turn, by, self._begun(Session(by.agent_id, imported)), question)

    async def go_on(
        self,
        turn: OpenTurn,
        point: ConversationPoint,
        by: Responder,
        question: ChatMessage,
        *,
        apart: bool,
    ) -> PendingAnswer:
        session, turns = self._until(point)
        if session.agent != by.agent_id:
            return await self.start(turn, by, [*session.said(turns), question])
        if apart or len(turns) < len(session.turns):
            forked = self._begun(Session(session.agent, session.imported, turns))
            return self._ask(turn, by, forked, question)
        return self._ask(turn, by, point.conversation_id, question)

    async def confirm(
        self, approval: WaitingApproval, results: Sequence[FunctionResult] = ()
    ) -> PendingAnswer:
        id, session = approval.conversation_id, self._session(approval.conversation_id)  # noqa: A001
        done = SessionTurn(self._new("turn"), "", "", f"It is {approval.verdict}.")
        session.turns.append(done)
        return PendingAnswer(_told(id, approval.by, done), approval.by)

    async def give_results(
        self, point: ConversationPoint, by: Responder, results: Sequence[FunctionResult]
    ) -> PendingAnswer:
        session = self._session(point.conversation_id)
        told = " and ".join(result.text for result in results)
        session.turns.append(SessionTurn(self._new("turn"), "", "", f"It gave {told}."))
        return PendingAnswer(_told(point.conversation_id, by, session.turns[-1]), by)

    async def carry_on(
        self, turn: OpenTurn, conversation_id: str, by: Responder, message: ChatMessage
    ) -> PendingAnswer:
        session = self._session(conversation_id)
        return await self.start(turn, by, [*session.said(session.turns), message])

    async def found(self, turn: OpenTurn, *, in_place: bool) -> PendingAnswer | None:
        by = turn.answered_by or Responder(turn.profile or "", "", None)
        for id, session in self.held.items():  # noqa: A001 - a session's
            for one in session.turns:
                if one.key == _key(turn):
                    return PendingAnswer(_told(id, by, one), by)
        return None

    async def before(self, turn: OpenTurn, answer: ConversationPoint) -> list[ChatMessage]:
        session, turns = self._until(answer)
        return session.said(turns[:-1])

    async def up_to(self, turn: OpenTurn, point: ConversationPoint) -> list[ChatMessage]:
        session, turns = self._until(point)
        return session.said(turns)

    async def text_at(self, turn: OpenTurn, answer: ConversationPoint) -> str:
        return self._until(answer)[1][-1].answer

    async def dialogue(self, point: ConversationPoint) -> Dialogue:
        session, turns = self._until(point)
        exchanges = tuple(Exchange(it.question, (it.answer,)) for it in session.turns)
        return Dialogue(exchanges, len(turns))

    async def delete(self, conversation_id: str, *, once: bool = False) -> None:
        self.held.pop(conversation_id, None)

    def _ask(
        self, turn: OpenTurn, by: Responder, session_id: str, question: ChatMessage
    ) -> PendingAnswer:
        if by.agent_id not in self.agents.deployed:
            raise AgentGone
        session = self.held[session_id]
        heard = [*session.said(session.turns), question]
        known = " | ".join(message.text for message in heard if message.role == "user")
        answer = f"{by.profile} knows: {known}"
        session.turns.append(SessionTurn(self._new("turn"), _key(turn), question.text, answer))
        return PendingAnswer(_told(session_id, by, session.turns[-1]), by)

    def _begun(self, session: Session) -> str:
        self.held[name := self._new("session")] = session
        return name

    def _new(self, kind: str) -> str:
        return f"{kind}-{next(self.numbers)}"

    def _session(self, id: str) -> Session:  # noqa: A002 - a session's
        if id not in self.held:
            raise ConversationGone
        return self.held[id]

    def _until(self, point: ConversationPoint) -> tuple[Session, list[SessionTurn]]:
        """A point's session, and its turns up to there."""
        session = self._session(point.conversation_id)
        end = [one.id for one in session.turns].index(point.entry_id or "") + 1
        return session, session.turns[:end]


@dataclass(frozen=True, slots=True)
class MistralOfSessions:
    """All of the port."""

    agents: DeployedAgents
    conversations: Sessions


def sessions() -> MistralOfSessions:
    agents = DeployedAgents()
    return MistralOfSessions(agents, Sessions(agents))


COMPLETE: Callable[[], MistralPort] = sessions  # as mypy sees


def _key(turn: OpenTurn) -> str:
    return f"{turn.team}/{turn.channel}/{turn.ts}/{turn.cause}"


async def _told(session_id: str, by: Responder, turn: SessionTurn) -> Answer:
    yield Started(session_id)
    yield TextDelta(turn.id, turn.answer)
    if turn.question == PAY:
        yield ApprovalNeeded("call-1", PAY, "{}")
    yield Finished(point=ConversationPoint(session_id, turn.id, by.agent_id, None))
