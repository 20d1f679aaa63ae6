"""Lifecycle events: uninstalled apps, revoked tokens, what becomes of channels."""

from collections.abc import Mapping
from typing import Any

from handlers.payloads.events import text
from handlers.payloads.workspace import workspace_of


def uninstalled(body: Mapping[str, Any]) -> str | None:
    """The workspace that uninstalled the app."""
    return workspace_of(body)


def revoked(body: Mapping[str, Any]) -> str | None:
    """The workspace whose bot token was revoked; None where only people's tokens were."""
    event = body.get("event")
    tokens = event.get("tokens") if isinstance(event, Mapping) else None
    is_bots = isinstance(tokens, Mapping) and bool(tokens.get("bot"))
    return workspace_of(body) if is_bots else None


def member(body: Mapping[str, Any]) -> str | None:
    """Person or app that an event is about."""
    event = body.get("event")
    return text(event, "user") if isinstance(event, Mapping) else None


def remover(body: Mapping[str, Any]) -> str | None:
    """Person who removed us from a channel, or archived it, where Slack says so."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    has_left = event.get("type") == "member_left_channel"  # there, the user is ourselves
    return text(event, "actor_id") or (None if has_left else text(event, "user"))


def channel(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Team and channel that an event is about; None if one is missing."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, place = workspace_of(body), text(event, "channel")
    return (team, place) if team and place else None
