import json
from pathlib import Path
from typing import Any

import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL, Ask, kinds

SAMPLES = Path(__file__).parents[5] / "shared/data/mistral-samples"
QUESTIONS = {
    "code": "what is 17% of 2,300?",
    "web": "search the web for how tea is made",
    "news": "any news about bees?",
    "image": "draw a red circle",
}
WHOLE = ["conversation.response.started", "conversation.response.done"]
TOOL = ["tool.execution.started", "tool.execution.done"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "code",
            [
                "message.output.delta", "tool.execution.started", "tool.execution.delta",
                "tool.execution.done", "message.output.delta",
            ],
        ),
        ("web", [*TOOL, "message.output.delta"]),
        ("news", [*TOOL, "message.output.delta"]),
        ("image", [*TOOL, "message.output.delta"]),
    ],
)  # fmt: skip
async def test_a_tool_comes_in_the_vendors_order(
    ask: Ask, question: str, expected: list[str]
) -> None:
    events = await ask(QUESTIONS[question])

    assert kinds(events) == [WHOLE[0], *expected, WHOLE[1]]
    assert not [e for e in events if isinstance(e, models.UnknownConversationEventsData)]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the vendor's samples are not at hand")
@pytest.mark.parametrize(
    ("question", "sample"),
    [
        ("code", "code_interpreter_01_conversation-response"),
        ("web", "websearch_01_conversation-response"),
        ("image", "image_generation_01_conversation-response"),
        ("library", "libraries_06_conversation-response"),
    ],
)
async def test_an_answer_is_shaped_like_the_vendors_sample(
    client: Mistral, library: models.DocumentLibraryTool, question: str, sample: str
) -> None:
    theirs = json.loads((SAMPLES / f"{sample}.json").read_text())
    asked = QUESTIONS.get(question, "what does the handbook say about vacation?")

    response = await client.beta.conversations.start_async(
        inputs=asked, model=MODEL, tools=[*ALL_TOOLS, library]
    )

    ours = json.loads(response.model_dump_json(by_alias=True, exclude_none=True))
    assert [(e["type"], e.get("name")) for e in ours["outputs"]] == [
        (e["type"], e.get("name")) for e in theirs["outputs"]
    ]
    for mine, sampled in zip(ours["outputs"], theirs["outputs"], strict=True):
        assert sampled.keys() - mine.keys() <= {"agent_id"}  # there is no agent here
        assert mine.get("info", {}).keys() == sampled.get("info", {}).keys()
        # The samples' web answer has references in it, and a full stop after them.
        assert chunk_kinds(sampled)[:2] == chunk_kinds(mine)[: len(chunk_kinds(sampled)[:2])]
    assert ours["usage"]["connectors"] == theirs["usage"]["connectors"]


def chunk_kinds(entry: dict[str, Any]) -> list[str]:
    content = entry.get("content", "")
    return [chunk["type"] for chunk in content] if isinstance(content, list) else []
