"""Agents that aren't for everybody: with a connector or a fixed library, or in shared channels."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.agents.audience import FOR_MEMBERS, NOT_SHARED
from bot.slack.views import answer_footer
from storage.models import Turn
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.thread_user import choose

CATALOGUE = """
default = "general"

[profiles.general]
title = "Threadwind"
model = "mistral-medium-latest"
instructions = "Help."

[profiles.hr]
title = "People Team"
model = "mistral-large-latest"
instructions = "Help."
for_people = "members"
in_shared_channels = false
"""
HERE, GUEST, WORDS = "C0GENERAL", "U0GUS", "What does the chief earn?"
MEMBERS = FOR_MEMBERS.format(title="People Team")
SHARED = NOT_SHARED.format(title="People Team")


@asynccontextmanager
async def staged(url: str, tmp_path: Path, **settings: Any) -> AsyncIterator[Stage]:
    file = tmp_path / "agents.toml"
    file.write_text(CATALOGUE)
    async with opened(url, agents_file=file, **settings) as stage:
        stage.slack.workspace.add_user(GUEST, "Gus", is_restricted=True)
        stage.slack.workspace.channels[HERE].members.append(GUEST)
        yield stage


def told(stage: Stage) -> list[str]:
    return [one.text for one in CommandUser(stage, GUEST).ephemerals]


async def settled(stage: Stage) -> None:
    await stage.quiet()
    await stage.until(lambda: not stage.app.background.busy)


async def thread_of_alice(stage: Stage) -> str:
    """A thread in which the agent for members answers."""
    thread = await stage.ask("!agent hr Hello")
    await stage.answers(thread)
    return thread


async def by_word(stage: Stage, _: str) -> None:
    await stage.ask(f"!agent hr {WORDS}", user=GUEST)


async def by_reply(stage: Stage, thread: str) -> None:
    await stage.say(WORDS, thread=thread, user=GUEST)


async def by_regenerating(stage: Stage, thread: str) -> None:
    await choose(CommandUser(stage, GUEST), thread, answer_footer.AGAIN)


async def by_menu(stage: Stage, thread: str) -> None:
    await choose(CommandUser(stage, GUEST), thread, f"{answer_footer.SWITCH}hr")


async def by_branch(stage: Stage, thread: str) -> None:
    brancher = Brancher(CommandUser(stage, GUEST))
    await brancher.open(stage.replies(thread)[0].ts)
    problems = await brancher.send(WORDS, "hr")
    assert problems == {"prompt": MEMBERS}


WAYS: dict[str, Callable[[Stage, str], Awaitable[None]]] = {
    "by word": by_word,
    "reply": by_reply,
    "regenerate": by_regenerating,
    "menu": by_menu,
    "branch": by_branch,
}


@pytest.mark.parametrize("way", WAYS)
async def test_by_no_way_does_a_guest_reach_an_agent_for_members(
    migrated_sqlite: str, tmp_path: Path, way: str
) -> None:
    async with staged(migrated_sqlite, tmp_path) as stage:
        thread = await thread_of_alice(stage)

        await WAYS[way](stage, thread)
        await settled(stage)

        turns = await rows(stage.app.database, Turn)
        assert len(stage.asked()) == 1
        assert [one.user for one in turns if one.user == GUEST] == []
        assert told(stage) == ([] if way == "branch" else [MEMBERS])


async def test_a_guest_does_not_switch_a_channel_to_one_even_where_everybody_may(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with staged(migrated_sqlite, tmp_path) as stage:
        await CommandUser(stage).set_policy(switching="everybody")
        gus = CommandUser(stage, GUEST)

        assert await gus.type("hr") == MEMBERS
        assert "`hr`" not in await gus.type("list")


async def test_in_a_shared_channel_it_answers_nobody_and_is_not_chosen(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with staged(migrated_sqlite, tmp_path) as stage:
        stage.slack.workspace.channels[HERE].ext_shared = True

        refused = await CommandUser(stage).type("hr")
        await stage.ask(f"!agent hr {WORDS}")
        await settled(stage)

        assert refused == SHARED
        assert [one.text for one in CommandUser(stage).ephemerals][-1] == SHARED
        assert stage.asked() == []


async def test_a_channel_that_is_shared_later_loses_its_agent_for_everybody_there(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with staged(migrated_sqlite, tmp_path) as stage:
        thread = await thread_of_alice(stage)

        await stage.slack.people.connect(HERE, "T0OTHER")
        await settled(stage)
        await stage.say(WORDS, thread=thread)
        await settled(stage)

        assert len(stage.asked()) == 1
        assert [one.text for one in CommandUser(stage).ephemerals] == [SHARED]


async def test_members_ask_it_without_any_look_at_slack(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with staged(migrated_sqlite, tmp_path) as stage:
        thread = await thread_of_alice(stage)
        before = len(stage.slack.calls)

        await stage.say("And now?", thread=thread)
        await stage.answers(thread, 2)

        read = {call.method for call in stage.slack.calls[before:]}
        assert not read & {"users.info", "conversations.info"}
