"""Sharing files into channels, and taking them away."""

import asyncio

from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.posting import Posting
from playground.slack.records import File, Message
from playground.slack.workspace import Workspace


class FileSharing:
    def __init__(self, workspace: Workspace, posting: Posting, dispatcher: Dispatcher) -> None:
        self._workspace = workspace
        self._posting = posting
        self._dispatcher = dispatcher

    def bot_sees(self, file: File) -> bool:
        if file.user == self._workspace.installation.bot_user_id:
            return True
        channels = (self._workspace.channels.get(channel_id) for channel_id, _ in file.shares)
        return any(channel and self._workspace.bot_is_in(channel) for channel in channels)

    def share_later(self, message: Message) -> None:
        """Post the message in the background: Slack's reply does not wait for it."""
        if self._workspace.settings.shares_dropped:
            self._workspace.settings.shares_dropped -= 1
            return
        key = message.files[0], message.channel
        self._workspace.upcoming[key] = message
        self._workspace.touch("upcoming", *key)
        self._dispatcher.spawn(self._share(message))

    def resume(self) -> None:
        """Post what a stop kept from being posted."""
        for message in self._workspace.upcoming.values():
            self._dispatcher.spawn(self._share(message))

    def delete(self, file: File) -> None:
        file.deleted = True
        file.data = b""
        self._workspace.touch("files", file.id)
        shared = dict.fromkeys(channel_id for channel_id, _ in file.shares)
        for channel_id in filter(self._workspace.channels.__contains__, shared):
            self._posting.tell(
                self._workspace.channels[channel_id],
                {
                    "type": "file_deleted",
                    "file_id": file.id,
                    "channel_ids": [channel_id],
                    "event_ts": self._workspace.next_ts(),
                },
            )
            self._workspace.changes.publish("file_deleted", channel_id, file=file.id)

    def tell_change(self, file: File) -> None:
        """Tell the app that something about a file changed, without saying what."""
        if self.bot_sees(file):
            event = {"type": "file_change", "file_id": file.id, "file": {"id": file.id}}
            self._dispatcher.emit({**event, "event_ts": self._workspace.next_ts()})

    async def _share(self, message: Message) -> None:
        await asyncio.sleep(self._workspace.settings.sharing_delay)
        message.ts = self._workspace.next_ts()
        key = message.files[0], message.channel
        self._workspace.upcoming.pop(key, None)
        self._workspace.touch("upcoming", *key)
        self._posting.post(message)
