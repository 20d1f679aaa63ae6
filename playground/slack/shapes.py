"""Slack's JSON for users, channels, messages and files."""

import re

from playground.slack.records import Channel, File, Message, User, UserGroup
from playground.slack.state import State
from playground.slack.wire import Json

PREVIEW_LENGTH = 100  # characters of a transcript
_MARKUP = re.compile(r"<(@[UW]\w+|#[CG]\w+|!subteam\^\w+|!\w+|https?://[^>|]+)(?:\|([^>]*))?>")


def user_shape(user: User) -> Json:
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "tz": user.tz,
        "tz_offset": 3600,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.is_stranger,
        "updated": 1700000000,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.display_name,
            "team": user.team_id,
            **({"bot_id": user.bot_id, "api_app_id": user.app_id} if user.is_bot else {}),
        },
    }


def group_shape(workspace: State, group: UserGroup) -> Json:
    return {
        "id": group.id,
        "team_id": workspace.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle.title(),
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": 1700000000,
        "date_delete": 0,
        "auto_type": None,
        "users": list(group.users),
        "user_count": len(group.users),
    }


def channel_shape(workspace: State, channel: Channel) -> Json:
    shape: Json = {
        "id": channel.id,
        "created": 1700000000,
        "is_im": channel.kind == "im",
        "is_archived": channel.archived,
        "is_org_shared": False,
        "context_team_id": workspace.id,
    }
    bot = workspace.settings.bot_user_id
    other = next((m for m in channel.members if m != bot), bot)
    if channel.kind == "im":
        return {**shape, "user": other, "is_user_deleted": False}
    return {
        **shape,
        "creator": other,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.name == "general",
        "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared,
        "is_member": workspace.bot_is_in(channel),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def file_shape(workspace: State, file: File) -> Json:
    """Spell a file in full, as files.info does."""
    place = f"{workspace.settings.public_url}/files/{workspace.id}-{file.id}"
    name = _in_address(file.name)
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": workspace.id,
        "editable": file.mode == "snippet",
        "size": file.size,
        "mode": file.mode,
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "url_private": f"{place}/{name}",
        "url_private_download": f"{place}/download/{name}",
        "permalink": f"{workspace.settings.public_url}/files/{file.user}/{file.id}/{name}",
        "permalink_public": f"https://slack-files.com/{workspace.id}-{file.id}",
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "media_display_type": "unknown",
        "has_rich_preview": False,
        "file_access": "visible",
        "shares": _shares(workspace, file),
        "channels": [c for c, _ in file.shares],
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
        **(_clip(workspace, file, place) if file.subtype else {}),
        **file.about,
    }


def _clip(workspace: State, file: File, place: str) -> Json:
    """Spell what only a clip has: its transcript's beginning, and where the whole is."""
    kind = {"subtype": file.subtype, "media_display_type": file.subtype.removeprefix("slack_")}
    if not file.transcript:
        return kind
    if workspace.now() < file.transcribed_at:
        return {**kind, "transcription": {"status": "processing"}}
    content = file.transcript[:PREVIEW_LENGTH]
    preview = {"content": content, "has_more": content != file.transcript}
    about = {"status": "complete", "locale": "en-US", "preview": preview}
    return {**kind, "transcription": about, "vtt": f"{place}/file.vtt"}


def _in_address(name: str) -> str:
    """A file's name as its addresses have it."""
    return re.sub(r"[^a-z0-9._-]+", "_", name.lower()) or "_"


def _shares(workspace: State, file: File) -> Json:
    shares: Json = {}
    for channel_id, ts in file.shares:
        kind = "public" if workspace.channels[channel_id].kind == "channel" else "private"
        shares.setdefault(kind, {}).setdefault(channel_id, []).append({"ts": ts})
    return shares


def attached_file_shape(workspace: State, file_id: str) -> Json:
    """Spell a file as a message carries it: whole, a stub to look up, or gone."""
    file = workspace.files[file_id]
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    if file.connect:
        return {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
    return {k: v for k, v in file_shape(workspace, file).items() if k not in {"shares", "channels"}}


def message_shape(workspace: State, message: Message, *, metadata: bool = False) -> Json:
    """Spell a message as history and events do, thread figures included."""
    shape: Json = {
        "type": "message",
        "text": message.text,
        "ts": message.ts,
        "team": workspace.id,
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


def rich_text(text: str) -> list[Json]:
    """Spell typed text as the blocks Slack's own editor sends."""
    elements: list[Json] = []
    end = 0
    for match in _MARKUP.finditer(text):
        elements += _plain(text[end : match.start()])
        elements.append(_marked(match[1], match[2]))
        end = match.end()
    elements += _plain(text[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}] if elements else []


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": text}] if text else []


def _marked(target: str, label: str | None) -> Json:
    match target[0]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!" if target.startswith("!subteam^"):
            return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
        case "!":
            return {"type": "broadcast", "range": target[1:]}
        case _:
            return {"type": "link", "url": target, **({"text": label} if label else {})}
