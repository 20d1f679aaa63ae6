"""Names of the people in a discussion that the bot enters, as they write them themselves."""

import pytest

from tests.support.app import Stage
from tests.support.users.agent_admin import CommandUser

QUESTION = "who said that the printer is broken?"


async def discussed(stage: Stage, thread: str) -> None:
    """Bob writes two messages in a thread."""
    await stage.say("The printer is broken.", thread=thread, user="U0BOB")
    await stage.say("I'll bring cake on Friday.", thread=thread, user="U0BOB")


@pytest.mark.parametrize("name", ["Bob", "Zoë", "李雷", "maria garcía", "J. R. O'Neil"])
async def test_the_bot_enters_a_discussion_with_names(stage: Stage, name: str) -> None:
    stage.slack.workspace.add_user("U0BOB", name)
    thread = await stage.say("How is the office today?")
    await discussed(stage, thread)

    await stage.ask(QUESTION, thread=thread)

    assert (await stage.answers(thread))[-1] == f'{name} said: "The printer is broken."'


async def test_names_come_along_where_only_mentions_are_answered(stage: Stage) -> None:
    alice = CommandUser(stage)
    await alice.type("follow mention")
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    await discussed(stage, thread)

    await stage.ask(QUESTION, thread=thread)

    assert (await stage.answers(thread, 2))[-1] == 'Bob said: "The printer is broken."'


async def test_names_come_along_after_a_thread_was_forgotten(stage: Stage) -> None:
    alice = CommandUser(stage)
    thread = await stage.ask("Hello")
    await stage.answers(thread)
    await stage.slack.people.shortcut(alice.user, "forget_thread", alice.channel, thread)
    await alice.fill_in()
    await stage.quiet()
    await discussed(stage, thread)
    before = len(stage.replies(thread))

    await stage.ask(QUESTION, thread=thread)

    assert (await stage.answers(thread, before + 1))[-1] == 'Bob said: "The printer is broken."'


async def test_people_are_shown_by_the_names_they_write_themselves(stage: Stage) -> None:
    alice = CommandUser(stage)

    await alice.type("follow mention")

    assert alice.notices[-1].startswith("Alice ")
