"""Reader of Slack threads: earlier messages, and our own messages."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.client import THREAD_GONE, SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.pages import next_cursor, pages
from bot.slack.reading import shapes
from bot.slack.reading.message import content_of
from bot.slack.thread_messages import NameOf, ThreadMessage, ThreadMessageReader
from bot.slack.thread_target import ThreadTarget

PAGE_SIZE = 200  # messages per request; Slack gives distributed apps 15 at most
MAX_PAGES = 5
IGNORED_SUBTYPES = {
    "assistant_app_thread",
    "channel_join",
    "channel_leave",
    "group_join",
    "group_leave",
    "tombstone",
}


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of ours, and the text that Slack shows in it."""

    ts: str
    text: str


class Threads:
    """Reads threads, as rarely as possible: Slack's limits for reading are low."""

    def __init__(self, client: SlackClient, name_of: NameOf, bot_user_id: str) -> None:
        self._client = client
        self._reader = ThreadMessageReader(client, name_of, bot_user_id)
        self._bot_user_id = bot_user_id

    async def before(
        self,
        target: ThreadTarget,
        ts: str,
        since: str | None = None,
        known: frozenset[str] = frozenset(),
    ) -> tuple[list[ThreadMessage], bool]:
        """Read the messages after `since` and before `ts`; the flag says whether that is all.

        Messages that are `known` are left out.
        """
        found: list[ThreadMessage] = []
        pages = 0
        complete = False
        bounds = {"latest": ts} | ({"oldest": since} if since else {})
        async for page, has_more in self._pages(target, **bounds):
            pages += 1
            for message in page:
                is_earlier = (since or "") < message["ts"] < ts and message["ts"] not in known
                if is_earlier and message.get("subtype") not in IGNORED_SUBTYPES:
                    found += await self._reader.read(message)
            complete = not has_more
            if pages == MAX_PAGES:
                break
        return found, complete

    async def ours_after(self, target: ThreadTarget, ts: str) -> list[OwnMessage]:
        """Find our messages after `ts` that may be answers: neither notices nor files."""
        return [
            OwnMessage(message["ts"], message.get("text", ""))
            async for message in self._all_ours(target, ts)
            if not message.get("metadata") and not _shares_files(message)
        ]

    async def notice_after(self, target: ThreadTarget, ts: str, about: str) -> str | None:
        """Find our notice about something, posted after `ts`; return its timestamp."""
        async for message in self._all_ours(target, ts):
            if _payload(message).get("about") == about:
                return str(message["ts"])
        return None

    async def is_gone(self, target: ThreadTarget) -> bool:
        """True if a thread has no message any more, not even what is left of a deleted root."""
        place = {"channel": target.channel, "ts": target.thread_ts}
        try:
            await self._client.read("conversations.replies", limit="1", **place)
        except SlackRefused as refused:
            if refused.code != THREAD_GONE:
                raise
            return True
        return False

    async def words(self, channel: str, thread_ts: str, ts: str) -> str | None:
        """Read the text of a message in a thread; None if it no longer exists."""
        message = await self._message(channel, thread_ts, ts)
        if message is None:
            return None
        return shapes.string(_payload(message), "question") or content_of(message).text

    async def question(self, channel: str, ts: str) -> str | None:
        """Read the question that a thread begins with; None if its message no longer exists.

        A branch's first message has it in its metadata.
        """
        only = {"latest": ts, "inclusive": "true", "limit": "1", "include_all_metadata": "true"}
        page = await self._client.read("conversations.replies", channel=channel, ts=ts, **only)
        root = next((one for one in _messages(page) if one["ts"] == ts), None)
        if root is None:
            return None
        return shapes.string(_payload(root), "question") or content_of(root).text

    async def blocks(self, channel: str, thread_ts: str, ts: str) -> tuple[shapes.Json, ...]:
        """Read the blocks of a message in a thread; none if it no longer exists."""
        found = await self._message(channel, thread_ts, ts)
        return tuple(shapes.objects((found or {}).get("blocks")))

    async def files(self, channel: str, thread_ts: str, ts: str) -> tuple[str, ...]:
        """Read the Slack ids of the files in a message of a thread."""
        found = await self._message(channel, thread_ts, ts)
        return tuple(file.id for file in content_of(found).all_files)

    async def root_about(self, channel: str, about: str) -> str | None:
        """Find our newest message in a channel about something; return its timestamp."""
        page = await self._client.read(
            "conversations.history",
            channel=channel,
            limit=str(PAGE_SIZE),
            include_all_metadata="true",
        )
        ours = (one for one in _messages(page) if one.get("user") == self._bot_user_id)
        return next((str(one["ts"]) for one in ours if _payload(one).get("about") == about), None)

    async def _message(self, channel: str, thread_ts: str, ts: str) -> dict[str, Any] | None:
        only = {"oldest": ts, "latest": ts, "inclusive": "true"}  # Slack always adds the root
        page = await self._client.read(
            "conversations.replies", channel=channel, ts=thread_ts, **only
        )
        return next((one for one in _messages(page) if one["ts"] == ts), None)

    async def _all_ours(self, target: ThreadTarget, ts: str) -> AsyncIterator[dict[str, Any]]:
        async for page, _ in self._pages(target, oldest=ts, include_all_metadata="true"):
            for message in page:
                if message["ts"] > ts and message.get("user") == self._bot_user_id:
                    yield message

    async def _pages(
        self, target: ThreadTarget, **bounds: str
    ) -> AsyncIterator[tuple[list[dict[str, Any]], bool]]:
        where = {"channel": target.channel, "ts": target.thread_ts, "limit": str(PAGE_SIZE)}
        async for page in pages(self._client, "conversations.replies", where | bounds):
            yield _messages(page), bool(next_cursor(page))


def _shares_files(message: dict[str, Any]) -> bool:
    """Return whether Slack posted the message in order to show files."""
    return message.get("subtype") == "file_share" or bool(message.get("files"))


def _payload(message: dict[str, Any]) -> Mapping[str, Any]:
    return shapes.mapping(shapes.mapping(message, "metadata"), "event_payload")


def _messages(page: dict[str, Any]) -> list[dict[str, Any]]:
    found = page.get("messages")
    messages = found if isinstance(found, list) else []
    return [one for one in messages if isinstance(one, dict) and shapes.string(one, "ts")]
