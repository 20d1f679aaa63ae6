"""The agent session of a thread: its status, which brings Slack's Stop button, and its title."""

import structlog

from bot.slack.client import SlackClient, SlackFailed, SlackRefused
from bot.slack.threads import Place

log = structlog.get_logger()

TITLE_LENGTH = 80
NO_SESSIONS = {"feature_disabled", "unknown_method"}
WORKING = "is thinking…"


class Sessions:
    """Shows that the bot works. It is a courtesy: its failures are logged and nothing more."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._has_sessions = True

    async def working(self, place: Place, title: str | None) -> None:
        """Show that the answer is being worked on; a title names a thread that is new."""
        if self._has_sessions and await self._set(place, "processing", title=title):
            return
        await self._quietly(
            "assistant.threads.setStatus",
            channel_id=place.channel,
            thread_ts=place.thread_ts,
            status=WORKING,
        )
        if title and place.is_direct:
            await self._quietly(
                "assistant.threads.setTitle",
                channel_id=place.channel,
                thread_ts=place.thread_ts,
                title=title,
            )

    async def idle(self, place: Place) -> None:
        """Show that nothing is being worked on."""
        if self._has_sessions:
            await self._set(place, "active")

    async def _set(self, place: Place, status: str, title: str | None = None) -> bool:
        try:
            await self._client.call(
                "agents.sessions.setStatus",
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

    async def _quietly(self, method: str, **arguments: str) -> None:
        try:
            await self._client.call(method, **arguments)
        except SlackFailed as failed:
            log.info("slack_status_failed", method=method, code=failed.code)


def title_of(text: str) -> str | None:
    """A thread's title: the first line of its first question."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) > TITLE_LENGTH:
        line = line[: TITLE_LENGTH - 1].rstrip() + "…"
    return line or None
