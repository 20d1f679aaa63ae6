"""Events as Slack sends them: the envelope, and what happens to messages."""

import uuid

from playground.slack.records import Channel, Message
from playground.slack.settings import Settings
from playground.slack.shapes import message_shape
from playground.slack.state import State
from playground.slack.wire import Json

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - deprecated by Slack, never secret
_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def envelope(settings: Settings, event: Json, *, ext_shared: bool = False) -> Json:
    """Wrap an event the way the Events API does; every call makes a new event_id."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": settings.team_id,
        "api_app_id": settings.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(settings.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": settings.team_id,
                "user_id": settings.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": ext_shared,
        "event_context": f"4-{event['type']}-{settings.team_id}-{settings.app_id}",
    }


def subscription(event: Json) -> str:
    """Name the subscription an event comes under: "message.im", "app_mention", ..."""
    if event["type"] == "message":
        return f"message.{_KINDS[event['channel_type']]}"
    return str(event["type"])


def posted(workspace: State, message: Message) -> Json:
    event = {**message_shape(workspace, message), **_place(workspace, message, message.ts)}
    if message.subtype == "thread_broadcast" and message.thread_ts:
        root = workspace.message(message.channel, message.thread_ts)
        event["root"] = message_shape(workspace, root) if root else {}
    return event


def mentioned(workspace: State, message: Message) -> Json:
    """Spell the second event of a mention: it has the message's ts, and never its files.

    A mention that an edit added comes like a new one, but for `edited`.
    """
    event = {**message_shape(workspace, message), "type": "app_mention"}
    for key in ("files", "subtype", "upload", "display_as_bot"):
        event.pop(key, None)
    if message.attachments:
        event["attachments"] = [
            {name: value for name, value in one.items() if name != "files"}
            for one in message.attachments
        ]
    event_ts = message.edited["ts"] if message.edited else message.ts
    return {**event, "channel": message.channel, "event_ts": event_ts}


def changed(workspace: State, message: Message, previous: Json) -> Json:
    ts = workspace.next_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message_shape(workspace, message),
        "previous_message": previous,
        "hidden": True,
        "ts": ts,
        **_place(workspace, message, ts),
    }


def buried(workspace: State, tombstone: Message, previous: Json) -> Json:
    """Spell the deletion of a root that has replies: a change into a tombstone."""
    event = changed(workspace, tombstone, previous)
    return {**event, "message": {**event["message"], "hidden": True}}


def deleted(workspace: State, message: Message, previous: Json) -> Json:
    ts = workspace.next_ts()
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": ts,
        **_place(workspace, message, ts),
    }


def mentions_bot(settings: Settings, channel: Channel, message: Message) -> bool:
    """Tell whether an app_mention is due; Slack sends none in direct messages."""
    return (
        channel.kind != "im"
        and message.user != settings.bot_user_id
        and f"<@{settings.bot_user_id}>" in message.text
    )


def calls_bot_now(settings: Settings, channel: Channel, message: Message, previous: Json) -> bool:
    """Tell whether a change added the first mention of the bot."""
    was_there = f"<@{settings.bot_user_id}>" in previous.get("text", "")
    return not was_there and mentions_bot(settings, channel, message)


def _place(workspace: State, message: Message, event_ts: str) -> Json:
    return {
        "channel": message.channel,
        "channel_type": workspace.channels[message.channel].kind,
        "event_ts": event_ts,
    }
