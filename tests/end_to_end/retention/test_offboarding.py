"""The app is uninstalled, a channel is deleted: everything about it goes, and nothing else."""

import asyncio
from pathlib import Path

import pytest

from playground.model import ScriptedModel, Until
from tests.storage.support.hands import Hand, message
from tests.storage.support.traces import answered
from tests.support.app import Stage, app_on, opened, platforms
from tests.support.leftovers import purge, sizes
from tests.support.users.agent_admin import CommandUser, agents_file

NEVER = asyncio.Event()


async def begun(alice: CommandUser, channel: str = "C0GENERAL") -> str:
    thread = await alice.stage.ask("Hello", channel=channel)
    await alice.stage.answers(thread, channel=channel)
    return thread


async def gone(alice: CommandUser) -> None:
    """Let everything be carried out that Slack told."""
    await alice.stage.quiet()
    await purge(alice.stage)


async def test_uninstalling_leaves_nothing_of_the_workspace(alice_everywhere: CommandUser) -> None:
    alice = alice_everywhere
    await alice.make()
    await alice.type("pirate")
    await alice.type("keep 30")
    await begun(alice)
    await begun(alice, "D0ALICE")
    assert alice.stage.mistral.agents

    await alice.stage.slack.people.uninstall()
    await gone(alice)

    assert await sizes(alice.stage.app.database) == {}
    assert alice.stage.mistral.conversations == {}
    assert alice.stage.mistral.agents == {}


async def test_another_workspace_keeps_all_of_its_own(alice: CommandUser) -> None:
    database = alice.stage.app.database
    await answered(Hand(database, "elsewhere"), message(), "conv-1")
    await begun(alice)

    await alice.stage.slack.people.uninstall()
    await gone(alice)

    assert await sizes(database) == {
        "threads": 1,
        "turns": 1,
        "ledger": 1,
        "daily_usage": 4,
    }


async def test_an_answer_under_way_ends_before_its_thread_goes(
    database_url: str, tmp_path: Path
) -> None:
    model = ScriptedModel("Fine.")
    model.queue("One, ", Until(NEVER), "two.")
    async with opened(database_url, model=model, agents_file=agents_file(tmp_path)) as stage:
        thread = await stage.ask("Count!")
        await stage.until(lambda: len(stage.replies(thread)) == 1)

        await stage.slack.people.uninstall()
        await stage.quiet()
        await purge(stage)

        assert await sizes(stage.app.database) == {}
        assert stage.mistral.conversations == {}


async def test_whoever_comes_back_begins_afresh(alice: CommandUser) -> None:
    await alice.make()
    await begun(alice)
    await alice.stage.slack.people.uninstall()
    await gone(alice)
    slack = alice.stage.slack
    slack.installing.install(slack.team_id, slack.scopes, token="xoxb-local")

    thread = await begun(alice)

    assert len(alice.stage.replies(thread)) == 1
    async with asyncio.timeout(alice.stage.patience):  # what was read of agents holds for seconds
        while not (await alice.type("pirate")).startswith("There's no agent “pirate”."):
            pass


@pytest.mark.parametrize("channel", ["C0GENERAL", "G0PRIVATE"], ids=["public", "private"])
async def test_a_deleted_channel_leaves_nothing(channel: str, alice: CommandUser) -> None:
    here = CommandUser(alice.stage, channel=channel)
    await here.type("keep 30")
    await begun(alice, channel)
    await begun(alice, "C0RANDOM")

    await alice.stage.slack.people.delete_channel(channel)
    await gone(alice)

    assert await sizes(alice.stage.app.database) == {
        "agents": 1,
        "audit": 1,
        "threads": 1,
        "turns": 1,
        "replies": 1,
        "ledger": 2,
        "daily_usage": 6,
    }
    assert len(alice.stage.mistral.conversations) == 1


@pytest.mark.parametrize(
    "tokens", [{"oauth": ["U0ALICE"]}, {"oauth": ["U0ALICE"], "bot": []}, "all", None]
)
async def test_where_only_peoples_tokens_are_revoked_everything_stays(
    tokens: object, alice: CommandUser
) -> None:
    await begun(alice)

    event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": "1.0"}
    alice.stage.slack.tenants.first.dispatcher.emit(event)
    await gone(alice)

    assert (await sizes(alice.stage.app.database))["threads"] == 1


async def test_a_deleted_channel_without_a_name_deletes_nothing(alice: CommandUser) -> None:
    await begun(alice)

    alice.stage.slack.tenants.first.dispatcher.emit({"type": "channel_deleted", "event_ts": "1.0"})
    await gone(alice)

    assert (await sizes(alice.stage.app.database))["threads"] == 1


async def test_revoked_tokens_keep_everything_for_a_day(alice: CommandUser) -> None:
    await begun(alice)
    before = await sizes(alice.stage.app.database)

    await revoke(alice)
    await gone(alice)

    kept = await sizes(alice.stage.app.database)
    assert {name: kept[name] for name in before if name != "audit"} == {
        name: count for name, count in before.items() if name != "audit"
    }


async def test_a_server_with_another_token_has_the_workspace_back(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    agents = agents_file(tmp_path)
    async with platforms() as ground:
        async with app_on(ground, migrated_sqlite, agents_file=agents) as app:
            alice = CommandUser(Stage(ground, app))
            await begun(alice)
            await revoke(alice)
        ground.slack.installing.install(ground.slack.team_id, [])
        async with app_on(ground, migrated_sqlite, agents_file=agents) as app:
            back = await sizes(app.database)

    assert "deletions" not in back
    assert back["threads"] == 1


async def revoke(alice: CommandUser) -> None:
    """An admin revokes the bot's token: it leaked, perhaps."""
    slack = alice.stage.slack
    slack.tenants.first.parts.endings.revoke(slack.bot_token)
    await slack.settle()
