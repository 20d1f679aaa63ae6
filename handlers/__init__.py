"""Slack in: every event that the app listens to, on one screen."""

from slack_bolt.async_app import AsyncApp

from handlers import anything, messages, stops
from handlers.messages import Inbox
from handlers.stops import Stopping

# What each event is for, and the scope that Slack wants for it; the manifest is made from this.
EVENTS = {
    "agent_session_stopped": "chat:write",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def register(app: AsyncApp, inbox: Inbox, stopping: Stopping, bot_user_id: str) -> None:
    """Connect Slack's events to what answers them."""
    on_message = messages.Messages(inbox, bot_user_id)
    on_stop = stops.Stops(stopping)
    app.event("app_mention")(on_message.receive)
    app.event({"type": "message", "subtype": "message_deleted"})(on_stop.deleted)
    app.event("message")(on_message.receive)
    app.event("agent_session_stopped")(on_stop.pressed)
    anything.register(app)
