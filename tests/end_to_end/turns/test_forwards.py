"""Messages that people forward, and tables that they paste: asked about as if written here."""

from collections.abc import AsyncIterator

import pytest

from playground.model import ScriptedModel
from tests.support.app import Stage, opened
from tests.support.sample_files import PIXEL
from tests.support.users.document_sharer import TEA, TEXT, DocumentSharer

DM = "D0ALICE"
BOILER = "The boiler in house seven leaks, says <@U0BOB>."


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest.fixture
async def scene(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


def asked(model: ScriptedModel) -> str:
    content = model.prompts[-1].entries[-1]["content"]
    return content if isinstance(content, str) else str(content[0]["text"])


async def said(stage: Stage, text: str, comment: str = "", to: str = DM) -> str:
    ts = await stage.say(text, channel="C0RANDOM", user="U0BOB")
    thread = await stage.slack.people.forward("U0ALICE", "C0RANDOM", ts, to=to, text=comment)
    await stage.answers(thread, channel=to)
    return thread


async def test_a_forward_with_a_comment_is_asked_about_s6(
    scene: Stage, model: ScriptedModel
) -> None:
    await said(scene, BOILER, "what does this mean?")

    assert asked(model) == (
        "what does this mean?\n\nForwarded message from @Bob in #random:\n"
        "> The boiler in house seven leaks, says @Bob."
    )


async def test_a_forward_alone_is_the_question_s6(scene: Stage, model: ScriptedModel) -> None:
    await said(scene, BOILER)

    assert "> The boiler in house seven leaks" in asked(model)


async def test_a_forward_with_a_mention_is_asked_about_in_a_channel_s6(
    scene: Stage, model: ScriptedModel
) -> None:
    await said(scene, f"Ask <@{scene.slack.bot_user_id}>", "<@U0BOT> so?", to="C0GENERAL")

    assert asked(model).startswith("so?\n\nForwarded message from @Bob in #random:")


async def test_a_mention_of_the_bot_in_a_forward_calls_nobody_s6(scene: Stage) -> None:
    ts = await scene.ask("look", channel="C0RANDOM", user="U0BOB")
    await scene.answers(ts, channel="C0RANDOM")

    await scene.slack.people.forward("U0ALICE", "C0RANDOM", ts, to="C0GENERAL", text="see this")
    await scene.quiet()

    assert len(scene.asked()) == 1


async def test_the_files_of_a_forward_count_as_shared_c(scene: Stage, model: ScriptedModel) -> None:
    people = scene.slack.people
    png = people.add_file("U0BOB", "leak.png", PIXEL, "image/png")
    txt = people.add_file("U0BOB", "notes.txt", TEA, TEXT)
    ts = await people.post("U0BOB", "C0RANDOM", "Here are the figures", files=[txt.id, png.id])

    thread = await people.forward("U0ALICE", "C0RANDOM", ts, to=DM, text="What is in this?")
    await scene.answers(thread, channel=DM)

    assert "> Here are the figures\n> [file: notes.txt] [picture: leak.png]" in asked(model)
    assert "image_url" in str(model.prompts[-1].entries[-1]["content"])
    assert DocumentSharer(scene, channel=DM).names == ["notes.txt"]


async def test_a_forwarded_document_without_words_goes_to_the_library_c(scene: Stage) -> None:
    ts = await DocumentSharer(scene, "U0BOB", "C0RANDOM").begin()

    await scene.slack.people.forward("U0ALICE", "C0RANDOM", ts, to=DM)
    await scene.quiet()

    assert DocumentSharer(scene, channel=DM).names == ["notes.txt"]
    assert scene.asked() == []


async def test_a_pasted_table_is_part_of_the_question_s6(
    scene: Stage, model: ScriptedModel
) -> None:
    rows = [["pump", "bar"], ["7", "0.4"]]

    thread = await scene.slack.people.paste_table(
        "U0ALICE", "C0GENERAL", "<@U0BOT> which is low?", rows
    )
    await scene.answers(thread)

    assert asked(model) == "which is low?\n| pump | bar |\n| --- | --- |\n| 7 | 0.4 |"
