"""Posting, changing and deleting messages, with the events that follow."""

from playground.slack.delivery import events
from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.records import Channel, File, Message
from playground.slack.shapes import message_shape
from playground.slack.state import SLACKBOT
from playground.slack.wire import Json
from playground.slack.workspace import Workspace


class Posting:
    """The one way into a channel for people and for the app alike."""

    def __init__(self, workspace: Workspace, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._dispatcher = dispatcher

    def post(self, message: Message) -> Message:
        channel = self._workspace.channels[message.channel]
        channel.add(message)
        if message.user == self._workspace.installation.bot_user_id and message.thread_ts:
            self.clear_status(message.channel, message.thread_ts)
        self._emit(channel, events.posted(self._workspace, message))
        if events.mentions_bot(self._workspace.installation.bot_user_id, channel, message):
            self._emit(channel, events.mentioned(self._workspace, message))
        for file_id in message.files:
            self._share(channel, self._workspace.files[file_id], message)
        self._publish("message_posted", message)
        return message

    def change(self, message: Message, previous: Json) -> None:
        channel = self._workspace.channels[message.channel]
        self._emit(channel, events.changed(self._workspace, message, previous))
        if events.calls_bot_now(
            self._workspace.installation.bot_user_id, channel, message, previous
        ):
            self._emit(channel, events.mentioned(self._workspace, message))
        self._publish("message_changed", message)

    def delete(self, message: Message) -> None:
        """Delete a message; a root with replies leaves a tombstone, and its event says so."""
        channel = self._workspace.channels[message.channel]
        previous = message_shape(self._workspace, message)
        for file in self._workspace.files.values():  # its own, and those that it forwards
            if (message.channel, message.ts) in file.shares:
                self.unshare(file, message)
        is_root = not message.is_reply and bool(channel.replies(message.ts))
        if is_root and self._workspace.settings.tombstones:
            tombstone = channel.messages[message.ts] = _tombstone(message)
            self._emit(channel, events.buried(self._workspace, tombstone, previous))
        else:
            channel.remove(message)
            self._emit(channel, events.deleted(self._workspace, message, previous))
        self._publish("message_deleted", message)

    def unshare(self, file: File, message: Message) -> None:
        """Take a file out of a message."""
        place = (message.channel, message.ts)
        file.shares = [share for share in file.shares if share != place]
        self._workspace.touch("files", file.id)

    def grow(self, message: Message) -> None:
        """Tell the page that a stream grew; the app hears nothing until it stops."""
        self._publish("stream_grew", message)

    def clear_status(self, channel_id: str, thread_ts: str) -> None:
        if self._workspace.statuses.pop((channel_id, thread_ts), None):
            self._workspace.changes.publish("status_changed", channel_id, thread_ts=thread_ts)

    def tell(self, channel: Channel, event: Json) -> None:
        """Send the app an event of a channel, if it is in there."""
        self._emit(channel, event)

    def tell_outside(self, event: Json) -> None:
        """Send the app an event that does not depend on where it is a member."""
        self._dispatcher.emit(event)

    def _share(self, channel: Channel, file: File, message: Message) -> None:
        file.shares.append((channel.id, message.ts))
        self._workspace.touch("files", file.id)
        self._emit(
            channel,
            {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": file.user,
                "file": {"id": file.id},
                "channel_id": channel.id,
                "event_ts": self._workspace.next_ts(),
            },
        )
        self._workspace.changes.publish("file_added", channel.id, ts=message.ts, file=file.id)

    def _emit(self, channel: Channel, event: Json) -> None:
        if self._workspace.bot_is_in(channel):
            self._dispatcher.emit(event, ext_shared=channel.ext_shared)

    def _publish(self, kind: str, message: Message) -> None:
        self._workspace.touch("messages", message.channel, message.ts)
        self._workspace.changes.publish(
            kind, message.channel, ts=message.ts, thread_ts=message.thread_ts
        )


def _tombstone(message: Message) -> Message:
    return Message(
        channel=message.channel,
        ts=message.ts,
        user=SLACKBOT,
        text="This message was deleted.",
        subtype="tombstone",
        thread_ts=message.ts,
    )
