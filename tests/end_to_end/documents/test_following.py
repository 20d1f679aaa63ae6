"""Libraries follow what people do in Slack to what they shared."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.app import Stage, opened
from tests.support.users.document_sharer import DocumentSharer, uploads

ALICE, HERE = "U0ALICE", "C0GENERAL"
TEXT = "text/plain"


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite) as ready:
        yield ready


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


async def settled(stage: Stage) -> None:
    await stage.quiet()
    await stage.until(lambda: not stage.app.background.busy)
    await stage.quiet()


async def snippet(alice: DocumentSharer, text: str = "Tea at four.") -> tuple[str, str]:
    """Share a snippet; its message and its id."""
    people = alice.stage.slack.people
    ts = await people.share_file(
        alice.user, alice.channel, "tea.txt", text.encode(), TEXT, mode="snippet"
    )
    await alice.stage.quiet()
    (file_id,) = alice.message(ts).files
    return ts, file_id


async def test_files_k_an_edited_snippet_takes_the_place_of_what_it_was(
    alice: DocumentSharer,
) -> None:
    ts, file_id = await snippet(alice)

    await alice.stage.slack.people.edit_snippet(ALICE, file_id, "Tea at five.")
    await settled(alice.stage)

    assert [document.text for document in alice.documents] == ["Tea at five."]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_files_k_a_snippet_that_could_not_be_read_is_read_after_its_edit(
    alice: DocumentSharer,
) -> None:
    ts, file_id = await snippet(alice, " ")
    before = alice.reactions(ts)

    await alice.stage.slack.people.edit_snippet(ALICE, file_id, "Tea at five.")
    await settled(alice.stage)

    assert before == ["warning"]
    assert [document.text for document in alice.documents] == ["Tea at five."]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_files_k_a_change_of_anything_but_the_bytes_uploads_nothing(
    alice: DocumentSharer,
) -> None:
    ts = await alice.share()
    (file_id,) = alice.message(ts).files
    count = uploads(alice.stage)

    alice.stage.slack.people._parts.sharing.tell_change(alice.stage.slack.workspace.files[file_id])
    await settled(alice.stage)

    assert uploads(alice.stage) == count
    assert alice.names == ["notes.txt"]
    assert alice.reactions(ts) == ["white_check_mark"]


@pytest.mark.parametrize("with_files", [False, True], ids=["files kept", "files too"])
@pytest.mark.parametrize("in_thread", [False, True], ids=["tombstone", "reply"])
async def test_files_k_a_deleted_message_takes_its_documents_along(
    alice: DocumentSharer, with_files: bool, in_thread: bool
) -> None:
    thread = await alice.stage.say("Who earns what?") if in_thread else None
    ts = await alice.share("salaries.txt", thread_ts=thread)

    await alice.stage.slack.people.delete(ALICE, HERE, ts, with_files=with_files)
    await settled(alice.stage)

    assert alice.documents == []


async def test_files_k_a_document_taken_out_of_a_message_goes_and_the_others_stay(
    alice: DocumentSharer,
) -> None:
    people = alice.stage.slack.people
    files = [
        people.add_file(ALICE, name, name.encode(), TEXT).id for name in ("tea.txt", "salaries.txt")
    ]
    ts = await people.post(ALICE, HERE, "Look", files=files)
    await alice.stage.quiet()

    await people.take_file_out(ALICE, HERE, ts, files[1])
    await settled(alice.stage)

    assert alice.names == ["tea.txt"]


@pytest.mark.parametrize("which", [0, 1], ids=["the older", "the newer"])
async def test_files_k_a_document_that_another_message_carries_stays(
    alice: DocumentSharer, which: int
) -> None:
    first = await alice.share()
    (file_id,) = alice.message(first).files
    second = await alice.stage.slack.people.post(ALICE, HERE, "Again", files=[file_id])
    await alice.stage.quiet()

    await alice.stage.slack.people.delete(ALICE, HERE, (first, second)[which])
    await settled(alice.stage)

    assert alice.names == ["notes.txt"]


async def test_files_k_only_the_channel_in_which_a_message_was_deleted_forgets(
    alice: DocumentSharer,
) -> None:
    elsewhere = DocumentSharer(alice.stage, channel="C0RANDOM")
    ts = await alice.share()
    (file_id,) = alice.message(ts).files
    await alice.stage.slack.people.post(ALICE, "C0RANDOM", "Here too", files=[file_id])
    await alice.stage.quiet()

    await alice.stage.slack.people.delete(ALICE, HERE, ts)
    await settled(alice.stage)

    assert alice.names == []
    assert elsewhere.names == ["notes.txt"]


async def test_files_k_a_message_deleted_while_its_document_is_read_leaves_none(
    alice: DocumentSharer,
) -> None:
    ts = await alice.begin()
    await alice.stage.slack.people.delete(ALICE, HERE, ts)
    await settled(alice.stage)
    await alice.due()

    assert alice.documents == []


async def test_files_k_what_was_deleted_is_cited_no_more(alice: DocumentSharer) -> None:
    await alice.share("other.txt", b"The cat is called Tom.")
    ts = await alice.share("salaries.txt", b"Bob earns 4,000.")

    await alice.stage.slack.people.delete(ALICE, HERE, ts)
    await settled(alice.stage)
    await alice.due()

    thread = await alice.stage.ask("What does Bob earn? Look into the documents.")
    (answer,) = await alice.stage.answers(thread)
    assert "4,000" not in answer


async def test_files_k_a_deleted_forward_takes_along_what_it_brought(
    alice: DocumentSharer,
) -> None:
    elsewhere = DocumentSharer(alice.stage, channel="C0RANDOM")
    ts = await elsewhere.share()
    forward = await alice.stage.slack.people.forward(ALICE, "C0RANDOM", ts, to=HERE)
    await alice.stage.quiet()
    before = alice.names

    await alice.stage.slack.people.delete(ALICE, HERE, forward)
    await settled(alice.stage)

    assert (before, alice.names, elsewhere.names) == (["notes.txt"], [], ["notes.txt"])
