"""Agent sessions: agents.sessions.setStatus and agents.sessions.rename."""

from playground.slack.api.access import Access
from playground.slack.api.args import Args
from playground.slack.api.handler import Handler
from playground.slack.records import AgentSession, Channel
from playground.slack.wire import Json, SlackError
from playground.slack.workspace import Workspace

STATUSES = frozenset({"active", "processing", "suspended", "closed"})
TITLE_LIMIT = 200


class Sessions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._access = Access(workspace)

    def methods(self) -> dict[str, Handler]:
        return {
            "agents.sessions.setStatus": self.set_status,
            "agents.sessions.rename": self.rename,
        }

    def set_status(self, args: Args) -> Json:
        channel = self._channel(args)
        status = args.text("status")
        if status not in STATUSES:
            raise SlackError("invalid_status")
        title = args.text("title")
        if len(title) > TITLE_LIMIT:
            raise SlackError("invalid_arguments", f"title is over {TITLE_LIMIT} characters")
        initiator = args.optional("initiator_user_id")
        if initiator is not None and initiator not in channel.members:
            raise SlackError("user_not_found")
        session = self.move(channel.id, self._thread(channel, args), status, title)
        session.initiator = session.initiator or initiator
        return {"status": status, "agent_status": status, "title": session.title}

    def rename(self, args: Args) -> Json:
        channel = self._channel(args)
        session = self._workspace.sessions.get((channel.id, args.text("thread_ts")))
        if session is None:
            raise SlackError("session_not_found")
        title = args.text("title").strip()
        if not title or len(title) > TITLE_LIMIT:
            raise SlackError("invalid_name")
        session.title = title
        self._publish(session)
        return {"title": title}

    def move(self, channel: str, thread_ts: str, status: str, title: str = "") -> AgentSession:
        """Set a session's status; its title counts only when this makes the session."""
        key = (channel, thread_ts)
        session = self._workspace.sessions.get(key)
        if session is None:
            session = AgentSession(channel, thread_ts, status, title)
            self._workspace.sessions[key] = session
        session.status = status
        self._publish(session)
        return session

    def _channel(self, args: Args) -> Channel:
        if "agent_sessions" not in self._workspace.settings.features:
            raise SlackError("feature_disabled")
        channel = self._access.visible(args.text("channel_id"))
        if not self._workspace.bot_is_in(channel):
            raise SlackError("not_authorized")
        return channel

    def _thread(self, channel: Channel, args: Args) -> str:
        message = channel.messages.get(args.text("thread_ts"))
        if message is None or message.is_reply:
            raise SlackError("thread_ts_required", "thread_ts is no thread's root")
        return message.ts

    def _publish(self, session: AgentSession) -> None:
        self._workspace.touch("sessions", session.channel, session.thread_ts)
        self._workspace.changes.publish(
            "session_changed", session.channel, thread_ts=session.thread_ts, status=session.status
        )
