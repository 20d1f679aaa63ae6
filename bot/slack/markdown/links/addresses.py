"""Addresses in a growing text: known ones stay links, others become code, which links nowhere."""

import re
from html import unescape

from bot.core.links.known import KnownLinks
from bot.slack.markdown import code
from bot.slack.markdown.passage import Construct, NotYetDecided, Passage
from bot.slack.markup import JOINER

LONGEST_ADDRESS = 2_500
CHARACTERS = r"[\w\-./?%&=+#:@~,;$!'()]"
WEB = re.compile(rf"https?://{CHARACTERS}+", re.ASCII | re.IGNORECASE)
# Without a scheme: `www.`, a host with three labels, or one that a path or a query follows.
HOST = re.compile(
    rf"(?:[a-zA-Z0-9][a-zA-Z0-9\-]*\.)+[a-zA-Z]{{2,}}(?::\d+)?[/?#]{CHARACTERS}+"
    r"|www(?:\.[a-zA-Z0-9\-]+)+|(?:[a-zA-Z0-9][a-zA-Z0-9\-]*\.){2,}[a-zA-Z]{2,}",
    re.ASCII | re.IGNORECASE,
)
# Of any scheme, in any script.
ADDRESS = re.compile(
    rf"[a-z][a-z0-9+.\-]{{0,31}}://[^\s<>|\"`]*|(?<![a-z0-9_.@/\-])(?a:{HOST.pattern})",
    re.IGNORECASE,
)
FOREIGN_ADDRESS = re.compile(r"https?://[^\s<>|\"`]+", re.IGNORECASE)  # in letters of any script
SCHEME = re.compile(r"[a-zA-Z]+:")
PARTIAL = re.compile(r"h(?:t(?:t(?:p(?:s?(?::/{0,2})?)?)?)?)?\Z", re.IGNORECASE)
LABELS = re.compile(r"[a-zA-Z0-9.\-]*", re.ASCII)
LONGEST_HOST = 250
LAST = ".,;:!?')_"  # punctuation after an address rather than in it
PUNCTUATION = ".,;:!?'"


def address(passage: Passage, index: int, known: KnownLinks) -> Construct | None:
    """Find an address with its scheme, which nothing in it may change."""
    if passage.grows and PARTIAL.match(passage.text, index, passage.end):
        raise NotYetDecided
    if spelled := _foreign(passage, index, known):
        return spelled
    found = passage.match(WEB, index, LONGEST_ADDRESS)
    if found is None:
        return _without_address(passage, index)
    if live := _live(found.group(), known):
        return _linked(passage, index, live)
    dead = found.group().rstrip(LAST)
    return Construct(index + len(dead), code.as_span(dead))


def host(passage: Passage, index: int, known: KnownLinks) -> Construct | None:
    """Find the rest of an address without a scheme, of which the first label is shown already."""
    start = index
    while start > max(index - LONGEST_HOST, 0) and LABELS.fullmatch(passage.text[start - 1]):
        start -= 1
    if start and passage.text[start - 1] in "@/":  # of an e-mail address, or a file's path
        return None
    labels = passage.match(LABELS, index, LONGEST_ADDRESS)
    found = passage.match(HOST, start, LONGEST_ADDRESS)
    if found is None or found.end() < index:
        return Construct(labels.end(), labels.group()) if labels else None
    if live := _live(found.group(), known):
        end = max(start + len(live), index + 1)
        return Construct(end, passage.text[index:end])
    return Construct(found.end(), JOINER + passage.text[index : found.end()])


def _live(found: str, known: KnownLinks) -> str | None:
    """Return what of an address is one that may be shown as a link."""
    readings = (found.rstrip(marks) for marks in (PUNCTUATION, LAST))
    return next((one for one in readings if known.is_live(unescape(one))), None)


def _foreign(passage: Passage, index: int, known: KnownLinks) -> Construct | None:
    """Find a known address with letters beyond ASCII."""
    found = passage.match(FOREIGN_ADDRESS, index, LONGEST_ADDRESS)
    if found is None or found.group().isascii():
        return None
    live = found.group().rstrip(LAST)
    return _linked(passage, index, live) if known.is_live(live) else None


def _linked(passage: Passage, index: int, live: str) -> Construct:
    """Show a link; letters that follow without a space don't become part of it."""
    end = index + len(live)
    after = passage.require(end)
    return Construct(end, f"<{live}>" if after.isalnum() else live)


def _without_address(passage: Passage, index: int) -> Construct | None:
    """Keep Slack from finding an address where we find none."""
    scheme = SCHEME.match(passage.text, index, passage.end)
    if scheme is None or not passage.text.startswith("//", scheme.end()):
        return None
    return Construct(scheme.end() + 2, f"{scheme.group()}{JOINER}//")


def without_addresses(text: str, known: KnownLinks) -> str:
    """Show addresses in a label as code, unless they are known."""
    return ADDRESS.sub(
        lambda found: found.group() if known.is_live(found.group()) else _quoted(found.group()),
        text,
    )


def _quoted(found: str) -> str:
    dead = found.rstrip(LAST)
    return code.as_span(dead) + found[len(dead) :]


def without_links(text: str, known: KnownLinks) -> str:
    """Break addresses that aren't known, where there is no Markdown: in a card's details."""
    return ADDRESS.sub(
        lambda found: found.group() if known.is_live(found.group()) else _broken(found.group()),
        text,
    )


def _broken(found: str) -> str:
    for mark in ("://", "."):
        if mark in found:
            return found.replace(mark, mark[0] + JOINER + mark[1:], 1)
    return found
