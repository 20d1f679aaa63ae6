"""Messages that a process posted for a turn which was no longer its own."""

import asyncio

import structlog

from bot.concurrency import tasks
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.streaming.messages import remove
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.turns import replies

log = structlog.get_logger()

LOOK = 0.5  # seconds between looks at what the new holder of the thread posted
PATIENCE = 60.0  # seconds until it is left to the new holder, who looks for such messages too


class SupersededMessages:
    """Removes such a message, once the new holder has one of its own."""

    def __init__(self, database: Database, slack: SlackClient) -> None:
        self._database = database
        self._slack = slack
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, turn: OpenTurn, ts: str) -> None:
        """See to the message `ts`, however soon its turn is given up here."""
        task = asyncio.create_task(self._see_to(turn, ts))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await tasks.end(self._tasks)

    async def _see_to(self, turn: OpenTurn, ts: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                posted = await self._posted_instead(turn)
        except TimeoutError:
            log.warning("message_left_to_others", turn=turn.id)
            return
        if ts in posted:
            return
        log.info("message_withdrawn", turn=turn.id)
        try:
            await remove(self._slack, turn.channel, ts)
        except SlackFailed as failed:
            log.warning("slack_remnant_stays", turn=turn.id, code=failed.code)

    async def _posted_instead(self, turn: OpenTurn) -> list[str]:
        while True:
            found = await self._database.run_with_retry(replies.of_turn, turn.id)
            if found.messages or found.is_over:
                return found.messages
            await asyncio.sleep(LOOK)
