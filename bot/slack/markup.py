"""What a model writes, made safe and cut to Slack's sizes. Nothing is ever dropped."""

import re

# An invisible character that parts what Slack would otherwise read as a mention.
JOINER = "\u2060"
LIVE = re.compile(
    r"<(?=!(?:channel|here|everyone|subteam)|@[UWB][A-Z0-9]|#[CG][A-Z0-9])"
    r"|(?<!\w)@(?=(?:channel|here|everyone)\b)"
)
# The beginning of a mention that the next piece of text may complete.
BEGUN = re.compile(r"(?:<(?:[!@#]\w{0,8})?|(?<!\w)@[a-z]{0,8})\Z")
FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<label>[^\n`]*)$", re.MULTILINE)
TICKS = re.compile(r"`+")
MORE = "\n… ({count} more characters)"
BREAKS = ("\n\n", "\n", ". ", " ")
TIMESTAMP = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"<#[CG][A-Z0-9]+\|([^>]+)>")
LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]+))?>")


def neutralise(text: str) -> str:
    """Keep mentions of people, groups and channels readable, but without effect."""
    return LIVE.sub(lambda match: match.group() + JOINER, text)


def escaped(text: str) -> str:
    """What somebody typed, for Slack's own markup: nothing in it is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """What somebody typed as one line of code: nothing in it means anything to Slack."""
    return f"`{escaped(' '.join(text.split())).replace('`', chr(39)) or ' '}`"


def settled(text: str) -> int:
    """How much of a growing text can no longer turn into a mention."""
    begun = BEGUN.search(text)
    return begun.start() if begun else len(text)


def cut(text: str, room: int) -> int:
    """Where to cut a text that has to fit into so many characters.

    At a paragraph, a line, a sentence or a word, in this order, but never below half of the room.
    """
    if len(text) <= room:
        return len(text)
    for mark in BREAKS:
        place = text.rfind(mark, room // 2, room)
        if place != -1:
            return place + len(mark)
    return room


def head(text: str, length: int) -> str:
    """The begin of a text that is longer than this, and how much more of it there is."""
    if len(text) <= length:
        return text
    return text[:length] + MORE.format(count=len(text) - length)


def open_fence(text: str) -> str | None:
    """The line that opened the code block in which a text ends, if it ends in one."""
    opened: re.Match[str] | None = None
    for line in FENCE.finditer(text):
        if opened is None:
            opened = line
        elif line["mark"].startswith(opened["mark"]) and not line["label"].strip():
            opened = None
    return opened.group().strip() if opened else None


def closing(fence: str) -> str:
    """The line that closes a code block opened by `fence`."""
    return fence[0] * (len(fence) - len(fence.lstrip(fence[0])))


def plain(text: str) -> str:
    """Slack's markup without what only Slack can read: for a title."""
    return unescaped(LINK.sub(r"\1", MENTION.sub("", text))).strip()


def unescaped(text: str) -> str:
    """Undo the three escapes that Slack makes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _written(address: str, label: str | None) -> str:
    return address if label is None or label in address else f"{label} ({address})"


def sent_at(ts: str | None) -> float | None:
    """When Slack gave out a timestamp, in seconds since 1970; None for one that is none."""
    return float(ts) if ts and TIMESTAMP.fullmatch(ts) else None
