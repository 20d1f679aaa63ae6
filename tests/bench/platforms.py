"""Both local platforms in this process, the app in a child, and the timing of turns."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playground.mistral import LocalMistral
from playground.server import Playground
from playground.slack import Message, Tenant
from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.processes import Child, started

CHANNEL = "C0GENERAL"
USER = "U0ALICE"
ASKING = {"conversations.start", "conversations.append", "conversations.restart"}
LOOK = 0.002  # seconds between looks at whether something happened
QUIET = 0.03  # seconds for what follows an answer: the last transaction, Slack's own event of it
LONG = 3600.0  # seconds: no beat counts among the statements of a turn
DEFAULTS = {"LEASE_SECONDS": "", "GRACE_SECONDS": ""}  # the app's own, as in production
# One person asks for all the others here.
UNBOUNDED = {"MAX_PERSON_QUESTIONS": "1000000", "MAX_PERSON_DOCUMENTS": "1000000"}


@dataclass(frozen=True, slots=True)
class Turn:
    """Monotonic times of the steps of one turn, and its calls."""

    thread: str
    sent: float
    requested: float
    first: float
    shown: float
    last: float
    finished: float
    slack: Counter[str]
    mistral: Counter[str]


class Platforms:
    """Acts as Slack's people and observes the child."""

    def __init__(self, ground: Playground, model: Paced) -> None:
        self.ground = ground
        self.model = model
        self.team = ground.slack.team_id  # of the people who write

    @property
    def tenant(self) -> Tenant:
        return self.ground.slack.tenants[self.team]

    async def post(self, thread: str | None = None, text: str = "What is new?") -> str:
        mention = "" if thread else f"<@{self.tenant.bot_user_id}> "
        return await self.tenant.people.post(USER, CHANNEL, mention + text, thread_ts=thread)

    async def warm_up(self) -> None:
        """Run a short turn and a follow-up, which create the agent and open the connections."""
        words, self.model.words = self.model.words, 3
        first = await self.turn()
        await self.turn(first.thread)
        self.model.words = words

    async def turn(self, thread: str | None = None, text: str = "What is new?") -> Turn:
        """Ask, and wait for the whole answer and for the end of its calls."""
        slack, mistral = self.ground.slack.calls, self.ground.mistral.calls
        of_slack, of_mistral, answers = len(slack), len(mistral), len(self.model.spoken)
        sent = time.monotonic()
        ts = await self.post(thread, text)
        await self.stopped(1, of_slack)
        await asyncio.sleep(QUIET)
        at = {call.method: call.at for call in slack[of_slack:]}
        spoken = self.model.spoken[answers]
        return Turn(
            thread=thread or ts,
            sent=sent,
            requested=next(c.at for c in mistral[of_mistral:] if c.operation in ASKING),
            first=spoken.first,
            shown=at["chat.startStream"],
            last=spoken.last,
            finished=at["chat.stopStream"],
            slack=Counter(call.method for call in slack[of_slack:]),
            mistral=Counter(call.operation for call in mistral[of_mistral:]),
        )

    def ours(self, thread: str) -> list[Message]:
        """Return the bot's messages in a thread."""
        replies = self.tenant.workspace.channels[CHANNEL].replies(thread)
        return [message for message in replies if message.user == self.tenant.bot_user_id]

    def shown(self, thread: str) -> str:
        """Return the joined text of the bot's messages in a thread."""
        return "".join(message.text for message in self.ours(thread))

    def is_open(self, thread: str) -> bool:
        """Return whether a thread has a message that is unfinished, or no message at all."""
        messages = self.ours(thread)
        return not messages or any(map(self.tenant.workspace.is_streaming, messages))

    def is_answered(self, thread: str) -> bool:
        """Return whether a thread shows the whole answer of a model that always says the same."""
        return self.shown(thread) == self.model.text() and not self.is_open(thread)

    async def stopped(self, count: int, since: int, patience: float = 60.0) -> int:
        """Wait until so many answers are finished; return their number."""
        return await self.called("chat.stopStream", count, since, patience)

    async def called(self, method: str, count: int, since: int, patience: float = 60.0) -> int:
        """Wait for so many calls of a method after the call `since`; return their number."""
        calls = self.ground.slack.calls
        seen, end = 0, time.monotonic() + patience
        while seen < count and time.monotonic() < end:
            seen += sum(call.method == method for call in calls[since:])
            since = len(calls)
            await asyncio.sleep(LOOK)
        return seen

    @asynccontextmanager
    async def serving(
        self,
        databases: Databases,
        url: str | None,
        module: str = "app",
        environment: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Child]:
        """Run the app on a database, or another child without one, as the receiver of events.

        When the block ends, Slack calls again what it called before.
        """
        chosen = {"DATABASE_URL": url or "", "HOST": "127.0.0.1", "PORT": "0"}
        times = {"LEASE_SECONDS": str(LONG), "GRACE_SECONDS": "5"} | UNBOUNDED
        variables = self.ground.environment | chosen | times | dict(environment or {})
        before = self.ground.slack.request_url
        async with started(module, variables, databases.folder) as child:
            self.ground.slack.request_url = child.request_url
            yield child
            self.ground.slack.request_url = before


@asynccontextmanager
async def opened(model: Paced, slack_latency: float = 0.0) -> AsyncIterator[Platforms]:
    """Start both platforms with this model."""
    async with Playground(mistral=LocalMistral(model=model)) as ground:
        ground.slack.faults.latency = slack_latency
        yield Platforms(ground, model)


async def until(condition: Callable[[], bool], patience: float = 60.0) -> None:
    async with asyncio.timeout(patience):
        while not condition():
            await asyncio.sleep(LOOK)
