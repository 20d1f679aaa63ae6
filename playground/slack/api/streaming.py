"""chat.startStream, chat.appendStream and chat.stopStream."""

from collections.abc import Sequence
from copy import deepcopy

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.authorship import as_the_bot
from playground.slack.api.content import chunks as chunk
from playground.slack.api.content.blocks import message_blocks, message_metadata
from playground.slack.api.handler import Handler
from playground.slack.api.sessions import STATUSES, Sessions
from playground.slack.posting import Posting
from playground.slack.records import MODE_CHUNKS, MODE_TEXT, Channel, Message, Stream
from playground.slack.shapes import message_shape
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

DISPLAY_MODES = {"timeline", "plan"}


class Streaming:
    def __init__(self, workspace: Workspace, posting: Posting, sessions: Sessions) -> None:
        self._workspace = workspace
        self._posting = posting
        self._sessions = sessions
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "chat.startStream": self.start,
            "chat.appendStream": self.append,
            "chat.stopStream": self.stop,
        }

    def start(self, args: Args) -> Json:
        if refusal := self._workspace.settings.streaming_refused:
            raise SlackError(refusal)
        channel = self._access.writable(args.text("channel"))
        self._check_recipient(channel, args)
        or_channel = self._workspace.settings.streams_without_thread
        root = self._access.root(channel, args.optional("thread_ts"), or_channel=or_channel)
        display_mode = args.text("task_display_mode") or "timeline"
        if display_mode not in DISPLAY_MODES:
            raise SlackError("invalid_arguments", "task_display_mode")
        stream = Stream(started=self._workspace.now(), task_display_mode=display_mode)
        self._feed(stream, args)
        message = as_the_bot(self._workspace, channel, args)
        message.thread_ts = root.ts if root else None
        message.stream = stream
        _render(message)
        self._posting.post(message)
        return {"channel": channel.id, "ts": message.ts}

    def append(self, args: Args) -> Json:
        message, stream = self._live(args)
        if stream.stopped_by:
            raise SlackError("stopped_by_user")
        if not self._feed(stream, args):
            raise SlackError("no_text")
        _render(message)
        self._posting.grow(message)
        return {"channel": message.channel, "ts": message.ts}

    def stop(self, args: Args) -> Json:
        message, stream = self._live(args)
        metadata = message_metadata(args)
        blocks = message_blocks(args)
        status = args.optional("session_status")
        if status is not None and status not in STATUSES:
            raise SlackError("invalid_arguments", "session_status")
        previous = message_shape(self._workspace, message)
        self._feed(stream, args, blocks)
        stream.finished = True
        message.metadata = metadata
        _render(message)
        self._posting.change(message, previous)
        enabled = "agent_sessions" in self._workspace.settings.features
        if status is not None and enabled and message.thread_ts:
            self._sessions.move(message.channel, message.thread_ts, status)
        shape = message_shape(self._workspace, message)
        return {"channel": message.channel, "ts": message.ts, "message": shape}

    def _check_recipient(self, channel: Channel, args: Args) -> None:
        """Channels need to know whom a stream is for; direct messages do not."""
        user_id = args.optional("recipient_user_id")
        team_id = args.optional("recipient_team_id")
        if channel.kind != "im":
            if user_id is None:
                raise SlackError("missing_recipient_user_id")
            if team_id is None:
                raise SlackError("missing_recipient_team_id")
        if user_id is not None and user_id not in self._workspace.users:
            raise SlackError("user_not_found")
        teams = {user.team_id for user in self._workspace.users.values()}
        if team_id is not None and team_id not in teams:
            raise SlackError("team_not_found")

    def _live(self, args: Args) -> tuple[Message, Stream]:
        """Find a message that can still be appended to or stopped."""
        channel = self._access.writable(args.text("channel"))
        message = self._access.message(channel, args.text("ts"))
        if message.user != self._workspace.installation.bot_user_id:
            raise SlackError("message_not_owned_by_app")
        if not self._workspace.is_streaming(message) or message.stream is None:
            raise SlackError("message_not_in_streaming_state")
        return message, message.stream

    def _feed(self, stream: Stream, args: Args, blocks: Sequence[Json] = ()) -> bool:
        """Check and add what a call brings, `blocks` last; tell if it brought any text."""
        text = args.text("markdown_text")
        chunks = args.items("chunks", "invalid_chunks") or []
        added = chunks or ([{"type": "markdown_text", "text": text}] if text else [])
        mode = MODE_CHUNKS if chunks else MODE_TEXT
        if (text and chunks) or (added and stream.mode not in {None, mode}):
            raise SlackError("streaming_mode_mismatch")
        chunk.check_chunks(added)
        if chunk.characters(added) > chunk.CALL_LIMIT:
            raise SlackError("msg_too_long")
        before = deepcopy(stream.parts)
        chunk.apply(stream, added, grows=self._workspace.settings.cards_grow)
        try:
            chunk.check_size(stream, len(blocks), self._workspace.settings.stream_limit)
        except SlackError:
            stream.parts = before
            raise
        stream.parts += blocks
        stream.mode = mode if added else stream.mode
        return bool(added)


def _render(message: Message) -> None:
    if message.stream is not None:
        message.text = chunk.text_of(message.stream)
        message.blocks = chunk.blocks_of(message.stream)
