import pytest
from mistralai.client import Mistral, errors, models

from playground.mistral import LocalMistral
from playground.model import ScriptedModel

MODEL = "mistral-medium-latest"
# The client warns about fields of its own which it goes on sending and reading.
pytestmark = pytest.mark.filterwarnings("ignore:.*DEPRECATED")


@pytest.fixture
async def library(client: Mistral) -> models.Library:
    return await client.beta.libraries.create_async(name="Notes", description="On tea")


async def upload(
    client: Mistral, library: models.Library, name: str = "tea.md", content: bytes = b"Tea is hot."
) -> models.Document:
    return await client.beta.libraries.documents.upload_async(
        library_id=library.id, file={"file_name": name, "content": content}
    )


async def status(client: Mistral, document: models.Document) -> str:
    found = await client.beta.libraries.documents.status_async(
        library_id=document.library_id, document_id=document.id
    )
    return str(found.process_status)


async def test_a_library_is_created_read_updated_and_deleted(
    client: Mistral, library: models.Library
) -> None:
    await client.beta.libraries.update_async(library_id=library.id, name="Tea notes")
    found = await client.beta.libraries.get_async(library_id=library.id)
    listed = await client.beta.libraries.list_async()
    await client.beta.libraries.delete_async(library_id=library.id)

    assert (found.name, found.nb_documents) == ("Tea notes", 0)
    assert [each.id for each in listed.data] == [library.id]
    assert not (await client.beta.libraries.list_async()).data


async def test_the_same_bytes_are_one_document(client: Mistral, library: models.Library) -> None:
    first = await upload(client, library)
    second = await upload(client, library, name="again.md")

    assert second.id == first.id


async def test_processing_takes_its_time(
    client: Mistral, local: LocalMistral, library: models.Library
) -> None:
    times = iter([1000.0] * 3 + [1001.0, 1005.0, 1010.0])
    local.clock = lambda: next(times)
    local.processing_seconds = 10
    document = await upload(client, library)

    seen = [await status(client, document) for _ in range(3)]

    assert seen == ["todo", "in_progress", "done"]


@pytest.mark.parametrize(
    ("state", "old"),
    [
        ("waiting_for_capacity", "Queued"),
        ("noop", "Completed"),
        ("self_managed", "Completed"),
        ("missing_content", "Error"),
        ("resting", "Running"),
    ],
)
async def test_files_q_every_state_of_processing_can_be_played(
    client: Mistral, local: LocalMistral, library: models.Library, state: str, old: str
) -> None:
    document = await upload(client, library)
    local.processing_status = state

    found = await client.beta.libraries.documents.status_async(
        library_id=document.library_id, document_id=document.id
    )

    assert (found.process_status, found.processing_status) == (state, old)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("tea.txt", b"Tea is hot.", "done"),
        ("tea.pdf", b"%PDF-1.7", "error"),
        ("tea.txt", b"  ", "missing_content"),
        ("tea.exe", b"MZ", "error"),
    ],
    ids=["text", "unreadable", "blank", "unsupported"],
)
async def test_processing_ends_by_what_could_be_read(
    client: Mistral, library: models.Library, name: str, content: bytes, expected: str
) -> None:
    document = await upload(client, library, name, content)

    assert await status(client, document) == expected


async def test_the_text_of_a_processed_document_can_be_read(
    client: Mistral, library: models.Library
) -> None:
    document = await upload(client, library)

    found = await client.beta.libraries.documents.text_content_async(
        library_id=library.id, document_id=document.id
    )

    assert found.text == "Tea is hot."


async def test_documents_are_listed_updated_and_deleted(
    client: Mistral, library: models.Library
) -> None:
    documents = client.beta.libraries.documents
    document = await upload(client, library)
    renamed = await documents.update_async(
        library_id=library.id, document_id=document.id, name="tea-2.md"
    )
    await documents.reprocess_async(library_id=library.id, document_id=document.id)
    listed = await documents.list_async(library_id=library.id, search="tea-2")
    await documents.delete_async(library_id=library.id, document_id=document.id)

    assert renamed.name == "tea-2.md"
    assert (listed.pagination.total_items, listed.data[0].id) == (1, document.id)
    with pytest.raises(errors.SDKError) as refused:
        await documents.get_async(library_id=library.id, document_id=document.id)
    assert refused.value.status_code == 404


async def test_the_model_may_search_the_documents_of_its_agents_libraries(
    client: Mistral, local: LocalMistral, library: models.Library
) -> None:
    model = local.model = ScriptedModel("Hot.")
    await upload(client, library)
    agent = await client.beta.agents.create_async(
        model=MODEL,
        name="Librarian",
        tools=[models.DocumentLibraryTool(library_ids=[library.id])],
    )

    await client.beta.conversations.start_async(inputs="How is tea?", agent_id=agent.id)

    assert [d.text for d in model.prompts[0].documents] == ["Tea is hot."]


async def test_a_file_comes_back_as_it_was_sent(client: Mistral) -> None:
    sent = await client.files.upload_async(
        file={"file_name": "a.jsonl", "content": b"{}\n"}, purpose="batch"
    )

    content = await client.files.download_async(file_id=sent.id)
    listed = await client.files.list_async()
    read = await client.files.retrieve_async(file_id=sent.id)
    url = await client.files.get_signed_url_async(file_id=sent.id)
    deleted = await client.files.delete_async(file_id=sent.id)

    assert await content.aread() == b"{}\n"
    assert [each.id for each in listed.data] == [sent.id]
    assert (read.filename, read.purpose, read.size_bytes) == ("a.jsonl", "batch", 3)
    assert url.url.startswith("http")
    assert deleted.deleted


async def test_libraries_are_searched_by_a_part_of_their_names_page_by_page(
    client: Mistral,
) -> None:
    for name in ("Tea notes", "Coffee", "Green tea", "TEA"):
        await client.beta.libraries.create_async(name=name)

    pages = [
        await client.beta.libraries.list_async(search="tea", page=page, page_size=2)
        for page in range(2)
    ]

    names = [[library.name for library in page.data] for page in pages]
    assert names == [["Tea notes", "Green tea"], ["TEA"]]
