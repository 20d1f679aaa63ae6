"""Fixed libraries of a workspace's own agent: whose are offered, to whom, and what is chosen."""

import json

import pytest
from sqlalchemy import Connection, update

from bot.agents.custom_agent_forms import FOR_ADMINS, NO_CHANNELS, NO_LIBRARIES
from bot.agents.custom_agents import ReachesFurther
from bot.agents.fixed_libraries import GONE, NOT_OFFERED, UNSEEN
from bot.agents.resolver import WITHOUT
from bot.profiles.parsing import parse
from bot.profiles.profile import Profile
from playground.faults import Fault
from storage.agents import custom_profiles
from storage.documents import libraries
from storage.models import Library
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import FILLED_IN, CommandUser
from tests.support.users.document_sharer import DocumentSharer

HERE, RANDOM, SECRET = "C0GENERAL", "C0RANDOM", "C0SECRET"


def room(stage: Stage, channel: str, name: str, *members: str, kind: str = "channel") -> None:
    """A channel that the bot is in."""
    stage.slack.workspace.add_channel(channel, name, [*members, stage.slack.bot_user_id], kind=kind)


async def with_documents(stage: Stage, channel: str, user: str = "U0ALICE") -> None:
    await DocumentSharer(stage, user, channel).share(data=f"Tea of {channel}.".encode())


async def ids(stage: Stage) -> dict[str, str]:
    return await stage.app.database.run(libraries.ids, "T0LOCAL")


def offered(person: CommandUser) -> dict[str, str]:
    """Libraries that the open form offers: what people read, by value."""
    assert person.window
    fields = {block.get("block_id"): block for block in person.window.body["blocks"]}
    options = fields["libraries"]["element"]["options"] if "libraries" in fields else []
    return {option["value"]: option["text"]["text"] for option in options}


async def made(alice: CommandUser, *chosen: str, **changes: object) -> dict[str, str]:
    """Make the pirate with these libraries; the problems at the fields."""
    await alice.type("new")
    await alice.more(**FILLED_IN)
    return await alice.save(libraries=list(chosen), **changes)


async def test_an_agent_answers_from_the_library_that_was_picked_wherever_it_is_asked(
    alice: CommandUser,
) -> None:
    await with_documents(alice.stage, HERE)

    problems = await made(alice, HERE)
    random = CommandUser(alice.stage, channel=RANDOM)
    await random.type("pirate")
    await random.answering()

    [agent] = [one.current for one in alice.stage.mistral.agents.values()]
    library = {"type": "document_library", "library_ids": [(await ids(alice.stage))[HERE]]}
    assert problems == {}
    assert library in agent["tools"]


async def test_where_the_library_was_deleted_the_agent_answers_without_it_and_says_so(
    alice: CommandUser,
) -> None:
    await with_documents(alice.stage, HERE)
    await made(alice, HERE)
    random = CommandUser(alice.stage, channel=RANDOM)
    await random.type("pirate")
    alice.stage.mistral.libraries.clear()

    thread = await alice.stage.ask("Hello", channel=RANDOM)
    await alice.stage.answers(thread, 2, RANDOM)

    said = [one.text for one in alice.stage.replies(thread, RANDOM)]
    assert WITHOUT.format(title="Pirate") in said
    assert len(said) == 2


async def test_the_form_offers_libraries_by_the_names_of_channels_that_one_can_see(
    alice: CommandUser,
) -> None:
    room(alice.stage, SECRET, "secret", "U0ALICE", kind="group")
    room(alice.stage, "C0HIDDEN", "hidden", "U0BOB", kind="group")
    for channel in (HERE, SECRET, "D0ALICE"):
        await with_documents(alice.stage, channel)
    await with_documents(alice.stage, "C0HIDDEN", "U0BOB")

    await alice.type("new")
    await alice.more()

    assert offered(alice) == {
        HERE: "#general's library",
        SECRET: "#secret's library (private channel)",
    }


async def test_a_public_channels_library_is_offered_to_one_who_is_not_in_it(
    alice: CommandUser,
) -> None:
    room(alice.stage, "C0TEA", "tea", "U0BOB")
    await with_documents(alice.stage, "C0TEA", "U0BOB")

    await alice.type("new")
    await alice.more()

    assert offered(alice) == {"C0TEA": "#tea's library"}


async def test_another_workspaces_library_is_never_offered_nor_taken(alice: CommandUser) -> None:
    await with_documents(alice.stage, HERE)
    await alice.stage.app.database.run(of_another_team)

    await alice.type("new")
    await alice.more(**FILLED_IN)
    only = offered(alice)
    problems = await alice.save(libraries=["C0TEA"])

    assert list(only) == [HERE]
    assert problems == {"libraries": NOT_OFFERED}


@pytest.mark.parametrize("place", ["C0HIDDEN", "U0ALICE", "U0BOB"])
async def test_a_forged_choice_is_refused_at_its_field(alice: CommandUser, place: str) -> None:
    room(alice.stage, "C0HIDDEN", "hidden", "U0BOB", kind="group")
    await with_documents(alice.stage, HERE)
    await with_documents(alice.stage, "C0HIDDEN", "U0BOB")
    for person in ("ALICE", "BOB"):
        await with_documents(alice.stage, f"D0{person}", f"U0{person}")

    assert await made(alice, place) == {"libraries": NOT_OFFERED}


async def test_one_who_left_a_private_channel_cannot_choose_its_library_any_more(
    alice: CommandUser,
) -> None:
    room(alice.stage, SECRET, "secret", "U0ALICE", kind="group")
    await with_documents(alice.stage, SECRET)
    await alice.type("new")
    await alice.more(**FILLED_IN)
    alice.stage.slack.workspace.channels[SECRET].members.remove("U0ALICE")

    assert await alice.save(libraries=[SECRET]) == {"libraries": NOT_OFFERED}


async def test_what_one_cannot_see_stays_without_its_name_until_it_is_given_up(
    alice: CommandUser,
) -> None:
    room(alice.stage, SECRET, "secret", "U0ALICE", kind="group")
    await with_documents(alice.stage, SECRET)
    await made(alice, SECRET)
    alice.stage.slack.workspace.users["U0BOB"].is_admin = True
    bob = CommandUser(alice.stage, "U0BOB")

    await bob.type("edit pirate")
    await bob.more()
    shown = offered(bob)
    await bob.save(title="Buccaneer")
    kept = await library_ids(alice.stage)
    await bob.type("edit pirate")
    await bob.more()
    await bob.save(libraries=[])

    assert shown == {UNSEEN: "A library that you can't see"}
    assert kept == [(await ids(alice.stage))[SECRET]]
    assert await library_ids(alice.stage) == []


async def test_a_library_of_no_channel_is_shown_as_that_and_can_be_given_up(
    alice: CommandUser,
) -> None:
    await with_documents(alice.stage, HERE)
    await made(alice, HERE)
    await alice.stage.app.database.run(lose_library)

    await alice.type("edit pirate")
    await alice.more()
    shown, chosen = offered(alice), alice.filled_in["libraries"]
    problems = await alice.save(libraries=[])

    assert shown == {GONE: "A library of no channel here"}
    assert chosen == [GONE]
    assert problems == {}
    assert await library_ids(alice.stage) == []


async def test_the_chosen_libraries_are_shown_when_the_agent_is_edited(alice: CommandUser) -> None:
    room(alice.stage, SECRET, "secret", "U0ALICE", kind="group")
    for channel in (HERE, SECRET):
        await with_documents(alice.stage, channel)
    await made(alice, HERE, SECRET)

    await alice.type("edit pirate")
    await alice.more()

    assert alice.filled_in["libraries"] == [HERE, SECRET]
    assert alice.filled_in["tools"] == ["web_search"]


async def test_an_agent_with_a_fixed_library_is_for_members_unless_one_says_otherwise(
    alice: CommandUser,
) -> None:
    await with_documents(alice.stage, HERE)
    await made(alice, HERE)

    by_default = await own(alice.stage)
    await alice.type("edit pirate")
    await alice.more()
    await alice.save(for_people="everybody", in_shared_channels="true")
    as_chosen = await own(alice.stage)

    assert (by_default.is_for_members, by_default.is_for_shared_channels) == (True, False)
    assert (as_chosen.is_for_members, as_chosen.is_for_shared_channels) == (False, True)


async def test_without_any_library_the_form_says_so(alice: CommandUser) -> None:
    await alice.type("new")
    await alice.more()

    assert alice.window
    assert NO_LIBRARIES in str(alice.window.body["blocks"])


async def test_where_slack_does_not_name_the_channels_the_libraries_stay(
    alice: CommandUser,
) -> None:
    await with_documents(alice.stage, HERE)
    await made(alice, HERE)
    alice.stage.slack.faults.recur("users.conversations", Fault("error"), every=1)

    await alice.type("edit pirate")
    await alice.more()

    assert alice.window
    assert NO_CHANNELS in str(alice.window.body["blocks"])
    assert await alice.save() == {}
    assert await library_ids(alice.stage) == [(await ids(alice.stage))[HERE]]


async def test_members_who_may_make_agents_neither_choose_libraries_nor_change_such_agents(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite, profiles_by="everybody") as stage:
        alice, bob = CommandUser(stage), CommandUser(stage, "U0BOB")
        await with_documents(stage, HERE)
        await made(alice, HERE)

        await bob.type("new")
        await bob.more()
        assert bob.window
        form = str(bob.window.body["blocks"])
        told = [await bob.type(f"{word} pirate") for word in ("edit", "new")]

        assert FOR_ADMINS in form
        assert told == [ReachesFurther().sentence] * 2


async def own(stage: Stage) -> Profile:
    """The workspace's only own agent."""
    stored = await stage.app.database.run(custom_profiles.of_team, "T0LOCAL")
    [(name, settings)] = stored.items()
    return parse(name, json.loads(settings))


async def library_ids(stage: Stage) -> list[str]:
    return sorted((await own(stage)).library_ids)


def of_another_team(connection: Connection) -> None:
    """A library of the same channel, and one more, somewhere else."""
    for place in (HERE, "C0TEA"):
        libraries.claim(connection, "T0OTHER", place, "n")
        libraries.save(connection, "T0OTHER", place, f"library of {place}", "n")


def lose_library(connection: Connection) -> None:
    """The agent's library is that of no channel any more."""
    connection.execute(update(Library).values(library_id=None))
