"""Stopping a turn that is under way, wherever the wish to stop it arrives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from bot.core import errors, metrics
from bot.core.refusals import AnswerLate
from storage.engine.database import Database
from storage.queue import cancellation
from storage.records import Lost, Outcome

log = structlog.get_logger()

WISHES_KEPT = 1_000  # most are for turns that run elsewhere, or have ended

STOPS: dict[str, type[errors.Stopped]] = {
    Outcome.STOPPED: errors.Stopped,
    Outcome.WITHDRAWN: errors.Withdrawn,
    Outcome.EDITED: errors.Superseded,
    Outcome.FORGOTTEN: errors.BeingForgotten,
}


def _nobody_looks() -> None: ...


class Cancellation:
    """Knows what runs here: a turn that is to stop has its deadline now."""

    def __init__(
        self, database: Database, node: str, look_later: Callable[[], None] = _nobody_looks
    ) -> None:
        """`look_later` is called while turns run: other nodes may be told to stop one of them."""
        self._database = database
        self._node = node
        self._look_later = look_later
        self._deadlines: dict[int, asyncio.Timeout] = {}
        self._wishes: dict[int, str] = {}

    async def thread(self, team: str, channel: str, thread_ts: str, pressed: str) -> None:
        """Stop the turn that was under way in a thread at the time `pressed`, as Slack gives it."""
        for turn in await self._database.run(cancellation.stop, team, channel, thread_ts, pressed):
            log.info("stop_asked", turn=turn)
            metrics.stops.inc()
            self.stop(turn, Outcome.STOPPED)

    async def message(self, team: str, channel: str, ts: str) -> None:
        """Stop what answers a message: it was deleted."""
        for turn in await self._database.run(cancellation.withdraw, team, channel, ts):
            log.info("question_withdrawn", turn=turn)
            self.stop(turn, Outcome.WITHDRAWN)

    async def channel(self, team: str, channel: str) -> None:
        """Stop everything in a channel that we can no longer write to."""
        for turn in await self._database.run(cancellation.withdraw_all, team, channel):
            log.info("channel_closed", turn=turn)
            self.stop(turn, Outcome.WITHDRAWN)

    async def run_if_due(self) -> None:
        """Stop what other nodes were told to stop here."""
        if self._deadlines:
            self._look_later()
            for turn, wish in await self._database.run(cancellation.asked_of, self._node):
                self.stop(turn, wish)

    def stop(self, turn: int, wish: str) -> None:
        """Stop a turn, if it runs here or is just about to."""
        self._wishes[turn] = wish
        if len(self._wishes) > WISHES_KEPT:
            del self._wishes[next(iter(self._wishes))]
        deadline = self._deadlines.get(turn)
        if deadline and not deadline.expired():
            deadline.reschedule(0)

    @asynccontextmanager
    async def deadline(self, turn: int, seconds: float) -> AsyncIterator[None]:
        """Run the block until it is over, or stopped (Stopped), or too late (AnswerLate).

        What breaks because it was interrupted is no fault that anybody has to be told.
        """
        try:
            async with asyncio.timeout(seconds) as deadline:
                self._deadlines[turn] = deadline
                self._look_later()
                if turn in self._wishes:
                    deadline.reschedule(0)
                yield
        except (Lost, errors.UserFacingError, errors.Interruption):
            raise
        except Exception as error:
            if not deadline.expired():
                raise
            if not isinstance(error, TimeoutError):
                log.warning("stop_broke", turn=turn, error=type(error).__name__)
            wish = self._wishes.get(turn)
            raise (STOPS[wish] if wish else AnswerLate) from error
        finally:
            self._deadlines.pop(turn, None)
            self._wishes.pop(turn, None)
