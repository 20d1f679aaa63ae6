"""Shared files, as Slack describes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.file_names import visible
from bot.slack.client import SlackClient, file_info
from bot.slack.reading.shapes import string

MAIL = "email"  # the mode of such a file
LONGEST_NAME = 1_000  # characters; Slack's own limit is far below
PREVIEWS = ("thumb_1024", "thumb_960", "thumb_800", "thumb_720", "thumb_480", "thumb_360")
LONGEST_LABEL = 12  # characters: a longer subtype is no word that people know


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file, as far as Slack lets us see it. `size` is in bytes, as Slack declares it.

    `mode` is how Slack stores it; `messages` are the timestamps of the messages that carry it, by
    channel, with the thread of each where it is in one, and `channels` all places that it is in.
    `access` is what Slack says of ours ('' for nothing), `mail` the text of a mail that was sent to
    Slack, `preview` the address of Slack's own picture of the file (or ''). `subtype` tells what
    was recorded in Slack itself.
    """

    id: str
    name: str
    mimetype: str
    filetype: str
    size: int
    url: str
    mode: str
    user: str
    is_external: bool
    messages: Mapping[str, tuple[tuple[str, str | None], ...]]
    access: str = ""
    mail: str = ""
    preview: str = ""
    channels: frozenset[str] = frozenset()
    subtype: str = ""

    @property
    def label(self) -> str:
        """Its type in a word, such as HEIC; '' where Slack knows none."""
        subtype = self.mimetype.partition("/")[2].partition("+")[0].rpartition(".")[2]
        subtype = subtype.removeprefix("x-")
        word = self.filetype if self.filetype not in {"", "binary"} else subtype
        return word.upper() if len(word) <= LONGEST_LABEL else ""


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Fetches files' metadata from Slack: an event's may be a stub, or out of date."""

    client: SlackClient

    async def file(self, file_id: str) -> SharedFile:
        """Fetch a file's metadata. Raises SlackFailed."""
        found = await file_info(self.client, file_id)
        return SharedFile(
            id=file_id,
            name=visible(string(found, "name") or string(found, "title"))[:LONGEST_NAME],
            mimetype=string(found, "mimetype").lower(),
            filetype=string(found, "filetype").lower(),
            size=found["size"] if isinstance(found.get("size"), int) else 0,
            url=string(found, "url_private_download") or string(found, "url_private"),
            mode=string(found, "mode"),
            user=string(found, "user"),
            is_external=bool(found.get("is_external")),
            messages=(messages := {channel: tuple(at) for channel, at in _messages(found)}),
            access=string(found, "file_access"),
            mail=_mail(found),
            preview=next((url for name in PREVIEWS if (url := string(found, name))), ""),
            channels=frozenset(messages) | _channels(found),
            subtype=string(found, "subtype"),
        )


def _mail(found: Mapping[str, Any]) -> str:
    """A mail as text, with its headers; '' for any other file."""
    content = string(found, "plain_text")
    if string(found, "mode") != MAIL or not content.strip():
        return ""
    headers = [("From", _addresses(found.get("from"))), ("To", _addresses(found.get("to")))]
    headers += [("Cc", _addresses(found.get("cc"))), ("Subject", string(found, "subject"))]
    lines = [f"{name}: {' '.join(text.split())}" for name, text in headers if text]
    return "\n".join([*lines, "", content])


def _addresses(found: object) -> str:
    people = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return ", ".join(string(one, "original") or string(one, "address") for one in people)


def _messages(found: Mapping[str, Any]) -> Iterable[tuple[str, list[tuple[str, str | None]]]]:
    shares = found.get("shares") or {}
    for kind in ("public", "private"):
        for channel, messages in (shares.get(kind) or {}).items():
            yield channel, [(one["ts"], one.get("thread_ts")) for one in messages if "ts" in one]


def _channels(found: Mapping[str, Any]) -> frozenset[str]:
    listed = (found.get(kind) for kind in ("channels", "groups", "ims"))
    return frozenset(str(one) for each in listed if isinstance(each, list) for one in each)
