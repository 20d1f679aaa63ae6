"""Streamed answers in Slack: text and steps, in as many messages as needed."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from bot.core.links.known import KnownLinks
from bot.slack.client import SlackClient
from bot.slack.streaming.content import TaskCard
from bot.slack.streaming.messages import AnswerMessages, Records, ReplySettings
from bot.slack.streaming.reply import Reply
from bot.slack.streaming.rollover import RollOver
from bot.slack.thread_target import ThreadTarget
from playground.slack import LocalSlack, Message

SMALL = ReplySettings(size=200, interval=0.0)


@pytest_asyncio.fixture
async def place(slack: LocalSlack) -> ThreadTarget:
    ts = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    return ThreadTarget("T0LOCAL", "C0GENERAL", ts, "U0ALICE", "T0LOCAL")


def reply(client: SlackClient, place: ThreadTarget, settings: ReplySettings = SMALL) -> Reply:
    async def posted(_ts: str) -> None: ...

    async def lost() -> list[Any]:
        return []

    return Reply(
        RollOver(AnswerMessages(client, place, settings, Records(posted, lost, lambda: None))),
        KnownLinks(),
    )


def messages(slack: LocalSlack, place: ThreadTarget) -> list[Message]:
    return slack.workspace.channels[place.channel].replies(place.thread_ts)


def cards(message: Message) -> list[tuple[str, str]]:
    return [(b["title"], b["status"]) for b in message.blocks if b["type"] == "task_card"]


async def test_a_step_goes_on_in_the_next_message(
    slack: LocalSlack, client: SlackClient, place: ThreadTarget
) -> None:
    async with reply(client, place) as answer:
        answer.show(TaskCard("1", "Searching…"))
        answer.write("word " * 60)
        answer.show(TaskCard("2", "Drawing…", "complete"))
        async with asyncio.timeout(10):
            while len(messages(slack, place)) < 2:
                await asyncio.sleep(0.002)
        answer.show(TaskCard("1", "Searched", "complete"))
        await answer.finish()

    first, second = messages(slack, place)
    assert cards(first) == [("Searching… (continued below)", "complete")]
    assert cards(second) == [("Searched", "complete"), ("Drawing…", "complete")]
    assert (first.text + second.text).replace("\n", "") == "word " * 60


@pytest.mark.parametrize(("broken", "state"), [(False, "complete"), (True, "error")])
async def test_a_step_that_nobody_ended_ends_with_its_answer(
    slack: LocalSlack, client: SlackClient, place: ThreadTarget, broken: bool, state: str
) -> None:
    async with reply(client, place) as answer:
        answer.show(TaskCard("1", "Searching…"))
        if broken:
            await answer.end("⚠️ It broke.")
        await answer.finish()

    [message] = messages(slack, place)
    assert cards(message) == [("Searching…", state)]


async def test_very_many_steps_take_several_messages(
    slack: LocalSlack, client: SlackClient, place: ThreadTarget
) -> None:
    async with reply(client, place, ReplySettings(interval=0.0)) as answer:
        for number in range(90):
            answer.show(TaskCard(str(number), f"Step {number}", "complete"))
        await answer.finish()

    shown = [title for message in messages(slack, place) for title, _ in cards(message)]
    assert shown == [f"Step {number}" for number in range(90)]


async def test_a_step_larger_than_a_message_says_what_is_missing(
    slack: LocalSlack, client: SlackClient, place: ThreadTarget
) -> None:
    async with reply(client, place) as answer:
        answer.show(TaskCard("1", "Ran code", "complete", details="x" * 500))
        await answer.finish()

    [message] = messages(slack, place)
    details = message.blocks[0]["details"]
    kept = details.count("x")
    assert f"({500 - kept} more characters)" in details
