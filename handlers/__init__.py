"""Slack in: everything that the app listens to, on one screen."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot import missing
from bot.manifest import Surface
from bot.slack import blocks, consents, footers, home_view, thread_views, tree_view, views
from handlers import anything, files, messages, stops
from handlers.answers import Answers, Consent
from handlers.cards import Cards
from handlers.commands import Commands
from handlers.home import HomeActions, Tabs
from handlers.retries import Retries
from handlers.services import Services
from handlers.shortcuts import Shortcuts
from handlers.windows import Windows

# Each event, with the scope that Slack wants for it if any; the manifest is made from this.
EVENTS = {
    "agent_session_stopped": "chat:write",
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
# For apps of the older kind, which have an `assistant_view`. The manifest makes one with an
# `agent_view`, which is not to subscribe to this: `app_home_opened` says the same.
OLDER_EVENTS = ("assistant_thread_started",)
# Slash commands: what people read while they type one.
COMMANDS = {
    "/agent": ("Who answers here", "[NAME | list | new | edit | delete | follow thread|mention]"),
}
# Message shortcuts: how they are called in the menu of a message, and what they do.
SHORTCUTS = {
    "branch_from_here": ("Branch from here", "Continue from this message in a new thread"),
    "switch_agent": ("Switch agent", "Let another agent answer in this thread"),
}
SURFACE = Surface(EVENTS, COMMANDS, SHORTCUTS)


def register(app: AsyncApp, services: Services, bot_user_id: str) -> None:
    """Connect what comes from Slack to what answers it."""
    on_message = messages.Messages(services.inbox, bot_user_id)
    on_file = files.Files(services.documents, bot_user_id)
    on_stop = stops.Stops(services.stopping)

    async def on_any_message(body: dict[str, Any]) -> None:
        """Record its files first: a question about them is to find them."""
        await on_file.posted(body)
        await on_message.receive(body)

    app.event("app_mention")(on_message.mentioned)
    app.event({"type": "message", "subtype": "message_deleted"})(on_stop.deleted)
    app.event("message")(on_any_message)
    app.event("file_shared")(on_file.shared)
    app.event("file_deleted")(on_file.deleted)
    app.event("agent_session_stopped")(on_stop.pressed)

    on_tab = Tabs(services.homes, services.suggestions)
    app.event("app_home_opened")(on_tab.opened)
    app.event("assistant_thread_started")(on_tab.started)

    app.command("/agent")(Commands(services.switching, services.editing).agent)

    on_card = Cards(services.switching, services.editing)
    app.action(blocks.PICK)(on_card.pick)
    app.action(blocks.NEW)(on_card.new)
    app.action(blocks.EDIT)(on_card.edit)

    branching, trees = services.branching, services.trees
    agents = services.thread_agents
    on_answer = Answers(agents, services.again, branching, trees, services.opinions)
    app.action(footers.MENU)(on_answer.menu)
    app.action(footers.FEEDBACK)(on_answer.opinion)
    app.action(missing.RETRY)(Retries(services.retrying).files)
    on_consent = Consent(services.decisions)
    app.action(consents.ALLOW)(on_consent.allow)
    app.action(consents.DENY)(on_consent.deny)

    on_message_menu = Shortcuts(agents, branching)
    app.shortcut("branch_from_here")(on_message_menu.branch_from_here)
    app.shortcut("switch_agent")(on_message_menu.switch_agent)

    at_home = HomeActions(services.homes, services.switching, services.editing)
    app.action(home_view.PICK)(at_home.pick)
    app.action(home_view.NEW)(at_home.new)
    app.action(home_view.EDIT)(at_home.edit)

    on_window = Windows(services.editing, services.own_profiles, agents, branching, trees)
    app.view(tree_view.COMPARE)(on_window.compare)
    app.view(thread_views.BRANCH)(on_window.branch)
    app.view(thread_views.SWITCH)(on_window.switch)
    app.view(views.MAKE)(on_window.make)
    app.view(views.EDIT)(on_window.edit)
    app.view(views.CHOOSE)(on_window.choose)
    app.view(views.DELETE)(on_window.delete)

    anything.register(app)
