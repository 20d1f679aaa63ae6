"""Sanitising and shortening of text for Slack's own markup. What is left out is counted."""

import re

from bot.core.file_names import visible

# An invisible character that breaks up what Slack would otherwise parse as a mention.
JOINER = "\u2060"
# Whatever begins like a mention, a reference or a command of Slack's, but for HTML's comments.
LIVE = re.compile(r"<(?=!(?!--)|[@#][a-zA-Z0-9])")
# To everybody, whatever its case and its neighbours; not within somebody's e-mail address.
BROADCAST = re.compile(
    r"(?<![\w.+%\-])@(?=channel|here|everyone|group)"
    r"|@(?=(?:channel|here|everyone|group)(?!\.\w))",
    re.IGNORECASE,
)
# The start of a mention that the next piece of text may complete.
PARTIAL_LIVE = re.compile(r"<(?:!-?|[@#])?\Z")
PARTIAL_MENTION = re.compile(rf"{PARTIAL_LIVE.pattern}|@[a-zA-Z]{{0,8}}\Z")
# In a name: marks of Slack's markup and of Markdown, mentions and addresses.
MARKUP = re.compile(r"[*~`<>\[\]|\\@]|://|www\.|\w\.\w+/|(?<!\w)_|_(?!\w)")
MORE = "\n… ({count} more characters)"
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
REFERENCE = re.compile(r"<([#!])([^<>|]*)(?:\|([^<>]*))?>")  # to a channel, a group, a date
LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|\n]+)(?:\|([^<>\n]+))?>")


def neutralise(text: str) -> str:
    """Keep mentions of people, groups and channels readable, but without effect."""
    safe = LIVE.sub(lambda match: match.group() + JOINER, text)
    return BROADCAST.sub(lambda match: match.group() + JOINER, safe)


def escaped(text: str) -> str:
    """Escape plain text for Slack's markup: nothing in it is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_once(text: str) -> str:
    """Escape a text of which it isn't known whether Slack has escaped it already."""
    return BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """Format plain text as one line of code, without any markup in it."""
    return f"`{escaped(' '.join(text.split())).replace('`', chr(39)) or ' '}`"


def quoted_name(name: str) -> str:
    """Format a file's name as code, without direction marks and whatever else cannot be seen."""
    return quoted(visible(name))


def named(name: str) -> str:
    """Format a file's name for a sentence: as code where something in it would be markup."""
    shown = visible(name)
    return quoted(shown) if MARKUP.search(shown) else escaped(shown)


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
    text = REFERENCE.sub(_referred, MENTION.sub("", text))
    return unescaped(LINK.sub(r"\1", text)).strip()


def _referred(reference: re.Match[str]) -> str:
    """Words of a reference that is not looked up: see `bot.slack.reading.tokens`."""
    sigil, target, label = reference.groups()
    if sigil == "#":
        return f"#{label or 'a channel'}"
    return label or f"@{'a group' if target.startswith('subteam') else target.partition('^')[0]}"


def unescaped(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def readable_link(address: str, label: str | None) -> str:
    """Format a link as plain text."""
    return address if label is None or label in address else f"{label} ({address})"
