"""The Slack app manifest, made from what the code listens to and calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.methods import METHODS

NAME = "Threadwind"
DESCRIPTION = "Mistral agents in your threads: each thread is a conversation that remembers."


@dataclass(frozen=True, slots=True)
class Surface:
    """The app's surface in Slack: events with OAuth scopes, commands, message shortcuts.

    Commands come with description and usage hint, shortcuts with name and description.
    """

    events: Mapping[str, str | None]
    commands: Mapping[str, tuple[str, str]]
    shortcuts: Mapping[str, tuple[str, str]]


def scopes(surface: Surface) -> list[str]:
    """Collect the OAuth scopes of events, commands and every method that the app calls."""
    called = {scope for method in METHODS.values() for scope in method.scopes}
    commands = {"commands"} if surface.commands or surface.shortcuts else set()
    return sorted(called | commands | set(filter(None, surface.events.values())))


def manifest(
    surface: Surface, request_url: str | None = None, redirect_url: str | None = None
) -> dict[str, Any]:
    """Build the manifest for Socket Mode, or for HTTP where a request URL is given.

    With a redirect URL workspaces and organizations install the app, and its tokens rotate.
    """
    redirects = {"redirect_urls": [redirect_url]} if redirect_url else {}
    to_us = {"request_url": request_url} if request_url else {}
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION},
        "features": {
            "agent_view": {"agent_description": DESCRIPTION},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": _shortcuts(surface),
            "slash_commands": _commands(surface, request_url),
        },
        "oauth_config": {"scopes": {"bot": scopes(surface)}, **redirects},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(surface.events), **to_us},
            "interactivity": {"is_enabled": True, **to_us},
            "org_deploy_enabled": redirect_url is not None,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": redirect_url is not None,
        },
    }


def _commands(surface: Surface, request_url: str | None) -> list[dict[str, Any]]:
    url = {"url": request_url} if request_url else {}
    return [
        {
            "command": name,
            "description": description,
            "usage_hint": usage,
            "should_escape": False,
            **url,
        }
        for name, (description, usage) in surface.commands.items()
    ]


def _shortcuts(surface: Surface) -> list[dict[str, Any]]:
    return [
        {"name": name, "type": "message", "callback_id": callback, "description": description}
        for callback, (name, description) in surface.shortcuts.items()
    ]
