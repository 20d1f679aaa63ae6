"""Questions about documents: answered and cited where these were shared, and nowhere else."""

import asyncio
import base64

import pytest

from playground.faults import Fault
from playground.model import ScriptedModel
from tests.support.app import Stage, opened
from tests.support.users.document_sharer import DOCUMENTS, TEA, DocumentSharer

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
QUESTION = "When is tea served?"


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


@pytest.fixture
def alice_everywhere(stage_everywhere: Stage) -> DocumentSharer:
    return DocumentSharer(stage_everywhere)


async def answer(
    alice: DocumentSharer, text: str, channel: str | None = None, user: str = "U0ALICE"
) -> str:
    """Ask something new in a place; what is answered."""
    where = channel or alice.channel
    thread = await alice.stage.ask(text, channel=where, user=user)
    return (await alice.stage.answers(thread, channel=where))[-1]


async def said_in(stage: Stage, thread: str, count: int = 1) -> list[str]:
    """The answers in a thread, without what is said about its documents."""

    def answers() -> list[str]:
        return [message.text for message in stage.replies(thread) if not message.metadata]

    await stage.until(lambda: len(answers()) >= count)
    await stage.quiet()
    return answers()


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_a_document_is_asked_about_and_cited(kind: str, alice: DocumentSharer) -> None:
    name, data, mimetype = DOCUMENTS[kind]
    ts = await alice.share(name, data, mimetype)

    said = await answer(alice, QUESTION)

    link = f"https://local.slack.com/archives/C0GENERAL/p{ts.replace('.', '')}"
    assert "served at four" in said
    assert f"]({link}) · library" in said


async def test_it_works_on_each_transport_and_each_database(
    alice_everywhere: DocumentSharer,
) -> None:
    await alice_everywhere.share()

    assert "four o'clock" in await answer(alice_everywhere, QUESTION)


async def test_no_other_place_knows_it(alice: DocumentSharer) -> None:
    await alice.share()

    for channel in ("C0RANDOM", "G0PRIVATE", "D0ALICE"):
        assert "four" not in await answer(alice, QUESTION, channel)


async def test_what_is_private_stays_private(alice: DocumentSharer) -> None:
    await DocumentSharer(alice.stage, channel="G0PRIVATE").share()
    await DocumentSharer(alice.stage, channel="D0ALICE").share(data=b"The code is 4711.")

    assert "four" not in await answer(alice, QUESTION)
    assert "4711" not in await answer(alice, "What is the code?")
    assert "4711" not in await answer(alice, "What is the code?", "D0BOB", "U0BOB")
    assert "4711" in await answer(alice, "What is the code?", "D0ALICE")


async def test_a_thread_that_began_before_the_first_document_knows_it_and_what_was_said(
    alice: DocumentSharer,
) -> None:
    thread = await alice.stage.ask("My name is Ada.")
    await alice.stage.answers(thread)
    await alice.share()

    await alice.stage.say(QUESTION, thread=thread)
    await alice.stage.say("What is my name?", thread=thread)
    _, tea, name = await alice.stage.answers(thread, 3)

    assert "four o'clock" in tea
    assert "Ada" in name


async def test_a_deleted_document_is_not_known_any_more(alice: DocumentSharer) -> None:
    ts = await alice.share()
    await alice.delete(ts)

    assert "four" not in await answer(alice, QUESTION)


async def test_a_question_waits_for_the_document_that_comes_with_it(alice: DocumentSharer) -> None:
    alice.stage.mistral.processing_seconds = 0.4

    thread = await alice.begin(text=f"<@U0BOT> {QUESTION}")
    [said] = await said_in(alice.stage, thread)

    cards = [b for m in alice.stage.replies(thread) for b in m.blocks if b["type"] == "task_card"]
    assert "four o'clock" in said
    assert cards[0]["title"] == "Read notes.txt"


async def test_a_question_whose_document_cannot_be_read_is_answered_and_told_so(
    alice: DocumentSharer,
) -> None:
    thread = await alice.begin("notes.pdf", b"no pdf", "application/pdf", text="<@U0BOT> Hello")
    [said] = await said_in(alice.stage, thread)

    assert said.startswith("_I couldn't read notes.pdf: ")
    assert "How can I help you" in said


async def test_a_document_without_words_is_looked_at(alice: DocumentSharer) -> None:
    thread = await alice.begin(text="<@U0BOT>")
    await said_in(alice.stage, thread)

    [conversation] = alice.stage.mistral.conversations.values()
    assert conversation.entries[0]["content"] == "Sum up notes.txt in a few sentences."


async def test_pictures_go_to_the_model_and_not_into_the_library(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel("A pixel.")
    async with opened(migrated_sqlite, model=model) as stage:
        alice = DocumentSharer(stage)

        thread = await alice.begin("pixel.png", PIXEL, "image/png", text="<@U0BOT> What is it?")
        assert await stage.answers(thread) == ["A pixel."]

        [*_, asked] = model.prompts[-1].entries
        picture = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
        assert asked["content"] == [
            {"type": "text", "text": "What is it?"},
            {"type": "image_url", "image_url": picture},
        ]
        assert alice.documents == []


async def test_a_picture_in_a_later_message_goes_along_too(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    async with opened(migrated_sqlite, model=model) as stage:
        alice = DocumentSharer(stage)
        thread = await stage.ask("Hello")
        await stage.answers(thread)

        await alice.begin("pixel.png", PIXEL, "image/png", text="And this?", thread_ts=thread)
        await stage.answers(thread, 2)

        assert "image_url" in str(model.prompts[-1].entries[-1]["content"])
        assert stage.asked()[-1] == "conversations.append"


async def test_a_picture_that_slack_does_not_hand_out_is_told(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"), times=9)

    thread = await alice.begin("pixel.png", PIXEL, "image/png", text="<@U0BOT> Hello")
    [said] = await said_in(alice.stage, thread)

    assert said.startswith("_I couldn't look at pixel.png: I couldn't download it from Slack.")


async def test_two_who_ask_about_one_document_wait_side_by_side(alice: DocumentSharer) -> None:
    alice.stage.mistral.processing_seconds = 0.3
    threads = await asyncio.gather(
        *(alice.begin(f"{name}.txt", TEA, text=f"<@U0BOT> {QUESTION}") for name in "ab")
    )

    for thread in threads:
        assert "four o'clock" in (await said_in(alice.stage, thread))[-1]
