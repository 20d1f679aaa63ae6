"""Threads at a Mistral of sessions, through the real requests, turns and database."""

from dataclasses import dataclass, field, replace
from typing import Any, cast

from bot.agents.provisioning import Provisioning
from bot.agents.resolver import AgentResolver
from bot.conversations.continuation import ConversationContinuation
from bot.conversations.pictures.earlier import EarlierPictures
from bot.conversations.prompt import PromptBuilder, PromptText
from bot.conversations.request import RequestBuilder
from bot.interactions.approvals import Approvals
from bot.memory.told_notes import PersonNames, ToldNotes
from bot.profiles.profile import Profile
from bot.transcripts.importer import Importer
from bot.turns.attempt import Attempt
from bot.turns.recovery import Recovery
from storage.engine.database import Database
from storage.models import PostedReply
from storage.queue import inbox
from storage.records import Answered, BranchOf, NewTurn, OpenTurn, Outcome, Responder, TurnCause
from storage.threads import branches
from storage.turns import approvals
from storage.turns.approvals import WaitingApproval
from tests.storage.support.hands import FIRST, Hand, rows
from tests.support.fakes import PLACE, FakeThreads, Script
from tests.support.requests import Played
from tests.support.sessions import MistralOfSessions, sessions
from tests.support.turns import TurnScene

GENERAL = Profile(name="general", title="General", model="m", instructions="Be brief.")
POET = Profile(name="poet", title="Poet", model="m", instructions="Rhyme.")
BRANCH = replace(FIRST, thread_ts="1700000500.000000", ts="1700000500.000000", user="U2")


@dataclass(slots=True)
class Resolved:
    """Resolver of who is to answer: the agent of one profile, provisioned at Mistral."""

    provisioning: Provisioning
    profile: Profile = GENERAL

    async def of(self, turn: OpenTurn) -> Responder:
        made = await self.provisioning.agent_for(turn.team, self.profile)
        return made.answering(self.profile.name)

    async def again(self, turn: OpenTurn, refused: Responder) -> Responder:
        await self.provisioning.forget_if_gone(refused.agent_id, turn.team, self.profile)
        return await self.of(turn)


class Prompts:
    """Questions as they were asked."""

    async def first(self, _place: object, _ts: str, text: str, _forgotten: object) -> PromptText:
        return PromptText(text)

    async def catching_up(self, _place: object, _ts: str, text: str, _since: object) -> PromptText:
        return PromptText(text)

    with_context = catching_up

    async def follow_up(self, text: str) -> PromptText:
        return PromptText(text)


@dataclass(slots=True)
class SessionThreads:
    """Threads whose questions are worked on at once."""

    database: Database
    mistral: MistralOfSessions = field(default_factory=sessions)
    by: Resolved = field(init=False)
    continuation: ConversationContinuation = field(init=False)

    def __post_init__(self) -> None:
        self.by = Resolved(Provisioning(self.database, self.mistral.agents, "here"))
        resolver = cast("AgentResolver", self.by)
        self.continuation = ConversationContinuation(self.mistral.conversations, resolver)

    async def ask(self, new: NewTurn) -> str:
        """Ask, and return all that is written into the thread."""
        turn = await Hand(self.database, "here").begin(new)
        text, outcome = await self.attempt(turn)
        await self.database.run(inbox.finish, turn, outcome)
        return text

    async def attempt(self, turn: OpenTurn) -> tuple[str, Outcome]:
        scene = TurnScene(self.database, turn)
        services = replace(
            scene.services(),
            requests=self._requests(),
            recovery=Recovery(self.database, self.continuation, FakeThreads()),
            approvals=cast("Approvals", Recorded(self.database)),
        )
        outcome = await Attempt(services, turn, PLACE, scene.slack).run()
        return scene.slack.text, outcome

    def _requests(self) -> RequestBuilder:
        return RequestBuilder(
            self.database,
            self.continuation,
            cast("PromptBuilder", Prompts()),
            cast("Importer", Played(Script(), None)),
            EarlierPictures(cast("Any", None)),  # nobody shows any
            ToldNotes(self.database, cast("PersonNames", Played(Script(), "")), on=False),
        )

    async def branch(self, text: str) -> str:
        """Branch off the first answer there is."""
        first = (await rows(self.database, PostedReply))[0]
        here = first.team, first.channel, first.ts
        point = await self.database.run(branches.point, here)
        assert point
        return await self.ask(
            replace(
                BRANCH,
                text=text,
                cause=f"{TurnCause.BRANCH}:{point.turn_id}",
                continues_from=point.continues_from,
                branch=BranchOf(point.thread_id, first.ts),
            )
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """Approvals that are recorded and not shown."""

    database: Database

    async def note(self, turn: OpenTurn, approval: WaitingApproval, answered: Answered) -> None:
        await self.database.run(approvals.ask, turn, approval, answered, 60.0)

    async def show(self, *_about: object) -> None:
        return
