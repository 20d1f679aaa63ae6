"""Messages of shapes that nobody foresaw: read within bounds, and never an error."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.reading.message import LONGEST, content_of
from tests.bot.slack.reading.shapes import Json, cell, mrkdwn, table

# fmt: off
FIELDS = (
    "type", "text", "elements", "blocks", "attachments", "files", "id", "name", "mimetype", "style",
    "rows", "fields", "title", "value", "message", "message_blocks", "is_share", "url", "user_id",
    "offset", "indent", "timestamp", "transcription", "preview", "content", "accessory", "actions",
    "subtype", "label", "bold", "footer", "fallback",
)
# fmt: on
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=30,
)
NAMES = ("text", "blocks", "attachments", "files", "bot_profile", "username")
BLOCKS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [
                "rich_text",
                "section",
                "header",
                "context",
                "image",
                "video",
                "table",
                "actions",
                "new",
            ]
        )
        | JSON
    },
    optional=dict.fromkeys(("elements", "text", "fields", "accessory", "title", "rows"), JSON),
)
ATTACHMENTS = st.fixed_dictionaries(
    {"is_share": st.booleans()},
    optional=dict.fromkeys(
        ("text", "message_blocks", "files", "author_id", "fields", "actions", "title"), JSON
    )
    | {"blocks": st.lists(BLOCKS, max_size=3) | JSON},
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), JSON)
    | st.fixed_dictionaries(
        {
            "text": st.text() | JSON,
            "blocks": st.lists(BLOCKS, max_size=4),
            "attachments": st.lists(ATTACHMENTS, max_size=3),
        }
    )
    | JSON
)
def test_no_shape_is_trusted(message: object) -> None:
    content = content_of(message)

    content.with_markers.encode()
    assert len({file.id for file in content.all_files}) == len(content.all_files)


def nested(levels: int, name: str, **fields: Any) -> Json:
    made: Json = mrkdwn("deep")
    for _ in range(levels):
        made = fields | {name: [made]}
    return made


@pytest.mark.parametrize(
    "message",
    [
        {"blocks": [nested(5_000, "elements", type="rich_text")]},
        {"blocks": [nested(5_000, "elements", type="odd")]},
        {"blocks": [nested(5_000, "odd", type="odd")]},
        {"attachments": [nested(5_000, "attachments", is_share=True)]},
        {"text": "<" * 200_000, "blocks": [mrkdwn("<a|" * 60_000)]},
        {"text": "a " * 100_000, "blocks": [mrkdwn(f"b{n}") for n in range(20_000)]},
        {"blocks": [table([cell("x")] * 30_000, *([[]] * 30_000))]},
    ],
    ids=["rich text", "unknown", "objects", "forwards", "tokens", "many blocks", "wide table"],
)
def test_what_is_deep_or_huge_is_read_within_bounds(message: Json) -> None:
    content = content_of(message)

    assert len(content.text) <= LONGEST
