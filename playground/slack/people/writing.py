"""Actions of people on messages and files."""

import asyncio
import uuid
from collections.abc import Sequence

from playground import clips
from playground.slack.parts import Parts
from playground.slack.records import Channel, File, Message
from playground.slack.shapes import message_shape, rich_text
from playground.slack.state import SLACKBOT
from playground.slack.wire import Json

ENDINGS = {clips.WAV: "wav", clips.WEBM: "webm", "audio/ogg": "ogg"}  # of recordings


class Writing:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def post(  # noqa: PLR0913 - what Slack's own composer has
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        files: Sequence[str] = (),
        attachments: Sequence[Json] = (),
        broadcast: bool = False,
    ) -> str:
        """Post a message, with ids of files made before; another app's bot may post too."""
        workspace = self._parts.workspace
        place = self._place(user, channel)
        if thread_ts is not None and place.messages[thread_ts].is_reply:
            raise LookupError(f"{thread_ts} is a reply, not a thread's root")
        author = workspace.users[user]
        subtype = "file_share" if files else None
        message = Message(
            channel=channel,
            ts=workspace.next_ts(),
            user=user,
            text=text,
            blocks=rich_text(text),
            thread_ts=thread_ts,
            subtype="thread_broadcast" if broadcast and thread_ts else subtype,
            bot_id=author.bot_id,
            app_id=author.app_id,
            client_msg_id=None if author.is_bot else str(uuid.uuid4()),
            attachments=list(attachments),
            files=list(files),
        )
        self._parts.posting.post(message)
        await asyncio.sleep(0)  # deliveries begin in the order of posting
        return message.ts

    async def edit(self, user: str, channel: str, ts: str, text: str) -> str:
        workspace = self._parts.workspace
        message = self._own(user, channel, ts)
        previous = message_shape(workspace, message)
        message.text = text
        message.blocks = rich_text(text)
        message.edited = {"user": user, "ts": workspace.next_ts()}
        self._parts.posting.change(message, previous)
        return ts

    async def delete(self, user: str, channel: str, ts: str, *, with_files: bool = False) -> str:
        """Delete a message, and with it its files where the person chooses so."""
        message = self._own(user, channel, ts)
        for file_id in message.files if with_files else ():
            self._parts.sharing.delete(self._parts.workspace.files[file_id])
        self._parts.posting.delete(message)
        return ts

    async def run_workflow(
        self, channel: str, text: str, *, name: str, bot_id: str, thread_ts: str | None = None
    ) -> str:
        """Post as a workflow does: by a bot that is nobody in the workspace."""
        return await self._post_otherwise(
            channel,
            text,
            user="",
            thread_ts=thread_ts,
            subtype="bot_message",
            bot_id=bot_id,
            app_id=f"A{bot_id[1:]}",
            username=name,
        )

    async def post_by_app(
        self, user: str, channel: str, text: str, *, app_id: str, bot_id: str | None = None
    ) -> str:
        """Post as another app does in a person's name; it may have a bot, which is then named."""
        self._place(user, channel)
        return await self._post_otherwise(channel, text, user=user, bot_id=bot_id, app_id=app_id)

    async def post_by_slackbot(
        self, channel: str, text: str, *, thread_ts: str | None = None
    ) -> str:
        """Post as Slackbot does: a reminder, or its response to a word."""
        return await self._post_otherwise(
            channel, text, user=SLACKBOT, subtype="slackbot_response", thread_ts=thread_ts
        )

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        message = self._place(user, channel).messages[ts]
        message.reactions.setdefault(name, []).append(user)
        self._parts.reactions.tell("reaction_added", user, message, name)

    async def share_file(  # noqa: PLR0913 - what Slack's own composer has
        self,
        user: str,
        channel: str,
        name: str,
        data: bytes,
        mimetype: str,
        *,
        text: str = "",
        thread_ts: str | None = None,
        connect: bool = False,
        mode: str = "hosted",
    ) -> str:
        """Post a message with one new file; a `connect` file comes as a stub to look up."""
        file = self.add_file(user, name, data, mimetype, connect=connect)
        file.mode = mode
        return await self.post(user, channel, text, thread_ts=thread_ts, files=[file.id])

    async def record_clip(  # noqa: PLR0913 - who, where, and what is said
        self,
        user: str,
        channel: str,
        said: str,
        *,
        text: str = "",
        thread_ts: str | None = None,
        language: str = "en",
        transcript: str = "",
        transcribing: float = 0.0,
    ) -> str:
        """Post a voice clip; Slack needs some seconds for its own `transcript` ('' for none)."""
        file = self.add_clip(user, said, language=language)
        file.transcript = transcript
        file.transcribed_at = self._parts.workspace.now() + transcribing
        return await self.post(user, channel, text, thread_ts=thread_ts, files=[file.id])

    def add_file(
        self, user: str, name: str, data: bytes, mimetype: str, *, connect: bool = False
    ) -> File:
        """Upload a file without sharing it yet."""
        file = self._parts.workspace.add_file(
            name, user, mimetype=mimetype, data=data, size=len(data), connect=connect
        )
        file.uploaded = file.completed = True
        return file

    def add_clip(self, user: str, said: str, *, language: str = "en") -> File:
        """Record a sample clip without sharing it yet."""
        speech = clips.spoken(said, language)
        return self.add_recording(user, clips.m4a(speech), speech.seconds)

    def add_recording(self, user: str, data: bytes, seconds: int) -> File:
        """Record something without sharing it yet; what is no sound becomes any file."""
        kind = clips.sound_type(data) or "application/octet-stream"
        ending = ENDINGS.get(kind, "m4a")
        file = self.add_file(user, f"audio_message.{ending}", data, kind)
        file.subtype = "slack_audio"
        file.about = {"duration_ms": seconds * 1000}
        return file

    async def take_file_out(self, user: str, channel: str, ts: str, file_id: str) -> None:
        """Edit a message so that it carries a file no longer; the file itself stays."""
        workspace = self._parts.workspace
        message = self._own(user, channel, ts)
        previous = message_shape(workspace, message)
        message.files.remove(file_id)
        self._parts.posting.unshare(workspace.files[file_id], message)
        message.edited = {"user": user, "ts": workspace.next_ts()}
        self._parts.posting.change(message, previous)

    async def edit_snippet(self, user: str, file_id: str, text: str) -> None:
        file = self._own_file(user, file_id)
        if file.mode != "snippet":
            raise PermissionError(f"{file_id} isn't a snippet")
        file.data = text.encode()
        file.size = len(file.data)
        self._parts.workspace.touch("files", file.id)
        self._parts.sharing.tell_change(file)

    async def delete_file(self, user: str, file_id: str) -> None:
        self._parts.sharing.delete(self._own_file(user, file_id))

    async def _post_otherwise(self, channel: str, text: str, **fields: str | None) -> str:
        """Post something that nobody typed."""
        values: Json = dict(fields)
        ts, blocks = self._parts.workspace.next_ts(), rich_text(text)
        message = Message(channel=channel, ts=ts, text=text, blocks=blocks, **values)
        self._parts.posting.post(message)
        await asyncio.sleep(0)  # deliveries begin in the order of posting
        return ts

    def _place(self, user: str, channel_id: str) -> Channel:
        channel = self._parts.workspace.channels[channel_id]
        if user not in channel.members or channel.archived:
            raise PermissionError(f"{user} can't write in {channel_id}")
        return channel

    def _own_file(self, user: str, file_id: str) -> File:
        file = self._parts.workspace.files[file_id]
        if file.user != user:
            raise PermissionError(f"{file_id} isn't {user}'s")
        return file

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self._place(user, channel).messages[ts]
        if message.user != user:
            raise PermissionError(f"{ts} isn't {user}'s")
        return message
