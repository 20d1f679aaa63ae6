"""Every body and event of the platform, against the models that the vendor's client has of them."""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mistralai.client import Mistral, models
from mistralai.client.types import BaseModel

from playground import model as said
from playground.mistral import LocalMistral
from playground.mistral.requests.validation import _foreign, check
from playground.model import OfflineModel, ScriptedModel

from .raw import PIECES, TOOL_QUESTIONS, TOOLS, streamed
from .tour import MODEL, Answer, answers, operations, tour

DOOR = Path(__file__).parents[3] / "bot" / "mistral"
# What the platform does without: models of one's own, aliases of versions, addresses in a store of
# the vendor's, connectors that one adds or shares. The two that run do so in the client, which
# calls the others.
NOT_SERVED = {
    *(f"beta.agents.{name}_async" for name in (
        "create_version_alias", "delete_version_alias", "list_version_aliases", "update_version",
    )),
    *(f"beta.conversations.{name}_async" for name in ("run", "run_stream")),
    *(f"beta.libraries.documents.{name}_async" for name in (
        "extracted_text_signed_url", "get_signed_url",
    )),
    *(f"beta.connectors.{name}_async" for name in (
        "activate_for_consumer", "create", "deactivate_for_consumer", "delete",
        "delete_all_user_credentials", "list_organization_credentials",
        "list_workspace_credentials", "share", "share_to_organization", "unshare",
        "unshare_from_organization", "update", "update_credentials",
    )),
    "audio.transcriptions.stream_async",
    *(f"models.{name}_async" for name in ("archive", "delete", "unarchive", "update")),
}  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning")


@pytest.fixture
def kept(local: LocalMistral) -> list[Answer]:
    # A call that waits to be confirmed would hold up what comes next.
    settled = [piece for piece in PIECES if not isinstance(piece, said.FunctionCall)]
    local.model = ScriptedModel(*settled)
    return answers(local)


Send = Callable[..., Awaitable[tuple[int, Any]]]


def whole(returned: Any) -> Any:
    """Unwrap the pages that the client makes of some answers."""
    return getattr(returned, "result", returned)


def strange(returned: Any, body: Any) -> Iterator[object]:
    """Find what the client does not know, and constants that it filled in by itself."""
    yield from _foreign(returned, body, ("body",))
    if isinstance(returned, BaseModel):
        fields = type(returned).model_fields
        filled = fields.keys() - returned.model_fields_set
        yield from (name for name in filled if isinstance(fields[name].default, str))


async def test_the_client_reaches_every_route_and_understands_all_it_says(
    local: LocalMistral, kept: list[Answer], client: Mistral
) -> None:
    returned = await tour(client)

    of_the_api = [answer for answer in kept if answer.route[1].startswith("/v1/")]
    wrong = [
        (name, each)
        for (name, made), answer in zip(returned.items(), of_the_api, strict=True)
        if answer.body is not None
        for each in strange(whole(made), answer.body)
    ]
    routes = {(r.method, r.resource.canonical) for r in local.app.router.routes() if r.resource}
    assert wrong == []
    assert {answer.route for answer in kept} == {r for r in routes if r[0] != "HEAD"}


async def test_every_operation_of_the_client_is_served_but_for_the_ones_named(
    kept: list[Answer], client: Mistral
) -> None:
    served = set(await tour(client))

    assert set(operations(client)) - served == NOT_SERVED


async def test_every_operation_that_the_app_asks_for_is_served(client: Mistral) -> None:
    sources = "".join(path.read_text() for path in DOOR.glob("*.py"))
    asked = set(re.findall(r"\b(?:_client|sdk)(\.[a-z_.]+_async)\b", sources))
    served = {f".{name}" for name in operations(client)} - {f".{name}" for name in NOT_SERVED}

    assert asked
    assert [each for each in asked if not any(name.endswith(each) for name in served)] == []


@pytest.mark.parametrize("pieces", [PIECES, [said.Failure("no tea")]], ids=["every", "failure"])
async def test_an_event_is_what_the_client_has_of_it(
    url: str, local: LocalMistral, pieces: list[said.Piece]
) -> None:
    local.model = ScriptedModel(*pieces)

    for event in await streamed(url, {"inputs": "Hi", "model": MODEL}):
        check(models.ConversationEvents, event)


@pytest.mark.parametrize("question", TOOL_QUESTIONS)
async def test_an_event_of_a_tool_is_what_the_client_has_of_it(
    url: str, local: LocalMistral, question: str
) -> None:
    local.model = OfflineModel(delay=0)

    for event in await streamed(url, {"inputs": question, "model": MODEL, "tools": TOOLS}):
        check(models.ConversationEvents, event)


async def test_an_entry_is_what_the_client_has_of_it(local: LocalMistral, send: Send) -> None:
    local.model = ScriptedModel(*PIECES)

    _, answer = await send("POST", "/v1/conversations", {"inputs": "Hi", "model": MODEL})
    _, history = await send("GET", f"/v1/conversations/{answer['conversation_id']}/history")

    check(models.ConversationResponse, answer)
    check(models.ConversationHistory, history)
