"""Agent session of a thread: its status, which shows Slack's Stop button, and its title."""

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.reading.attachments import HEADING
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

TITLE_LENGTH = 80
NO_SESSIONS = {"feature_disabled", "unknown_method"}
WORKING = "is thinking…"
RATE_LIMIT_TIMEOUT = 60.0  # seconds; after that the status stays wrong


class SessionStatus:
    """Shows that the bot is working. It is best effort: failures are only logged."""

    def __init__(self) -> None:
        self._has_sessions = True

    async def working(self, client: SlackClient, target: ThreadTarget, title: str | None) -> None:
        """Show that an answer is in progress; a new thread also gets a title."""
        if self._has_sessions and await self._set(client, target, "processing", title=title):
            return
        await self.waiting(client, target, WORKING)
        if title:
            await self.rename(client, target, title)

    async def rename(self, client: SlackClient, target: ThreadTarget, title: str) -> None:
        """Give a thread another title; without sessions only direct messages have one."""
        method = "agents.sessions.rename" if self._has_sessions else "assistant.threads.setTitle"
        if self._has_sessions or target.is_direct:
            where = {"channel_id": target.channel, "thread_ts": target.thread_ts}
            await _quietly(client, method, **where, title=title)

    async def waiting(self, client: SlackClient, target: ThreadTarget, status: str) -> None:
        """Show in words what the bot is doing, until something is posted in the thread."""
        await _quietly(
            client,
            "assistant.threads.setStatus",
            channel_id=target.channel,
            thread_ts=target.thread_ts,
            status=status,
        )

    async def idle(self, client: SlackClient, target: ThreadTarget) -> None:
        """Show that no answer is in progress."""
        if self._has_sessions:
            await self._set(client, target, "active", rate_limit_timeout=RATE_LIMIT_TIMEOUT)

    async def _set(
        self,
        client: SlackClient,
        target: ThreadTarget,
        status: str,
        *,
        title: str | None = None,
        rate_limit_timeout: float = 0.0,
    ) -> bool:
        try:
            await client.call(
                "agents.sessions.setStatus",
                rate_limit_timeout=rate_limit_timeout,
                channel_id=target.channel,
                thread_ts=target.thread_ts,
                status=status,
                title=title,
                initiator_user_id=target.user if title else None,
            )
        except SlackRefused as refused:
            if refused.code in NO_SESSIONS:
                self._has_sessions = False
                return False
            log.info("slack_status_refused", code=refused.code)
        except SlackFailed as failed:
            log.info("slack_status_failed", code=failed.code)
        return True


async def _quietly(client: SlackClient, method: str, **arguments: str) -> None:
    try:
        await client.call(method, rate_limit_timeout=0.0, **arguments)
    except SlackFailed as failed:
        log.info("slack_status_failed", method=method, code=failed.code)


def title_of(text: str) -> str | None:
    """Return the title of a thread: the first line of its first question, or of a forward."""
    lines = (line for line in text.splitlines() if not line.startswith(HEADING))
    line = next(filter(None, (line.removeprefix(">").strip() for line in lines)), "")
    if len(line) > TITLE_LENGTH:
        line = line[: TITLE_LENGTH - 1].rstrip() + "…"
    return line or None
