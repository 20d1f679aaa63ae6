"""First messages of threads that a turn opens itself: posted once, however often it is tried."""

from dataclasses import dataclass, replace

from bot.slack.client import SlackClient
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views.block_kit import Json
from storage.engine.database import Database
from storage.queue import placeholders
from storage.records import OpenTurn, is_placeholder


@dataclass(frozen=True, slots=True)
class ThreadRoots:
    """Posts the first message of a turn's thread; idempotent across attempts."""

    database: Database
    threads: Threads

    async def ensure_posted(
        self, turn: OpenTurn, place: ThreadTarget, content: Json, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """Post the message unless it is posted; return the turn and target in its thread.

        Raises SlackFailed.
        """
        if not is_placeholder(turn.ts):
            return turn, place
        ts = await self._find_posted(turn)
        if ts is None:
            ts = await Notices(slack).open(turn.channel, about(turn), turn.text, content)
        await self.database.run_with_retry(placeholders.replace_by, turn, ts)
        return replace(turn, ts=ts, thread_ts=ts), replace(place, thread_ts=ts)

    async def _find_posted(self, turn: OpenTurn) -> str | None:
        """Timestamp of the first message, if an earlier attempt posted it unrecorded."""
        if turn.attempts == 1:
            return None
        return await self.threads.root_about(turn.channel, about(turn))


def about(turn: OpenTurn) -> str:
    """Key by which a notice of a turn is found again."""
    return f"{turn.kind}:{turn.id}"
