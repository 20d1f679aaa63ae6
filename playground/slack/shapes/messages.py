"""Slack's JSON for messages."""

from playground.slack.records import Message
from playground.slack.shapes.files import attached_file_shape
from playground.slack.state import State
from playground.slack.wire import Json


def message_shape(workspace: State, message: Message, *, metadata: bool = False) -> Json:
    """Spell a message as history and events do, thread figures included."""
    shape: Json = {
        "type": "message",
        "text": message.text,
        "ts": message.ts,
        **_teams(workspace, message),
    }
    optional: Json = {
        "user": message.user,  # a workflow's message has none
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "edited": message.edited,
        "username": message.username,
        "icons": message.icons,
        "files": [attached_file_shape(workspace, f) for f in message.files],
        "metadata": message.metadata if metadata else None,
        "reactions": [
            {"name": name, "users": users, "count": len(users)}
            for name, users in message.reactions.items()
        ],
    }
    shape.update({key: value for key, value in optional.items() if value})
    shape.update(_thread_figures(workspace, message))
    if message.files:
        shape.update(upload=False, display_as_bot=False)
    if message.bot_id:
        shape["bot_profile"] = _bot_profile(workspace, message)
    return shape


def _teams(workspace: State, message: Message) -> Json:
    """Name the author's workspace, twice more where it is not this one."""
    author = workspace.users.get(message.user)
    team = author.team_id if author else workspace.id
    return {"team": team} | (
        {} if team == workspace.id else {"user_team": team, "source_team": team}
    )


def _bot_profile(workspace: State, message: Message) -> Json:
    user = workspace.users.get(message.user)
    return {
        "id": message.bot_id,
        "app_id": message.app_id,
        "name": user.real_name if user else message.username or "",
        "deleted": False,
        "updated": 1700000000,
        "team_id": workspace.id,
    }


def _thread_figures(workspace: State, message: Message) -> Json:
    channel = workspace.channels[message.channel]
    if message.is_reply and message.thread_ts:
        root = channel.messages.get(message.thread_ts)
        return {"parent_user_id": root.user} if root else {}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(r.user for r in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
    }
