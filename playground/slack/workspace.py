"""The workspace as others see it: its state, and a picture of it for a page."""

from playground.slack.records import Channel
from playground.slack.shapes import channel_shape, message_shape, user_shape
from playground.slack.state import State
from playground.slack.wire import Json


class Workspace(State):
    def snapshot(self, user: str) -> Json:
        """Picture all that one person can see, as plain JSON."""
        is_installed = self.installation.is_active
        return {
            "team": {"id": self.id, "name": self.name, "domain": self.domain},
            "me": user,
            "bot": {
                "user": self.installation.bot_user_id,
                "app": self.settings.app_id,
                "name": self.settings.app_name,
            },
            "users": [user_shape(self, u) for u in self.users.values()],
            "channels": [
                self._channel(channel, user)
                for channel in self.channels.values()
                if self.sees(user, channel)
            ],
            "views": [
                {**view.body, "id": view.id, "hash": view.hash}
                for view in self.views.values()
                if view.user == user and view.open
            ],
            "home": self._home(user),
            "installed": is_installed,
            "commands": self.settings.commands if is_installed else [],
            "shortcuts": self.settings.shortcuts if is_installed else [],
        }

    def _home(self, user: str) -> Json | None:
        home = self.homes.get(user)
        return {**home.body, "id": home.id, "hash": home.hash} if home else None

    def _channel(self, channel: Channel, user: str) -> Json:
        return {
            **channel_shape(self, channel),
            "kind": channel.kind,
            "members": channel.members,
            "joined": user in channel.members,
            "messages": [
                {**message_shape(self, m), "streaming": self.is_streaming(m)}
                for m in channel.messages.values()
            ],
            "ephemerals": [
                {"ts": e.ts, "text": e.text, "blocks": e.blocks, "thread_ts": e.thread_ts}
                for e in self.ephemerals
                if e.channel == channel.id and e.user == user
            ],
            "threads": {
                m.ts: self._thread(channel.id, m.ts)
                for m in channel.messages.values()
                if not m.is_reply
            },
            "prompts": [
                {"thread_ts": thread_ts, **prompts}
                for (channel_id, thread_ts), prompts in self.prompts.items()
                if channel_id == channel.id
            ],
        }

    def _thread(self, channel_id: str, ts: str) -> Json:
        status = self.status(channel_id, ts)
        session = self.sessions.get((channel_id, ts))
        return {
            "title": self.titles.get((channel_id, ts), ""),
            "status": status.text if status else "",
            "loading_messages": status.loading_messages if status else [],
            "session": {"status": session.status, "title": session.title} if session else None,
        }
