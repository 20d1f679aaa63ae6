"""What people do in the workspace."""

from playground.slack.api.chat import open_direct
from playground.slack.people.interactions import Interactions
from playground.slack.people.writing import Writing


class People(Writing, Interactions):
    """Every act by name; impossible ones raise LookupError or PermissionError."""

    async def stop(self, user: str, channel: str, thread_ts: str) -> list[str]:
        """Press Slack's Stop button in a thread; the streams it stopped."""
        workspace = self._parts.workspace
        place = self._place(user, channel)
        stopped = []
        for message in place.replies(thread_ts):
            if message.stream and workspace.is_streaming(message):
                message.stream.stopped_by = user
                stopped.append(message.ts)
        self._parts.posting.tell(
            place,
            {
                "type": "agent_session_stopped",
                "channel": channel,
                "thread_ts": thread_ts,
                "user": user,
                "streaming_message_ts": stopped,
                "event_ts": workspace.next_ts(),
            },
        )
        return stopped

    async def open_dm(self, user: str) -> str:
        """Open the app's Messages tab; the id of the DM."""
        channel = open_direct(self._parts.workspace, user)
        await self._open_tab(user, "messages")
        return channel.id

    async def open_home(self, user: str) -> None:
        await self._open_tab(user, "home")

    async def _open_tab(self, user: str, tab: str) -> None:
        workspace = self._parts.workspace
        channel = open_direct(workspace, user)
        home = workspace.homes.get(user)
        view = {"view": self._parts.modals.shape(home)} if home and tab == "home" else {}
        self._parts.posting.tell(
            channel,
            {
                "type": "app_home_opened",
                "user": user,
                "channel": channel.id,
                "tab": tab,
                "event_ts": workspace.next_ts(),
                **view,
            },
        )
