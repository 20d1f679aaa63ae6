"""Messages in the shapes in which Slack sends them."""

from typing import Any

Json = dict[str, Any]


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def mrkdwn(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Json]) -> Json:
    return {"type": "table", "rows": list(rows)}


def pasted(block: Json) -> Json:
    """A pasted table, as Slack attaches it."""
    return {"id": 1, "blocks": [block], "fallback": "[no preview available]"}


def forward(**fields: Any) -> Json:
    about = {"is_share": True, "is_msg_unfurl": True, "author_id": "U2", "channel_id": "C3"}
    return about | {"from_url": "https://x.slack.com/archives/C3/p1", "ts": "1.0"} | fields
