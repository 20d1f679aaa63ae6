"""Channels that the bot is removed from, that are archived, or that more people see than before."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Connection, update

from bot.concurrency.background import BackgroundTasks
from bot.documents.following.audience import NOTES_TOLD, SEE_NOTES, TOLD
from bot.permissions.roles import Permissions
from bot.retention.departures import Departures, DueDepartures
from bot.retention.offboarding import Offboarding
from bot.slack.client import SlackClient
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.directory.people import PeopleDirectory
from bot.slack.posting.notices import Notices
from bot.slack.views import channel_changes
from playground.model import ScriptedModel, Until
from playground.slack import Message
from storage.agents.place_settings import Audience
from storage.engine.clock import now
from storage.models import Scope
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import CommandUser
from tests.support.users.document_sharer import DocumentSharer
from tests.support.users.memory_user import MemoryUser

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


def assembled(stage: Stage, client: SlackClient) -> DueDepartures:
    """The job that goes through the channels that the bot is out of."""
    database = stage.app.database
    people = PeopleDirectory(client)
    of_workspace = Departures(
        database,
        Offboarding(database, lambda _team: None, lambda _turn, _outcome: None, _has_token),
        Permissions(people, for_everybody=False),
        ChannelDirectory(client),
        Notices(client),
        BackgroundTasks(),
        90,
    )

    async def departures_of(_team: str) -> Departures:
        return of_workspace

    return DueDepartures(database, departures_of, 90)


async def _has_token(_team: str) -> bool:
    return True


def _left_long_ago(connection: Connection) -> None:
    connection.execute(update(Scope).values(left_at=now() - 91 * 86_400))


@pytest_asyncio.fixture
async def client(stage: Stage) -> AsyncIterator[SlackClient]:
    ready = SlackClient(stage.slack.bot_token, stage.slack.api_url)
    yield ready
    await ready.close()


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


async def test_a_channel_made_public_is_told_who_learns_of_its_notes(stage: Stage) -> None:
    alice = MemoryUser(stage, channel=PRIVATE)
    await alice.type("add We launch in May")
    await alice.type("add The budget is 4,000")

    await stage.slack.people.make_public(ALICE, PRIVATE)
    await settled(stage)

    told = NOTES_TOLD[Audience.PUBLIC].format(notes="the 2 notes on it")
    assert notices(stage, PRIVATE)[-1] == f"{told} {SEE_NOTES}"


async def test_where_there_is_nothing_to_learn_nothing_is_said(stage: Stage) -> None:
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


def directly(stage: Stage, user: str = ALICE) -> list[Message]:
    """The bot's direct messages to somebody."""
    channel = stage.slack.workspace.direct(user)
    return list(channel.messages.values()) if channel else []


async def left_with_something(stage: Stage, by: str = ALICE) -> DocumentSharer:
    """A channel with a conversation and a document, from which somebody removed the bot."""
    sharer = DocumentSharer(stage)
    await sharer.share()
    await stage.answers(await stage.ask("Hello"))
    await stage.slack.people.leave(stage.slack.bot_user_id, sharer.channel, by)
    for delivery in {one.event_id for one in stage.slack.deliveries[-2:]}:
        await stage.slack.redeliver(delivery)
    await settled(stage)
    return sharer


async def is_given_up(stage: Stage) -> bool:
    """True if the deletion of what is kept of the channel has begun: see `test_offboarding`."""
    await settled(stage)
    places = await rows(stage.app.database, Scope)
    return "C0GENERAL" not in {one.place for one in places}


async def test_whoever_removes_the_bot_is_told_once_what_it_keeps_and_an_admin_has_it_deleted(
    stage: Stage,
) -> None:
    await left_with_something(stage)
    [told] = directly(stage)

    said = told.text
    await stage.slack.people.click(ALICE, told.channel, told.ts, channel_changes.DELETE)

    assert await is_given_up(stage)

    kept = "I left <#C0GENERAL>, and still keep 1 conversation and 1 document from there."
    assert said.startswith(kept)
    assert directly(stage)[0].text.startswith("I'm deleting what I kept of <#C0GENERAL>")


async def test_who_is_no_admin_deletes_nothing(stage: Stage) -> None:
    await left_with_something(stage, by="U0BOB")
    [told] = directly(stage, "U0BOB")

    await stage.slack.people.click("U0BOB", told.channel, told.ts, channel_changes.DELETE)

    assert not await is_given_up(stage)


async def test_admins_find_the_channels_that_the_bot_is_out_of_in_their_window(
    stage: Stage,
) -> None:
    await left_with_something(stage, by="")
    alice = CommandUser(stage, channel="C0RANDOM")
    await alice.type("policy workspace")
    window = alice.window
    assert window
    ticked = {"type": "checkboxes", "selected_options": [{"value": "C0GENERAL"}]}

    await stage.slack.people.submit(window.id, {"left": {"value": ticked}})

    assert await is_given_up(stage)


async def test_what_is_kept_of_a_channel_goes_by_the_rules_of_retention(
    stage: Stage, client: SlackClient
) -> None:
    sharer = await left_with_something(stage)
    departures = assembled(stage, client)

    await departures.run()
    kept = list(sharer.names)
    await stage.app.database.run(_left_long_ago)
    await departures.run()

    assert kept == ["notes.txt"]
    assert await is_given_up(stage)


async def test_where_the_bot_is_again_nothing_goes(stage: Stage, client: SlackClient) -> None:
    sharer = await left_with_something(stage)
    await stage.app.database.run(_left_long_ago)
    stage.slack.workspace.channels["C0GENERAL"].members.append(stage.slack.bot_user_id)

    await assembled(stage, client).run()
    await settled(stage)

    assert sharer.names == ["notes.txt"]


async def test_an_admin_clears_the_library_of_a_channel_that_others_see_now(stage: Stage) -> None:
    sharer = DocumentSharer(stage)
    await sharer.share()
    await sharer.share("salaries.txt", b"Bob earns 4,000.")
    await stage.slack.people.connect("C0GENERAL", "T0OTHER")
    await settled(stage)
    [notice] = [
        one
        for one in stage.slack.workspace.channels["C0GENERAL"].messages.values()
        if "shared with another company" in one.text
    ]
    listed = str(notice.blocks)

    await stage.slack.people.click("U0BOB", "C0GENERAL", notice.ts, channel_changes.CLEAR)
    await settled(stage)
    kept = list(sharer.names)
    await stage.slack.people.click(ALICE, "C0GENERAL", notice.ts, channel_changes.CLEAR)
    await settled(stage)

    assert "`salaries.txt`" in listed
    assert sorted(kept) == ["notes.txt", "salaries.txt"]
    assert sharer.names == []
