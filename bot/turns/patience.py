"""Waiting for Mistral: ever more slowly, and never without telling the person why."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from bot.concurrency.retry import Retry
from bot.concurrency.tasks import owned
from bot.core import errors, metrics, refusals
from bot.core.errors import UserFacingError
from bot.mistral.port import PendingAnswer

log = structlog.get_logger()

Ask = Callable[[Callable[[str], None]], Awaitable[PendingAnswer]]

# What a person reads as "Threadwind is waiting: …", and in the thread.
WAITING = "Mistral hasn't answered yet"
REASONS: tuple[tuple[type[UserFacingError], str], ...] = (
    (refusals.ModelOverloaded, "this agent's model is overloaded at Mistral"),
    (errors.ModelBusy, "Mistral is receiving too many requests"),
    (errors.ModelFailed, "Mistral has a problem"),
    (errors.ModelUnreachable, "I can't reach Mistral"),
    (errors.AnswerCut, "the connection to Mistral broke"),
    (refusals.AgentBusy, "this agent is being changed at Mistral"),
)
STATUS = "is waiting: {reason}…"
WORDS = "_I'm still waiting, because {reason}. I'll answer as soon as I can._\n\n"


@dataclass(frozen=True, slots=True)
class Patience:
    """Delays in seconds, and when the person is told of them."""

    rate_limits: Sequence[float] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)  # at least, while it says 429
    longest: float = 75.0  # spent on those
    attempts: Sequence[float] = (1.5, 6.0)  # before a turn is tried again
    until_status: float = 5.0
    until_words: float = 15.0

    def within(self, deadline: float) -> "Patience":
        """The same for a turn that ends after so many seconds, whatever it waits for."""
        return replace(self, longest=min(self.longest, deadline / 2))


@dataclass(frozen=True, slots=True)
class WaitDisplay:
    """Display of a wait: `show` sets the thread's status, `say` writes into the answer."""

    show: Callable[[str], Awaitable[None]]
    say: Callable[[str], None]


class Waiting:
    """Wait of one attempt, the n-th. What is said of it is no part of the answer."""

    def __init__(self, patience: Patience, attempt: int, audience: WaitDisplay) -> None:
        self._patience = patience
        self._attempt = attempt
        self._audience = audience
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock() - sum(patience.attempts[: attempt - 1])
        self._reason = WAITING
        self._steps = [(patience.until_status, self._tell), (patience.until_words, self._tell_more)]

    async def ask(self, ask: Ask, notice: Callable[[str], None]) -> PendingAnswer:
        """Ask, and again while Mistral has no time: with a 429 it did nothing.

        What the person must know about the request that succeeded goes to `notice`, and so does
        what turns out while its answer is read.
        """
        notices: list[str] | None = []

        def note(text: str) -> None:
            if notices is None:
                notice(text)
            else:
                notices.append(text)

        async def once() -> PendingAnswer:
            (notices or []).clear()
            return await ask(note)

        retry = Retry(
            errors.ModelBusy,
            delays=self._patience.rate_limits,
            timeout=self._patience.longest,
            jitter=0.1,
            delay_for=lambda busy, delay: max(busy.retry_after or 0.0, delay),
        )
        asked = await retry.call(once, self._note)
        noted, notices = "".join(notices or ()), None
        notice(noted)
        return asked

    async def before_next_attempt(self, trouble: UserFacingError) -> None:
        """Wait before the turn is tried again."""
        delays = self._patience.attempts
        delay = delays[min(self._attempt, len(delays)) - 1]
        self._note(trouble, delay)
        async with self.told():
            await asyncio.sleep(delay)

    @asynccontextmanager
    async def told(self) -> AsyncIterator[None]:
        """Tell the person why it takes so long, if the block does."""
        async with owned(self._tell_in_time()):
            yield

    def _note(self, trouble: UserFacingError, delay: float) -> None:
        if self._reason == WAITING:
            log.info("mistral_waiting", error=type(trouble).__name__, wait=round(delay, 1))
        self._reason = next((why for kind, why in REASONS if isinstance(trouble, kind)), WAITING)
        if isinstance(trouble, errors.ModelBusy):
            metrics.rate_limited.labels("mistral", "conversations").inc()

    async def _tell_in_time(self) -> None:
        while self._steps:
            after, tell = self._steps[0]
            await asyncio.sleep(max(self._since + after - self._clock(), 0.0))
            self._steps.pop(0)
            await tell()

    async def _tell(self) -> None:
        await self._audience.show(STATUS.format(reason=self._reason))

    async def _tell_more(self) -> None:
        self._audience.say(WORDS.format(reason=self._reason))
