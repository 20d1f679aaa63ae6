"""The first message of a branch, and the notice that it exists, as Slack's blocks."""

from bot.slack.kit import Json, plainly
from bot.slack.text import escaped, head

ROOT = "🌿 {who} branched off <{link}|this message> and asks:\n{quote}"
ROOTLESS = "🌿 {who} continues an earlier conversation and asks:\n{quote}"
LINK = "🌿 {who} branched off here: <{link}|it goes on there>."
LONGEST = 2_000  # characters of the question that are quoted


def root(who: str, link: str, question: str) -> Json:
    """Who branched off where, and what they ask."""
    lines = head(escaped(question), LONGEST).splitlines()
    quote = "\n".join(f"> {line}" for line in lines)
    wording = ROOT if link else ROOTLESS
    return plainly(wording.format(who=escaped(who), link=link, quote=quote))


def link(who: str, address: str) -> Json:
    """Where it goes on."""
    return plainly(LINK.format(who=escaped(who), link=address))
