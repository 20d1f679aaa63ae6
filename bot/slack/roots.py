"""The first message of a branch, and the notice that it exists, as Slack's blocks."""

from collections.abc import Sequence

from bot.slack.kit import Json, plainly, section
from bot.slack.text import escaped, head

ROOT = "🌿 {who} branched off <{link}|this message> and asks:\n{quote}"
ROOTLESS = "🌿 {who} continues an earlier conversation and asks:\n{quote}"
LINK = "🌿 {who} branched off here: <{link}|it goes on there>."
COMPARED = "⚖️ {who} compares the last answers of two branches:"
LETTERS = ("Answer A", "Answer B")
LONGEST_FIELD = 1_700  # characters of an answer in a column; Slack takes 2,000
LONGEST = 2_000  # characters of the question that are quoted


def root(who: str, link: str, question: str) -> Json:
    """Who branched off where, and what they ask."""
    lines = head(escaped(question), LONGEST).splitlines()
    quote = "\n".join(f"> {line}" for line in lines)
    wording = ROOT if link else ROOTLESS
    return plainly(wording.format(who=escaped(who), link=link, quote=quote))


def comparison(who: str, answers: Sequence[tuple[str, str]]) -> Json:
    """The last answers of threads side by side, each below a link to its thread."""
    title = COMPARED.format(who=escaped(who))
    fields = [
        {"type": "mrkdwn", "text": f"<{address}|*{letter}*>\n{head(escaped(text), LONGEST_FIELD)}"}
        for letter, (address, text) in zip(LETTERS, answers, strict=False)
    ]
    both = {"type": "section", "fields": fields}
    return {"text": title, "blocks": [section(title), *([both] if fields else [])]}


def link(who: str, address: str) -> Json:
    """Where it goes on."""
    return plainly(LINK.format(who=escaped(who), link=address))
