"""Every operation that the local platform serves, asked for once by the vendor's own client."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from mistralai.client import Mistral

from playground import clips
from playground.mistral import LocalMistral

from .accounts import sign_in

MODEL = "mistral-medium-latest"
# Where it is left out, the client sends a placeholder, which is no metadata to the platform.
ANY: dict[str, str] = {}
PARTS = (
    "models", "files", "beta.agents", "beta.conversations", "beta.libraries",
    "beta.libraries.documents", "beta.connectors", "audio.transcriptions",
)  # fmt: skip
TICKETS = {"connector_id_or_name": "tickets"}
TEA = {"file_name": "tea.md", "content": b"Tea is hot."}


@dataclass(frozen=True, slots=True)
class Answer:
    """The platform's response as it left; `body` is None where that was no JSON."""

    route: tuple[str, str]
    status: int
    body: Any


def answers(local: LocalMistral) -> list[Answer]:
    """Keep every answer from now on; the platform must not be serving yet."""
    kept: list[Answer] = []

    @web.middleware
    async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        resource = request.match_info.route.resource
        body = None
        if isinstance(response, web.Response) and response.content_type == "application/json":
            body = json.loads(response.text or "")
        path = resource.canonical if resource else ""
        kept.append(Answer((request.method, path), response.status, body))
        return response

    local.app.middlewares.append(keep)
    return kept


class Asked:
    """A part of the client, which notes what its operations return under their full names."""

    def __init__(self, part: Any, name: str, returned: dict[str, Any]) -> None:
        self._part, self._name, self._returned = part, name, returned

    def __getattr__(self, name: str) -> "Asked":
        return Asked(getattr(self._part, name), f"{self._name}.{name}".strip("."), self._returned)

    async def __call__(self, **arguments: Any) -> Any:
        self._returned[self._name] = answer = await self._part(**arguments)
        return answer


async def tour(client: Mistral) -> dict[str, Any]:
    """Ask for everything; what the client made of each answer, by operation."""
    returned: dict[str, Any] = {}
    asked = Asked(client, "", returned)
    await _agents(asked.beta.agents)
    await _conversations(asked.beta.conversations)
    await _libraries(asked.beta.libraries)
    await _files(asked.files)
    await _connectors(asked.beta.connectors)
    speech = {"file_name": "tea.wav", "content": clips.wav(clips.Speech("Tea at four", 2))}
    await asked.audio.transcriptions.complete_async(model="voxtral-mini-latest", file=speech)
    await asked.models.list_async()
    await asked.models.retrieve_async(model_id=MODEL)
    return returned


async def _agents(agents: Any) -> None:
    agent = await agents.create_async(model=MODEL, name="Helper", metadata={"team": "tea"})
    await agents.update_async(agent_id=agent.id, name="Better helper")
    await agents.get_async(agent_id=agent.id)
    await agents.list_async(metadata=ANY)
    await agents.list_pages_async(metadata=ANY)
    await agents.list_versions_async(agent_id=agent.id)
    await agents.get_version_async(agent_id=agent.id, version="0")
    await agents.delete_async(agent_id=agent.id)


async def _conversations(conversations: Any) -> None:
    started = await conversations.start_async(inputs="Hi", model=MODEL, instructions="Be brief.")
    one = {"conversation_id": started.conversation_id}
    await conversations.append_async(**one, inputs="More")
    history = await conversations.get_history_async(**one)
    branch = {**one, "from_entry_id": history.entries[0].id, "inputs": "Again"}
    await conversations.restart_async(**branch)
    await _read(await conversations.start_stream_async(inputs="Hi", model=MODEL))
    await _read(await conversations.append_stream_async(**one, inputs="More"))
    await _read(await conversations.restart_stream_async(**branch))
    await conversations.get_messages_async(**one)
    await conversations.get_async(**one)
    await conversations.list_async(metadata=ANY)
    await conversations.delete_async(**one)


async def _read(stream: Any) -> None:
    async with stream:
        async for _ in stream:
            pass


async def _libraries(libraries: Any) -> None:
    library = await libraries.create_async(name="Notes")
    one = {"library_id": library.id}
    await libraries.get_async(**one)
    await libraries.update_async(**one, name="Better notes")
    await libraries.libraries_update_v1_async(**one, description="About tea")
    await libraries.list_async()
    documents = libraries.documents
    document = await documents.upload_async(**one, file=TEA)
    both = {**one, "document_id": document.id}
    await documents.get_async(**both)
    await documents.list_async(**one)
    await documents.status_async(**both)
    await documents.text_content_async(**both)
    await documents.update_async(**both, name="tea-2.md")
    await documents.libraries_documents_update_v1_async(**both, name="tea-3.md")
    await documents.reprocess_async(**both)
    await documents.delete_async(**both)
    await libraries.delete_async(**one)


async def _files(files: Any) -> None:
    one = {"file_id": (await files.upload_async(file=TEA, purpose="ocr")).id}
    await files.retrieve_async(**one)
    await files.list_async()
    await files.download_async(**one)
    await files.get_signed_url_async(**one)
    await files.delete_async(**one)


async def _connectors(connectors: Any) -> None:
    await connectors.list_async()
    await connectors.get_async(**TICKETS)
    await connectors.get_authentication_methods_async(**TICKETS)
    begun = await connectors.get_auth_url_async(**TICKETS, credentials_name="mine")
    await sign_in(begun.auth_url)
    await connectors.list_user_credentials_async(**TICKETS)
    await connectors.list_tools_async(**TICKETS, credentials_name="mine")
    mine = {**TICKETS, "credentials_name": "mine"}
    await connectors.call_tool_async(**mine, tool_name="list_tickets", arguments={})
    scope = {"consumer_scope": "user"}
    await connectors.create_credentials_async(**TICKETS, **scope, name="mine", is_default=True)
    await connectors.delete_credentials_async(**mine, **scope)


def operations(client: Mistral) -> Iterator[str]:
    """Name every operation of the parts of the client that the tour goes to."""
    for name in PARTS:
        for each in dir(attrgetter(name)(client)):
            if each.endswith("_async") and each not in {"_build_request_async", "do_request_async"}:
                yield f"{name}.{each}"
