"""Slack in: every event that the app listens to, on one screen."""

from slack_bolt.async_app import AsyncApp

from handlers import anything, messages
from handlers.messages import Inbox

# What each event is for, and the scope that Slack wants for it; the manifest is made from this.
EVENTS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


def register(app: AsyncApp, inbox: Inbox, bot_user_id: str) -> None:
    """Connect Slack's events to what answers them."""
    on_message = messages.Messages(inbox, bot_user_id)
    app.event("app_mention")(on_message.receive)
    app.event("message")(on_message.receive)
    anything.register(app)
