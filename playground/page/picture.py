"""Snapshot of the workspace as one person sees it, and the parts of it that changes altered."""

from collections.abc import Iterable

from playground.slack import Channel, Message, Workspace
from playground.slack.changes import Watch
from playground.slack.shapes import message_shape
from playground.slack.wire import Json

ABOUT_MESSAGES = {
    "file_added",
    "message_changed",
    "message_deleted",
    "message_posted",
    "reactions_changed",
    "stream_grew",
}
ABOUT_THREADS = {"session_changed", "status_changed", "title_changed"}
Place = tuple[str, str]  # a channel's id and a message's ts


class Picture:
    """Pictures of the workspace for one person; the whole one adds `about`, which is the page's."""

    def __init__(self, workspace: Workspace, user: str, about: Json) -> None:
        self._workspace = workspace
        self._user = user
        self._about = about

    def watch(self) -> Watch:
        """Follow what changes in the workspace from now on."""
        return self._workspace.changes.watch()

    def whole(self) -> Json:
        return {**self._workspace.snapshot(self._user), **self._about}

    def update(self, changes: Iterable[Json]) -> Json | None:
        """Show what changed, as it is now; None where only the whole picture can tell."""
        messages: dict[Place, None] = {}
        threads: dict[Place, None] = {}
        for change in changes:
            channel, thread_ts = str(change["channel"]), str(change.get("thread_ts") or "")
            if change["type"] in ABOUT_MESSAGES:
                messages[channel, change["ts"]] = None
                if thread_ts:
                    messages[channel, thread_ts] = None  # its root counts the replies
            elif change["type"] in ABOUT_THREADS:
                threads[channel, thread_ts] = None
            else:
                return None
        return self._pictured(messages, threads)

    def _pictured(self, messages: Iterable[Place], threads: Iterable[Place]) -> Json:
        update: Json = {"messages": [], "deleted": [], "threads": []}
        for channel_id, ts in messages:
            channel = self._visible(channel_id)
            message = channel.messages.get(ts) if channel else None
            if message is not None:
                update["messages"].append(self._message(message))
            elif channel is not None:
                update["deleted"].append({"channel": channel_id, "ts": ts})
        for channel_id, ts in threads:
            if self._visible(channel_id):
                update["threads"].append(self._thread(channel_id, ts))
        return update

    def _visible(self, channel_id: str) -> Channel | None:
        channel = self._workspace.channels[channel_id]
        return channel if self._workspace.sees(self._user, channel) else None

    def _message(self, message: Message) -> Json:
        return {
            **message_shape(self._workspace, message),
            "channel": message.channel,
            "streaming": self._workspace.is_streaming(message),
        }

    def _thread(self, channel_id: str, ts: str) -> Json:
        status = self._workspace.status(channel_id, ts)
        session = self._workspace.sessions.get((channel_id, ts))
        return {
            "channel": channel_id,
            "ts": ts,
            "title": self._workspace.titles.get((channel_id, ts), ""),
            "status": status.text if status else "",
            "loading_messages": status.loading_messages if status else [],
            "session": {"status": session.status, "title": session.title} if session else None,
        }
