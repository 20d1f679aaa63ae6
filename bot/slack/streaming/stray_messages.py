"""Messages of an answer that Slack shows in the channel, since the thread's root was deleted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.slack.client import POST, SlackClient, is_outside
from bot.slack.errors import SlackFailed
from bot.slack.streaming.messages import remove
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads

log = structlog.get_logger()

STARTED, STOPPED = "chat.startStream", "chat.stopStream"


@dataclass(slots=True)
class StrayMessages:
    """Notes where Slack put the messages of one turn; `on_stray` is called once they are outside.

    Of a stream, only the response to its end says where the message is; what was posted outside is
    taken back by the client.
    """

    on_stray: Callable[[], None]
    posted: list[str] = field(default_factory=list)
    are_outside: bool = False

    def note(self, method: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        """Look at what Slack says to a write."""
        if method == STARTED:
            self.posted.append(str(told.get("ts")))
        shows_place = method == STOPPED or (method == POST and body.get("thread_ts"))
        if shows_place and is_outside(told) and not self.are_outside:
            self.are_outside = True
            self.on_stray()

    async def remove(self, slack: SlackClient, threads: Threads, target: ThreadTarget) -> bool:
        """Delete the messages if the thread is gone indeed; True if it is."""
        try:
            if not await threads.is_gone(target):
                return False
            for ts in self.posted:
                await remove(slack, target.channel, ts)
        except SlackFailed as failed:
            log.warning("slack_stray_stays", channel=target.channel, code=failed.code)
            return False
        log.info("slack_stray_removed", channel=target.channel, count=len(self.posted))
        return True
