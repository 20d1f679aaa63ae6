"""Events: messages, shared and deleted files, stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.reading import shapes
from bot.slack.reading.files import PostedFile
from bot.slack.reading.message import MessageContent, app_name, content_of
from handlers.payloads.workspace import context_team, workspace_of

# Messages in their own right; every other subtype is a notice about something else.
REAL_SUBTYPES = {None, "file_share", "thread_broadcast", "me_message"}
APP_SUBTYPES = REAL_SUBTYPES | {"bot_message"}
BOT_FIELDS = {"bot_id", "bot_profile", "app_id"}
# Apps may write as people, too: then only some of these say so.
NO_PERSONS = (*BOT_FIELDS, "edited")
SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Message:
    """A message that a person wrote.

    `user_team` differs from `team` for people of other workspaces, in a shared channel. `content`
    is what the message shows.
    """

    team: str
    channel: str
    ts: str
    thread_ts: str | None
    user: str
    user_team: str
    content: MessageContent
    event_id: str | None
    is_direct: bool
    is_shared: bool | None = None  # with another company, where Slack says so

    @property
    def text(self) -> str:
        """All that can be read in it: what a question consists of."""
        return self.content.text

    @property
    def files(self) -> tuple[PostedFile, ...]:
        """Its files: those of a message that is forwarded count as shared, too."""
        return self.content.all_files


@dataclass(frozen=True, slots=True)
class AppMessage:
    """A message of an app in a channel, with its bot as the user; `ids` are all of the app's."""

    message: Message
    ids: frozenset[str]
    name: str


def is_request(body: object) -> bool:
    """True if this has the shape of a request from Slack, which Bolt takes for granted."""
    if not isinstance(body, Mapping):
        return False
    event = body.get("event")
    if "event" in body:
        return isinstance(event, Mapping) and isinstance(event.get("type"), str)
    return True


def is_echo(body: Mapping[str, Any]) -> bool:
    """True for what Slack tells of a message that this app posted or edited itself.

    Nothing follows from that, and it is more than half of all events while answers are streamed.
    Files that leave a message, and its deletion, are news.
    """
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("type") != "message":
        return False
    shown = event
    if event.get("subtype") == "message_changed":
        shown, before = (_mapping(event, name) for name in ("message", "previous_message"))
        if before.get("files"):
            return False
    app_id = text(shown, "app_id")
    is_ours = app_id is not None and app_id == text(body, "api_app_id")
    return is_ours and shown.get("subtype") in APP_SUBTYPES


def message(body: Mapping[str, Any]) -> Message | None:
    """Parse an event's body; None for what is not a person's new message, or lacks a field."""
    event = body.get("event")
    if not isinstance(event, Mapping) or not _is_a_persons(event):
        return None
    team = workspace_of(body)
    channel, ts, user = (text(event, name) for name in ("channel", "ts", "user"))
    if not (team and channel and ts and user):
        return None
    return Message(
        team=team,
        channel=channel,
        ts=ts,
        thread_ts=text(event, "thread_ts"),
        user=user,
        user_team=text(event, "user_team") or text(event, "team") or context_team(body) or team,
        content=content_of(event),
        event_id=text(body, "event_id"),
        is_direct=event.get("channel_type") == "im" or channel.startswith("D"),
        is_shared=bool(shared)
        if (shared := body.get("is_ext_shared_channel")) is not None
        else None,
    )


def app_message(body: Mapping[str, Any]) -> AppMessage | None:
    """Parse a new message of another app or of a workflow; None for anything else, and for ours."""
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("hidden") or event.get("edited"):
        return None
    bot, app_id = text(event, "bot_id"), text(event, "app_id")
    is_ours = app_id is not None and app_id == text(body, "api_app_id")
    if bot is None or is_ours or event.get("subtype") not in APP_SUBTYPES:
        return None
    anonymous = {name: value for name, value in event.items() if name not in BOT_FIELDS}
    parsed = message({**body, "event": {**anonymous, "subtype": None, "user": bot}})
    if parsed is None or parsed.is_direct:
        return None
    ids = frozenset(filter(None, (bot, app_id, text(event, "user"))))
    return AppMessage(parsed, ids, app_name(dict(event)))


def shared_file(body: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Team, channel, user and file of a file that was shared; None if one is missing."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, channel = workspace_of(body), text(event, "channel_id")
    user, file_id = text(event, "user_id"), text(event, "file_id")
    return (team, channel, user, file_id) if team and channel and user and file_id else None


def file(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Team and id of a file that was deleted or changed; None if one is missing."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, file_id = workspace_of(body), text(event, "file_id")
    return (team, file_id) if team and file_id else None


def joined_channel(body: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Team, channel and who joined it; None if one is missing."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, channel, user = workspace_of(body), text(event, "channel"), text(event, "user")
    return (team, channel, user) if team and channel and user else None


def stopped_session(body: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Team, channel and thread in which somebody pressed Stop, and when; None if one is missing."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    team, channel = workspace_of(body), text(event, "channel")
    thread_ts, pressed = text(event, "thread_ts"), text(event, "event_ts")
    if not (team and channel and thread_ts and pressed):
        return None
    return team, channel, thread_ts, pressed


def _is_a_persons(event: Mapping[str, Any]) -> bool:
    if event.get("subtype") not in REAL_SUBTYPES or event.get("hidden"):
        return False
    return not (event.get("user") == SLACKBOT or any(event.get(field) for field in NO_PERSONS))


def _mapping(source: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = source.get(name)
    return found if isinstance(found, Mapping) else {}


def text(source: Mapping[str, Any], name: str) -> str | None:
    """A field's text, well-formed; None where there is none."""
    return shapes.string(source, name) or None
