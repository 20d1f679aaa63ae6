"""Lasting refusals of Mistral's: the thread, the agent and the library stay of use."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from playground.faults import Fault
from playground.model import ScriptedModel, ToolDone, ToolStarted
from tests.support.app import IMPATIENT, Stage, app_on, opened, platforms
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer
from tests.support.users.file_requester import WHITE, FileRequester
from tests.support.users.thread_user import asked, begun

DAY = Fault("ratelimited", seconds=86_400)
FOR_EVER = 50  # requests
PLAIN = """
default = "general"
[profiles.general]
title = "Threadwind"
model = "mistral-medium-latest"
instructions = "Help."
"""


@pytest.mark.parametrize("status", [400, 413, 422, 500, 503])
async def test_a_thread_leaves_a_conversation_that_refuses_everything(
    stage: Stage, status: int
) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    for operation in ("append", "restart"):
        fault = Fault("error", status=status)
        stage.mistral.faults.add(f"conversations.{operation}", fault, times=FOR_EVER)

    await stage.say("Are you there?", thread=thread)
    [_, told] = await stage.answers(thread, 2)
    await stage.say("What is my name?", thread=thread)
    answers = await stage.answers(thread, 3)

    # The conversation is copied at once, unless a copy would be too large as well.
    assert told.startswith("⚠️") is (status == 413)
    assert not answers[2].startswith("⚠️")
    assert "My name is Ada." in remembered(stage)


async def test_a_limit_of_a_day_while_a_history_is_read_holds_up_nothing(
    alice: CommandUser,
) -> None:
    thread = await begun(alice)
    await asked(alice, thread, "!agent analyst")
    alice.stage.mistral.faults.add("conversations.history", DAY)

    told = await asked(alice, thread, "What is my name?")
    answer = await asked(alice, thread, "What is my name?")

    assert "in about a day" in told
    assert not answer.startswith("⚠️")
    assert "My name is Ada." in remembered(alice.stage)


@pytest.mark.parametrize("status", [409, 403, 422, 503])
async def test_an_agent_that_may_not_be_changed_answers_as_it_was(
    migrated_sqlite: str, tmp_path: Path, status: int
) -> None:
    file = tmp_path / "agents.toml"
    file.write_text(PLAIN)
    async with platforms() as ground:
        async with app_on(ground, migrated_sqlite, agents_file=file) as app:
            await ask(Stage(ground, app))
        file.write_text(PLAIN.replace("Help.", "Be brief."))
        ground.mistral.faults.add("agents.update", Fault("error", status=status))
        async with app_on(ground, migrated_sqlite, agents_file=file) as app:
            answers = [await ask(Stage(ground, app)) for _ in range(2)]

    assert not any("⚠️" in answer for answer in answers)
    updates = sum(call.operation == "agents.update" for call in ground.mistral.calls)
    assert updates == (2 if status == 422 else 1)  # its metadata may have been why


async def test_where_the_library_is_refused_as_empty_the_agent_answers_without(
    stage: Stage,
) -> None:
    await DocumentSharer(stage).share()
    [library] = stage.mistral.libraries.values()
    library.documents.clear()
    # A 422 that speaks of an empty library is read as this is: as something that is missing.
    stage.mistral.faults.add("conversations.start", Fault("error", status=404))

    answers = [await ask(stage) for _ in range(2)]

    assert not any("⚠️" in answer for answer in answers)
    assert len(stage.mistral.agents) == 2


async def test_a_picture_in_the_text_arrives_as_a_file(migrated_sqlite: str) -> None:
    picture = f"![a wall](data:image/png;base64,{base64.b64encode(WHITE).decode()})"
    model = ScriptedModel("Before ", picture[:30], picture[30:90], picture[90:], " after")
    async with opened(migrated_sqlite, model=model) as stage:
        requester = FileRequester(stage)

        thread = await requester.ask("Draw a wall")

        [[shared]] = requester.shares(thread)
        assert (shared.name, shared.data) == ("picture.png", WHITE)
        assert stage.replies(thread)[0].text.startswith("Before")
        assert "base64" not in stage.replies(thread)[0].text


async def test_a_wait_is_told_in_the_status_and_then_in_words(migrated_sqlite: str) -> None:
    patience = replace(
        IMPATIENT, rate_limits=(3.0,), longest=9.0, until_status=1.5, until_words=2.0
    )
    async with opened(migrated_sqlite, patience=patience) as stage:
        stage.mistral.faults.add("conversations.start", Fault("ratelimited", seconds=0.1))
        answer = await ask(stage)

        statuses = [
            call.args["status"]
            for call in stage.slack.calls
            if call.method == "assistant.threads.setStatus"
        ]

    assert statuses == ["is waiting: Mistral is receiving too many requests…"]
    assert answer.startswith("_I'm still waiting, because Mistral is receiving too many requests.")
    assert "Hello" in answer or "Hi" in answer


async def test_an_answer_of_tool_calls_alone_is_told_as_that(migrated_sqlite: str) -> None:
    model = ScriptedModel(ToolStarted("web_search"), ToolDone())
    async with opened(migrated_sqlite, model=model) as stage:
        answer = await ask(stage)

    assert "I did the work above, but didn't write an answer." in answer


def remembered(stage: Stage) -> str:
    """The content of the newest conversation."""
    *_, newest = stage.mistral.conversations.values()
    return str(newest.entries)


async def ask(stage: Stage, text: str = "Hello") -> str:
    [answer] = await stage.answers(await stage.ask(text))
    return answer
