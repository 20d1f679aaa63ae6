"""Single marks in words: mentions of everybody, escapes, entities, and schemes of other apps.

Whatever Slack might take for a mention or an address, once it has read the Markdown, gets an
invisible joiner.
"""

import re
import string
from html import unescape

from bot.slack.markdown.passage import Construct, Passage
from bot.slack.markup import BROADCAST, JOINER

LONGEST_ENTITY = 32  # characters
LONGEST_MENTION = 12
SLASHES = "//"
LIVE_MARKS = frozenset("@:/.")  # of mentions and addresses
ENTITY, PARTIAL_ENTITY = re.compile(r"&#?\w{1,30};"), re.compile(r"&#?\w*\Z")
PARTIAL_BROADCAST = re.compile(r"@[a-z]*\.?\Z", re.IGNORECASE)


def escape(passage: Passage, index: int) -> Construct | None:
    """Find the backslash that takes the effect from the mark after it."""
    after = passage.require(index + 1)
    if not after or after not in string.punctuation:
        return None
    # What it would be without the backslash is no mention and no address, either.
    is_live = after in LIVE_MARKS or after == "<" or passage.character_before(index) == "<"
    return Construct(index + 2, f"\\{after}{JOINER if is_live else ''}")


def entity(passage: Passage, index: int) -> Construct | None:
    """Hold an entity until it is complete; one that stands for a mark of addresses loses it."""
    end = min(passage.end, index + LONGEST_ENTITY)
    if PARTIAL_ENTITY.match(passage.text, index, end):
        passage.require(index, LONGEST_ENTITY)
    found = ENTITY.match(passage.text, index, end)
    if found is None or (character := unescape(found.group())) not in LIVE_MARKS:
        return None
    return Construct(found.end(), character + JOINER)


def slashes(passage: Passage, index: int) -> Construct | None:
    """Take the effect from a scheme that is none of the web's, which is shown already."""
    if passage.require(index, len(SLASHES)) == SLASHES:
        return Construct(index + len(SLASHES), JOINER + SLASHES)
    return None


def broadcast(passage: Passage, index: int) -> Construct | None:
    """Take the effect from a mention of everybody."""
    end = min(passage.end, index + LONGEST_MENTION)
    if PARTIAL_BROADCAST.match(passage.text, index, end):
        passage.require(index, LONGEST_MENTION)
    return Construct(index + 1, f"@{JOINER}") if BROADCAST.match(passage.text, index) else None
