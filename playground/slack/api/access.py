"""Access checks: the conversations that the app may see and write to."""

from playground.slack.records import Channel, Message
from playground.slack.wire import SlackError
from playground.slack.workspace import Workspace


class Access:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def visible(self, channel_id: str) -> Channel:
        """Find a conversation; private ones exist only for their members."""
        channel = self._workspace.channels.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.kind != "channel" and not self._workspace.bot_is_in(channel):
            raise SlackError("channel_not_found")
        return channel

    def joined(self, channel_id: str) -> Channel:
        channel = self.visible(channel_id)
        if not self._workspace.bot_is_in(channel):
            raise SlackError("not_in_channel")
        return channel

    def writable(self, channel_id: str, *, public: bool = False) -> Channel:
        """Find a conversation to write to; `public` honours the chat:write.public scope."""
        channel = self.visible(channel_id)
        scopes = self._workspace.installation.scopes
        if channel.archived:
            raise SlackError("is_archived")
        if public and channel.kind == "channel" and "chat:write.public" in scopes:
            return channel
        return self.joined(channel_id)

    def message(self, channel: Channel, ts: str) -> Message:
        message = channel.messages.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def root(
        self, channel: Channel, thread_ts: str | None, *, or_channel: bool = False
    ) -> Message | None:
        """Find the root of the thread to write in; a reply is no root.

        With `or_channel`, what is for a thread that is gone goes to the channel (None).
        """
        if thread_ts is None:
            return None
        message = channel.messages.get(thread_ts)
        if message is None and or_channel:
            return None
        if message is None:
            raise SlackError("thread_not_found")
        if message.is_reply:
            raise SlackError("cannot_reply_to_message")
        return message

    def require_scope(self, prefix: str, channel: Channel) -> None:
        """Demand e.g. `groups:history` for a private channel."""
        kinds = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
        needed = f"{kinds[channel.kind]}:{prefix}"
        scopes = self._workspace.installation.scopes
        if needed not in scopes:
            provided = ",".join(sorted(scopes))
            raise SlackError("missing_scope", needed=needed, provided=provided)
