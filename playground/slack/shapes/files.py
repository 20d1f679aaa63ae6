"""Slack's JSON for files."""

import re

from playground.slack.records import File
from playground.slack.state import State
from playground.slack.wire import Json

PREVIEW_LENGTH = 100  # characters of a transcript


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
        channel = workspace.channels.get(channel_id)
        kind = "public" if channel and channel.kind == "channel" else "private"
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
