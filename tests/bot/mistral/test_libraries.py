"""Libraries and documents at the local Mistral."""

import os
import tracemalloc
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.errors import ModelFailed, ModelUnreachable
from bot.core.refusals import OutOfCredits
from bot.mistral.documents import DocumentGone, IndexingProgress, MistralDocuments
from bot.mistral.libraries import LibraryGone, MistralLibraries
from bot.mistral.sdk.client import Client
from playground.faults import Fault
from playground.mistral import LocalMistral
from tests.support.sample_files import pdf

NOBODY = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture
def libraries(mistral_client: Client) -> MistralLibraries:
    return MistralLibraries(mistral_client)


@pytest.fixture
def documents(mistral_client: Client) -> MistralDocuments:
    return MistralDocuments(mistral_client)


@pytest_asyncio.fixture
async def library_id(libraries: MistralLibraries) -> str:
    return await libraries.create("Of the channel", "What was shared there")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tea.txt"
    path.write_bytes(b"Tea is hot.")
    return path


async def test_a_library_is_found_by_its_whole_name(
    libraries: MistralLibraries, library_id: str
) -> None:
    assert await libraries.named("Of the channel") == library_id
    assert await libraries.named("Of the") is None


async def test_a_file_becomes_a_document(
    documents: MistralDocuments, library_id: str, file: Path, mistral: LocalMistral
) -> None:
    stored = await documents.upload(library_id, file, "Thé ☕.txt")

    assert (stored.name, stored.progress) == ("Thé ☕.txt", IndexingProgress.READY)
    document = mistral.libraries[library_id].documents[stored.document_id]
    assert document.content == b"Tea is hot."


async def test_the_same_bytes_are_the_same_document(
    documents: MistralDocuments, library_id: str, file: Path
) -> None:
    first = await documents.upload(library_id, file, "one.txt")
    second = await documents.upload(library_id, file, "two.txt")

    assert second == first


async def test_an_upload_that_failed_is_sent_again_whole(
    documents: MistralDocuments, library_id: str, file: Path, mistral: LocalMistral
) -> None:
    mistral.faults.add("documents.upload", Fault("error", status=503))

    stored = await documents.upload(library_id, file, "tea.txt")

    document = mistral.libraries[library_id].documents[stored.document_id]
    assert document.content == b"Tea is hot."


async def test_a_large_file_is_not_held_in_memory(file: Path) -> None:
    size, came = 40 * 1024**2, 0
    os.truncate(file, size)

    async def count(request: web.Request) -> web.Response:
        nonlocal came
        async for piece in request.content.iter_any():
            came += len(piece)
        return web.json_response({"message": "Payment required"}, status=402)

    app = web.Application(client_max_size=2 * size)
    app.router.add_post("/{rest:.*}", count)
    async with TestServer(app) as server:
        client = Client("key", str(server.make_url("")).rstrip("/"))
        tracemalloc.start()
        with pytest.raises(OutOfCredits):
            await MistralDocuments(client).upload(NOBODY, file, "zeros.txt")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await client.close()

    assert came > size
    assert peak < size / 4


async def test_pages_are_told(documents: MistralDocuments, library_id: str, tmp_path: Path) -> None:
    file = written(tmp_path, pdf("One", "Two", "Three"))
    stored = await documents.upload(library_id, file, "three.pdf")

    found = await documents.get(library_id, stored.document_id)

    assert (found.progress, found.pages) == (IndexingProgress.READY, 3)


async def test_what_is_being_read_is_under_way(
    documents: MistralDocuments, library_id: str, file: Path, mistral: LocalMistral
) -> None:
    mistral.processing_seconds = 1_000.0

    stored = await documents.upload(library_id, file, "tea.txt")

    assert stored.progress is IndexingProgress.UNDER_WAY


@pytest.mark.parametrize(
    ("name", "content", "progress"),
    [
        ("blank.txt", b" ", IndexingProgress.EMPTY),
        ("locked.pdf", pdf("x", locked=True), IndexingProgress.FAILED),
    ],
    ids=["nothing-in-it", "broken"],
)
async def test_what_cannot_be_read_is_told_apart(
    name: str, content: bytes, progress: IndexingProgress, mistral_client: Client, tmp_path: Path
) -> None:
    library_id = await MistralLibraries(mistral_client).create("Of the channel", "")
    file = written(tmp_path, content)

    stored = await MistralDocuments(mistral_client).upload(library_id, file, name)

    assert stored.progress is progress


async def test_facts_are_attached_to_a_document(
    documents: MistralDocuments, library_id: str, file: Path, mistral: LocalMistral
) -> None:
    stored = await documents.upload(library_id, file, "tea.txt")

    await documents.describe(library_id, stored.document_id, {"user": "U1"})

    document = mistral.libraries[library_id].documents[stored.document_id]
    assert document.about["attributes"] == {"user": "U1"}


async def test_every_document_is_listed_page_by_page(
    documents: MistralDocuments, library_id: str, tmp_path: Path
) -> None:
    names = [f"{number}.txt" for number in range(5)]
    for name in names:
        await documents.upload(library_id, written(tmp_path, name.encode()), name)

    listed = [one.name async for page in documents.pages(library_id, page_size=2) for one in page]

    assert listed == names


async def test_deleting_twice_is_deleting_once(
    libraries: MistralLibraries,
    library_id: str,
    file: Path,
    mistral: LocalMistral,
    documents: MistralDocuments,
) -> None:
    stored = await documents.upload(library_id, file, "tea.txt")

    await documents.delete(library_id, stored.document_id)
    await documents.delete(library_id, stored.document_id)
    await libraries.delete(library_id)
    await libraries.delete(library_id)

    assert mistral.libraries == {}


async def test_what_is_gone_is_said_to_be_gone(
    documents: MistralDocuments, library_id: str, file: Path
) -> None:
    with pytest.raises(LibraryGone):
        await documents.upload(NOBODY, file, "tea.txt")
    with pytest.raises(DocumentGone):
        await documents.get(library_id, NOBODY)
    with pytest.raises(DocumentGone):
        await documents.describe(library_id, NOBODY, {})


async def test_a_broken_create_is_not_repeated(
    libraries: MistralLibraries, mistral: LocalMistral
) -> None:
    mistral.faults.add("libraries.create", Fault("error", status=503))

    with pytest.raises(ModelFailed):
        await libraries.create("Twice", "")

    assert mistral.libraries == {}


async def test_nobody_there_is_unreachable(tmp_path: Path, file: Path) -> None:
    client = Client("key", "http://127.0.0.1:9")

    with pytest.raises(ModelUnreachable):
        await MistralLibraries(client).create("Nowhere", "")

    await client.close()


def written(directory: Path, content: bytes) -> Path:
    """A file with this content."""
    file = directory / "written"
    file.write_bytes(content)
    return file
