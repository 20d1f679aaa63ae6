"""Actions of people on whole channels: who is in there, and what becomes of them."""

from playground.slack.parts import Parts
from playground.slack.records import Channel, Message

MADE_PRIVATE = "made this channel *private*. Now, it can only be viewed or joined by invitation."
MADE_PUBLIC = "made this channel *public*. Now, anyone in the workspace can view and join it."


class ChannelKeeping:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def join(self, user: str, channel: str) -> str | None:
        """Join a channel; the ts of the message that says so."""
        return self._parts.membership.join(self._parts.workspace.channels[channel], user)

    async def leave(self, user: str, channel: str, by: str = "") -> None:
        """Leave a channel, or, with the bot as `user`, be removed from it by somebody."""
        self._parts.membership.leave(self._parts.workspace.channels[channel], user, by)

    async def archive(self, user: str, channel: str) -> None:
        place = self._parts.workspace.channels[channel]
        self._tell(place, f"{_prefix(place)}_archive", user=user)
        place.archived = True
        self._parts.workspace.touch("channels", channel)

    async def unarchive(self, user: str, channel: str) -> None:
        place = self._parts.workspace.channels[channel]
        place.archived = False
        self._parts.workspace.touch("channels", channel)
        self._tell(place, f"{_prefix(place)}_unarchive", user=user)

    async def connect(self, channel: str, team: str) -> None:
        """Share a channel with another company, over Slack Connect."""
        place = self._parts.workspace.channels[channel]
        place.ext_shared = True
        self._parts.workspace.touch("channels", channel)
        self._tell(place, "channel_shared", connected_team_id=team)

    async def make_public(self, user: str, channel: str) -> str:
        return self._convert(user, channel, "channel", "channel_convert_to_public", MADE_PUBLIC)

    async def make_private(self, user: str, channel: str) -> str:
        return self._convert(user, channel, "group", "channel_convert_to_private", MADE_PRIVATE)

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel with all that was said in it."""
        workspace = self._parts.workspace
        removed = workspace.channels.pop(channel)
        workspace.touch("channels", channel)
        for ts in removed.messages:
            workspace.touch("messages", channel, ts)
        event = {"type": f"{_prefix(removed)}_deleted", "channel": channel}
        self._parts.dispatcher.emit({**event, "event_ts": workspace.next_ts()})

    def _convert(self, user: str, channel: str, kind: str, subtype: str, text: str) -> str:
        """Change who may see a channel; the ts of the message that says so."""
        workspace = self._parts.workspace
        workspace.channels[channel].kind = kind
        workspace.touch("channels", channel)
        ts = workspace.next_ts()
        said = Message(channel=channel, ts=ts, user=user, text=text, subtype=subtype)
        return self._parts.posting.post(said).ts

    def _tell(self, channel: Channel, kind: str, **about: str) -> None:
        event = {"type": kind, "channel": channel.id, **about}
        event_ts = self._parts.workspace.next_ts()
        self._parts.posting.tell(channel, {**event, "event_ts": event_ts})


def _prefix(channel: Channel) -> str:
    return "group" if channel.kind == "group" else "channel"
