"""Somebody asks in Slack, the agent answers in the thread, and the thread remembers."""

import pytest

from tests.support.app import Stage, opened


async def test_a_thread_remembers_and_another_knows_nothing_of_it(stage_everywhere: Stage) -> None:
    stage = stage_everywhere

    thread = await stage.ask("My favourite colour is teal.")
    await stage.answers(thread)
    await stage.say("What is my favourite colour?", thread=thread)
    answers = await stage.answers(thread, 2)
    other = await stage.ask("What is my favourite colour?")
    elsewhere = await stage.answers(other)

    assert len(answers) == 2
    assert "teal" in answers[1]
    assert len(elsewhere) == 1
    assert "teal" not in elsewhere[0]


async def test_an_answer_is_streamed_and_finished(stage: Stage) -> None:
    thread = await stage.ask("Hello")

    await stage.answers(thread)

    [reply] = stage.replies(thread)
    assert reply.stream is not None
    assert reply.stream.finished
    assert stage.slack.workspace.sessions["C0GENERAL", thread].status == "active"


async def test_a_direct_message_begins_a_thread_of_its_own(stage: Stage) -> None:
    first = await stage.say("My name is Ada.", channel="D0ALICE")
    second = await stage.say("What is my name?", channel="D0ALICE")

    await stage.answers(first, channel="D0ALICE")
    [answer] = await stage.answers(second, channel="D0ALICE")

    assert "Ada" not in answer


async def test_a_reply_in_a_direct_messages_thread_continues_it(stage: Stage) -> None:
    thread = await stage.say("My name is Ada.", channel="D0ALICE")
    await stage.answers(thread, channel="D0ALICE")

    await stage.say("What is my name?", channel="D0ALICE", thread=thread)
    answers = await stage.answers(thread, 2, channel="D0ALICE")

    assert "Ada" in answers[1]


async def test_a_private_channel_is_answered_like_any_other(stage: Stage) -> None:
    thread = await stage.ask("Hello", channel="G0PRIVATE")

    answers = await stage.answers(thread, channel="G0PRIVATE")

    assert len(answers) == 1


async def test_the_agent_is_made_once_for_many_threads(stage: Stage) -> None:
    threads = [await stage.ask(f"Hello {number}") for number in range(5)]

    for thread in threads:
        await stage.answers(thread)

    made = [call for call in stage.mistral.calls if call.operation == "agents.create"]
    assert len(made) == 1


async def test_the_thread_gets_its_first_question_as_title(stage: Stage) -> None:
    thread = await stage.ask("How tall is the Eiffel tower?\nIn metres.")
    await stage.answers(thread)

    [first, *_] = [c for c in stage.slack.calls if c.method == "agents.sessions.setStatus"]

    assert first.args["title"] == "How tall is the Eiffel tower?"


async def test_slack_is_read_for_who_asks_once_and_for_nothing_else(stage: Stage) -> None:
    thread = await stage.ask("Hello")
    await stage.answers(thread)

    await stage.say("And again", thread=thread)
    await stage.answers(thread, 2)

    assert stage.slack_calls("conversations.replies") == 0
    assert stage.slack_calls("users.info") == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_socket_that_slack_renews_goes_on_receiving(
    migrated_sqlite: str, reason: str
) -> None:
    async with opened(migrated_sqlite, transport="socket") as stage:
        thread = await stage.ask("My name is Ada.")
        await stage.answers(thread)

        stage.slack.retry_delays = (0.1,) * 30
        await stage.slack.disconnect(reason)
        await stage.say("What is my name?", thread=thread)
        answers = await stage.answers(thread, 2)

        assert "Ada" in answers[1]
