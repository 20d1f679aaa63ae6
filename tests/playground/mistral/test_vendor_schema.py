"""Bodies and events held against the vendor's own description, where a copy of it is at hand."""

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mistralai.client import Mistral, models

from playground import model as said
from playground.mistral import LocalMistral
from playground.model import OfflineModel, ScriptedModel

from .raw import PIECES, TOOL_QUESTIONS, TOOLS, streamed

SCHEMAS = Path(__file__).parents[4] / "shared/data/mistral-schema.json"
MODEL = "mistral-medium-latest"
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
Send = Callable[..., Awaitable[tuple[int, Any]]]

pytestmark = pytest.mark.skipif(
    not SCHEMAS.is_file(), reason="the vendor's schema is not next to this checkout"
)


def faults(value: Any, schema: dict[str, Any], known: dict[str, Any], at: str) -> Iterator[str]:
    """Check what these schemas make use of: types, constants, required and foreign fields."""
    if "$ref" in schema:
        schema = known[schema["$ref"]]
    if choices := schema.get("oneOf", schema.get("anyOf")):
        found = [list(faults(value, choice, known, at)) for choice in choices]
        yield from min(found, key=len)
    elif "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{at}: {value!r} is no {schema['type']}"
    elif value not in schema.get("enum", [schema.get("const", value)]):
        yield f"{at}: {value!r} is none of {schema.get('enum', schema.get('const'))}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), known, f"{at}[{index}]")
    elif isinstance(value, dict):
        yield from object_faults(value, schema, known, at)


def object_faults(
    value: dict[str, Any], schema: dict[str, Any], known: dict[str, Any], at: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}.{name} is missing"
    for name, item in value.items():
        if name in properties:
            yield from faults(item, properties[name], known, f"{at}.{name}")
        elif schema.get("additionalProperties", True) is False:
            yield f"{at}.{name} is foreign"


@pytest.fixture
def wrong_with() -> Callable[[str, Any], list[str]]:
    known = json.loads(SCHEMAS.read_text())
    return lambda name, value: list(faults(value, known[name], known, name))


async def test_a_foreign_field_would_be_noticed(
    wrong_with: Callable[[str, Any], list[str]],
) -> None:
    started = {"type": "conversation.response.started", "surprise": 1}

    assert wrong_with("ResponseStartedEvent", started) == [
        "ResponseStartedEvent.conversation_id is missing",
        "ResponseStartedEvent.surprise is foreign",
    ]


@pytest.mark.parametrize("pieces", [PIECES, [said.Failure("no tea")]], ids=["every", "failure"])
async def test_every_event_fits(
    url: str,
    local: LocalMistral,
    wrong_with: Callable[[str, Any], list[str]],
    pieces: list[said.Piece],
) -> None:
    local.model = ScriptedModel(*pieces)

    events = await streamed(url, {"inputs": "Hi", "model": MODEL})

    wrong = [wrong_with("ConversationEvents", event) for event in events]
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize("question", TOOL_QUESTIONS)
async def test_every_event_of_a_tool_fits(
    url: str,
    local: LocalMistral,
    wrong_with: Callable[[str, Any], list[str]],
    question: str,
) -> None:
    local.model = OfflineModel(delay=0)

    events = await streamed(url, {"inputs": question, "model": MODEL, "tools": TOOLS})

    wrong = [wrong_with("ConversationEvents", event) for event in events]
    assert "tool.execution.done" in [event["event"] for event in events]
    assert [each for each in wrong if each] == []


async def test_every_body_fits(
    client: Mistral,
    send: Send,
    agent: models.Agent,
    local: LocalMistral,
    wrong_with: Callable[[str, Any], list[str]],
) -> None:
    local.model = ScriptedModel(*PIECES)
    library = await client.beta.libraries.create_async(name="Notes")
    document = await client.beta.libraries.documents.upload_async(
        library_id=library.id, file={"file_name": "tea.md", "content": b"Tea is hot."}
    )
    start = {"inputs": "Hi", "agent_id": agent.id}
    _, started = await send("POST", "/v1/conversations", start)
    bare = await client.beta.conversations.start_async(
        inputs="Hi", model=MODEL, instructions="Be brief."
    )
    documents = f"/v1/libraries/{library.id}/documents"
    answered = f"/v1/conversations/{started['conversation_id']}"
    paths = {
        f"/v1/agents/{agent.id}": "Agent",
        "/v1/agents/pages": "AgentListPage",
        answered: "AgentConversation",
        f"/v1/conversations/{bare.conversation_id}": "ModelConversation",
        f"{answered}/history": "ConversationHistory",
        f"{answered}/messages": "ConversationMessages",
        f"/v1/models/{MODEL}": "BaseModelCard",
        "/v1/models": "ModelList",
        f"/v1/libraries/{library.id}": "LibraryOut",
        "/v1/libraries": "ListLibraryOut",
        documents: "ListDocumentOut",
        f"{documents}/{document.id}": "DocumentOut",
        f"{documents}/{document.id}/status": "ProcessingStatusOut",
    }

    wrong = wrong_with("ConversationResponse", started)
    for path, name in paths.items():
        wrong += wrong_with(name, (await send("GET", path))[1])

    assert wrong == []
