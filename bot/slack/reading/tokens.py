"""Slack's tokens as words: `<@U1>`, `<#C1>`, `<!here>` and links, as a person reads them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.slack.markup import readable_link, unescaped

TOKEN = re.compile(r"<(?P<target>[^<>|\n]+)(?:\|(?P<label>[^<>\n]*))?>")
PERSON = re.compile(r"@[UWB][A-Z0-9]+")
CHANNEL = re.compile(r"#[CDG][A-Z0-9]+")
GROUP = re.compile(r"!subteam\^(?P<id>[A-Z0-9]+)")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:")
UNWRITTEN = ("mailto:", "tel:")  # schemes that people don't see
A_CHANNEL, A_GROUP, SOMEBODY = "#a channel", "@a group", "@somebody"
NAMED = re.compile(r"[@#]|!subteam\^")
MOST_LOOKUPS = 100  # people, channels and groups of one text that are looked up


class TokenNames(Protocol):
    """Names of ids: see `bot.slack.directory`. '' stands for what Slack does not tell."""

    async def name(self, user: str) -> str: ...
    async def channel_name(self, channel: str) -> str: ...
    async def group_name(self, group: str) -> str: ...


@dataclass(frozen=True, slots=True)
class TokenReader:
    """Turns texts in Slack's markup into plain text; a mention of the bot itself is left out."""

    names: TokenNames
    bot_user_id: str

    async def plain(self, text: str) -> str:
        """The text as it is read; its escapes are undone once."""
        tokens = sorted(TOKEN.finditer(text), key=lambda token: bool(token["label"]))
        found = {token["target"]: token for token in tokens}  # with a label, where one has it
        looked_up = [target for target in found if NAMED.match(target)][:MOST_LOOKUPS]
        names = {target: await self._named(found[target]) for target in looked_up}
        parts, end = [], 0
        for token in TOKEN.finditer(text):
            parts += [unescaped(text[end : token.start()]), _words(token, names)]
            end = token.end()
        return "".join([*parts, unescaped(text[end:])]).strip()

    async def _named(self, token: re.Match[str]) -> str | None:
        """Name of a person, channel or group; None for a token that is none of them."""
        target, label = token["target"], unescaped(token["label"] or "")
        if PERSON.fullmatch(target):
            user = target[1:]
            if user == self.bot_user_id:
                return ""
            name = await self.names.name(user)
            return "@" + (label.removeprefix("@") or user if name in {"", user} else name)
        if CHANNEL.fullmatch(target):
            name = label.removeprefix("#") or await self.names.channel_name(target[1:])
            return f"#{name}" if name else A_CHANNEL
        if group := GROUP.fullmatch(target):
            name = label.removeprefix("@") or await self.names.group_name(group["id"])
            return f"@{name}" if name else A_GROUP
        return None


def _words(token: re.Match[str], names: dict[str, str | None]) -> str:
    """Words for one token; what is none stays as it is."""
    target, label = token["target"], unescaped(token["label"] or "")
    named = names.get(target)
    if named is not None:
        return named
    if PERSON.fullmatch(target):
        return label or SOMEBODY
    if CHANNEL.fullmatch(target):
        return f"#{label}" if label else A_CHANNEL
    if target.startswith("!"):
        return _special(target[1:], label)
    if SCHEME.match(target):
        return _link(unescaped(target), label or None)
    return unescaped(token.group())


def _special(command: str, label: str) -> str:
    name, _, rest = command.partition("^")
    if name == "subteam":
        return f"@{label.removeprefix('@')}" if label else A_GROUP
    if name == "date":
        return label or _date(rest.partition("^")[0])
    return label if label and label != name else f"@{name}"


def _date(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return seconds


def _link(address: str, label: str | None) -> str:
    for scheme in UNWRITTEN:
        address = address.removeprefix(scheme)
    return readable_link(address, label)
