"""Slack in: everything that the app listens to, on one screen."""

from slack_bolt.async_app import AsyncApp

from bot.manifest import Surface
from bot.slack import blocks, views
from handlers import anything, messages, stops
from handlers.actions import Actions
from handlers.commands import Commands
from handlers.services import Services
from handlers.windows import Windows

# What each event is for, and the scope that Slack wants for it; the manifest is made from this.
EVENTS = {
    "agent_session_stopped": "chat:write",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
# Slash commands: what people read while they type one.
COMMANDS = {
    "/agent": ("Who answers here", "[NAME | list | new | edit | delete | follow thread|mention]"),
}
SURFACE = Surface(EVENTS, COMMANDS)


def register(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """Connect what comes from Slack to what answers it."""
    on_message = messages.Messages(services.inbox, bot_user_id)
    on_stop = stops.Stops(services.stopping)
    app.event("app_mention")(on_message.receive)
    app.event({"type": "message", "subtype": "message_deleted"})(on_stop.deleted)
    app.event("message")(on_message.receive)
    app.event("agent_session_stopped")(on_stop.pressed)

    app.command("/agent")(Commands(services.switching, services.editing).agent)

    on_action = Actions(services.switching, services.editing)
    app.action(blocks.PICK)(on_action.pick)
    app.action(blocks.NEW)(on_action.new)
    app.action(blocks.EDIT)(on_action.edit)

    on_window = Windows(services.editing, services.own_profiles)
    app.view(views.MAKE)(on_window.make)
    app.view(views.EDIT)(on_window.edit)
    app.view(views.CHOOSE)(on_window.choose)
    app.view(views.DELETE)(on_window.delete)

    anything.register(app)
