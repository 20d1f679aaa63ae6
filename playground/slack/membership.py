"""Joining and leaving a channel, by a person or by the bot."""

from playground.slack.posting import Posting
from playground.slack.records import Channel, Message
from playground.slack.workspace import Workspace


class Membership:
    def __init__(self, workspace: Workspace, posting: Posting) -> None:
        self._workspace = workspace
        self._posting = posting

    def join(self, channel: Channel, user: str) -> str | None:
        """Add a member; the ts of the message saying so, or None if already in."""
        if user in channel.members:
            return None
        channel.members.append(user)
        self._changed(channel)
        self._posting.tell(
            channel,
            {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel.id,
                "channel_type": channel.id[0],
                "team": self._workspace.id,
                "event_ts": self._workspace.next_ts(),
            },
        )
        message = Message(
            channel=channel.id,
            ts=self._workspace.next_ts(),
            user=user,
            text=f"<@{user}> has joined the channel",
            subtype="channel_join",
        )
        return self._posting.post(message).ts

    def leave(self, channel: Channel, user: str, by: str = "") -> None:
        """Remove a member; the bot hears that it is out, and by whom, by an event of its own."""
        event = {
            "type": "member_left_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": channel.id[0],
            "team": self._workspace.id,
            "event_ts": self._workspace.next_ts(),
        }
        self._posting.tell(channel, event)
        channel.members.remove(user)
        self._changed(channel)
        if user == self._workspace.installation.bot_user_id:
            kind = "group" if channel.kind == "group" else "channel"
            left = {"type": f"{kind}_left", "channel": channel.id}
            left |= {"actor_id": by} if by else {}
            self._posting.tell_outside({**left, "event_ts": self._workspace.next_ts()})

    def _changed(self, channel: Channel) -> None:
        self._workspace.touch("channels", channel.id)
        self._workspace.changes.publish("members_changed", channel.id)
