"""Events as Slack sends them: the envelope, and what happens to messages."""

import uuid

from playground.slack.records import Channel, Message
from playground.slack.shapes import message_shape
from playground.slack.state import State
from playground.slack.wire import Json

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - deprecated by Slack, never secret
LAST = {"app_uninstalled", "tokens_revoked"}  # events of an installation that ends
_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def envelope(workspace: State, event: Json, *, ext_shared: bool = False) -> Json:
    """Wrap an event the way the Events API does; every call makes a new event_id."""
    settings, enterprise = workspace.settings, workspace.enterprise
    is_last = event["type"] in LAST and not settings.last_events_are_authorized
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": _team(workspace, event) if ext_shared else workspace.id,
        **({"enterprise_id": enterprise.id} if enterprise else {}),
        "context_team_id": workspace.id,
        "context_enterprise_id": enterprise.id if enterprise else None,
        "api_app_id": settings.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(settings.clock()),
        "authorizations": [] if is_last else [_authorization(workspace)],
        "is_ext_shared_channel": ext_shared,
        "event_context": f"4-{event['type']}-{workspace.id}-{settings.app_id}",
    }


def _authorization(workspace: State) -> Json:
    """Name the installation that an event is for."""
    installation, enterprise = workspace.installation, workspace.enterprise
    is_named = not installation.is_enterprise_install
    is_named = is_named or workspace.settings.org_authorizations_name_team
    return {
        "enterprise_id": enterprise.id if enterprise else None,
        "team_id": workspace.id if is_named else None,
        "user_id": installation.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": installation.is_enterprise_install,
    }


def _team(workspace: State, event: Json) -> str:
    """Name the workspace of a shared channel's event: ours, or that of whoever acted."""
    author = workspace.users.get(str(event.get("user")))
    is_foreign = workspace.settings.envelopes_name_author_team and author is not None
    return author.team_id if author and is_foreign else workspace.id


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


def mentions_bot(bot: str, channel: Channel, message: Message) -> bool:
    """Tell whether an app_mention is due; Slack sends none in direct messages."""
    return channel.kind != "im" and message.user != bot and f"<@{bot}>" in message.text


def calls_bot_now(bot: str, channel: Channel, message: Message, previous: Json) -> bool:
    """Tell whether a change added the first mention of the bot."""
    was_there = f"<@{bot}>" in previous.get("text", "")
    return not was_there and mentions_bot(bot, channel, message)


def _place(workspace: State, message: Message, event_ts: str) -> Json:
    return {
        "channel": message.channel,
        "channel_type": workspace.channels[message.channel].kind,
        "event_ts": event_ts,
    }
