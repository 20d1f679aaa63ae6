"""Channels that the bot is removed from, that are archived, or that more people see than before."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.documents.following.audience import TOLD
from playground.model import ScriptedModel, Until
from storage.agents.place_settings import Audience
from tests.support.app import Stage, opened
from tests.support.users.document_sharer import DocumentSharer

ALICE, PRIVATE = "U0ALICE", "G0PRIVATE"
NEVER = asyncio.Event()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as ready:
        yield ready


async def close(stage: Stage, channel: str, how: str) -> None:
    people = stage.slack.people
    if how == "archived":
        await people.archive(ALICE, channel)
    else:
        await people.leave(stage.slack.bot_user_id, channel)


def notices(stage: Stage, channel: str) -> list[str]:
    messages = stage.slack.workspace.channels[channel].messages.values()
    bot = stage.slack.bot_user_id
    return [one.text for one in messages if one.user == bot and one.thread_ts is None]


async def settled(stage: Stage) -> None:
    await stage.quiet()
    await stage.until(lambda: not stage.app.background.busy)


@pytest.mark.parametrize("how", ["archived", "removed"])
@pytest.mark.parametrize("channel", ["C0GENERAL", PRIVATE])
async def test_a_channel_that_closes_ends_its_answers_and_keeps_what_it_knows(
    stage: Stage, model: ScriptedModel, how: str, channel: str
) -> None:
    sharer = DocumentSharer(stage, channel=channel)
    await sharer.share()
    model.queue("One ", Until(NEVER))
    thread = await stage.ask("Count!", channel=channel)
    await stage.until(lambda: any(one.text for one in stage.replies(thread, channel)))
    await stage.say("And then?", thread=thread, channel=channel)
    await stage.slack.settle()

    await close(stage, channel, how)
    await stage.quiet()

    assert len(stage.asked()) == 1
    assert sharer.names == ["notes.txt"]


async def test_after_it_is_invited_again_the_bot_goes_on_in_its_threads(
    stage: Stage, model: ScriptedModel
) -> None:
    thread = await stage.ask("My name is Ada.")
    await stage.answers(thread)
    await close(stage, "C0GENERAL", "removed")
    await stage.quiet()

    await stage.slack.people.join(stage.slack.bot_user_id, "C0GENERAL")
    await stage.say("And now?", thread=thread)

    assert await stage.answers(thread, 2) == ["Fine.", "Fine."]
    assert "My name is Ada." in [message.text for message in model.prompts[-1].messages]


async def test_others_who_leave_end_nothing(stage: Stage, model: ScriptedModel) -> None:
    gate = asyncio.Event()
    model.queue("One ", Until(gate), "two.")
    thread = await stage.ask("Count!")
    await stage.until(lambda: bool(stage.replies(thread)))

    await stage.slack.people.leave("U0BOB", "C0GENERAL")
    gate.set()

    assert await stage.answers(thread) == ["One two."]


async def test_a_private_channel_made_public_is_told_once_who_can_ask_about_its_documents(
    stage: Stage,
) -> None:
    sharer = DocumentSharer(stage, channel=PRIVATE)
    await sharer.share()
    await sharer.share("salaries.txt", b"Bob earns 4,000.")

    await stage.slack.people.make_public(ALICE, PRIVATE)
    await settled(stage)
    for delivery in {one.event_id for one in stage.slack.deliveries}:
        await stage.slack.redeliver(delivery)
    await settled(stage)

    assert notices(stage, PRIVATE) == [TOLD[Audience.PUBLIC].format(documents="the 2 documents")]


async def test_so_is_a_channel_that_is_shared_with_another_company(stage: Stage) -> None:
    await DocumentSharer(stage).share()

    await stage.slack.people.connect("C0GENERAL", "T0OTHER")
    await settled(stage)

    told = TOLD[Audience.SHARED].format(documents="the one document")
    assert notices(stage, "C0GENERAL") == [told]


async def test_where_there_is_no_document_nothing_is_said(stage: Stage) -> None:
    await stage.slack.people.make_public(ALICE, PRIVATE)
    await settled(stage)

    assert notices(stage, PRIVATE) == []


async def test_a_channel_that_was_private_in_between_is_told_again(stage: Stage) -> None:
    await DocumentSharer(stage, channel=PRIVATE).share()

    await stage.slack.people.make_public(ALICE, PRIVATE)
    await settled(stage)
    await stage.slack.people.make_private(ALICE, PRIVATE)
    await settled(stage)
    await stage.slack.people.make_public(ALICE, PRIVATE)
    await settled(stage)

    assert len(notices(stage, PRIVATE)) == 2
