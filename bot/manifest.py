"""The Slack app manifest, made from what the code listens to and calls."""

from collections.abc import Mapping
from typing import Any

from bot.slack.methods import METHODS

NAME = "Threadwind"
DESCRIPTION = "Mistral agents in your threads: each thread is a conversation that remembers."


def scopes(events: Mapping[str, str]) -> list[str]:
    """The bot scopes for these events and for every method that the app calls."""
    called = {scope for method in METHODS.values() for scope in method.scopes}
    return sorted(called | set(events.values()))


def manifest(events: Mapping[str, str], request_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP where a request URL is given."""
    subscriptions: dict[str, Any] = {"bot_events": sorted(events)}
    if request_url:
        subscriptions["request_url"] = request_url
    return {
        "display_information": {"name": NAME, "description": DESCRIPTION},
        "features": {
            "agent_view": {"agent_description": DESCRIPTION},
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
        },
        "oauth_config": {"scopes": {"bot": scopes(events)}},
        "settings": {
            "event_subscriptions": subscriptions,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
