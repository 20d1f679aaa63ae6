"""Offboarding leaves no row of a channel or workspace in any table."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from storage import deletion_queue
from storage.agents import agents, apps, custom_profiles, place_settings, policies
from storage.agents.agents import AgentKey, KnownAgent
from storage.agents.apps import KnownApp
from storage.agents.policies import PolicyChoices
from storage.deletion_queue import DeletionKind, DeletionTask
from storage.documents import libraries
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Deletion, InstalledWorkspace
from storage.records import OpenTurn, Outcome
from storage.retention import forgetting, offboarding
from storage.retention.offboarding import OffboardingState
from storage.turns import abandoned
from storage.workspaces import installations, mistral_keys
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.storage.audit.events import event, logged, recorded
from tests.storage.support.hands import Hand, message, rows, slack_ts
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk
from tests.storage.support.traces import answered, change, due, noted
from tests.storage.workspaces.test_installations import APP, TOKENS
from tests.support.leftovers import sizes

EVERYWHERE = [("T1", "C1"), ("T1", "C2"), ("T2", "C1")]


@pytest.fixture(autouse=True)
async def lived_in(here: Hand, database: Database) -> None:
    """Two channels in one workspace and one in another, with something of every kind."""
    for number, (team, channel) in enumerate(EVERYWHERE):
        where = {"team": team, "channel": channel}
        await answered(here, message(0, **where), f"conv-{number}", f"file-{number}")
        await forgetting_one(database, (team, channel, slack_ts(0)))
        await answered(here, message(1, **where), f"conv-{number}-again")
        await database.run(place_settings.choose_keep, team, channel, 7)
        await database.run(apps.meet, team, channel, "B1", "Deploys")
        await database.run(policies.choose, team, channel, PolicyChoices(guests=False))
        await database.run(policies.first_today, team, channel, "U1", 20_000)
        await documented(Clerk(database, "here"), team, channel, number)
    for team in ("T1", "T2"):
        await database.run(apps.allow, team, KnownApp("B2", "", apps.EVERYWHERE, allowed=True))
        await database.run(custom_profiles.add, team, "pirate", "{}", most=5)
        await recorded(database, event(team=team), event(team=team, channel="C2"))
        await database.run(installations.save, replace(APP, team=team), TOKENS)
        await database.run(mistral_keys.save, team, f"mk-{team}", "U1")
        key = AgentKey(team, "pirate")
        await database.run(agents.claim, key, "here", "print")
        await database.run(agents.save, KnownAgent(key, f"agent-{team}", 0, "print"), "here")
        turn = await here.begin(message(2, team=team, thread_ts=slack_ts(500)))
        await database.run(abandoned.record, turn, [f"left-{team}"], 3_600.0)
        await here.finish(turn, Outcome.FAILED)


async def clock_ticks(database: Database) -> None:
    """Wait until the database's clock, which counts milliseconds, has advanced."""

    def read(connection: Connection) -> float | None:
        return connection.scalar(select(now()))

    before = await database.run(read)
    while await database.run(read) == before:
        pass


async def documented(clerk: Clerk, team: str, channel: str, number: int) -> None:
    """Record a library with a document in it, and a notice about that."""
    new = replace(NEW, team=team, channel=channel, file_id=f"F{number}")
    run = clerk.database.run
    await run(libraries.claim, team, channel, "here")
    await run(libraries.save, team, channel, f"lib-{number}", "here")
    share = await clerk.begin(new)
    await clerk.fetch(share)
    await clerk.attach(share, replace(UPLOADED, library_id=f"lib-{number}"))


async def forgetting_one(database: Database, place: tuple[str, str, str]) -> None:
    await database.run(forgetting.forget, place, slack_ts(0))


async def depart(database: Database) -> OffboardingState:
    """Carry out the deletions of channels and workspaces; the last one's state."""
    state = OffboardingState.OVER
    for task in await database.run(deletion_queue.due, 1_000):
        if task.kind in offboarding.LEFT:
            state = await steps(database, task)
    return state


async def steps(database: Database, task: DeletionTask) -> OffboardingState:
    while True:
        step = await database.run(offboarding.step, task, 1)
        if step.state is not OffboardingState.MORE:
            return step.state


async def test_of_a_workspace_nothing_is_left(database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await depart(database)

    left = await sizes(database, "T1")
    assert set(left) == {"deletions", "workspace_keys"}
    assert ("workspace", "T1") not in await noted(database)


async def test_its_own_mistral_key_goes_last(database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await depart(database)
    before = await database.run(mistral_keys.purge)

    await database.run(deletion_queue.done, await database.run(deletion_queue.due, 1_000))
    after = await database.run(mistral_keys.purge)

    assert (before, after) == (0, 1)
    assert await sizes(database, "T1") == {}


async def test_all_it_had_at_mistral_is_noted(database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await depart(database)

    conversations = {"conv-0", "conv-0-again", "conv-1", "conv-1-again", "left-T1"}
    files = {("file", "file-0"), ("file", "file-1"), ("file", "file-2")}
    elsewhere = {("conversation", "conv-2")}
    expected = {("conversation", one) for one in conversations} | files | elsewhere
    expected |= {("library", "lib-0"), ("library", "lib-1"), ("agent", "agent-T1")}
    assert await noted(database) == expected


async def test_another_workspace_keeps_everything(database: Database) -> None:
    before = await sizes(database, "T2")

    await database.run(offboarding.workspace_gone, "T1")
    await depart(database)

    assert await sizes(database, "T2") == before


async def test_of_a_channel_nothing_is_left_that_knows_it(database: Database) -> None:
    await database.run(offboarding.channel_gone, "T1", "C2")
    await depart(database)

    assert set(await sizes(database, "T1", "C2")) == {"audit"}


async def test_another_channel_keeps_everything(database: Database) -> None:
    before = await sizes(database, "T1", "C1")

    await database.run(offboarding.channel_gone, "T1", "C2")
    await depart(database)

    assert await sizes(database, "T1", "C1") == before


async def test_the_same_channel_of_another_workspace_keeps_everything(database: Database) -> None:
    before = await sizes(database, "T2", "C1")

    await database.run(offboarding.channel_gone, "T1", "C1")
    await depart(database)

    assert await sizes(database, "T2", "C1") == before


async def test_to_hear_of_it_twice_is_to_hear_of_it_once(database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await depart(database)
    await database.run(offboarding.workspace_gone, "T1")

    assert await depart(database) is OffboardingState.OVER
    assert set(await sizes(database, "T1")) == {"deletions", "workspace_keys"}


async def test_a_turn_under_way_is_stopped_and_waited_for(here: Hand, database: Database) -> None:
    turn: OpenTurn = await here.begin(message(9, channel="C9"))
    await database.run(offboarding.channel_gone, "T1", "C9")
    [task] = [
        it for it in await database.run(deletion_queue.due, 99) if it.kind in offboarding.LEFT
    ]

    step = await database.run(offboarding.step, task, 10)
    waiting = await database.run(offboarding.step, task, 10)
    await here.finish(turn, Outcome.FORGOTTEN)
    over = await database.run(offboarding.step, task, 10)

    assert (step.state, step.stopped) == (OffboardingState.MORE, [turn.id])
    assert (waiting.state, over.state) == (OffboardingState.WAITING, OffboardingState.OVER)


async def test_what_begins_after_it_came_back_stays(here: Hand, database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await clock_ticks(database)
    await answered(here, message(77, thread_ts=slack_ts(77)), "conv-new")

    await depart(database)

    assert (await sizes(database, "T1"))["threads"] == 1
    assert "conv-new" not in await due(database)


# Tokens that are revoked: a leak, or the end.

INSTALLED = InstalledApp("T1", "One", "UBOT", "B0", frozenset({"chat:write"}), "U1")


async def grace_over(database: Database, *, has_token: bool = False) -> bool:
    """Carry out what is to be done when the grace is over; True if the workspace is gone."""
    [task] = [it for it in await overdue(database) if it.kind is DeletionKind.REVOKED]
    return await database.run(offboarding.end_grace, task, has_token=has_token)


async def overdue(database: Database) -> list[DeletionTask]:
    """Everything that is queued, as if its time had come."""
    await change(database, Deletion, due=0.0)
    return await database.run(deletion_queue.due, 1_000)


async def installed(database: Database) -> None:
    """As if the workspace's admin installed the app."""
    await database.run(installations.save, INSTALLED, BotTokens("xoxb-1"))


async def test_revoked_tokens_delete_nothing_for_a_day(database: Database) -> None:
    before = await sizes(database, "T1")

    await database.run(offboarding.tokens_revoked, "T1")
    await depart(database)

    after = await sizes(database, "T1")
    assert after == before | {name: after[name] for name in ("audit", "deletions")}
    assert ("revoked", "T1") in await noted(database)
    assert "T1" not in await due(database)


async def test_after_that_nothing_of_the_workspace_is_left(database: Database) -> None:
    await database.run(offboarding.tokens_revoked, "T1")

    assert await grace_over(database)
    await depart(database)

    assert set(await sizes(database, "T1")) == {"deletions", "workspace_keys"}
    assert {kind for kind, _ in await noted(database)}.isdisjoint({"revoked", "workspace"})


async def test_a_workspace_that_is_back_in_time_keeps_everything(database: Database) -> None:
    await database.run(offboarding.tokens_revoked, "T1")

    assert await database.run(offboarding.workspace_back, "T1", "U1")
    await overdue(database)
    await depart(database)

    assert (await sizes(database, "T1"))["threads"]
    acts = [(one.action, one.who) for one in await logged(database, "T1")]
    assert acts[-2:] == [("tokens_revoked", ""), ("tokens_renewed", "U1")]


async def test_where_slack_accepts_a_token_again_nothing_is_deleted(database: Database) -> None:
    await database.run(installations.remove, "T1")  # its token is in the settings
    await database.run(offboarding.tokens_revoked, "T1")

    assert not await grace_over(database, has_token=True)

    assert (await sizes(database, "T1"))["threads"]
    assert ("revoked", "T1") not in await noted(database)


@pytest.mark.parametrize("is_back", [True, False])
async def test_of_an_installation_its_own_tokens_decide(is_back: bool, database: Database) -> None:
    await installed(database)
    await database.run(offboarding.tokens_revoked, "T1")
    if is_back:
        await installed(database)
        await database.run(deletion_queue.schedule, DeletionKind.REVOKED, "T1", 60.0)

    # Whatever an app with a token from the settings would say.
    assert await grace_over(database, has_token=not is_back) is not is_back


async def test_to_hear_again_of_revoked_tokens_postpones_nothing(database: Database) -> None:
    assert await database.run(offboarding.tokens_revoked, "T1")
    await change(database, Deletion, due=7.0)

    assert not await database.run(offboarding.tokens_revoked, "T1")

    assert {row.due for row in await rows(database, Deletion)} == {7.0}


@pytest.mark.parametrize("order", [1, -1], ids=["revoked first", "uninstalled first"])
async def test_uninstalling_waits_for_no_grace(order: int, database: Database) -> None:
    for told in (offboarding.tokens_revoked, offboarding.workspace_gone)[::order]:
        await database.run(told, "T1")
    await depart(database)

    assert set(await sizes(database, "T1")) == {"deletions", "workspace_keys"}
    assert ("revoked", "T1") not in await noted(database)


async def test_the_tokens_go_at_once(database: Database) -> None:
    await installed(database)

    await database.run(offboarding.workspace_gone, "T1")

    assert {row.team for row in await rows(database, InstalledWorkspace)} == {"T2"}


async def test_a_workspace_that_came_back_keeps_what_it_did_since(database: Database) -> None:
    await database.run(offboarding.workspace_gone, "T1")
    await clock_ticks(database)
    await installed(database)
    await recorded(database, event(who="U7"))

    await depart(database)

    assert [one.who for one in await logged(database, "T1")] == ["U1", "U7"]
