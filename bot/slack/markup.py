"""Sanitising and shortening of text for Slack's own markup. What is left out is counted."""

import re

# An invisible character that breaks up what Slack would otherwise parse as a mention.
JOINER = "\u2060"
LIVE = re.compile(
    r"<(?=!(?:channel|here|everyone|subteam)|@[UWB][A-Z0-9]|#[CG][A-Z0-9])"
    r"|(?<!\w)@(?=(?:channel|here|everyone)\b)"
)
# The start of a mention that the next piece of text may complete.
PARTIAL_MENTION = re.compile(r"(?:<(?:[!@#]\w{0,8})?|(?<!\w)@[a-z]{0,8})\Z")
MORE = "\n… ({count} more characters)"
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


def head(text: str, length: int) -> str:
    """Truncate a text to a length, and append how many characters were left out."""
    if len(text) <= length:
        return text
    return text[:length] + MORE.format(count=len(text) - length)


def plain(text: str) -> str:
    """Convert Slack's markup to plain text without mentions, for a title."""
    return unescaped(LINK.sub(r"\1", MENTION.sub("", text))).strip()


def unescaped(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def readable_link(address: str, label: str | None) -> str:
    """Format a link as plain text."""
    return address if label is None or label in address else f"{label} ({address})"
