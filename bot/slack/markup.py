"""Sanitising and splitting of text for Slack's markup and size limits. Nothing is dropped."""

import re

# An invisible character that breaks up what Slack would otherwise parse as a mention.
JOINER = "\u2060"
LIVE = re.compile(
    r"<(?=!(?:channel|here|everyone|subteam)|@[UWB][A-Z0-9]|#[CG][A-Z0-9])"
    r"|(?<!\w)@(?=(?:channel|here|everyone)\b)"
)
# The start of a mention that the next piece of text may complete.
PARTIAL_MENTION = re.compile(r"(?:<(?:[!@#]\w{0,8})?|(?<!\w)@[a-z]{0,8})\Z")
FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<label>[^\n`]*)$", re.MULTILINE)
MORE = "\n… ({count} more characters)"
BREAKS = ("\n\n", "\n", ". ", "。", " ")
MOST_LEFT = 600  # characters of room that may stay empty for the sake of a better break
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"<#[CG][A-Z0-9]+\|([^>]+)>")
LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]+))?>")


def neutralise(text: str) -> str:
    """Keep mentions of people, groups and channels readable, but without effect."""
    return LIVE.sub(lambda match: match.group() + JOINER, text)


def escaped(text: str) -> str:
    """Escape plain text for Slack's markup: nothing in it is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Format plain text as one line of code, without any markup in it."""
    return f"`{escaped(' '.join(text.split())).replace('`', chr(39)) or ' '}`"


def settled(text: str) -> int:
    """Return the length of a growing text up to which no mention can still arise."""
    partial = PARTIAL_MENTION.search(text)
    return partial.start() if partial else len(text)


def split_index(text: str, room: int) -> int:
    """Return the index at which to split a text so that its head fits into `room` characters.

    Preferably after a paragraph, a line, a sentence or a word, if that wastes little of the room.
    """
    if len(text) <= room:
        return len(text)
    return last_break(text[:room], max(room // 2, room - MOST_LEFT)) or room


def last_break(text: str, start: int = 0) -> int:
    """Return the index after the last paragraph, or else line, sentence or word; 0 if none ends."""
    for mark in BREAKS:
        index = text.rfind(mark, start)
        if index != -1:
            return index + len(mark)
    return 0


def ends_at_break(text: str) -> bool:
    """Return whether a text ends with a word at least, so that it may end there."""
    return not text or text.endswith(BREAKS)


def head(text: str, length: int) -> str:
    """Truncate a text to a length, and append how many characters were left out."""
    if len(text) <= length:
        return text
    return text[:length] + MORE.format(count=len(text) - length)


def open_fence(text: str) -> str | None:
    """Return the line that opened the code block in which a text ends, if it ends in one."""
    opened: re.Match[str] | None = None
    for line in FENCE.finditer(text):
        if opened is None:
            opened = line
        elif line["mark"].startswith(opened["mark"]) and not line["label"].strip():
            opened = None
    return opened.group().strip() if opened else None


def closing(fence: str) -> str:
    """Return the line that closes a code block opened by `fence`."""
    return fence[0] * (len(fence) - len(fence.lstrip(fence[0])))


def plain(text: str) -> str:
    """Convert Slack's markup to plain text without mentions, for a title."""
    return unescaped(LINK.sub(r"\1", MENTION.sub("", text))).strip()


def unescaped(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def readable_link(address: str, label: str | None) -> str:
    """Format a link as plain text."""
    return address if label is None or label in address else f"{label} ({address})"
