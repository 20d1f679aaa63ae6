"""Documents that people share in Slack come into the library of that place."""

import pytest

from playground.faults import Fault
from tests.support.app import Stage
from tests.support.users.document_sharer import DOCUMENTS, TEA, DocumentSharer, uploads

ALICE, BOB = "U0ALICE", "U0BOB"


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    """Somebody who shares files in #general."""
    return DocumentSharer(stage)


@pytest.fixture
def alice_everywhere(stage_everywhere: Stage) -> DocumentSharer:
    """The same on each transport and each database."""
    return DocumentSharer(stage_everywhere)


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_a_document_is_read_and_can_be_found(kind: str, alice: DocumentSharer) -> None:
    name, data, mimetype = DOCUMENTS[kind]

    await alice.share(name, data, mimetype)

    (document,) = alice.documents
    assert document.about["name"] == name
    assert "served at four" in (document.text or "")


async def test_it_works_on_each_transport_and_each_database(
    alice_everywhere: DocumentSharer,
) -> None:
    ts = await alice_everywhere.share()
    await alice_everywhere.delete(ts)

    assert uploads(alice_everywhere.stage) == 1
    assert alice_everywhere.documents == []


async def test_a_reaction_and_one_message_say_that_it_can_be_asked_about(
    alice: DocumentSharer,
) -> None:
    name, data, mimetype = DOCUMENTS["pdf"]

    ts = await alice.share(name, data, mimetype)

    (annotation,) = alice.annotations(ts)
    assert alice.reactions(ts) == ["white_check_mark"]
    assert annotation == (
        "✅ Added `report.pdf` (2 pages) to this channel's library. Mention me to ask about it."
    )


async def test_while_mistral_reads_it_people_see_that_it_is_worked_on(
    alice: DocumentSharer,
) -> None:
    alice.stage.mistral.processing_seconds = 1_000.0

    ts = await alice.begin()
    await alice.stage.until(lambda: bool(alice.reactions(ts)))

    assert alice.reactions(ts) == ["hourglass_flowing_sand"]
    assert alice.annotations(ts) == []


async def test_the_thread_is_not_held_up_by_a_document(alice: DocumentSharer) -> None:
    alice.stage.mistral.processing_seconds = 1_000.0
    thread = await alice.stage.ask("Hello")
    await alice.stage.until(lambda: alice.stage.app.worker.open_turns == 0)

    ts = await alice.begin(thread_ts=thread)
    await alice.stage.until(lambda: bool(alice.reactions(ts)))
    await alice.stage.say("What is tea?", thread=thread)

    def answers() -> int:
        return sum(not message.metadata for message in alice.stage.replies(thread))

    await alice.stage.until(lambda: answers() == 2)
    assert alice.reactions(ts) == ["hourglass_flowing_sand"]


async def test_the_notice_of_a_file_in_a_thread_is_in_that_thread(alice: DocumentSharer) -> None:
    root = await alice.stage.say("Some papers")

    ts = await alice.share(thread_ts=root)

    assert alice.message(ts).thread_ts == root
    assert len(alice.annotations(ts)) == 1


async def test_several_files_of_one_message_are_told_of_in_one_message(
    alice: DocumentSharer,
) -> None:
    people = alice.stage.slack.people
    files = [
        people.add_file(ALICE, name, data, mimetype).id
        for name, data, mimetype in (*DOCUMENTS.values(), ("a.pdf", b"PK", "application/pdf"))
    ]

    ts = await people.post(ALICE, "C0GENERAL", "All of them", files=files)
    await alice.stage.quiet()

    (annotation,) = alice.annotations(ts)
    assert len(alice.documents) == 4
    assert [line[0] for line in annotation.splitlines()] == ["✅", "⚠"]
    assert alice.reactions(ts) == ["warning"]


async def test_a_document_carries_where_it_came_from(alice: DocumentSharer) -> None:
    ts = await alice.share()

    attributes = alice.documents[0].about["attributes"]

    assert attributes.items() >= {"name": "notes.txt", "channel": "C0GENERAL"}.items()
    assert ALICE not in attributes.values()
    assert attributes["link"].endswith(ts.replace(".", ""))
    assert attributes["shared_at"].startswith("20")


async def test_a_file_from_another_organisation_is_looked_up(alice: DocumentSharer) -> None:
    await alice.share(connect=True)

    assert alice.names == ["notes.txt"]


async def test_files_a_redirects_inside_slack_lead_to_the_document(alice: DocumentSharer) -> None:
    alice.stage.slack.download_redirects = 2

    ts = await alice.share()

    assert alice.reactions(ts) == ["white_check_mark"]


async def test_two_channels_have_two_libraries(alice: DocumentSharer) -> None:
    alice.stage.slack.workspace.add_channel("C0TEA", "tea", [ALICE, "U0BOT"])
    elsewhere = DocumentSharer(alice.stage, channel="C0TEA")

    await alice.share()
    await elsewhere.share()

    assert (alice.names, elsewhere.names) == (["notes.txt"], ["notes.txt"])
    assert len(alice.stage.mistral.libraries) == 2


async def test_a_direct_messages_library_serves_that_person(alice: DocumentSharer) -> None:
    mine = DocumentSharer(alice.stage, channel="D0ALICE")

    ts = await mine.share()

    assert mine.names == ["notes.txt"]
    assert "your library" in mine.annotations(ts)[0]
    assert alice.documents == []


async def test_the_same_bytes_in_two_messages_are_one_document(alice: DocumentSharer) -> None:
    await alice.share("one.txt")
    second = await alice.share("two.txt")

    assert alice.names == ["one.txt"]
    assert alice.reactions(second) == ["white_check_mark"]


async def test_a_document_stays_while_one_reference_is_left(alice: DocumentSharer) -> None:
    first, second = await alice.share("one.txt"), await alice.share("two.txt")

    await alice.delete(first)

    assert len(alice.documents) == 1

    await alice.delete(second)

    assert alice.documents == []


async def test_a_deleted_file_is_said_to_be_gone(alice: DocumentSharer) -> None:
    ts = await alice.share()

    await alice.delete(ts)

    assert alice.annotations(ts) == ["🗑️ Removed `notes.txt` from this channel's library."]
    assert alice.reactions(ts) == []


async def test_a_file_that_was_edited_and_shared_again_replaces_what_it_was(
    alice: DocumentSharer,
) -> None:
    first = await alice.share()
    (file_id,) = alice.message(first).files
    file = alice.stage.slack.workspace.files[file_id]
    file.data = b"Tea is served at five."
    file.size = len(file.data)

    await alice.stage.slack.people.post(ALICE, "C0GENERAL", "Corrected", files=[file_id])
    await alice.stage.quiet()

    assert [document.text for document in alice.documents] == ["Tea is served at five."]


async def test_a_file_that_is_shared_again_unchanged_stays_one_document(
    alice: DocumentSharer,
) -> None:
    first = await alice.share()
    (document,) = alice.documents

    again = await alice.stage.slack.people.post(
        ALICE, "C0GENERAL", "Again", files=alice.message(first).files
    )
    await alice.stage.quiet()

    assert [one.about["id"] for one in alice.documents] == [document.about["id"]]
    assert alice.reactions(again) == ["white_check_mark"]


async def test_an_event_that_comes_again_changes_nothing(alice: DocumentSharer) -> None:
    await alice.share()

    for event_id in {delivery.event_id for delivery in alice.stage.slack.deliveries}:
        await alice.stage.slack.redeliver(event_id)
    await alice.due()

    assert uploads(alice.stage) == 1


async def test_the_files_own_event_alone_brings_it_in(alice: DocumentSharer) -> None:
    alice.stage.slack.subscriptions.discard("message.channels")
    ts = await alice.share()

    await alice.due()

    assert alice.names == ["notes.txt"]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_the_files_own_event_after_its_message_changes_nothing(alice: DocumentSharer) -> None:
    await alice.share()

    await alice.due()

    assert uploads(alice.stage) == 1
    assert alice.stage.slack_calls("files.info") == 1


async def test_pictures_are_passed_over_in_silence(alice: DocumentSharer) -> None:
    ts = await alice.share("cat.png", b"\x89PNG\r\n", "image/png")

    await alice.due()

    assert (alice.documents, alice.reactions(ts), alice.annotations(ts)) == ([], [], [])
    assert alice.stage.slack_calls("files.info") == 0


async def test_what_another_bot_shares_stays_out(alice: DocumentSharer) -> None:
    alice.stage.slack.workspace.add_user("U0OTHER", "Other", bot_id="B0OTHER")
    alice.stage.slack.workspace.channels["C0GENERAL"].members.append("U0OTHER")
    other = DocumentSharer(alice.stage, user="U0OTHER")

    await other.share()
    await other.due()

    assert other.documents == []


async def test_what_the_bot_itself_shares_stays_out(alice: DocumentSharer) -> None:
    bot = alice.stage.slack.bot_user_id
    workspace = alice.stage.slack.workspace
    ours = workspace.add_file("plot.txt", bot, data=TEA, size=len(TEA), completed=True)

    await alice.stage.slack.people.post(bot, "C0GENERAL", "Here", files=[ours.id])
    await alice.due()

    assert alice.stage.slack_calls("files.info") == 0


async def test_a_channel_without_the_bot_has_no_library(alice: DocumentSharer) -> None:
    alice.stage.slack.workspace.add_channel("C0CLOSED", "closed", [ALICE])

    await DocumentSharer(alice.stage, channel="C0CLOSED").share()

    assert alice.stage.mistral.libraries == {}


async def test_a_document_whose_reaction_fails_comes_in_all_the_same(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("reactions.add", Fault("error", status=500), times=9)
    alice.stage.slack.faults.add("chat.postMessage", Fault("error", status=500), times=9)

    await alice.share()

    assert alice.names == ["notes.txt"]
