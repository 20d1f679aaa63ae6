"""Slack threads: where an answer goes, and what people said there before."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

PAGE = 200  # messages per request; Slack gives distributed apps 15, whatever is asked for
PAGES = 5
NAMES_KEPT = 5_000
NOT_SAID = {"channel_join", "channel_leave", "group_join", "group_leave", "tombstone"}


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """Somebody's message in a thread."""

    ts: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of ours, and the text that Slack shows in it."""

    ts: str
    text: str


class Threads:
    """Reads threads. Slack allows little of it: once when the bot enters a thread, then no more."""

    def __init__(self, client: SlackClient, bot_user_id: str) -> None:
        self._client = client
        self._bot_user_id = bot_user_id
        self._names: dict[str, str] = {}

    async def before(
        self,
        place: ThreadTarget,
        ts: str,
        since: str | None = None,
        known: frozenset[str] = frozenset(),
    ) -> tuple[list[ThreadMessage], bool]:
        """What was said before the message `ts` and after `since`, and whether that is all of it.

        Messages that are `known` are left out.
        """
        said: list[ThreadMessage] = []
        pages = 0
        complete = False
        bounds = {"latest": ts} | ({"oldest": since} if since else {})
        async for page, has_more in self._pages(place, **bounds):
            pages += 1
            earlier = [
                message
                for message in page
                if (since or "") < message["ts"] < ts
                and message["ts"] not in known
                and _is_said(message)
            ]
            said += [await self._said(message) for message in earlier]
            complete = not has_more
            if pages == PAGES:
                break
        return said, complete

    async def ours_after(self, place: ThreadTarget, ts: str) -> list[OwnMessage]:
        """Messages of ours after `ts` that may be answers: neither notices nor files."""
        return [
            OwnMessage(message["ts"], message.get("text", ""))
            async for message in self._all_ours(place, ts)
            if not message.get("metadata") and not _shares_files(message)
        ]

    async def notice_after(self, place: ThreadTarget, ts: str, about: str) -> str | None:
        """The timestamp of our notice about something, if it was posted after `ts`."""
        async for message in self._all_ours(place, ts):
            if _payload(message).get("about") == about:
                return str(message["ts"])
        return None

    async def words(self, channel: str, thread_ts: str, ts: str) -> str | None:
        """What a message in a thread says; None where it is gone."""
        message = await self._message(channel, thread_ts, ts)
        if message is None:
            return None
        words: str | None = _payload(message).get("question") or message.get("text")
        return words

    async def files(self, channel: str, thread_ts: str, ts: str) -> tuple[str, ...]:
        """Slack's ids of the files in a message of a thread."""
        found = await self._message(channel, thread_ts, ts)
        files = (found or {}).get("files") or []
        return tuple(str(one["id"]) for one in files if "id" in one)

    async def root_about(self, channel: str, about: str) -> str | None:
        """The timestamp of the newest message of ours in a channel that is about something."""
        page = await self._client.read(
            "conversations.history", channel=channel, limit=str(PAGE), include_all_metadata="true"
        )
        ours = (one for one in page.get("messages", []) if one.get("user") == self._bot_user_id)
        return next((str(one["ts"]) for one in ours if _payload(one).get("about") == about), None)

    async def name(self, user: str) -> str:
        """How a person is called; their id where Slack does not tell."""
        if user not in self._names:
            try:
                found = await self._client.read("users.info", user=user)
            except SlackFailed as failed:
                log.info("slack_name_unknown", code=failed.code)
                return user
            if len(self._names) >= NAMES_KEPT:
                self._names.clear()
            profile = found["user"].get("profile", {})
            real = profile.get("real_name") or found["user"].get("real_name")
            self._names[user] = profile.get("display_name") or real or user
        return self._names[user]

    async def _message(self, channel: str, thread_ts: str, ts: str) -> dict[str, Any] | None:
        only = {"oldest": ts, "latest": ts, "inclusive": "true"}  # and the root, which always comes
        page = await self._client.read(
            "conversations.replies", channel=channel, ts=thread_ts, **only
        )
        return next((one for one in page.get("messages", []) if one["ts"] == ts), None)

    async def _all_ours(self, place: ThreadTarget, ts: str) -> AsyncIterator[dict[str, Any]]:
        async for page, _ in self._pages(place, oldest=ts, include_all_metadata="true"):
            for message in page:
                if message["ts"] > ts and message.get("user") == self._bot_user_id:
                    yield message

    async def _said(self, message: dict[str, Any]) -> ThreadMessage:
        user = message.get("user")
        named = message.get("username") or (message.get("bot_profile") or {}).get("name")
        name = await self.name(user) if user else named or "an app"
        return ThreadMessage(message["ts"], name, message.get("text", ""))

    async def _pages(
        self, place: ThreadTarget, **bounds: str
    ) -> AsyncIterator[tuple[list[dict[str, Any]], bool]]:
        cursor: dict[str, str] = {}
        while True:
            page = await self._client.read(
                "conversations.replies",
                channel=place.channel,
                ts=place.thread_ts,
                limit=str(PAGE),
                **bounds,
                **cursor,
            )
            following = (page.get("response_metadata") or {}).get("next_cursor")
            yield page.get("messages", []), bool(following)
            if not following:
                return
            cursor = {"cursor": following}


def _shares_files(message: dict[str, Any]) -> bool:
    """Whether Slack made the message, in order to show files."""
    return message.get("subtype") == "file_share" or bool(message.get("files"))


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    return (message.get("metadata") or {}).get("event_payload") or {}


def _is_said(message: dict[str, Any]) -> bool:
    return message.get("subtype") not in NOT_SAID and bool(message.get("text"))
