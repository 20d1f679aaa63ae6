"""Trials of what we assume about Slack, in a channel; what they post there is deleted."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.core.assumptions import Findings
from bot.core.errors import SettingsError
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused

METADATA = {"event_type": "threadwind_verification", "event_payload": {}}
TEXT = "A trial of what this workspace allows. It goes in a minute."
LIMIT = 0.5  # seconds that a trial waits for a rate limit
FILE = b"A trial."
NO_CHANNEL = "--channel: Slack answers “{code}”: invite the app to the channel, and name its id."
STAYS = "{what} in {channel}"
METADATA_REFUSED, LEFT_OUT = "message-metadata-refused", "message-metadata-left-out"


@dataclass(frozen=True, slots=True)
class SlackTimeouts:
    """Timeouts of trials, in seconds."""

    soon: float = 1.0  # what comes within this time comes at once
    share: float = 20.0  # for a file in its thread
    stream: float = 60.0  # how long a stream has to live
    pause: float = 0.1  # between two looks


async def _content() -> AsyncIterator[bytes]:
    yield FILE


@dataclass(slots=True)
class SlackTrial:
    """Posts in a channel; `person` is whom its streams are for."""

    client: SlackClient
    channel: str
    findings: Findings
    patience: SlackTimeouts
    messages: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    person: str = ""

    async def run(self, team: str) -> str:
        """Try what one thread is enough for; return it. Raises SettingsError without any post."""
        root, self.person = await self._post(), await self._somebody()
        thread = {"channel": self.channel, "ts": root}
        session = {"channel_id": self.channel, "thread_ts": root}
        await self._try_read(root)
        begun = time.monotonic()
        stream = await self._try_stream(root, team) if self.person else ""
        await self._try("updates-refused", "chat.update", **thread, text=TEXT)
        reaction = {"channel": self.channel, "timestamp": root, "name": "eyes"}
        await self._try("reactions-refused", "reactions.add", **reaction)
        await self._try("titles-refused", "assistant.threads.setTitle", **session, title="Trial")
        for status in ("processing", "active"):
            await self._try(
                "sessions-refused", "agents.sessions.setStatus", **session, status=status
            )
        await self._try_file(root)
        if stream:
            await self._end_stream(stream, begun)
        return root

    async def clear(self) -> list[str]:
        """Delete everything; return what is left."""
        left = []
        for file in self.files:
            with suppress(SlackFailed):
                await self.client.call("files.delete", file=file)
        for ts in reversed(self.messages):
            try:
                await self.client.call("chat.delete", channel=self.channel, ts=ts)
                self.findings.holds("deletions-refused")
            except SlackRefused as refused:
                if refused.code != "message_not_found":
                    self.findings.fails("deletions-refused", refused.code)
                    left.append(STAYS.format(what=ts, channel=self.channel))
            except SlackFailed:
                left.append(STAYS.format(what=ts, channel=self.channel))
        return left

    async def post(self, method: str, **arguments: Any) -> str:
        """Post a message that `clear` deletes; return its timestamp.

        A cancellation waits for Slack's answer: what may be there has to be known.
        """
        posting = asyncio.create_task(self._posted(method, arguments))
        try:
            return await asyncio.shield(posting)
        except asyncio.CancelledError:
            await asyncio.gather(posting, return_exceptions=True)
            raise

    async def _posted(self, method: str, arguments: dict[str, Any]) -> str:
        posted = await self.client.call(method, channel=self.channel, **arguments)
        self.messages.append(str(posted["ts"]))
        return str(posted["ts"])

    async def _post(self) -> str:
        try:
            ts = await self.post("chat.postMessage", text=TEXT, metadata=METADATA)
            self.findings.holds(METADATA_REFUSED)
        except SlackFailed as refused:
            try:
                ts = await self.post("chat.postMessage", text=TEXT)
            except SlackFailed as failed:
                raise SettingsError(NO_CHANNEL.format(code=failed.code)) from failed
            self.findings.fails(METADATA_REFUSED, refused.code)
        return ts

    async def _try(self, name: str, method: str, /, **arguments: Any) -> dict[str, Any] | None:
        try:
            result = await self.client.call(method, **arguments)
        except SlackRefused as refused:
            self.findings.fails(name, refused.code)
            return None
        except SlackFailed:
            return None
        self.findings.holds(name)
        return result

    async def _try_read(self, root: str) -> None:
        """Read the thread a few times in a row."""
        for _ in range(3):
            found = await self.replies(root)
            if found is None:
                return
            if not self.findings.failed(METADATA_REFUSED):
                if any(one.get("metadata") for one in found):
                    self.findings.holds(LEFT_OUT)
                else:
                    self.findings.fails(LEFT_OUT, "no metadata")
        self.findings.holds("reads-limited")

    async def replies(self, root: str) -> list[dict[str, Any]] | None:
        try:
            read = await self.client.call(
                "conversations.replies",
                rate_limit_timeout=LIMIT,
                channel=self.channel,
                ts=root,
                include_all_metadata="true",
            )
        except SlackFailed as failed:
            if failed.code == "ratelimited":
                self.findings.fails("reads-limited", "429 at once")
            return None
        return list(read["messages"])

    async def _try_stream(self, root: str, team: str) -> str:
        try:
            ts = await self.post(
                "chat.startStream",
                thread_ts=root,
                recipient_user_id=self.person,
                recipient_team_id=team,
                chunks=[{"type": "markdown_text", "text": "A trial. "}],
            )
        except SlackRefused as refused:
            self.findings.fails("streaming-refused", refused.code)
            return ""
        except SlackFailed:
            return ""
        self.findings.holds("streaming-refused")
        return ts

    async def _somebody(self) -> str:
        """Person who made the channel, or the person of a direct message."""
        about = (await self.client.read("conversations.info", channel=self.channel))["channel"]
        return str(about.get("user") or about.get("creator") or "")

    async def _end_stream(self, ts: str, begun: float) -> None:
        """Let the stream become as old as it has to, and end it."""
        await asyncio.sleep(max(self.patience.stream - (time.monotonic() - begun), 0.0))
        lived = time.monotonic() - begun
        chunks = [{"type": "markdown_text", "text": "The end."}]
        try:
            await self.client.call("chat.stopStream", channel=self.channel, ts=ts, chunks=chunks)
        except SlackRefused:
            self.findings.fails("streams-die-sooner", f"dead after {lived:.0f} s", lived)
        self.findings.holds("streams-die-sooner", seen=f"alive after {lived:.0f} s")

    async def _try_file(self, root: str) -> None:
        ticket = await self._try(
            "uploads-refused",
            "files.getUploadURLExternal",
            filename="trial.txt",
            length=len(FILE),
        )
        if ticket is None:
            return
        self.files.append(str(ticket["file_id"]))
        await self.client.upload(str(ticket["upload_url"]), _content(), len(FILE))
        await self._try(
            "uploads-refused",
            "files.completeUploadExternal",
            files=[{"id": ticket["file_id"], "title": "Trial"}],
            channel_id=self.channel,
            thread_ts=root,
        )
        begun = time.monotonic()
        while time.monotonic() - begun < self.patience.share:
            about = await self.client.read("files.info", file=ticket["file_id"])
            if shared := _shares(about["file"], self.channel):
                self.messages += shared
                break
            await asyncio.sleep(self.patience.pause)
        late = time.monotonic() - begun
        if late > self.patience.soon:
            self.findings.fails("shares-come-late", f"after {late:.1f} s", late)
        self.findings.holds("shares-come-late")


def _shares(file: dict[str, Any], channel: str) -> list[str]:
    """Timestamps of the messages that share a file in a channel."""
    places = [place for kind in (file.get("shares") or {}).values() for place in kind.items()]
    return [str(share["ts"]) for where, shares in places if where == channel for share in shares]
