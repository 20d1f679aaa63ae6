"""Views and chunks that this Slack accepts, against the models of Slack's own SDK."""

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.messages.chunk import Chunk
from slack_sdk.models.views import View

from playground.slack.api.content.block_kit import types
from playground.slack.api.content.chunks import _FIELDS, check_chunks
from playground.slack.people.modals import VIEW_FIELDS, check_view
from playground.slack.wire import SlackError

from .samples import MODAL

# views.open takes a field that the SDK's model lacks, and an open window has more of them.
ONLY_DOCUMENTED = {"submit_disabled"}
OF_AN_OPEN_WINDOW = {
    "app_id", "bot_id", "hash", "id", "previous_view_id", "root_view_id", "state", "team_id",
}  # fmt: skip
CHUNKS: list[dict[str, Any]] = [
    {"type": "markdown_text", "text": "x"},
    {"type": "plan_update", "title": "x"},
    {
        "type": "task_update",
        "id": "x",
        "title": "x",
        "status": "pending",
        "details": "x",
        "output": "x",
        "sources": [{"type": "url", "url": "x", "text": "x"}],
    },
    {"type": "blocks", "blocks": [{"type": "divider"}]},
]


def text(length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def test_a_window_has_the_fields_of_the_sdks() -> None:
    assert View.attributes - OF_AN_OPEN_WINDOW == VIEW_FIELDS - ONLY_DOCUMENTED


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("title", text(View.title_max_length)),
        ("submit", text(View.submit_max_length)),
        ("close", text(View.close_max_length)),
        ("private_metadata", "x" * View.private_metadata_max_length),
        ("callback_id", "x" * View.callback_id_max_length),
        ("blocks", [{"type": "divider"}] * View.blocks_max_length),
    ],
)
def test_a_limit_of_the_sdks_window_is_kept(field: str, longest: Any) -> None:
    modal = {**MODAL, field: longest}
    longer = longest * 2 if not isinstance(longest, dict) else text(len(longest["text"]) + 1)

    View(**check_view(modal, "modal")).validate_json()

    with pytest.raises(SlackObjectFormationError):
        View(**{**modal, field: longer}).validate_json()
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view({**modal, field: longer}, "modal")


def test_a_home_tab_can_be_neither_closed_nor_submitted() -> None:
    home = {"type": "home", "blocks": MODAL["blocks"], "submit": text(1)}

    with pytest.raises(SlackObjectFormationError):
        View(**home).validate_json()
    with pytest.raises(SlackError, match="invalid_arguments"):
        check_view(home, "home")


def test_the_types_of_chunks_are_the_sdks() -> None:
    assert set(_FIELDS) == types(Chunk) == {chunk["type"] for chunk in CHUNKS}


@pytest.mark.parametrize("chunk", CHUNKS, ids=[chunk["type"] for chunk in CHUNKS])
def test_a_chunk_has_the_fields_of_the_sdks(chunk: dict[str, Any]) -> None:
    parsed = Chunk.parse(chunk)
    required, optional = _FIELDS[chunk["type"]]

    check_chunks([chunk])

    assert parsed is not None
    assert parsed.attributes == {"type"} | required | optional
    assert parsed.to_dict() == chunk
