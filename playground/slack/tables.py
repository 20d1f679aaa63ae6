"""The records of a workspace that are saved.

A status is not: Slack takes it away after two minutes, or with the next message.
"""

from typing import Any

from playground.persistence import Attribute, Flat, Nested, Table
from playground.persistence.tables import Key
from playground.slack.records import (
    AgentSession,
    Channel,
    Credential,
    Ephemeral,
    File,
    Installation,
    Message,
    Origin,
    Undelivered,
    User,
    UserGroup,
    View,
)
from playground.slack.state import State
from playground.slack.wire import Json


class Messages(Nested[Channel, Message]):
    """The messages of all channels, each of which also knows its threads."""

    def __init__(self, channels: dict[str, Channel]) -> None:
        super().__init__(channels, lambda channel: channel.messages)
        self._channels = channels

    def add(self, key: Key, record: Message) -> None:
        self._channels[str(key[0])].add(record)


def token_table(credentials: dict[str, Credential]) -> dict[str, Table[Any]]:
    """Name the table of all workspaces' tokens."""
    return {"credentials": Table(Credential, Flat(credentials))}


def tables(workspace: State) -> dict[str, Table[Any]]:
    """Name each table like the attribute that holds its records; parents before children."""
    return {
        "users": Table(User, Flat(workspace.users)),
        "channels": Table(
            Channel, Flat(workspace.channels), apart=frozenset({"messages", "threads"})
        ),
        "messages": Table(Message, Messages(workspace.channels)),
        "files": Table(File, Flat(workspace.files), content="data"),
        "installation": Table(Installation, Attribute(workspace, "installation")),
        "user_groups": Table(UserGroup, Flat(workspace.user_groups)),
        "sessions": Table(AgentSession, Flat(workspace.sessions)),
        "titles": Table(str, Flat(workspace.titles)),
        "prompts": Table(Json, Flat(workspace.prompts)),
        "views": Table(View, Flat(workspace.views)),
        "homes": Table(View, Flat(workspace.homes)),
        "ephemerals": Table(list[Ephemeral], Attribute(workspace, "ephemerals")),
        "origins": Table(Origin, Flat(workspace.origins)),
        "undelivered": Table(Undelivered, Flat(workspace.undelivered)),
        "upcoming": Table(Message, Flat(workspace.upcoming)),
        "tick": Table(int, Attribute(workspace, "tick")),
    }
