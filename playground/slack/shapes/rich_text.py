"""Typed text as the blocks of Slack's own editor."""

import re

from playground.slack.wire import Json

_MARKUP = re.compile(r"<(@[UW]\w+|#[CG]\w+|!subteam\^\w+|!\w+|https?://[^>|]+)(?:\|([^>]*))?>")


def rich_text(text: str) -> list[Json]:
    """Spell typed text as the blocks Slack's own editor sends."""
    elements: list[Json] = []
    end = 0
    for match in _MARKUP.finditer(text):
        elements += _plain(text[end : match.start()])
        elements.append(_marked(match[1], match[2]))
        end = match.end()
    elements += _plain(text[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}] if elements else []


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": text}] if text else []


def _marked(target: str, label: str | None) -> Json:
    match target[0]:
        case "@":
            return {"type": "user", "user_id": target[1:]}
        case "#":
            return {"type": "channel", "channel_id": target[1:]}
        case "!" if target.startswith("!subteam^"):
            return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
        case "!":
            return {"type": "broadcast", "range": target[1:]}
        case _:
            return {"type": "link", "url": target, **({"text": label} if label else {})}
