"""People whose question has to wait are told so, and how many are before them."""

import structlog

from bot.core import metrics
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from storage.engine.database import Database
from storage.queue import waiting
from storage.records import WaitingTurn

log = structlog.get_logger()

AT_ONCE = 5  # Slack takes a hundred such messages a minute

IN_THREAD = (
    "⏳ Still answering another question here ({ahead} ahead of you). You don't need to "
    "do anything."
)
ANYWHERE = (
    "⏳ Many people are asking right now ({ahead} ahead of you). You don't need to do anything."
)
OWN = (
    "⏳ Still answering your other questions ({ahead} ahead of this one). You don't need "
    "to do anything."
)


class WaitNotices:
    """Tells each of them once, in a message that only they see."""

    def __init__(
        self, database: Database, notices: PerWorkspace[Notices], delay: float = waiting.TOLD_AFTER
    ) -> None:
        self._database = database
        self._notices = notices
        self._delay = delay

    async def run_if_due(self) -> None:
        """Tell those who have waited for a while."""
        for turn in await self._database.run(
            waiting.take_to_notify, after=self._delay, limit=AT_ONCE
        ):
            await self._tell(turn)

    async def _tell(self, turn: WaitingTurn) -> None:
        template = _template(turn)
        # Slack shows such a message in a thread only where somebody replied already.
        thread_ts = turn.thread_ts if turn.thread_ts != turn.ts else None
        try:
            text = template.format(ahead=max(turn.ahead, 1))
            notices = await self._notices(turn.team)
            await notices.privately(turn.channel, turn.user, text, thread_ts)
        except NotInstalled:
            log.info("waiting_not_told", team=turn.team)
        except SlackFailed as failed:
            log.info("waiting_not_told", code=failed.code)
        else:
            metrics.waiting.inc()


def _template(turn: WaitingTurn) -> str:
    if turn.in_thread:
        return IN_THREAD
    return OWN if turn.own and turn.own == turn.ahead else ANYWHERE
