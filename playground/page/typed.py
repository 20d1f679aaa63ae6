"""Slack's markup for a text as typed: names become mentions, addresses links, the rest text."""

import re
from collections.abc import Iterable

from playground.slack import User

MANY = ("here", "channel", "everyone")
CODE = r"(?P<code>```.*?```|`[^`\n]+`)"
LINK = r"(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]])"


def marked_up(text: str, users: Iterable[User]) -> str:
    """Turn "@Alice & co" into "<@U0ALICE> &amp; co"; code stays as it is."""
    marks = {name.lower(): f"!{name}" for name in MANY}
    for user in users:
        for name in (user.name, user.display_name, user.real_name):
            marks[_escaped(name).lower()] = f"@{user.id}"
    longest_first = sorted(filter(None, marks), key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest_first)
    pattern = re.compile(rf"(?is){CODE}|{LINK}|(?<!\w)@(?P<name>{names})(?!\w)")

    def mark(match: re.Match[str]) -> str:
        if match["name"]:
            return f"<{marks[match['name'].lower()]}>"
        return f"<{match['link']}>" if match["link"] else match[0]

    return pattern.sub(mark, _escaped(text))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
