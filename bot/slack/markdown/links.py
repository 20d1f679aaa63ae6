"""Links in growing Markdown: held until they are complete, and pictures shown as links."""

import re

from bot.slack.markdown.passage import Construct, NotYetDecided, Passage
from bot.slack.markup import neutralise

LONGEST_LABEL = 500  # characters
LONGEST_ADDRESS = 2_500
PICTURE = "picture"
LABEL = re.compile(r"!?\[(?P<text>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*\])*)\]", re.DOTALL)
TARGET = re.compile(
    r"""\([ \t]*(?:<[^<>\n]*>|(?:[^\s()\\<]|\\.|\((?:[^\s()\\]|\\.)*\))*)"""
    r"""(?:[ \t\n]+(?:"[^"]*"|'[^']*'))?[ \t]*\)"""
)
REFERENCE = re.compile(r"\[[^\[\]]*\]")
NESTED_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*\)")
ADDRESS = re.compile(r"https?://[\w\-./?%&=+#:@~,;$!'()]+", re.ASCII)
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>]*>")
PARTIAL_AUTOLINK = re.compile(
    r"<(?:h(?:t(?:t(?:p(?:s?(?::(?:/(?:/[^\s<>]*)?)?)?)?)?)?)?|mailto:[^\s<>]*)?\Z"
)
PARTIAL_ADDRESS = re.compile(r"h(?:t(?:t(?:p(?:s?(?::/{0,2})?)?)?)?)?\Z")
LAST = re.compile(r"[.,;:!?')]+\Z")  # punctuation after an address rather than in it


def link(passage: Passage, index: int) -> Construct | None:
    """Find the link or the picture that begins here; it is not looked into any further."""
    if passage.text[index] == "!" and passage.require(index + 1) != "[":
        return None
    label = _label(passage, index)
    if label is None:
        return None
    match passage.require(label.end()):
        case "(":
            target = _target(passage, label.end())
        case "[":
            target = passage.search(REFERENCE, label.end(), LONGEST_LABEL)
        case _:
            return None
    if target is None or target.start() != label.end():
        return None
    text = NESTED_PICTURE.sub(r"\1", label["text"])
    if passage.text[index] == "!" or text != label["text"]:
        text = text or PICTURE
    return Construct(target.end(), neutralise(f"[{text}]{target.group()}"))


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


def autolink(passage: Passage, index: int) -> Construct | None:
    """Find an address between angle brackets."""
    if passage.grows and PARTIAL_AUTOLINK.match(passage.text, index, passage.end):
        passage.require(index, LONGEST_ADDRESS)
    found = AUTOLINK.match(passage.text, index, min(passage.end, index + LONGEST_ADDRESS))
    return Construct(found.end(), found.group()) if found else None


def address(passage: Passage, index: int) -> Construct | None:
    """Find a bare address, which nothing in it may change."""
    if passage.character_before(index).isalnum():
        return None
    if passage.grows and PARTIAL_ADDRESS.match(passage.text, index, passage.end):
        raise NotYetDecided
    found = passage.match(ADDRESS, index, LONGEST_ADDRESS)
    if found is None:
        return None
    end = found.end()
    if last := LAST.search(found.group()):
        end = found.start() + last.start()
    return Construct(end, passage.text[index:end])
