"""The agent session of a thread: its status, which brings Slack's Stop button, and its title."""

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

TITLE_LENGTH = 80
NO_SESSIONS = {"feature_disabled", "unknown_method"}
WORKING = "is thinking…"
PATIENCE = 60.0  # seconds to wait for Slack's limits before a status stays wrong


class SessionStatus:
    """Shows that the bot works. It is a courtesy: its failures are logged and nothing more."""

    def __init__(self) -> None:
        self._has_sessions = True

    async def working(self, client: SlackClient, place: ThreadTarget, title: str | None) -> None:
        """Show that the answer is being worked on; a title names a thread that is new."""
        if self._has_sessions and await self._set(client, place, "processing", title=title):
            return
        await _quietly(
            client,
            "assistant.threads.setStatus",
            channel_id=place.channel,
            thread_ts=place.thread_ts,
            status=WORKING,
        )
        if title and place.is_direct:
            await _quietly(
                client,
                "assistant.threads.setTitle",
                channel_id=place.channel,
                thread_ts=place.thread_ts,
                title=title,
            )

    async def idle(self, client: SlackClient, place: ThreadTarget) -> None:
        """Show that nothing is being worked on."""
        if self._has_sessions:
            await self._set(client, place, "active", patience=PATIENCE)

    async def _set(
        self,
        client: SlackClient,
        place: ThreadTarget,
        status: str,
        *,
        title: str | None = None,
        patience: float = 0.0,
    ) -> bool:
        try:
            await client.call(
                "agents.sessions.setStatus",
                patience=patience,
                channel_id=place.channel,
                thread_ts=place.thread_ts,
                status=status,
                title=title,
                initiator_user_id=place.user if title else None,
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
        await client.call(method, patience=0.0, **arguments)
    except SlackFailed as failed:
        log.info("slack_status_failed", method=method, code=failed.code)


def title_of(text: str) -> str | None:
    """A thread's title: the first line of its first question."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) > TITLE_LENGTH:
        line = line[: TITLE_LENGTH - 1].rstrip() + "…"
    return line or None
