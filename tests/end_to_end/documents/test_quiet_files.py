"""The bot says of shared files as little as possible, and only the truth."""

from typing import Any

import pytest

from playground.faults import Fault
from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import TEA, TEXT, DocumentSharer
from tests.support.users.library_user import LibraryUser

DIRECT = "D0ALICE"
QUESTION = "<@U0BOT> When is tea served?"
NO_DOCUMENTS = [
    ("clip.mp4", b"\0\1\2\3", "video/mp4"),
    ("logs.zip", b"PK\3\4", "application/zip"),
    ("setup.exe", b"MZ\0\1", "application/x-dosexec"),
    ("logo.psd", b"8BPS\0\1" + bytes(range(256)) * 4, "application/x-photoshop"),
    ("scene.blend", b"BLENDER-v300\0\1\2", "application/octet-stream"),
    ("nothing.txt", b"", TEXT),
    ("Untitled", b"\x7fELF\0\1\2\3" * 9, ""),
]
IDS = [name for name, _, _ in NO_DOCUMENTS]
ZIP = NO_DOCUMENTS[1]


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


async def share(alice: DocumentSharer, *files: tuple[str, bytes, str], **options: Any) -> str:
    """Share several files in one message; its timestamp."""
    people, text = alice.stage.slack.people, options.pop("text", "")
    ids = [people.add_file(alice.user, *file).id for file in files]
    ts = await people.post(alice.user, alice.channel, text, files=ids, **options)
    await alice.stage.quiet()
    return ts


def said(alice: DocumentSharer, thread: str) -> list[str]:
    """All that the bot posted in a thread."""
    return [one.text for one in alice.stage.replies(thread, alice.channel)]


async def in_a_thread(alice: DocumentSharer) -> tuple[str, int]:
    """A thread that the bot is in, and the number of its replies."""
    thread = await alice.stage.ask("Hello")
    await alice.stage.answers(thread)
    await alice.stage.quiet()
    return thread, len(said(alice, thread))


@pytest.mark.parametrize("file", NO_DOCUMENTS, ids=IDS)
async def test_what_is_no_document_is_passed_over_among_people(
    file: tuple[str, bytes, str], alice: DocumentSharer
) -> None:
    ts = await share(alice, file, text="Look at this")

    assert (alice.reactions(ts), said(alice, ts), alice.documents) == ([], [], [])


@pytest.mark.parametrize("file", NO_DOCUMENTS, ids=IDS)
async def test_it_gets_one_sentence_where_it_was_for_the_bot(
    file: tuple[str, bytes, str], alice: DocumentSharer
) -> None:
    mine = DocumentSharer(alice.stage, channel=DIRECT)
    thread, count = await in_a_thread(alice)

    asked = await share(alice, file, text="<@U0BOT> What is this?")
    direct = await share(mine, file)
    replied = await share(alice, file, thread_ts=thread)

    assert [text.count(file[0]) for text in said(alice, asked)] == [1]
    assert [text.count(file[0]) for text in said(mine, direct)] == [1]
    assert [text.count(file[0]) for text in said(alice, thread)[count:]] == [1]
    assert alice.message(replied).thread_ts == thread


async def test_a_reply_with_words_in_such_a_thread_is_told_by_its_answer_alone(
    alice: DocumentSharer,
) -> None:
    thread, count = await in_a_thread(alice)

    await share(alice, ZIP, text="What is this?", thread_ts=thread)

    [answer] = said(alice, thread)[count:]
    assert answer.startswith("_I couldn't read logs.zip: I can't read ZIP archives.")


async def test_a_direct_message_with_words_is_told_by_its_answer_alone(stage: Stage) -> None:
    alice = DocumentSharer(stage, channel=DIRECT)

    ts = await share(alice, ZIP, text="What is this?")

    [answer] = said(alice, ts)
    assert answer.startswith("_I couldn't read logs.zip: I can't read ZIP archives.")


@pytest.mark.parametrize("text", ["", "<@U0BOB> please sign"], ids=["no words", "to bob"])
async def test_a_thread_without_the_bot_or_a_word_to_somebody_else_is_none_of_its_business(
    text: str, alice: DocumentSharer
) -> None:
    root = await alice.stage.say("Some papers")
    thread, count = await in_a_thread(alice)

    await share(alice, ZIP, text=text, thread_ts=root if not text else thread)

    assert said(alice, root) == []
    assert len(said(alice, thread)) == count


async def test_where_replies_are_not_followed_a_file_in_a_thread_is_overheard(
    alice: DocumentSharer,
) -> None:
    thread, count = await in_a_thread(alice)
    await CommandUser(alice.stage).type("follow mention")

    await share(alice, ZIP, thread_ts=thread)

    assert len(said(alice, thread)) == count


async def test_a_broken_document_among_people_gets_a_reaction_and_its_reason_in_the_library(
    alice: DocumentSharer,
) -> None:
    ts = await share(alice, ("plan.pdf", b"no pdf", "application/pdf"))

    assert (alice.reactions(ts), said(alice, ts)) == (["warning"], [])
    library = LibraryUser(alice.stage)
    await library.type()
    assert "The name says PDF, but" in library.text


async def test_four_documents_are_one_message_with_one_sentence(alice: DocumentSharer) -> None:
    files = [(f"{name}.txt", TEA + name.encode(), TEXT) for name in "abcd"]

    ts = await share(alice, *files)

    [told] = said(alice, ts)
    assert told == (
        "✅ Added `a.txt`, `b.txt`, `c.txt` and `d.txt` to this channel's library. "
        "Mention me to ask about them."
    )


async def test_mixed_results_are_one_short_list(alice: DocumentSharer) -> None:
    files = [
        ("a.txt", b"Tea at four.", TEXT),
        ("b.txt", b"Coffee at ten.", TEXT),
        ("broken.pdf", b"no pdf", "application/pdf"),
        ("copy.txt", b"Tea at four.", TEXT),
        ZIP,
    ]

    ts = await share(alice, *files)

    [told] = said(alice, ts)
    assert sorted(line[0] for line in told.splitlines()) == ["⚠", "✅", "✅"]
    assert "was already in this channel's library, as `" in told
    assert "⚠️ `broken.pdf`: The name says PDF, but the content isn't a PDF file." in told
    assert "logs.zip" not in told
    assert told.count("Mention me to ask about them.") == 1


async def test_the_message_is_edited_as_the_documents_progress(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("error", status=502))
    files = [(f"{name}.txt", TEA + name.encode(), TEXT) for name in "ab"]
    ts = await share(alice, *files)
    [first] = said(alice, ts)

    await alice.due()

    [last] = said(alice, ts)
    assert ["⏳ Reading" in text for text in (first, last)] == [True, False]
    assert last.startswith("✅ Added `a.txt` and `b.txt`")


async def test_the_answer_that_used_a_file_is_the_last_word_about_it(
    alice: DocumentSharer,
) -> None:
    ts = await share(alice, ("notes.txt", TEA, TEXT), text=QUESTION)

    [answer] = said(alice, ts)
    assert "four o'clock" in answer
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_a_broken_document_with_a_question_is_told_by_the_answer_alone(
    alice: DocumentSharer,
) -> None:
    ts = await share(alice, ("plan.pdf", b"no pdf", "application/pdf"), text=QUESTION)

    [answer] = said(alice, ts)
    assert answer.startswith("_I couldn't read plan.pdf: The name says PDF")


async def test_a_document_that_the_answer_could_not_wait_for_is_told_of_when_it_is_there(
    alice: DocumentSharer,
) -> None:
    alice.stage.mistral.processing_seconds = 1_000.0
    ts = await alice.begin(text=QUESTION)
    await alice.stage.until(lambda: alice.reactions(ts) == ["hourglass_flowing_sand"])

    await alice.stage.app.intake.announce(("T0LOCAL", alice.channel, ts, None))
    await alice.stage.until(lambda: len(alice.annotations(ts)) == 1)
    [before] = alice.annotations(ts)
    alice.stage.mistral.processing_seconds = 0.0
    await alice.stage.quiet()

    [after] = alice.annotations(ts)
    assert before == "⏳ Reading `notes.txt`. I'll let you know when it's ready."
    assert after.startswith("✅ Added `notes.txt`")


@pytest.mark.parametrize(
    ("agent", "title"), [("analyst", "Analyst"), ("illustrator", "Illustrator")]
)
async def test_an_agent_without_documents_promises_nothing_and_names_the_way_out(
    agent: str, title: str, alice: DocumentSharer
) -> None:
    await CommandUser(alice.stage).type(agent)

    ts = await share(alice, ("a.txt", TEA, TEXT), ("b.txt", TEA + b"!", TEXT))

    way_out = f"*{title}* answers here and doesn't use documents: `/agent general` does."
    assert said(alice, ts) == [f"✅ Added `a.txt` and `b.txt` to this channel's library. {way_out}"]
    library = LibraryUser(alice.stage)
    await library.type()
    assert way_out in library.text


async def test_the_agent_that_is_named_can_answer(alice: DocumentSharer) -> None:
    person = CommandUser(alice.stage)
    await person.type("analyst")
    await alice.share()

    await person.type("general")

    thread = await alice.stage.ask("When is tea served?")
    assert "four o'clock" in (await alice.stage.answers(thread))[-1]


async def test_switching_to_an_agent_without_documents_says_so_where_there_are_some(
    alice: DocumentSharer,
) -> None:
    person = CommandUser(alice.stage)
    await person.type("analyst")
    await person.type("general")
    await alice.share()

    await person.type("analyst")

    told = ["doesn't use documents: `/agent general` does." in text for text in person.notices]
    assert [one for one in person.notices if "agent to *" in one][-1].endswith(" does.")
    assert sum(told) == 1


async def test_in_a_thread_of_such_an_agent_the_way_out_is_for_the_thread(
    alice: DocumentSharer,
) -> None:
    thread = await alice.stage.ask("!agent analyst Hello")
    await alice.stage.answers(thread)

    await alice.share(thread_ts=thread)

    assert said(alice, thread)[-1].endswith(
        "*Analyst* answers in this thread and doesn't use documents: `!agent general` does."
    )


async def test_a_question_about_a_file_for_such_an_agent_is_told_so(alice: DocumentSharer) -> None:
    await CommandUser(alice.stage).type("analyst")

    ts = await share(alice, ("notes.txt", TEA, TEXT), text=QUESTION)

    [answer] = said(alice, ts)
    assert answer.startswith("_*Analyst* answers in this thread and doesn't use documents")
