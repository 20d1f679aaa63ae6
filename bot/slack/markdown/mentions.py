"""Mentions that a model wrote: readable, and without effect."""

import re

# An invisible character that breaks up what Slack would parse as a mention; never in code.
JOINER = "\u2060"
LIVE = re.compile(r"<(?=!(?:channel|here|everyone|subteam)|@[UWB][A-Z0-9]|#[CG][A-Z0-9])")
BROADCAST = re.compile(r"(?<!\w)@(?=(?:channel|here|everyone)\b)")
PARTIAL = re.compile(r"<(?:[!@#]\w{0,8})?\Z")
ESCAPED = "&lt;"  # Slack shows it as it is meant, and does not read it again


def in_code(text: str) -> str:
    """Neutralise what Slack would parse, and nothing else: code is there to be copied."""
    return LIVE.sub(ESCAPED, text)


def in_words(text: str) -> str:
    """Neutralise mentions of people, groups and channels."""
    safe = LIVE.sub(lambda found: found.group() + JOINER, text)
    return BROADCAST.sub(lambda found: found.group() + JOINER, safe)


def settled(text: str) -> int:
    """Return the length of growing code up to which no mention can still arise."""
    partial = PARTIAL.search(text, max(len(text) - 10, 0))
    return partial.start() if partial else len(text)
