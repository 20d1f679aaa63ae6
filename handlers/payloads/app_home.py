"""Tabs of the app that people open, and channels that the bot joins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.actor import ActorInChannel
from handlers.payloads.events import text
from handlers.payloads.workspace import workspace_of

HOME, MESSAGES = "home", "messages"


@dataclass(frozen=True, slots=True)
class OpenedTab:
    """A tab of the app that somebody opened; an app of the older kind begins a thread with that."""

    here: ActorInChannel
    tab: str
    thread_ts: str | None = None


def tab(body: Mapping[str, Any]) -> OpenedTab | None:
    """Parse what Slack sends when a tab is opened; None where it lacks a field."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, channel = workspace_of(body), text(event, "channel")
    user, name = text(event, "user"), text(event, "tab")
    if not (team and channel and user and name):
        return None
    return OpenedTab(ActorInChannel(team, user, channel), name)


def thread(body: Mapping[str, Any]) -> OpenedTab | None:
    """Parse the older form, which is of messages only; None where it lacks a field."""
    event = body.get("event")
    about = event.get("assistant_thread") if isinstance(event, Mapping) else None
    if not isinstance(about, Mapping):
        return None
    team, channel = workspace_of(body), text(about, "channel_id")
    user, thread_ts = text(about, "user_id"), text(about, "thread_ts")
    if not (team and channel and user and thread_ts):
        return None
    return OpenedTab(ActorInChannel(team, user, channel), MESSAGES, thread_ts)
