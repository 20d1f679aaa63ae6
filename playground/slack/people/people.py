"""Actions of people in the workspace."""

from playground.slack.api.chat import open_direct
from playground.slack.people.channels import ChannelKeeping
from playground.slack.people.forwarding import Forwarding
from playground.slack.people.interactions import Interactions
from playground.slack.records import Message

NEW_THREAD = "New Assistant Thread"
NOW_LOOKING_AT = "C0GENERAL"


class People(Forwarding, Interactions, ChannelKeeping):
    """Every act by name; impossible ones raise LookupError or PermissionError."""

    async def stop(self, user: str, channel: str, thread_ts: str) -> list[str]:
        """Press Slack's Stop button in a thread; the streams it stopped."""
        workspace = self._parts.workspace
        place = self._place(user, channel)
        stopped = []
        for message in place.replies(thread_ts):
            if message.stream and workspace.is_streaming(message):
                message.stream.stopped_by = user
                workspace.touch("messages", channel, message.ts)
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

    async def open_assistant(self, user: str) -> str:
        """Open the direct messages of an app of the older kind; the ts of the thread it begins."""
        workspace = self._parts.workspace
        if "assistant_view" not in workspace.settings.features:
            raise LookupError("this app has an agent_view")
        channel = open_direct(workspace, user)
        root = Message(
            channel=channel.id,
            ts=workspace.next_ts(),
            user=workspace.installation.bot_user_id,
            text=NEW_THREAD,
            subtype="assistant_app_thread",
            bot_id=workspace.installation.bot_id,
            app_id=workspace.settings.app_id,
        )
        self._parts.posting.post(root)
        self._parts.posting.tell(
            channel,
            {
                "type": "assistant_thread_started",
                "assistant_thread": {
                    "user_id": user,
                    "context": {"channel_id": NOW_LOOKING_AT, "team_id": workspace.id},
                    "channel_id": channel.id,
                    "thread_ts": root.ts,
                },
                "event_ts": workspace.next_ts(),
            },
        )
        return root.ts

    async def uninstall(self) -> None:
        """Remove the app from the workspace."""
        self._parts.endings.uninstall()

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
