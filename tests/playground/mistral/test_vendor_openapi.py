"""Routes, statuses and requests against the vendor's own description, where a copy is at hand."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from mistralai.client import Mistral, models
from mistralai.client.types import BaseModel

from playground.mistral import LocalMistral
from playground.mistral.connectors import sign_in
from playground.mistral.requests.queries import QUERIES

from .tour import Answer, answers, tour

SHARED = Path(__file__).parents[4] / "shared" / "data"
OPENAPI = SHARED / "mistral-openapi.yaml"
SCHEMAS = SHARED / "mistral-schema.json"
Route = tuple[str, str]

# The client has the first two in place of a PUT, which it calls deprecated; the copy lacks audio.
ONLY_IN_THE_CLIENT: set[Route] = {
    ("POST", "/v1/audio/transcriptions"),
    ("PATCH", "/v1/libraries/{library_id}"),
    ("PATCH", "/v1/libraries/{library_id}/documents/{document_id}"),
}
REQUESTS: dict[type[BaseModel], str] = {
    models.CreateAgentRequest: "AgentCreationRequest",
    models.UpdateAgentRequest: "AgentUpdateRequest",
    models.ConversationRequest: "ConversationRequestBase",
    models.ConversationStreamRequest: "ConversationRequestBase",
    models.ConversationAppendRequest: "ConversationAppendRequestBase",
    models.ConversationAppendStreamRequest: "ConversationAppendRequestBase",
    models.ConversationRestartRequest: "ConversationRestartRequestBase",
    models.ConversationRestartStreamRequest: "ConversationRestartRequestBase",
    models.CompletionArgs: "CompletionArgs",
    models.CreateLibraryRequest: "LibraryIn",
    models.UpdateLibraryRequest: "LibraryInUpdate",
    models.UpdateDocumentRequest: "DocumentUpdateIn",
    models.MessageInputEntry: "MessageInputEntry",
    models.MessageOutputEntry: "MessageOutputEntry",
    models.FunctionResultEntry: "FunctionResultEntry",
    models.FunctionCallEntry: "FunctionCallEntry",
    models.ToolExecutionEntry: "ToolExecutionEntry",
    models.AgentHandoffEntry: "AgentHandoffEntry",
    models.ToolCallConfirmation: "ToolCallConfirmation",
    models.DocumentLibraryTool: "DocumentLibraryTool",
    models.WebSearchTool: "WebSearchTool",
    models.ToolConfiguration: "ToolConfiguration",
}
# Fields that the client has come to have since.
NEWER = {
    "LibraryIn": {"owner_type"},
    "DocumentUpdateIn": {"expires_at"},
    "libraries.list": {"page", "page_size", "search"},
    "connectors.auth_url": {"credentials_title", "github_installation_link"},
    "connectors.call": {"credentials_name"},  # described, but of a POST
    "connectors.get": {"fetch_user_data"},
}

pytestmark = [
    pytest.mark.skipif(not OPENAPI.is_file(), reason=f"no description of Mistral at {OPENAPI}"),
    pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning"),
]


def lines() -> Iterator[tuple[Route, str]]:
    """Read the description by route; it is as regular as a machine writes it."""
    path = method = ""
    for line in OPENAPI.read_text().splitlines():
        if found := re.fullmatch(r"  (/[^#\s]+)(#\S+)?:", line):
            path = found[1]
        elif found := re.fullmatch(r"    (get|post|put|patch|delete):", line):
            method = found[1].upper()
        yield (method, path), line


def described() -> dict[Route, set[int]]:
    """Find the statuses of every route."""
    statuses: dict[Route, set[int]] = defaultdict(set)
    for route, line in lines():
        if found := re.fullmatch(r"        '(\d{3})':", line):
            statuses[route].add(int(found[1]))
    return dict(statuses)


def queried(wanted: Route) -> set[str]:
    """Find the names in the query of a route."""
    told = [line for route, line in lines() if route == wanted]
    named = [name for name, place in pairwise(told) if place == "        in: query"]
    return {name.removeprefix("      - name: ") for name in named}


@pytest.fixture
def kept(local: LocalMistral) -> list[Answer]:
    return answers(local)


def test_every_route_is_described(local: LocalMistral) -> None:
    routes = {(r.method, r.resource.canonical) for r in local.app.router.routes() if r.resource}

    served = {route for route in routes if route[0] != "HEAD" and route[1] != sign_in.PATH}
    assert served - set(described()) == ONLY_IN_THE_CLIENT


async def test_every_status_is_described(kept: list[Answer], client: Mistral) -> None:
    await tour(client)

    statuses = described()
    api = [answer for answer in kept if answer.route[1].startswith("/v1/")]
    told = [(a.route, a.status) for a in api if a.route not in ONLY_IN_THE_CLIENT]
    assert told
    assert [each for each in told if each[1] not in statuses[each[0]]] == []


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_has_described_names(local: LocalMistral, name: str) -> None:
    path = local.app.router.named_resources()[name].canonical

    known = queried(("GET", path)) | NEWER.get(name, set())
    assert {each.partition("=")[0] for each in QUERIES[name].split()} <= known


@pytest.mark.parametrize("model", REQUESTS, ids=lambda model: model.__name__)
def test_a_request_has_the_described_fields(model: type[BaseModel]) -> None:
    name = REQUESTS[model]
    schema: dict[str, Any] = json.loads(SCHEMAS.read_text())[name]

    taken = {field.alias or each: field for each, field in model.model_fields.items()}
    needed = {each for each, field in taken.items() if field.is_required()}
    assert set(taken) - {"stream"} - NEWER.get(name, set()) == set(schema["properties"]) - {
        "stream"
    }
    assert needed == set(schema.get("required", []))
