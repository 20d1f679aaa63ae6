"""Recovery from what vanished at Mistral: replaced during a question, with a word about losses."""

import asyncio
from pathlib import Path

import pytest

from bot.core.errors import NotFound
from playground.faults import Fault
from playground.mistral import LocalMistral
from tests.support.app import Stage, app_on, opened, platforms
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.document_sharer import DocumentSharer, uploads

QUESTION = "When is tea served?"
LOST = "This channel's library no longer exists at Mistral"
MEMORY_LOST = "This thread's history is no longer at Mistral"
NOWHERE = "00000000-0000-4000-8000-00000000dead"
PLAIN = """
default = "general"
[profiles.general]
title = "Threadwind"
model = "mistral-medium-latest"
instructions = "Help."
"""
FIXED = f"""{PLAIN}
[[profiles.general.tools]]
type = "document_library"
library_ids = ["{NOWHERE}"]
channel = false
"""


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


def lose_everything(mistral: LocalMistral) -> None:
    mistral.libraries.clear()
    mistral.agents.clear()
    mistral.conversations.clear()


def told(stage: Stage, channel: str = "C0GENERAL") -> list[str]:
    """Messages in which the bot told a channel about its library."""
    messages = stage.slack.workspace.channels[channel].messages.values()
    return [one.text for one in messages if "library no longer exists" in one.text]


async def ask(stage: Stage, text: str = QUESTION) -> str:
    """Ask something new; what is answered."""
    [answer] = await stage.answers(await stage.ask(text))
    return answer


def calls(stage: Stage, operation: str) -> int:
    return sum(call.operation == operation for call in stage.mistral.calls)


async def test_where_library_and_agents_vanished_the_question_is_answered(
    alice: DocumentSharer,
) -> None:
    await alice.share()
    alice.stage.mistral.libraries.clear()
    alice.stage.mistral.agents.clear()

    answer = await ask(alice.stage, "Hello")

    assert "⚠️" not in answer
    assert len(alice.stage.mistral.libraries) == 1


async def test_the_documents_of_a_library_that_vanished_are_brought_again(
    alice: DocumentSharer,
) -> None:
    await alice.share()
    lose_everything(alice.stage.mistral)
    await ask(alice.stage, "Hello")
    await alice.due()

    assert "four o'clock" in await ask(alice.stage)
    assert len(alice.stage.mistral.libraries) == 1


async def test_a_document_that_cannot_be_brought_again_is_told(alice: DocumentSharer) -> None:
    ts = await alice.share()
    lose_everything(alice.stage.mistral)
    for file in alice.stage.slack.workspace.files.values():
        file.deleted = True

    await ask(alice.stage, "Hello")
    await alice.due()

    assert alice.reactions(ts) == ["warning"]


async def test_a_lost_library_is_told_once(alice: DocumentSharer) -> None:
    await alice.share()
    lose_everything(alice.stage.mistral)

    await ask(alice.stage)
    await ask(alice.stage)

    [sentence] = told(alice.stage)
    assert LOST in sentence
    assert "its document again" in sentence


async def test_where_the_library_was_empty_nothing_is_told(alice: DocumentSharer) -> None:
    await alice.delete(await alice.share())
    lose_everything(alice.stage.mistral)

    assert "⚠️" not in await ask(alice.stage)
    assert told(alice.stage) == []


async def test_a_person_is_told_in_their_direct_messages(stage: Stage) -> None:
    await DocumentSharer(stage, channel="D0ALICE").share()
    lose_everything(stage.mistral)

    await stage.answers(await stage.say(QUESTION, channel="D0ALICE"), channel="D0ALICE")

    [sentence] = told(stage, "D0ALICE")
    assert "Your library" in sentence


async def test_where_only_the_agent_vanished_nothing_is_told(alice: DocumentSharer) -> None:
    await alice.share()
    await ask(alice.stage)
    alice.stage.mistral.agents.clear()

    assert "four o'clock" in await ask(alice.stage)
    assert told(alice.stage) == []
    assert uploads(alice.stage) == 1


async def test_where_the_agent_vanished_a_thread_remembers(alice: DocumentSharer) -> None:
    thread = await alice.stage.ask("My name is Ada.")
    await alice.stage.answers(thread)
    alice.stage.mistral.agents.clear()

    await alice.stage.say("What is my name?", thread=thread)
    answers = await alice.stage.answers(thread, 2)

    assert "Ada" in answers[1]
    assert MEMORY_LOST not in answers[1]


async def test_a_thread_that_lost_everything_goes_on_and_says_so_once(
    alice: DocumentSharer,
) -> None:
    await alice.share()
    thread = await alice.stage.ask("My name is Ada.")
    await alice.stage.answers(thread)
    lose_everything(alice.stage.mistral)

    await alice.stage.say("Hello?", thread=thread)
    _, first = await alice.stage.answers(thread, 2)
    await alice.stage.say("Hello again", thread=thread)
    _, _, second = await alice.stage.answers(thread, 3)

    assert first.count(MEMORY_LOST) == 1
    assert "⚠️" not in first
    assert MEMORY_LOST not in second
    assert len(told(alice.stage)) == 1


async def test_a_mistral_that_lost_everything_between_two_starts_is_filled_again(
    database_url: str,
) -> None:
    async with platforms() as ground:
        async with app_on(ground, database_url) as app:
            await DocumentSharer(Stage(ground, app)).share()
            await ask(Stage(ground, app))
        lose_everything(ground.mistral)
        async with app_on(ground, database_url) as app:
            stage = Stage(ground, app)
            first = await ask(stage)
            await DocumentSharer(stage).due()

            assert "⚠️" not in first
            assert "four o'clock" in await ask(stage)
            assert len(told(stage)) == 1


async def test_all_documents_are_brought_again_and_counted(alice: DocumentSharer) -> None:
    for name in ("one.txt", "two.txt"):
        await alice.share(name, name.encode())
    await ask(alice.stage)
    lose_everything(alice.stage.mistral)

    await ask(alice.stage)
    await alice.due()

    assert sorted(alice.names) == ["one.txt", "two.txt"]
    assert "its 2 documents again" in told(alice.stage)[0]


async def test_an_answer_is_given_again_where_the_agent_vanished(stage: Stage) -> None:
    ada = Brancher(CommandUser(stage))
    thread = await ada.begun("My name is Ada.", "What is my name?")
    stage.mistral.agents.clear()
    option = {"value": "again", "text": {"type": "plain_text", "text": "It"}}
    last = stage.replies(thread)[-1].ts

    await stage.slack.people.click(
        "U0ALICE", "C0GENERAL", last, "answer_menu", selected_option=option
    )

    assert "Ada" in (await ada.answers(thread, 3))[-1]


async def test_a_branch_is_answered_where_the_agent_vanished(stage: Stage) -> None:
    ada = Brancher(CommandUser(stage))
    thread = await ada.begun("My name is Ada.", "Hello")
    stage.mistral.agents.clear()

    root = await ada.branch(stage.replies(thread)[-1].ts, "What is my name?")

    assert "Ada" in (await ada.answers(root))[-1]


async def test_a_document_shared_into_a_library_that_vanished_goes_in(
    alice: DocumentSharer,
) -> None:
    await alice.share("one.txt", b"One.")
    alice.stage.mistral.libraries.clear()

    await alice.share("two.txt", b"Two.")
    await alice.due()

    assert sorted(alice.names) == ["one.txt", "two.txt"]
    assert len(told(alice.stage)) == 1


async def test_an_upload_that_is_refused_gives_up_no_library_that_exists(
    alice: DocumentSharer,
) -> None:
    await alice.share("one.txt", b"One.")
    before = set(alice.stage.mistral.libraries)
    alice.stage.mistral.faults.add("documents.upload", Fault("error", status=404))

    await alice.share("two.txt", b"Two.")
    await alice.due()

    assert sorted(alice.names) == ["one.txt", "two.txt"]
    assert set(alice.stage.mistral.libraries) == before
    assert uploads(alice.stage) == 3


async def test_many_threads_find_out_at_once_and_make_one_library_and_one_agent(
    alice: DocumentSharer,
) -> None:
    await alice.share()
    lose_everything(alice.stage.mistral)

    answers = await asyncio.gather(*(ask(alice.stage, f"Hello {n}") for n in range(5)))

    assert not any("⚠️" in answer for answer in answers)
    assert len(alice.stage.mistral.libraries) == len(alice.stage.mistral.agents) == 1
    assert len(told(alice.stage)) == 1


async def test_many_threads_that_find_their_agent_gone_make_one(alice: DocumentSharer) -> None:
    await ask(alice.stage)
    alice.stage.mistral.agents.clear()

    answers = await asyncio.gather(*(ask(alice.stage, f"Hello {n}") for n in range(5)))

    assert not any("⚠️" in answer for answer in answers)
    assert len(alice.stage.mistral.agents) == 1


@pytest.mark.parametrize("operation", ["agents.create", "conversations.start"])
async def test_a_404_of_which_nothing_is_gone_is_told_and_changes_nothing(
    operation: str, alice: DocumentSharer
) -> None:
    await alice.share()
    before = set(alice.stage.mistral.libraries)
    alice.stage.mistral.faults.add(operation, Fault("error", status=404), times=9)

    answer = await ask(alice.stage)

    assert NotFound().sentence in answer
    assert calls(alice.stage, operation) == 1
    assert set(alice.stage.mistral.libraries) == before
    assert told(alice.stage) == []


async def test_an_update_that_is_refused_gives_up_no_agent_that_exists(
    database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(PLAIN)
    async with platforms() as ground:
        async with app_on(ground, database_url, agents_file=file) as app:
            await ask(Stage(ground, app), "Hello")
        file.write_text(PLAIN.replace("Help.", "Be brief."))
        ground.mistral.faults.add("agents.update", Fault("error", status=404))
        async with app_on(ground, database_url, agents_file=file) as app:
            refused = await ask(Stage(ground, app), "Hello")
            answer = await ask(Stage(ground, app), "Hello")

    assert NotFound().sentence in refused
    assert "⚠️" not in answer
    assert len(ground.mistral.agents) == 1


async def test_a_fixed_library_that_is_gone_is_left_out_and_told_once(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(FIXED)
    async with opened(migrated_sqlite, agents_file=file) as stage:
        thread = await stage.ask("Hello")
        sentence, answer = await stage.answers(thread, 2)
        second = await ask(stage, "Hello again")

        assert "so I answer without it" in sentence
        assert not any("⚠️" in one for one in (answer, second))
        assert stage.mistral.libraries == {}


async def test_a_fixed_library_and_the_channels_are_replaced_and_left_out_together(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(FIXED.replace("channel = false", ""))
    async with opened(migrated_sqlite, agents_file=file) as stage:
        await DocumentSharer(stage).share()
        stage.mistral.libraries.clear()

        _, answer = await stage.answers(await stage.ask("Hello"), 2)

        assert "⚠️" not in answer
        assert len(stage.mistral.libraries) == 1
