"""Questions about what the last answer found: "based on those, what should we do?"."""

import re
from typing import Any

from playground.model.prompt import Prompt
from playground.model.web.pages import Page, pages

INTRO = "Going by what I found:"
UNSURE = "{number}. Check what this means for you: {point}"
ADVISED = "{number}. {advice} _({title})_"
END = "Tell me which of these to work out further."
_MOST = 5

_BACK = re.compile(
    r"\b(?:based on|building on|given|considering|going by|in (?:the )?light of|in view of"
    r"|from|out of) (?:all )?(?:that|those|this|these|them|it|what you (?:found|said)"
    r"|(?:the|your) (?:results?|findings?|trends?|sources?|above|research|search))\b"
    r"|\bwhat (?:should|shall|can|could|do|would) (?:we|I|you)\b.*"
    r"\b(?:do|recommend|suggest|advise|conclude)\b"
    r"|\bwhat does (?:that|this|it|all that|all this) mean for (?:us|me|our)\b"
    r"|\b(?:next steps|what follows|conclusions?|so what|takeaways?)\b",
    re.IGNORECASE,
)


def followed_up(question: str, prompt: Prompt) -> str | None:
    """Say what follows from what the last answer found, if it found something."""
    if not _BACK.search(question):
        return None
    points = _advice(_cited(prompt))
    if not points:
        return None
    return "\n".join([f"{INTRO}\n", *points, "", END])


def _advice(cited: list[tuple[str, dict[str, Any]]]) -> list[str]:
    by_address: dict[str | None, Page] = {page.url: page for page in pages()}
    points = []
    for number, (said, chunk) in enumerate(cited[:_MOST], start=1):
        page = by_address.get(chunk.get("url"))
        if page and page.advice:
            points.append(ADVISED.format(number=number, advice=page.advice, title=page.title))
        else:
            points.append(UNSURE.format(number=number, point=said or chunk["title"]))
    return points


def _cited(prompt: Prompt) -> list[tuple[str, dict[str, Any]]]:
    """Return the latest answer's sources, each once and with the words that it stands behind."""
    for entry in reversed(prompt.entries):
        content = entry.get("content")
        if entry["type"] != "message.output" or not isinstance(content, list):
            continue
        found: dict[tuple[str | None, str], tuple[str, dict[str, Any]]] = {}
        said = ""
        for chunk in content:
            if chunk.get("type") == "tool_reference":
                found.setdefault((chunk.get("url"), chunk["title"]), (said, chunk))
            said = _last_line(chunk.get("text") or "")
        if found:
            return list(found.values())
    return []


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2].strip(' -*.\u201c\u201d"')
