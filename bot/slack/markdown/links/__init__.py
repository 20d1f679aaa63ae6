"""Links in growing Markdown: held until they are complete, and pictures shown as links.

Of the model's own addresses, those that nobody gave are shown as code (see `bot.core.links.known`).
"""

import re
from dataclasses import dataclass
from html import unescape

from bot.core.links import other_host
from bot.core.links.known import KnownLinks, absolute
from bot.slack.markdown import code
from bot.slack.markdown.links import addresses
from bot.slack.markdown.links.addresses import LONGEST_ADDRESS
from bot.slack.markdown.passage import Construct, Passage
from bot.slack.markup import neutralise

LONGEST_LABEL = 500  # characters
PICTURE = "picture"
LABEL = re.compile(r"!?\[(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]", re.DOTALL)
TARGET = re.compile(
    r"""\([ \t\n]*(?P<address><[^<>\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))*)"""
    r"""(?:[ \t\n]+(?:"[^"]*"|'[^']*'|\([^()]*\)))?[ \t\n]*\)"""
)
NESTED_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*\)")
AUTOLINK = re.compile(
    r"<(?P<address>[a-zA-Z][a-zA-Z0-9+.\-]{1,31}:[^\s<>|`]*)(?:\|(?P<label>[^<>\n`]*))?>"
)
PARTIAL_AUTOLINK = re.compile(
    r"<(?:[a-zA-Z][a-zA-Z0-9+.\-]{0,31}(?::[^\s<>|`]*(?:\|[^<>\n`]*)?)?)?\Z"
)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# What a browser could follow: a scheme, two slashes, or a host with a dot.
LOOKS_LIKE_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:|[/\\]{2}|[^/?#]*\.\w")


@dataclass(frozen=True, slots=True)
class LinkReader:
    """Reads links, and shows them as they may be shown."""

    known: KnownLinks

    def link(self, passage: Passage, index: int) -> Construct | None:
        """Find the link or the picture that begins here; it is not looked into any further."""
        if passage.text[index] == "!" and passage.require(index + 1) != "[":
            return None
        label = _label(passage, index)
        after = passage.require(label.end()) if label else ""
        if passage.text[index] == "!" and after == "[":
            return Construct(index + 1, "")
        if label is None or after != "(":
            return None
        target = _target(passage, label.end())
        if target is None or target.start() != label.end():
            return None
        text = NESTED_PICTURE.sub(r"\1", label["text"])
        if passage.text[index] == "!" or text != label["text"]:
            text = text or PICTURE
        return Construct(target.end(), self._linked(text, target))

    def _linked(self, text: str, target: re.Match[str]) -> str:
        given = target["address"].removeprefix("<").removesuffix(">")
        address = unescape(ESCAPE.sub(r"\1", given)).strip()
        if not LOOKS_LIKE_ADDRESS.match(address):
            return neutralise(f"[{text}]{target.group()}")
        if not self.known.is_live(address):
            return self._dead(text, address)
        host = other_host(text, absolute(address))
        return neutralise(f"[{text}]{target.group()}" + (f" ({host})" if host else ""))

    def _dead(self, text: str, address: str) -> str:
        """Show a link that may not be one: its label, and its address as code."""
        shown = code.as_span(address)
        words = self.words(text.replace("`", "'")).strip()
        return shown if not words or words == shown else f"{words} ({shown})"

    def words(self, text: str) -> str:
        """Show words that are not looked into any further."""
        return addresses.without_addresses(neutralise(text), self.known)

    def to(self, text: str, address: str | None, markdown: str) -> str:
        """Show a link that HTML makes; `markdown` is how it is shown if it may be one."""
        if not address:
            return markdown
        if not self.known.is_live(address):
            return self._dead(text, address)
        host = other_host(text, absolute(address))
        return markdown + (f" ({host})" if host else "")

    def autolink(self, passage: Passage, index: int) -> Construct | None:
        """Find an address between angle brackets, in Slack's markup perhaps with a label."""
        if passage.grows and PARTIAL_AUTOLINK.match(passage.text, index, passage.end):
            passage.require(index, LONGEST_ADDRESS)
        found = AUTOLINK.match(passage.text, index, min(passage.end, index + LONGEST_ADDRESS))
        if found is None:
            return None
        address, label = unescape(found["address"]), (found["label"] or "").strip()
        if not self.known.is_live(address):
            is_web = address.lower().startswith(("http:", "https:", "mailto:"))
            shown = self._dead(label, address) if is_web or label else code.as_span(found.group())
            return Construct(found.end(), shown)
        if not label:
            return Construct(found.end(), found.group())
        host = other_host(label, address)
        shown = f"[{label}](<{address}>)" + (f" ({host})" if host else "")
        return Construct(found.end(), neutralise(shown))

    def address(self, passage: Passage, index: int) -> Construct | None:
        """Find an address with its scheme, or one without of which a label begins alike."""
        if found := addresses.address(passage, index, self.known):
            return found
        return self.host(passage, index) if passage.character_before(index) == "." else None

    def host(self, passage: Passage, index: int) -> Construct | None:
        """Find an address without a scheme."""
        return addresses.host(passage, index, self.known)


def _label(passage: Passage, index: int) -> re.Match[str] | None:
    label = LABEL.match(passage.text, index, min(passage.end, index + LONGEST_LABEL))
    if label is None:
        passage.require(index, LONGEST_LABEL)
    return label


def _target(passage: Passage, index: int) -> re.Match[str] | None:
    target = TARGET.match(passage.text, index, min(passage.end, index + LONGEST_ADDRESS))
    if target is None and ")" not in passage.text[index : passage.end]:
        passage.require(index, LONGEST_ADDRESS)
    return target
