"""Usage of a channel or of direct messages, reported to whoever asks there."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.home.usage import NotDays
from playground.model import ScriptedModel, ToolDone, ToolStarted
from tests.end_to_end.surfaces.test_home import AtHome
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser


@pytest_asyncio.fixture
async def searching(database_url: str) -> AsyncIterator[CommandUser]:
    """Somebody whose agent searches twice for each answer, on both databases."""
    search = (ToolStarted("web_search"), ToolDone())
    async with opened(database_url, model=ScriptedModel(*search, *search, "Found.")) as stage:
        yield CommandUser(stage)


async def ask(alice: CommandUser, times: int = 1) -> str:
    """Ask in a new thread; its last answer's timestamp."""
    thread = await alice.stage.ask("Hello", channel=alice.channel, user=alice.user)
    await alice.stage.answers(thread, channel=alice.channel)
    for count in range(1, times):
        await alice.stage.say("And?", thread=thread, channel=alice.channel, user=alice.user)
        await alice.stage.answers(thread, count + 1, alice.channel)
    return alice.stage.replies(thread, alice.channel)[-1].ts


async def told(alice: CommandUser, typed: str = "about") -> str:
    await alice.type(typed)
    return str(alice.ephemerals[-1].blocks)


async def test_threads_answers_tools_and_opinions_are_told(searching: CommandUser) -> None:
    answer = await ask(searching, times=2)
    await ask(searching)
    await searching.stage.slack.people.click(
        "U0BOB", "C0GENERAL", answer, "answer_feedback", value="good"
    )

    text = await told(searching)

    assert "*This channel* in the last 30 days" in text
    assert "Threads: *2* · Answers: *3*" in text
    assert "👍 *1* 👎 *0*" in text
    assert "web search" in text
    assert "       6" in text


async def test_only_who_asks_sees_it(alice: CommandUser, bob: CommandUser) -> None:
    await ask(alice)

    await told(alice)

    assert alice.notices == []
    assert bob.ephemerals == []


async def test_another_channel_is_told_of_itself(alice: CommandUser) -> None:
    await ask(alice)
    elsewhere = CommandUser(alice.stage, channel="C0RANDOM")

    assert "No questions yet." in await told(elsewhere)


async def test_a_direct_message_is_told_of_ones_own(alice: CommandUser) -> None:
    mine, yours = (
        CommandUser(alice.stage, channel="D0ALICE"),
        CommandUser(alice.stage, "U0BOB", "D0BOB"),
    )
    await ask(mine)

    assert "*Your direct messages*" in await told(mine)
    assert "Answers: *1*" in await told(mine)
    assert "No questions yet." in await told(yours)


async def test_another_period_can_be_asked_for(alice: CommandUser) -> None:
    assert "in the last 7 days" in await told(alice, "about 7")


async def test_what_is_no_period_is_said(alice: CommandUser) -> None:
    await alice.type("about forever")

    assert alice.ephemerals[-1].text == NotDays().sentence


async def test_the_home_tells_of_ones_own_direct_messages(alice: CommandUser) -> None:
    await ask(CommandUser(alice.stage, channel="D0ALICE"))
    await ask(alice)

    assert "In your direct messages: Threads: *1* · Answers: *1*" in await AtHome(alice).open()
