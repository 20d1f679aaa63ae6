"""Attachments: messages that people forward, tables that they paste, cards that apps post."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.slack.markup import escaped_once
from bot.slack.reading import blocks, comparison, files, rich_text, shapes
from bot.slack.reading.files import PostedFile
from bot.slack.reading.shapes import Json

HEADING = "Forwarded message"
FORWARDED = HEADING + "{author}{place}:"
BY, IN, ABOUT, DIRECT = " from {author}", " in {place}", " ({footer})", " in a direct message"
FIELD = "{title}: {value}"
NO_WORDS = "[no preview available]"  # Slack's own fallback
DEEPEST = 3  # forwards of forwards
# Previews of what somebody links to: they aren't part of what was said.
PREVIEWS = ("is_msg_unfurl", "is_app_unfurl", "is_thread_root_unfurl", "is_reply_unfurl")
ADDRESSES = ("from_url", "original_url", "app_unfurl_url")


@dataclass(frozen=True, slots=True)
class Attached:
    """Words of one attachment, in Slack's markup, and the files in it.

    `is_forwarded` says that these are the words of another message; `has_words` that there are any.
    """

    text: str
    files: tuple[PostedFile, ...]
    is_forwarded: bool
    has_words: bool


def attached(message: Json, depth: int = 0) -> list[Attached]:
    """Read a message's attachments; previews of links are left out."""
    if depth > DEEPEST:
        return []
    found = [one for one in shapes.mappings(message, "attachments") if not _is_preview(one)]
    return [_forward(one, depth) if _is_forward(one) else _card(one) for one in found]


def _is_forward(attachment: Json) -> bool:
    return attachment.get("is_share") is True


def _is_preview(attachment: Json) -> bool:
    if _is_forward(attachment):
        return False
    return any(attachment.get(name) is True for name in PREVIEWS) or any(
        shapes.string(attachment, name) for name in ADDRESSES
    )


def _forward(attachment: Json, depth: int) -> Attached:
    """A forwarded message: quoted, under the name of its author and channel."""
    originals = [shapes.mapping(one, "message") for one in _message_blocks(attachment)]
    inner = [one for it in (attachment, *originals) for one in attached(it, depth + 1)]
    own = [file for it in (attachment, *originals) for file in files.files_of(it)]
    found = files.distinct([*own, *(file for one in inner for file in one.files)])
    words = [_body(attachment, originals), *(one.text for one in inner)]
    said = "\n".join(text for text in words if text)
    if not said and not found:
        said = _fallback(attachment)
    markers = " ".join(file.marker for file in files.distinct(own))
    quote = rich_text.quoted("\n".join(filter(None, (said, markers))))
    text = f"{_heading(attachment)}\n{quote}" if said or found else ""
    return Attached(text, found, is_forwarded=True, has_words=bool(said))


def _message_blocks(attachment: Json) -> Iterator[Json]:
    yield from shapes.mappings(attachment, "message_blocks")


def _body(attachment: Json, originals: list[Json]) -> str:
    whole = [block for one in originals for block in shapes.mappings(one, "blocks")]
    whole = whole or list(shapes.mappings(attachment, "blocks"))
    said = "\n".join(filter(None, (shapes.string(one, "text") for one in originals)))
    text = shapes.string(attachment, "text") or said
    return "\n".join(filter(None, (*_head(attachment), _united(text, whole), *_rest(attachment))))


def _heading(attachment: Json) -> str:
    return FORWARDED.format(author=_author(attachment), place=_place(attachment))


def _author(attachment: Json) -> str:
    name = shapes.string(attachment, "author_name") or shapes.string(attachment, "author_subname")
    name = escaped_once(" ".join(name.split()))
    author = shapes.string(attachment, "author_id")
    if author[:1] in {"U", "W"} and author.isalnum():
        return BY.format(author=f"<@{author}|{name}>" if name else f"<@{author}>")
    return BY.format(author=name) if name else ""


def _place(attachment: Json) -> str:
    channel = shapes.string(attachment, "channel_id")
    name = escaped_once(shapes.string(attachment, "channel_name").removeprefix("#"))
    if channel.startswith("D"):
        return DIRECT
    if channel.isalnum():
        return IN.format(place=f"<#{channel}|{name}>" if name else f"<#{channel}>")
    if name:
        return IN.format(place=f"#{name}")
    footer = escaped_once(" ".join(shapes.string(attachment, "footer").split()))
    return ABOUT.format(footer=footer) if footer else ""


def _card(attachment: Json) -> Attached:
    """An app's card, or a table that somebody pasted: from the top to the bottom."""
    whole = list(shapes.mappings(attachment, "blocks"))
    body = _united(shapes.string(attachment, "text"), whole)
    parts = [*_head(attachment), body, *_rest(attachment)]
    about = [_line(attachment, "author_name"), _line(attachment, "footer")]
    if not any(part.strip() for part in parts):
        parts = [_fallback(attachment)]
    text = "\n".join(part for part in (about[0], *parts, about[1]) if part.strip())
    found = files.files_of(attachment)
    return Attached(text, found, is_forwarded=False, has_words=bool(text))


def _head(attachment: Json) -> Iterator[str]:
    yield shapes.string(attachment, "pretext")
    title, address = shapes.string(attachment, "title"), shapes.string(attachment, "title_link")
    is_web = address.startswith(("https://", "http://")) and not set("<>|") & set(address)
    yield f"<{address}|{escaped_once(title)}>" if title and is_web else title


def _rest(attachment: Json) -> Iterator[str]:
    for field in shapes.mappings(attachment, "fields"):
        title, value = shapes.string(field, "title"), shapes.string(field, "value")
        yield FIELD.format(title=title, value=value) if title and value else title or value
    for name in ("image_url", "thumb_url"):
        if shapes.string(attachment, name) and not shapes.string(attachment, "title"):
            yield "[picture]"
            break
    labels = (shapes.string(one, "text") for one in shapes.mappings(attachment, "actions"))
    yield " ".join(blocks.BUTTON.format(label=escaped_once(one)) for one in labels if one)


def _united(text: str, found: list[Json]) -> str:
    is_structured = any(blocks.is_table(block) for block in found)
    return comparison.united(text, blocks.texts_of(found), is_structured=is_structured)


def _line(attachment: Json, name: str) -> str:
    return " ".join(shapes.string(attachment, name).split())


def _fallback(attachment: Json) -> str:
    fallback = shapes.string(attachment, "fallback").strip()
    return "" if fallback == NO_WORDS else fallback
