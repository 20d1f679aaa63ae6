from typing import Any

import pytest

from playground.slack.api.content.chunks import check_chunks
from playground.slack.wire import SlackError


@pytest.mark.parametrize(
    "chunk",
    [
        pytest.param({"type": "video"}, id="unknown type"),
        pytest.param({"type": "markdown_text"}, id="no text"),
        pytest.param({"type": "markdown_text", "text": 1}, id="text no text"),
        pytest.param({"type": "markdown_text", "text": "a", "b": "c"}, id="unknown field"),
        pytest.param({"type": "task_update", "id": "1", "title": "x"}, id="no status"),
        pytest.param(
            {"type": "task_update", "id": "1", "title": "x", "status": "done"}, id="bad status"
        ),
        pytest.param(
            {"type": "task_update", "id": "1", "title": "x" * 257, "status": "error"},
            id="long title",
        ),
        pytest.param(
            {
                "type": "task_update",
                "id": "1",
                "title": "x",
                "status": "error",
                "sources": [{"url": "https://example.com"}],
            },
            id="bad source",
        ),
        pytest.param({"type": "plan_update"}, id="no plan title"),
        pytest.param({"type": "blocks", "blocks": "x"}, id="blocks no list"),
    ],
)
def test_an_invalid_chunk_is_refused(chunk: dict[str, Any]) -> None:
    with pytest.raises(SlackError) as raised:
        check_chunks([chunk])

    assert raised.value.code == "invalid_chunks"
