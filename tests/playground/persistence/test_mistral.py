"""Whatever changes at the local Mistral is saved, and is the same after a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from mistralai.client import Mistral, models

from playground.mistral import LocalMistral
from playground.mistral.state import Conversation
from playground.mistral.tables import connector_tables, tables
from playground.model import Model, OfflineModel, ScriptedModel, Until
from playground.persistence import UnitOfWork
from tests.playground.mistral.conftest import KEY, MODEL
from tests.playground.mistral.tour import tour
from tests.playground.persistence.conftest import Opened, unsaved

pytestmark = pytest.mark.filterwarnings("ignore:.*DEPRECATED")

TEA = models.File(file_name="tea.md", content=b"Tea is hot.")
DRAW = models.ImageGenerationTool()
# What the platform has that is no state, or none that outlives the process.
NOT_SAVED = {
    "sign_ins",
    "work", "touch", "model", "clock", "lock_linger", "finish_dropped", "processing_seconds",
    "processing_status", "dialects", "giving_files", "tasks", "traffic", "faults", "calls", "app",
    "_accounts", "_pace", "metering",
}  # fmt: skip


@asynccontextmanager
async def served(
    work: UnitOfWork, missing: list[str] | None = None, model: Model | None = None
) -> AsyncIterator[Mistral]:
    """A client of a platform; `missing` gets what an operation left unsaved."""

    @web.middleware
    async def look(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        name = request.match_info.route.name
        if missing is not None:
            missing.extend(f"{name}: {each}" for each in unsaved(work))
        return response

    local = LocalMistral(work=work, model=model or OfflineModel(delay=0))
    local.app.middlewares.append(look)
    async with (
        TestServer(local.app) as server,
        Mistral(api_key=KEY, server_url=str(server.make_url("")).rstrip("/")) as client,
    ):
        yield client


async def test_every_operation_is_saved(work: UnitOfWork) -> None:
    missing: list[str] = []
    async with served(work, missing) as client:
        await tour(client)
        await client.beta.conversations.start_async(inputs="Draw a cat", model=MODEL, tools=[DRAW])

    assert missing == []


async def test_documents_go_with_their_library_and_with_time(work: UnitOfWork) -> None:
    missing: list[str] = []
    async with served(work, missing) as client:
        libraries = client.beta.libraries
        library_id = (await libraries.create_async(name="Notes")).id
        for number, expires_at in enumerate((None, datetime(2020, 1, 1, tzinfo=UTC))):
            document = await libraries.documents.upload_async(
                library_id=library_id,
                file={"file_name": f"{number}.md", "content": f"Tea {number}".encode()},
            )
            await libraries.documents.update_async(
                library_id=library_id, document_id=document.id, expires_at=expires_at
            )
        left = await libraries.documents.list_async(library_id=library_id)
        await libraries.delete_async(library_id=library_id)

    assert [document.name for document in left.data] == ["0.md"]
    assert missing == []


async def test_a_question_is_saved_before_its_answer_begins(work: UnitOfWork) -> None:
    forever = asyncio.Event()
    async with served(work, model=ScriptedModel("Hello", Until(forever))) as client:
        stream = await client.beta.conversations.start_stream_async(inputs="Hi", model=MODEL)
        first = await anext(aiter(stream))
        assert work._store
        [(key, record, _)] = work._store.read("conversations")
        forever.set()

    assert key == (first.data.conversation_id,)
    assert "Hi" in record


async def test_every_attribute_is_saved_or_listed_here(work: UnitOfWork) -> None:
    local = LocalMistral(work=work)

    saved = set(tables(local)) - {"documents", "stored_files"} | {"files"}
    assert set(vars(local)) == saved | set(connector_tables(local)) | NOT_SAVED


async def test_a_conversation_goes_on_after_a_restart(opened: Opened) -> None:
    with opened() as work:
        async with served(work) as client:
            first = await client.beta.conversations.start_async(
                inputs="My name is Ada.", model=MODEL
            )
    with opened() as work:
        async with served(work) as client:
            second = await client.beta.conversations.append_async(
                conversation_id=first.conversation_id, inputs="What is my name?"
            )

    [answer] = second.outputs
    assert isinstance(answer, models.MessageOutputEntry)
    assert "Ada" in str(answer.content)


async def test_a_document_is_found_after_a_restart(opened: Opened) -> None:
    with opened() as work:
        async with served(work) as client:
            library = await client.beta.libraries.create_async(name="Notes")
            documents = client.beta.libraries.documents
            document = await documents.upload_async(library_id=library.id, file=TEA)
    with opened() as work:
        async with served(work) as client:
            content = await client.beta.libraries.documents.text_content_async(
                library_id=library.id, document_id=document.id
            )

    assert content.text == "Tea is hot."


async def test_a_file_has_its_bytes_after_a_restart(opened: Opened) -> None:
    with opened() as work:
        async with served(work) as client:
            file = await client.files.upload_async(file=TEA, purpose="ocr")
    with opened() as work:
        async with served(work) as client:
            content = await client.files.download_async(file_id=file.id)
            assert await content.aread() == TEA.content


async def test_a_conversation_that_was_being_answered_is_free_after_a_restart(
    opened: Opened,
) -> None:
    with opened() as work:
        local = LocalMistral(work=work)
        conversation = Conversation("conv_1", local.now(), local.now(), {}, locked=True)
        local.conversations[conversation.id] = conversation
        local.touch("conversations", conversation.id)
    with opened() as work:
        assert not LocalMistral(work=work).conversations["conv_1"].locked
