"""Interactions: slash commands, shortcuts, clicks and submitted modals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.actor import Actor, ActorInChannel
from bot.slack.reading.message import content_of
from handlers.payloads import events
from handlers.payloads.workspace import context_team, workspace_of

Typed = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: `text` is what follows it; `trigger` lets a window be opened."""

    here: ActorInChannel
    text: str
    trigger: str
    user_team: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """A button or a picker that somebody used in a message; `value` is what they picked.

    `ts` is the message's; `thread_ts` its thread, which a message outside of one begins. `blocks`
    are those of the message.
    """

    here: ActorInChannel
    user_team: str
    ts: str
    thread_ts: str
    value: str
    trigger: str
    blocks: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut that somebody used on a message of a thread, which says `text`.

    `callback` says which shortcut.
    """

    callback: str
    here: ActorInChannel
    ts: str
    thread_ts: str
    text: str
    trigger: str


@dataclass(frozen=True, slots=True)
class HomeClick:
    """The same in a Home tab or a window, which are in no channel."""

    who: Actor
    value: str
    trigger: str
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """The window `id` that somebody sent off; `fields` are whatever came, by block.

    `signed` is what it is about, and `about` the same once it is verified: see `handlers.windows`.
    `blocks` are the window's inputs, in order: where a problem can be shown.
    """

    id: str
    who: Actor
    user_team: str
    callback: str
    signed: str
    fields: Mapping[str, Typed] = field(repr=False)
    blocks: tuple[str, ...]
    about: tuple[str, ...] = ()

    @property
    def here(self) -> ActorInChannel:
        """The person, in the channel that the window is about."""
        return ActorInChannel(self.who.team, self.who.user, self.about[0])

    def text(self, field: str) -> str:
        """Text typed or chosen in a field, or ''."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else ""


def command(body: Mapping[str, Any]) -> Command | None:
    """Parse a slash command; None where it lacks a field."""
    team, channel, user = workspace_of(body), _text(body, "channel_id"), _text(body, "user_id")
    if not (team and channel and user):
        return None
    return Command(
        ActorInChannel(team, user, channel),
        _text(body, "text"),
        _text(body, "trigger_id"),
        _text(body, "team_id") or team,
    )


def click(body: Mapping[str, Any]) -> Click | None:
    """Parse the use of an element in a message; None where something is missing."""
    team, channel, user = workspace_of(body), _id(body, "channel"), _id(body, "user")
    picked = _picked(body)
    if not (team and channel and user and picked is not None):
        return None
    container = _mapping(body, "container")
    ts = _text(container, "message_ts")
    return Click(
        here=ActorInChannel(team, user, channel),
        user_team=_text(_mapping(body, "user"), "team_id") or context_team(body) or team,
        ts=ts,
        thread_ts=_text(container, "thread_ts") or _thread_ts(body) or ts,
        value=picked,
        trigger=_text(body, "trigger_id"),
        blocks=_blocks(_mapping(body, "message")),
    )


def shortcut(body: Mapping[str, Any]) -> Shortcut | None:
    """Parse a message shortcut; None where something is missing."""
    team, channel, user = workspace_of(body), _id(body, "channel"), _id(body, "user")
    ts = _text(body, "message_ts")
    if not (team and channel and user and ts):
        return None
    thread_ts = _thread_ts(body) or ts
    said = content_of(_mapping(body, "message")).text
    return Shortcut(
        callback=_text(body, "callback_id"),
        here=ActorInChannel(team, user, channel),
        ts=ts,
        thread_ts=thread_ts,
        text=said,
        trigger=_text(body, "trigger_id"),
    )


def home_click(body: Mapping[str, Any]) -> HomeClick | None:
    """Parse the use of an element in a Home tab; None where something is missing."""
    return _view_click(body, "home")


def window_click(body: Mapping[str, Any]) -> HomeClick | None:
    """Parse the use of an element in a window; None where something is missing."""
    return _view_click(body, "modal")


def submission(body: Mapping[str, Any]) -> Submission | None:
    """Parse a window that was sent off; None where something is missing."""
    team, user = workspace_of(body), _id(body, "user")
    view = body.get("view")
    if not (team and user and isinstance(view, Mapping)):
        return None
    state = _mapping(_mapping(view, "state"), "values")
    return Submission(
        id=_text(view, "id"),
        who=Actor(team, user),
        user_team=_text(_mapping(body, "user"), "team_id") or context_team(body) or team,
        callback=_text(view, "callback_id"),
        signed=_text(view, "private_metadata"),
        fields={str(block): _typed(inputs) for block, inputs in state.items()},
        blocks=input_blocks(body),
    )


def input_blocks(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the inputs in a window that was sent off."""
    blocks = _mapping(body, "view").get("blocks")
    inputs = [block for block in blocks if _is_input(block)] if isinstance(blocks, list) else []
    return tuple(filter(None, (_text(block, "block_id") for block in inputs)))


def _view_click(body: Mapping[str, Any], kind: str) -> HomeClick | None:
    team, user = workspace_of(body), _id(body, "user")
    picked = _picked(body)
    is_there = _mapping(body, "view").get("type") == kind
    if not (team and user and is_there and picked is not None):
        return None
    return HomeClick(Actor(team, user), picked, _text(body, "trigger_id"))


def _picked(body: Mapping[str, Any]) -> str | None:
    """Value picked or pressed ('' for a button without one); None if nothing was."""
    actions = body.get("actions")
    if not (isinstance(actions, list) and actions):
        return None
    value = _value(actions[0])
    return value if isinstance(value, str) else ""


def _is_input(block: object) -> bool:
    return isinstance(block, Mapping) and block.get("type") == "input"


def _typed(inputs: object) -> Typed:
    """Value of the one input of a block."""
    first = next(iter(inputs.values()), None) if isinstance(inputs, Mapping) else None
    return _value(first)


def _value(element: object) -> Typed:
    if not isinstance(element, Mapping):
        return ""
    if isinstance(options := element.get("selected_options"), list):
        chosen = (_text(option, "value") for option in options if isinstance(option, Mapping))
        return tuple(filter(None, chosen))
    return _text(_mapping(element, "selected_option"), "value") or _text(element, "value")


def _blocks(message: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    blocks = message.get("blocks")
    found = blocks if isinstance(blocks, list) else []
    return tuple(block for block in found if isinstance(block, Mapping))


def _thread_ts(body: Mapping[str, Any]) -> str:
    return _text(_mapping(body, "message"), "thread_ts")


def _id(body: Mapping[str, Any], name: str) -> str:
    return _text(_mapping(body, name), "id")


def _mapping(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = source.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(source: Mapping[str, Any], name: str) -> str:
    return events.text(source, name) or ""
